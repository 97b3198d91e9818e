/// Where the next character goes, and how it will look.
struct Cursor: Hashable, Sendable {
    /// What the bytes of the letters stand for.
    enum Charset: UInt8, Sendable {
        case ascii
        /// DEC's lines and corners, in the place of `_` to `~`.
        case graphics
    }

    var row = 0
    var column = 0
    /// The last column was written: the next character goes to the next line first.
    var isWrapDue = false
    var style = CellStyle.usual
    /// What "shift in" (G0) and "shift out" (G1) choose.
    var charsets: [Charset] = [.ascii, .ascii]
    /// 0 or 1.
    var charset = 0
    /// Rows count from the upper margin, and the cursor stays between the margins (DECOM).
    var isRelative = false

    /// A scalar as the chosen set has it.
    func translated(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard charsets[charset] == .graphics, 0x5F...0x7E ~= scalar.value else { return scalar }
        return Self.graphics[Int(scalar.value - 0x5F)]
    }

    /// DEC Special Graphics from 0x5F on (VT220 Programmer Reference Manual, table 2-4).
    private static let graphics = Array("\u{A0}◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·".unicodeScalars)
}
