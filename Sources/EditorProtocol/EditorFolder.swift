/// The root of a shared folder as editors name what is in it.
package struct EditorFolder: Sendable {
    /// Absolute paths under which the root is known (as it was found, and free of links), without a slash at the end.
    private let roots: [String]

    package enum Misfit: Error, Equatable {
        /// Not a file, or one that is not in the folder.
        case outside
        /// The state of this program or of a version control system.
        case state
    }

    package init(roots: [String]) {
        self.roots = roots.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }

    /// The path of a document in the space, as the tree shows it.
    package func path(of uri: String) throws(Misfit) -> String {
        guard uri.hasPrefix("file://"), let name = Self.decoded(uri.dropFirst("file://".count)) else { throw .outside }
        // What stands in front of the path is a host: none, or this one.
        let full = name.hasPrefix("localhost/") ? name.dropFirst("localhost".count) : name[...]
        for root in roots where full.hasPrefix(root + "/") {
            let parts = full.dropFirst(root.count).split(separator: "/").filter { $0 != "." }
            guard !parts.isEmpty, !parts.contains("..") else { throw .outside }
            guard !parts.contains(where: { Self.stateFolders.contains($0.lowercased()) }) else { throw .state }
            return parts.joined(separator: "/")
        }
        throw .outside
    }

    /// The usual name of a document for an editor that has not named it itself (RFC 8089).
    package func uri(of path: String) -> String {
        var uri = "file://"
        for byte in ((roots.first ?? "") + "/" + path).utf8 {
            if Self.isPlain(byte) {
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                uri += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return uri
    }

    private static let stateFolders: Set<String> = [".atelier", ".git"]

    /// RFC 3986, section 2.3, and the slash.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~/".utf8.contains(byte)
        }
    }

    /// Percent encoding resolved; nil where it is none, or no UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        guard byte < 0x80, let value = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
        return UInt8(value)
    }
}
