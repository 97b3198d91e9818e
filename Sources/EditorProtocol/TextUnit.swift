/// One character as an editor counts it: a Unicode scalar, or a CR LF, which an editor is shown as one line feed.
///
/// Editors normalize line ends when they apply an edit, each in its own way; so they never get a carriage return. What
/// they are not shown keeps its place in the text: the end of a line stays one unit whatever it is made of.
struct TextUnit: Hashable, Sendable {
    /// The scalar's value; one past the last scalar stands for CR LF.
    private let value: UInt32

    private static let pairValue: UInt32 = 0x11_0000

    static let lineFeed = TextUnit("\n")
    static let carriageReturn = TextUnit("\r")
    static let carriageReturnLineFeed = TextUnit(value: pairValue)

    private init(value: UInt32) {
        self.value = value
    }

    init(_ scalar: Unicode.Scalar) {
        value = scalar.value
    }

    var isPair: Bool { value == Self.pairValue }
    var isLineEnd: Bool { isPair || self == .lineFeed }
    /// How long it is in the text.
    var countInScalars: Int { isPair ? 2 : 1 }

    /// What an editor is shown: a carriage return that ends no line is a symbol, so that it takes one place everywhere.
    var shown: Unicode.Scalar {
        if isLineEnd { return "\n" }
        return self == .carriageReturn ? "\u{240D}" : scalar
    }

    func append(to text: inout String.UnicodeScalarView) {
        if isPair { text.append("\r") }
        text.append(isPair ? "\n" : scalar)
    }

    private var scalar: Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { preconditionFailure("made of a scalar, or CR LF") }
        return scalar
    }
}

extension [TextUnit] {
    /// A text of the space: CR LF is one unit.
    init(_ text: String) {
        self = []
        reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if scalar == "\n", last == .carriageReturn {
                self[count - 1] = .carriageReturnLineFeed
            } else {
                append(TextUnit(scalar))
            }
        }
    }

    /// What an editor holds, scalar by scalar.
    init(scalarsOf text: String) {
        self = text.unicodeScalars.map(TextUnit.init)
    }

    /// As it stands in the space.
    var text: String {
        var scalars = String.UnicodeScalarView()
        for unit in self { unit.append(to: &scalars) }
        return String(scalars)
    }

    /// As an editor is shown it.
    var shown: String {
        var scalars = String.UnicodeScalarView()
        for unit in self { scalars.append(unit.shown) }
        return String(scalars)
    }
}
