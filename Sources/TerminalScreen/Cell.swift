/// One place of a screen: a character with the marks over it, and how it looks.
package struct Cell: Hashable, Sendable {
    /// How a cell takes part in a character.
    enum Part: UInt8, Sendable {
        /// All of it.
        case whole
        /// The left half of a wide one; the cell to its right is its `rightHalf`.
        case leftHalf
        case rightHalf
    }

    static let space: UInt32 = 0x20
    /// Marks on one character; further ones are left out.
    package static let marksMax = 3

    /// The character's scalar; a space in the right half of a wide one.
    var scalar: UInt32
    var part: Part
    var style: CellStyle
    /// Marks of no width, 0 where there is none; the first ones are filled.
    private var firstMark: UInt32 = 0
    private var secondMark: UInt32 = 0
    private var thirdMark: UInt32 = 0

    init(_ scalar: UInt32 = Cell.space, part: Part = .whole, style: CellStyle = .usual) {
        self.scalar = scalar
        self.part = part
        self.style = style
    }

    /// An empty cell as erasing leaves it: of the style the ground alone stays (xterm's "background colour erase").
    static func erased(_ style: CellStyle) -> Cell { Cell(style: CellStyle(background: style.background)) }

    var isBlank: Bool { self == Cell() }

    mutating func append(mark: UInt32) {
        if firstMark == 0 {
            firstMark = mark
        } else if secondMark == 0 {
            secondMark = mark
        } else if thirdMark == 0 {
            thirdMark = mark
        }
    }

    /// Appends the character and its marks; nothing for a right half.
    func append(to text: inout String.UnicodeScalarView) {
        guard part != .rightHalf else { return }
        for value in [scalar, firstMark, secondMark, thirdMark] where value != 0 {
            if let scalar = Unicode.Scalar(value) { text.append(scalar) }
        }
    }

    /// The same in UTF-8.
    func append(to bytes: inout [UInt8]) {
        guard part != .rightHalf else { return }
        if scalar < 0x80, firstMark == 0 {
            bytes.append(UInt8(scalar))
            return
        }
        var text = String.UnicodeScalarView()
        append(to: &text)
        bytes += String(text).utf8
    }

    /// Whether terminals may disagree on how wide it is.
    var isBeyondASCII: Bool { scalar >= 0x80 || firstMark != 0 }
}
