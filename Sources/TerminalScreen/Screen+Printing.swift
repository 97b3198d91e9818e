internal import TerminalRendering

/// Characters go into cells.
extension Screen {
    mutating func print(_ scalar: Unicode.Scalar) {
        if 0x20..<0x7F ~= scalar.value { return put(scalar.value, width: 1) }
        // What orders letters anew or is no character stands nowhere.
        guard !TextHazard(of: scalar).isControlOrDeceptive else { return }
        switch DisplayWidth.columns(of: scalar) {
        case 0: mark(scalar.value)
        case 1: put(scalar.value, width: 1)
        default: put(scalar.value, width: 2)
        }
    }

    private mutating func put(_ scalar: UInt32, width: Int) {
        guard width <= size.columns else { return }
        if modes.contains(.wraps), cursor.isWrapDue || cursor.column + width > size.columns {
            cursor.column = 0
            cursor.isWrapDue = false
            lineFeed()
        }
        // A wide one without wrapping stays before the end of the line.
        let column = min(cursor.column, size.columns - width)
        if modes.contains(.inserts) { insertCells(width, at: column, in: cursor.row, filling: Cell()) }
        separate(at: column, in: cursor.row)
        if width == 2 { separate(at: column + 1, in: cursor.row) }
        rows[cursor.row][column] = Cell(scalar, part: width == 2 ? .leftHalf : .whole, style: cursor.style)
        if width == 2 { rows[cursor.row][column + 1] = Cell(part: .rightHalf, style: cursor.style) }
        lastPrinted = scalar
        cursor.isWrapDue = column + width >= size.columns
        cursor.column = min(column + width, size.columns - 1)
    }

    /// A mark goes over the character before it in its line.
    private mutating func mark(_ value: UInt32) {
        var column = cursor.isWrapDue ? cursor.column : cursor.column - 1
        guard column >= 0 else { return }
        if rows[cursor.row][column].part == .rightHalf { column -= 1 }
        rows[cursor.row][column].append(mark: value)
    }

    mutating func repeatLast(_ count: Int) {
        guard let scalar = Unicode.Scalar(lastPrinted), lastPrinted != 0 else { return }
        // Once the screen is full of it, each line more leaves the same.
        let full = size.columns * size.rows
        let line = max(1, size.columns / max(1, DisplayWidth.columns(of: scalar)))
        for _ in 0..<(count > full ? full + (count - full) % line : count) { print(scalar) }
    }

    /// A wide character of which a half is about to go leaves a blank in the place of the other.
    mutating func separate(at column: Int, in row: Int) {
        guard column >= 0, column < size.columns else { return }
        switch rows[row][column].part {
        case .whole: break
        case .leftHalf:
            rows[row][column + 1] = Cell(style: rows[row][column].style)
            rows[row][column] = Cell(style: rows[row][column].style)
        case .rightHalf:
            rows[row][column - 1] = Cell(style: rows[row][column].style)
            rows[row][column] = Cell(style: rows[row][column].style)
        }
    }
}
