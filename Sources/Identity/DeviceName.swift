/// What a device may call itself: 1 to 128 bytes of UTF-8 that cannot rearrange a line of text.
///
/// A name is only a claim. It is checked where it enters a node, and still printed with care.
package enum DeviceName {
    package static let countInBytesMax = 128

    package static func check(_ name: String) throws(IdentityError) {
        guard !name.isEmpty else { throw .emptyName }
        let count = name.utf8.count
        guard count <= countInBytesMax else { throw .nameTooLong(countInBytes: count, limit: countInBytesMax) }
        for scalar in name.unicodeScalars where isForbidden(scalar) { throw .forbiddenInName(scalar) }
        for end in [name.unicodeScalars.first, name.unicodeScalars.last] {
            if let end, end.properties.isWhitespace { throw .forbiddenInName(end) }
        }
    }

    /// The nearest allowed name to a text of uncertain origin, such as a login name; `fallback` when nothing is left.
    package static func nearest(to text: String, fallback: String = "device") -> String {
        var scalars = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars where !isForbidden(scalar) {
            if scalars.isEmpty && scalar.properties.isWhitespace { continue }
            count += UTF8.width(scalar)
            if count > countInBytesMax { break }
            scalars.append(scalar)
        }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return scalars.isEmpty ? fallback : String(scalars)
    }

    /// Controls, line separators, private characters, and formatting characters but for the joiners that scripts and
    /// emoji need.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .privateUse: true
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
    }
}
