/// Rows and parts of rows are erased, moved and put in.
extension Screen {
    var erasedCell: Cell { .erased(cursor.style) }
    private var erasedRow: [Cell] { Array(repeating: erasedCell, count: size.columns) }

    mutating func erase(_ columns: Range<Int>, in row: Int) {
        guard !columns.isEmpty else { return }
        separate(at: columns.lowerBound, in: row)
        separate(at: columns.upperBound - 1, in: row)
        for column in columns { rows[row][column] = erasedCell }
    }

    mutating func eraseRows(_ range: Range<Int>) {
        for row in range { rows[row] = erasedRow }
    }

    mutating func eraseInLine(_ which: Int) {
        switch which {
        case 0: erase(cursor.column..<size.columns, in: cursor.row)
        case 1: erase(0..<cursor.column + 1, in: cursor.row)
        case 2: erase(0..<size.columns, in: cursor.row)
        default: break
        }
    }

    mutating func eraseInDisplay(_ which: Int) {
        switch which {
        case 0:
            eraseInLine(0)
            eraseRows(cursor.row + 1..<size.rows)
        case 1:
            eraseRows(0..<cursor.row)
            eraseInLine(1)
        case 2: eraseRows(0..<size.rows)
        default: break
        }
    }

    /// What goes over the end of the line is gone.
    mutating func insertCells(_ count: Int, at column: Int, in row: Int, filling cell: Cell) {
        let count = min(count, size.columns - column)
        separate(at: column, in: row)
        separate(at: size.columns - count, in: row)
        // A wide character that would lie half beyond the end.
        if size.columns > count { splitEnd(at: size.columns - count, in: row) }
        rows[row].removeLast(count)
        rows[row].insert(contentsOf: repeatElement(cell, count: count), at: column)
    }

    private mutating func splitEnd(at column: Int, in row: Int) {
        if rows[row][column].part == .rightHalf { separate(at: column, in: row) }
    }

    mutating func deleteCells(_ count: Int) {
        let count = min(count, size.columns - cursor.column)
        separate(at: cursor.column, in: cursor.row)
        splitEnd(at: min(cursor.column + count, size.columns - 1), in: cursor.row)
        rows[cursor.row].removeSubrange(cursor.column..<cursor.column + count)
        rows[cursor.row] += repeatElement(erasedCell, count: count)
    }

    /// Moves rows up within a range; so many come in empty at its end.
    mutating func scrollUp(_ count: Int, in range: Range<Int>) {
        let count = min(count, range.count)
        rows.removeSubrange(range.lowerBound..<range.lowerBound + count)
        rows.insert(contentsOf: repeatElement(erasedRow, count: count), at: range.upperBound - count)
    }

    mutating func scrollDown(_ count: Int, in range: Range<Int>) {
        let count = min(count, range.count)
        rows.removeSubrange(range.upperBound - count..<range.upperBound)
        rows.insert(contentsOf: repeatElement(erasedRow, count: count), at: range.lowerBound)
    }

    /// Lines put in at the cursor's, or taken out there: between the margins only.
    mutating func editLines(_ count: Int, inserts: Bool) {
        guard margins.contains(cursor.row) else { return }
        let range = cursor.row..<margins.upperBound
        if inserts { scrollDown(count, in: range) } else { scrollUp(count, in: range) }
        cursor.column = 0
        cursor.isWrapDue = false
    }
}
