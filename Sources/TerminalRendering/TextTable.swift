/// Rows of cells: columns with a heading at a terminal, tab-separated lines without one when piped.
package struct TextTable: Sendable {
    /// One cell; a peer's text becomes one only through `PeerText`.
    package struct Cell: Hashable, Sendable {
        let text: String
        let emphasis: Emphasis

        package enum Emphasis: Hashable, Sendable {
            case none, strong, weak, good, warning
        }

        /// Text of our own.
        package static func own(_ text: String, _ emphasis: Emphasis = .none) -> Cell {
            Cell(text: text, emphasis: emphasis)
        }

        package static func number(_ value: Int) -> Cell { Cell(text: String(value), emphasis: .none) }

        package static func peer(_ text: PeerText, _ emphasis: Emphasis = .none) -> Cell {
            Cell(text: text.name, emphasis: emphasis)
        }

        /// A path, in full.
        package static func peerPath(_ text: PeerText) -> Cell { Cell(text: text.path, emphasis: .none) }
    }

    package struct Column: Hashable, Sendable {
        let heading: String
        let isAlignedRight: Bool

        package init(_ heading: String, isAlignedRight: Bool = false) {
            self.heading = heading
            self.isAlignedRight = isAlignedRight
        }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    package var isEmpty: Bool { rows.isEmpty }

    package mutating func append(_ row: [Cell]) {
        precondition(row.count == columns.count, "a row has one cell for each column")
        rows.append(row)
    }

    /// Ends with a newline unless there are no rows.
    package func rendered(isTerminal: Bool, style: TerminalStyle) -> String {
        if rows.isEmpty { return "" }
        return isTerminal ? aligned(style) : separated()
    }

    private func separated() -> String {
        rows.map { row in row.map(\.text).joined(separator: "\t") + "\n" }.joined()
    }

    private func aligned(_ style: TerminalStyle) -> String {
        let widths = columns.indices.map { index in
            rows.reduce(DisplayWidth.columns(of: columns[index].heading)) {
                max($0, DisplayWidth.columns(of: $1[index].text))
            }
        }
        let headings = columns.map { Cell.own($0.heading, .weak) }
        return ([headings] + rows).map { line(of: $0, widths: widths, style) + "\n" }.joined()
    }

    /// The last column is not padded, so that lines have no blanks at their end.
    private func line(of row: [Cell], widths: [Int], _ style: TerminalStyle) -> String {
        columns.indices.map { index in
            let isLast = index == columns.count - 1
            let text =
                isLast && !columns[index].isAlignedRight
                ? row[index].text
                : DisplayWidth.padded(
                    row[index].text, to: widths[index], isAlignedRight: columns[index].isAlignedRight)
            return Self.styled(text, row[index].emphasis, style)
        }.joined(separator: "  ")
    }

    private static func styled(_ text: String, _ emphasis: Cell.Emphasis, _ style: TerminalStyle) -> String {
        switch emphasis {
        case .none: text
        case .strong: style.bold(text)
        case .weak: style.dim(text)
        case .good: style.green(text)
        case .warning: style.yellow(text)
        }
    }
}
