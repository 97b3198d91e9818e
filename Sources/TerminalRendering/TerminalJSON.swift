/// JSON that is safe to print on a terminal and still means the same.
package enum TerminalJSON {
    /// `json`, a valid JSON text, with what JSON leaves unescaped in its strings but a terminal or a reader could be
    /// led astray by written as `\u` escapes: U+007F–009F, bidirectional controls, U+2028–2029, tags.
    ///
    /// Outside strings JSON has none of these, so the whole text can be gone over. Cost: linear.
    package static func escaped(_ json: [UInt8]) -> String {
        var output = ""
        output.reserveCapacity(json.count)
        for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x7F..<0xA0: output += escape(scalar)
            case 0xA0... where TextHazard.isDeceptive(scalar.value): output += escape(scalar)
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    /// Two escapes for a scalar beyond U+FFFF.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        UTF16.encode(scalar).map(Array.init)?.reduce(into: "") { text, unit in
            let digits = String(unit, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } ?? "\\ufffd"
    }
}
