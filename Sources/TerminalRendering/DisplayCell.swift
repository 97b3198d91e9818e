/// One character of a line as it is drawn: a base with its marks, or a part of the picture of what is not shown.
///
/// Lines that are coloured in parts, wrapped or set in columns are made of these, so that no part begins with a mark
/// that belongs to the character before it.
package struct DisplayCell: Hashable, Sendable {
    package var text: String
    package var columns: Int
    /// The place of its first scalar in the line that it comes from.
    package let scalar: Int
}

extension PeerText {
    /// The text as cells of one line. A tab goes on to the next multiple of `tabStop` columns, each a cell of its own;
    /// nil leaves tabs as they are, with no column.
    ///
    /// Cost: linear. A picture such as `<U+202E>` is a cell for each of its letters, so that lines can be wrapped in
    /// it.
    package func cells(tabStop: Int?) -> [DisplayCell] {
        var cells: [DisplayCell] = []
        cells.reserveCapacity(scalars.count)
        var painter = ScalarPainter(keepsLayout: false, drawsInvisible: false)
        var column = 0
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\t" {
                painter.loseBase()
                let width = tabStop.map { $0 - column % $0 }
                let blanks = width.map { Array(repeating: " ", count: $0) } ?? ["\t"]
                cells += blanks.map { DisplayCell(text: $0, columns: width == nil ? 0 : 1, scalar: index) }
                column += width ?? 0
                continue
            }
            var text = ""
            let joins = painter.paint(scalar, onto: &text)
            let columns = DisplayWidth.columns(of: text)
            column += columns
            if joins, !cells.isEmpty {
                cells[cells.count - 1].text += text
                cells[cells.count - 1].columns += columns
            } else if text.unicodeScalars.count > 2 {
                cells += text.unicodeScalars.map { DisplayCell(text: String($0), columns: 1, scalar: index) }
            } else {
                cells.append(DisplayCell(text: text, columns: columns, scalar: index))
            }
        }
        return cells
    }
}

extension RandomAccessCollection<DisplayCell> where Index == Int {
    /// The cells in lines of at most `limit` columns each; at least one line. With `atBlanks` a line ends behind a
    /// blank where it has one, so that words stay whole.
    package func wrapped(columns limit: Int, atBlanks: Bool = false) -> [SubSequence] {
        var lines: [SubSequence] = []
        var start = startIndex
        var used = 0
        var blank: Int?
        var index = startIndex
        while index < endIndex {
            let cell = self[index]
            while used + cell.columns > limit, index > start {
                let end = atBlanks ? blank ?? index : index
                lines.append(self[start..<end])
                start = end
                used = self[start..<index].reduce(0) { $0 + $1.columns }
                blank = nil
            }
            used += cell.columns
            index += 1
            if cell.text == " " { blank = index }
        }
        lines.append(self[start...])
        return lines
    }

    /// How many columns they take together.
    package var columns: Int { reduce(0) { $0 + $1.columns } }
}
