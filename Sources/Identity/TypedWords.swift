/// Words as people type them: any case, spaces or several hyphens between them, full-width letters.
package enum TypedWords {
    /// The parts between separators, in lower case; none is empty. O(n): the caller limits the length.
    package static func parts(of typed: String) -> [String] {
        var parts: [String] = []
        var part = String.UnicodeScalarView()
        for wide in typed.unicodeScalars {
            let scalar = narrow(wide)
            if isSeparator(scalar) {
                if !part.isEmpty { parts.append(String(part)) }
                part = String.UnicodeScalarView()
            } else {
                part.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        if !part.isEmpty { parts.append(String(part)) }
        return parts
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if properties.isWhitespace || properties.generalCategory == .dashPunctuation { return true }
        // Minus sign, soft hyphen, and what thumbs type on the way to a hyphen.
        return "\u{2212}\u{00AD}_.,".unicodeScalars.contains(scalar)
    }

    /// The plain form of a full-width character, as NFKC would make it.
    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
        return Unicode.Scalar(UInt8(scalar.value - 0xFF01 + 0x21))
    }
}
