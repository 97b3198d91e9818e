/// Control sequences (CSI).
extension Screen {
    mutating func control(_ final: UInt8) {
        switch (parser.marker, parser.intermediates.count) {
        case (0, 0): plain(final)
        case (UInt8(ascii: "?"), 0): marked(final)
        case (0, 1) where parser.intermediates[0] == UInt8(ascii: "!") && final == UInt8(ascii: "p"): softReset()
        default: break
        }
    }

    private mutating func plain(_ final: UInt8) {
        let count = parser.parameter(0)
        switch final {
        case UInt8(ascii: "@"):
            insertCells(count, at: cursor.column, in: cursor.row, filling: erasedCell)
            cursor.isWrapDue = false
        case UInt8(ascii: "P"):
            deleteCells(count)
            cursor.isWrapDue = false
        case UInt8(ascii: "X"):
            erase(cursor.column..<min(cursor.column + count, size.columns), in: cursor.row)
            cursor.isWrapDue = false
        case UInt8(ascii: "J"): eraseInDisplay(parser.parameter(0, 0))
        case UInt8(ascii: "K"): eraseInLine(parser.parameter(0, 0))
        case UInt8(ascii: "L"): editLines(count, inserts: true)
        case UInt8(ascii: "M"): editLines(count, inserts: false)
        case UInt8(ascii: "S"): scrollUp(count, in: margins)
        case UInt8(ascii: "T") where parser.parameters.count <= 1: scrollDown(count, in: margins)
        case UInt8(ascii: "b"): repeatLast(count)
        case UInt8(ascii: "m"): selectRendition()
        case UInt8(ascii: "r"): setMargins()
        case UInt8(ascii: "s"): saveCursor()
        case UInt8(ascii: "u"): restoreCursor()
        case UInt8(ascii: "h"): setModes(true, of: ScreenModes.standards)
        case UInt8(ascii: "l"): setModes(false, of: ScreenModes.standards)
        case UInt8(ascii: "g"): clearTabs()
        default: moveCursor(final, count)
        }
    }

    private mutating func moveCursor(_ final: UInt8, _ count: Int) {
        switch final {
        case UInt8(ascii: "A"): move(rows: -count)
        case UInt8(ascii: "B"), UInt8(ascii: "e"): move(rows: count)
        case UInt8(ascii: "C"), UInt8(ascii: "a"): moveTo(column: cursor.column + count)
        case UInt8(ascii: "D"): moveTo(column: cursor.column - count)
        case UInt8(ascii: "E"):
            move(rows: count)
            moveTo(column: 0)
        case UInt8(ascii: "F"):
            move(rows: -count)
            moveTo(column: 0)
        case UInt8(ascii: "G"), UInt8(ascii: "`"): moveTo(column: count - 1)
        case UInt8(ascii: "H"), UInt8(ascii: "f"): place(row: count - 1, column: parser.parameter(1) - 1)
        case UInt8(ascii: "I"): tab(count)
        case UInt8(ascii: "Z"): tab(-count)
        case UInt8(ascii: "d"): place(row: count - 1, column: cursor.column)
        default: break
        }
    }

    /// DEC's private sequences, and one of our own, `CSI ? Pn b`: it says which character "repeat" repeats, so that a
    /// keyframe can.
    private mutating func marked(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "h"): setPrivateModes(true)
        case UInt8(ascii: "l"): setPrivateModes(false)
        case UInt8(ascii: "J"): eraseInDisplay(parser.parameter(0, 0))
        case UInt8(ascii: "K"): eraseInLine(parser.parameter(0, 0))
        case UInt8(ascii: "b"): setLastPrinted()
        default: break
        }
    }

    /// A scalar beyond 65,535 comes as two parameters: its plane, and its place there.
    private mutating func setLastPrinted() {
        let value = UInt32(parser.parameter(0, 0)) << 16 | UInt32(parser.parameter(1, 0))
        if Unicode.Scalar(value) != nil { lastPrinted = value }
    }

    private mutating func clearTabs() {
        switch parser.parameter(0, 0) {
        case 0: tabs[cursor.column] = false
        case 3: tabs = Array(repeating: false, count: size.columns)
        default: break
        }
    }

    /// Margins that hold two rows at least; the cursor goes to the first place.
    private mutating func setMargins() {
        let top = parser.parameter(0) - 1
        let bottom = min(parser.parameter(1, size.rows), size.rows)
        guard top + 1 < bottom else { return }
        margins = top..<bottom
        place(row: 0, column: 0)
    }

    private mutating func setModes(_ isOn: Bool, of table: [(mode: ScreenModes, number: Int)]) {
        for parameter in parser.parameters {
            for (mode, number) in table where number == parameter {
                if isOn { modes.insert(mode) } else { modes.remove(mode) }
            }
        }
    }

    private mutating func setPrivateModes(_ isOn: Bool) {
        setModes(isOn, of: ScreenModes.privates)
        for parameter in parser.parameters {
            switch parameter {
            case 6:
                cursor.isRelative = isOn
                place(row: 0, column: 0)
            case 47, 1047: showAlternate(isOn)
            case 1048: if isOn { saveCursor() } else { restoreCursor() }
            case 1049:
                if isOn, !isAlternate { saveCursor() }
                let wasAlternate = isAlternate
                showAlternate(isOn)
                if !isOn, wasAlternate { restoreCursor() }
            default: break
            }
        }
    }

    /// The alternate screen is empty whenever it is come to.
    private mutating func showAlternate(_ isShown: Bool) {
        if isShown, usualRows == nil {
            usualRows = rows
            rows = Array(repeating: Array(repeating: erasedCell, count: size.columns), count: size.rows)
            savedAlternateCursor = Cursor()
        } else if !isShown, let usual = usualRows {
            rows = usual
            usualRows = nil
            savedAlternateCursor = Cursor()
        }
    }

    /// DECSTR: modes, margins and style as at the start; what is shown stays.
    private mutating func softReset() {
        modes = .usual
        margins = 0..<size.rows
        let (row, column, isWrapDue) = (cursor.row, cursor.column, cursor.isWrapDue)
        cursor = Cursor()
        (cursor.row, cursor.column, cursor.isWrapDue) = (row, column, isWrapDue)
        if isAlternate { savedAlternateCursor = Cursor() } else { savedCursor = Cursor() }
    }
}
