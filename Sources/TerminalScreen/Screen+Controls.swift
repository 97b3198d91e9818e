/// C0 and escape sequences.
extension Screen {
    mutating func execute(_ control: UInt8) {
        switch control {
        case 0x08: moveTo(column: cursor.column - 1)
        case 0x09: tab(1)
        case 0x0A, 0x0B, 0x0C:
            lineFeed()
            if modes.contains(.newlines) { moveTo(column: 0) }
        case 0x0D: moveTo(column: 0)
        case 0x0E: cursor.charset = 1
        case 0x0F: cursor.charset = 0
        default: break
        }
    }

    mutating func escape(_ final: UInt8) {
        if let intermediate = parser.intermediates.first {
            guard parser.intermediates.count == 1 else { return }
            switch (intermediate, final) {
            case (UInt8(ascii: "("), _): cursor.charsets[0] = final == UInt8(ascii: "0") ? .graphics : .ascii
            case (UInt8(ascii: ")"), _): cursor.charsets[1] = final == UInt8(ascii: "0") ? .graphics : .ascii
            case (UInt8(ascii: "#"), UInt8(ascii: "8")): fillForAlignment()
            default: break
            }
            return
        }
        switch final {
        case UInt8(ascii: "7"): saveCursor()
        case UInt8(ascii: "8"): restoreCursor()
        case UInt8(ascii: "="): modes.insert(.applicationKeypad)
        case UInt8(ascii: ">"): modes.remove(.applicationKeypad)
        case UInt8(ascii: "D"): lineFeed()
        case UInt8(ascii: "E"):
            lineFeed()
            moveTo(column: 0)
        case UInt8(ascii: "H"): tabs[cursor.column] = true
        case UInt8(ascii: "M"): reverseLineFeed()
        case UInt8(ascii: "c"): reset()
        default: break
        }
    }

    /// Like a terminal that is switched on.
    mutating func reset() {
        self = Screen(size: size)
    }

    /// The screen is full of `E`, to be looked at (DECALN).
    private mutating func fillForAlignment() {
        margins = 0..<size.rows
        rows = Array(
            repeating: Array(repeating: Cell(UInt32(UInt8(ascii: "E"))), count: size.columns), count: size.rows)
        place(row: 0, column: 0)
    }

    // MARK: Moving

    mutating func lineFeed() {
        if cursor.row == margins.upperBound - 1 {
            scrollUp(1, in: margins)
        } else if cursor.row < size.rows - 1 {
            cursor.row += 1
        }
    }

    private mutating func reverseLineFeed() {
        if cursor.row == margins.lowerBound {
            scrollDown(1, in: margins)
        } else if cursor.row > 0 {
            cursor.row -= 1
        }
    }

    mutating func moveTo(column: Int) {
        cursor.column = min(max(0, column), size.columns - 1)
        cursor.isWrapDue = false
    }

    /// Up or down, not over a margin unless the cursor is beyond it already.
    mutating func move(rows count: Int) {
        let upper = cursor.row < margins.lowerBound ? 0 : margins.lowerBound
        let lower = cursor.row >= margins.upperBound ? size.rows - 1 : margins.upperBound - 1
        cursor.row = min(max(upper, cursor.row + count), lower)
        cursor.isWrapDue = false
    }

    /// To a place counted from 0, from the upper margin where rows are relative.
    mutating func place(row: Int, column: Int) {
        let range = cursor.isRelative ? margins : 0..<size.rows
        cursor.row = min(max(range.lowerBound, range.lowerBound + row), range.upperBound - 1)
        moveTo(column: column)
    }

    mutating func tab(_ count: Int) {
        var column = cursor.column
        for _ in 0..<min(abs(count), size.columns) {
            column =
                count > 0
                ? tabs[(column + 1)...].firstIndex(of: true) ?? size.columns - 1
                : tabs[..<column].lastIndex(of: true) ?? 0
        }
        moveTo(column: column)
    }

    // MARK: Keeping the cursor

    mutating func saveCursor() {
        if isAlternate { savedAlternateCursor = cursor } else { savedCursor = cursor }
    }

    mutating func restoreCursor() {
        cursor = isAlternate ? savedAlternateCursor : savedCursor
        guard cursor.isRelative, !margins.contains(cursor.row) else { return }
        cursor.row = min(max(margins.lowerBound, cursor.row), margins.upperBound - 1)
        cursor.isWrapDue = false
    }
}
