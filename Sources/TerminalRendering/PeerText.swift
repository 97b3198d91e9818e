/// A string that somebody else wrote: a name, a title, a path, a chat message, the text of a document.
///
/// It has no description and cannot be put into another string, so that the ways below are the only ones by which it
/// reaches a terminal or a line of JSON. What could steer a terminal, or make a reader see another order of letters
/// than the one that is stored, is drawn as a visible mark: C0 as its control picture (␛), the rest as `<U+009B>`.
/// Nothing that the renderer gives holds a byte below 0x20 (but newline and tab in a block), 0x7F, or a scalar of
/// U+0080–009F.
package struct PeerText: Hashable, Sendable {
    private let raw: String

    package init(_ raw: String) {
        self.raw = raw
    }

    /// Bytes that should be UTF-8; what is not becomes U+FFFD.
    package init(utf8 bytes: [UInt8]) {
        raw = String(decoding: bytes, as: UTF8.self)
    }

    /// The scalars of a range, as far as they are there.
    package func part(_ range: Range<Int>) -> PeerText {
        let scalars = raw.unicodeScalars
        let start = scalars.index(scalars.startIndex, offsetBy: range.lowerBound, limitedBy: scalars.endIndex)
        let rest = scalars[(start ?? scalars.endIndex)...]
        return PeerText(String(String.UnicodeScalarView(rest.prefix(range.count))))
    }

    /// The lines that line feeds end or part; none for an empty text.
    package var lines: [PeerText] {
        var lines = raw.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { PeerText(String($0)) }
    }

    /// The most columns of a name.
    package static let nameColumnLimit = 64
    /// The most combining marks on one base; further ones are left out.
    package static let marksPerBaseLimit = 8

    /// One line: newline and tab are drawn as pictures.
    package var line: String { rendered(keepsLayout: false, drawsInvisible: false) }

    /// Several lines: newline and tab stay.
    package var block: String { rendered(keepsLayout: true, drawsInvisible: false) }

    /// A name, a title, a path: one line of at most 64 columns, with invisible characters drawn too, since two names
    /// that differ must look different.
    package var name: String {
        DisplayWidth.cut(rendered(keepsLayout: false, drawsInvisible: true), columns: Self.nameColumnLimit)
    }

    /// Like `name`, of any length: for paths that a reader has to type again.
    package var path: String { rendered(keepsLayout: false, drawsInvisible: true) }

    private func rendered(keepsLayout: Bool, drawsInvisible: Bool) -> String {
        var output = ""
        output.reserveCapacity(raw.utf8.count)
        var painter = ScalarPainter(keepsLayout: keepsLayout, drawsInvisible: drawsInvisible)
        for scalar in raw.unicodeScalars { painter.paint(scalar, onto: &output) }
        return output
    }

    /// For the rooms of this one that lay the text out themselves; nothing else may have it raw.
    var scalars: String.UnicodeScalarView { raw.unicodeScalars }

    /// C0 and DEL have control pictures (U+2400–2421); everything else gets its number.
    static func mark(for scalar: Unicode.Scalar) -> String {
        if scalar.value < 0x20, let picture = Unicode.Scalar(0x2400 + scalar.value) { return String(picture) }
        if scalar.value == 0x7F { return "\u{2421}" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
    }
}

extension PeerText: CustomReflectable {
    /// Empty, so that neither `print` nor a debugger shows what is inside.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension DefaultStringInterpolation {
    @available(*, unavailable, message: "choose how a peer's text is shown: .name, .path, .line or .block")
    package mutating func appendInterpolation(_ text: PeerText) {}
}
