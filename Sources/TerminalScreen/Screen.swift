internal import TerminalRendering

/// The screen of a terminal, as a program's output makes it: what VT220 and xterm show, and nothing of what they do
/// beside that.
///
/// It takes any bytes. Titles, clipboards, questions and all that would make a terminal answer or act are passed over;
/// what a terminal could take for a control, or an eye for another order of letters, is in no cell. So what is drawn
/// from the cells is safe for other terminals. After ECMA-48 and "XTerm Control Sequences" (Thomas Dickey and others).
///
/// Memory: 28 bytes a cell, at most 65,536 cells, twice where a program has the alternate screen.
package struct Screen: Equatable, Sendable {
    package internal(set) var size: ScreenSize
    /// What is shown, from the top; each row has as many cells as there are columns.
    var rows: [[Cell]]
    /// The usual screen while the alternate one is shown.
    var usualRows: [[Cell]]?
    var cursor = Cursor()
    /// What "save cursor" kept on the usual screen, and on the alternate one.
    var savedCursor = Cursor()
    var savedAlternateCursor = Cursor()
    /// The rows that scroll.
    var margins: Range<Int>
    var tabs: [Bool]
    package internal(set) var modes = ScreenModes.usual
    /// What "repeat" repeats; 0 for nothing.
    var lastPrinted: UInt32 = 0
    var parser = EscapeParser()

    package init(size: ScreenSize) {
        self.size = size
        rows = Self.blankRows(of: size)
        margins = 0..<size.rows
        tabs = Self.usualTabs(size.columns)
    }

    static func blankRows(of size: ScreenSize) -> [[Cell]] {
        Array(repeating: Array(repeating: Cell(), count: size.columns), count: size.rows)
    }

    static func usualTabs(_ columns: Int) -> [Bool] { (0..<columns).map { $0 > 0 && $0 % 8 == 0 } }

    /// Whether a program has the screen for itself, as editors and pagers do.
    package var isAlternate: Bool { usualRows != nil }
    package var cursorRow: Int { cursor.row }
    package var cursorColumn: Int { cursor.column }

    /// Takes what a program wrote, cut anywhere. O(bytes), and O(cells of a row) for what moves a row's rest.
    package mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if parser.breaksCharacter(byte) { print("\u{FFFD}") }
            guard let action = parser.take(byte) else { continue }
            switch action {
            case .print(let scalar): print(cursor.translated(scalar))
            case .execute(let control): execute(control)
            case .escape(let final): escape(final)
            case .control(let final): control(final)
            }
        }
    }

    /// The rows as text, without the blanks at their ends.
    package var lines: [String] { rows.map { Self.text(of: $0) } }

    static func text(of row: [Cell]) -> String {
        var scalars = String.UnicodeScalarView()
        let end = row.lastIndex { !($0.scalar == Cell.space && !$0.isBeyondASCII && $0.part == .whole) } ?? -1
        for cell in row.prefix(end + 1) { cell.append(to: &scalars) }
        return String(scalars)
    }

    /// Fits it to another size, as xterm does: lines are cut or filled up at the right, and go out at the top where
    /// the cursor's would not fit.
    package mutating func resize(to new: ScreenSize) {
        guard new != size else { return }
        let surplus = max(0, cursor.row + 1 - new.rows)
        rows = Self.fitted(rows, to: new, dropping: surplus)
        if let usual = usualRows {
            let surplus = max(0, savedCursor.row + 1 - new.rows)
            usualRows = Self.fitted(usual, to: new, dropping: surplus)
            savedCursor.row -= surplus
        }
        tabs =
            tabs.count < new.columns ? tabs + Self.usualTabs(new.columns)[tabs.count...] : Array(tabs[..<new.columns])
        size = new
        margins = 0..<new.rows
        cursor.row -= surplus
        for path in [\Screen.cursor, \.savedCursor, \.savedAlternateCursor] {
            self[keyPath: path].row = min(self[keyPath: path].row, new.rows - 1)
            self[keyPath: path].column = min(self[keyPath: path].column, new.columns - 1)
            self[keyPath: path].isWrapDue = false
        }
    }

    private static func fitted(_ rows: [[Cell]], to size: ScreenSize, dropping: Int) -> [[Cell]] {
        var kept = rows.dropFirst(dropping).prefix(size.rows).map { row in
            var row = Array(row.prefix(size.columns))
            // Half a wide character is none.
            if row.last?.part == .leftHalf { row[row.count - 1] = Cell() }
            return row + Array(repeating: Cell(), count: size.columns - row.count)
        }
        while kept.count < size.rows { kept.append(Array(repeating: Cell(), count: size.columns)) }
        return kept
    }
}
