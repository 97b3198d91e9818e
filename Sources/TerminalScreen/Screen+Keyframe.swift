/// The bytes that make any screen of the same size show what this one shows.
extension Screen {
    /// The longest that a keyframe is. One that would be longer, which takes a screen full of colours that all differ,
    /// leaves them out.
    package static let keyframeInBytesMax = 3 * 1024 * 1024

    /// Made from the cells alone. A screen that takes them in is equal to this one, whatever it was before; what the
    /// program writes next goes on from there, also where it was in the middle of a sequence. O(cells).
    package func keyframe() -> [UInt8] {
        let bytes = keyframe(isStyled: true)
        return bytes.count <= Self.keyframeInBytesMax ? bytes : keyframe(isStyled: false)
    }

    private func keyframe(isStyled: Bool) -> [UInt8] {
        var writer = KeyframeWriter(isStyled: isStyled)
        writer.sequence("\u{1B}c")
        writer.paint(usualRows ?? rows)
        writer.keep(savedCursor, in: usualRows ?? rows)
        if isAlternate {
            writer.showAlternate()
            writer.paint(rows)
            writer.keep(savedAlternateCursor, in: rows)
        }
        if tabs != Self.usualTabs(size.columns) { writer.set(tabs: tabs) }
        if margins != 0..<size.rows { writer.sequence("\u{1B}[\(margins.lowerBound + 1);\(margins.upperBound)r") }
        writer.place(cursor, in: rows, margins: margins)
        writer.set(modes)
        writer.sequence("\u{1B}[?\(lastPrinted >> 16);\(lastPrinted & 0xFFFF)b")
        return writer.bytes + parser.unfinished
    }
}

/// Writes what a screen that was just reset turns into another one.
private struct KeyframeWriter {
    private(set) var bytes: [UInt8] = []
    private let isStyled: Bool
    private var style = CellStyle.usual

    init(isStyled: Bool) {
        self.isStyled = isStyled
    }

    mutating func sequence(_ text: String) { bytes += text.utf8 }

    private mutating func use(_ new: CellStyle) {
        guard isStyled, new != style else { return }
        sequence(new.sequence)
        style = new
    }

    /// It comes up in the ground of the style at that time.
    mutating func showAlternate() {
        style = .usual
        sequence("\u{1B}[0m\u{1B}[?47h")
    }

    mutating func paint(_ rows: [[Cell]]) {
        use(.usual)
        for (index, row) in rows.enumerated() {
            guard let end = row.lastIndex(where: { !$0.isBlank }) else { continue }
            sequence("\u{1B}[\(index + 1)H")
            var blanks = 0
            for cell in row[...end] {
                if cell.isBlank {
                    blanks += 1
                    continue
                }
                if blanks > 0 { sequence("\u{1B}[\(blanks)C") }
                blanks = 0
                use(cell.style)
                cell.append(to: &bytes)
            }
        }
    }

    /// Leaves the cursor where it is, with what hangs on it. A due wrap comes about by writing the last cell of the
    /// line again.
    mutating func place(_ cursor: Cursor, in rows: [[Cell]], margins: Range<Int>) {
        if cursor.isRelative { sequence("\u{1B}[?6h") }
        let row = cursor.row - (cursor.isRelative ? margins.lowerBound : 0) + 1
        let line = rows[cursor.row]
        let isRightHalf = cursor.isWrapDue && line[cursor.column].part == .rightHalf
        let column = cursor.column - (isRightHalf ? 1 : 0)
        sequence("\u{1B}[\(row);\(column + 1)H")
        if cursor.isWrapDue {
            use(line[column].style)
            line[column].append(to: &bytes)
        }
        // Said in full: what was reset or restored between may differ from what was written last.
        style = cursor.style
        sequence(isStyled ? style.sequence : "")
        for (slot, letter) in [(0, "("), (1, ")")] {
            sequence("\u{1B}" + letter + (cursor.charsets[slot] == .graphics ? "0" : "B"))
        }
        sequence(cursor.charset == 1 ? "\u{0E}" : "\u{0F}")
    }

    /// Has the screen save a cursor, and be as before.
    mutating func keep(_ cursor: Cursor, in rows: [[Cell]]) {
        guard cursor != Cursor() else { return }
        place(cursor, in: rows, margins: 0..<rows.count)
        sequence("\u{1B}7\u{1B}[?6l\u{1B}(B\u{1B})B\u{0F}")
    }

    mutating func set(tabs: [Bool]) {
        sequence("\u{1B}[3g")
        for column in tabs.indices where tabs[column] { sequence("\u{1B}[\(column + 1)G\u{1B}H") }
    }

    mutating func set(_ modes: ScreenModes) {
        for (mode, number) in ScreenModes.privates where modes.contains(mode) != ScreenModes.usual.contains(mode) {
            sequence("\u{1B}[?\(number)" + (modes.contains(mode) ? "h" : "l"))
        }
        for (mode, number) in ScreenModes.standards where modes.contains(mode) { sequence("\u{1B}[\(number)h") }
        if modes.contains(.applicationKeypad) { sequence("\u{1B}=") }
    }
}
