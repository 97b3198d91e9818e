/// Puts pages of text on a terminal, with a line of ours at its foot: only what differs from the page before is
/// written, so that nothing flickers.
///
/// Each page goes into a screen of cells first. Nothing comes through that is no letter and no colour, and lines that
/// are too wide are cut.
package struct PageDrawing: Sendable {
    /// Without the foot.
    private let size: ScreenSize
    private var drawing: ScreenDrawing

    /// For a terminal of so many columns and rows.
    package init(window: ScreenSize) {
        size = ScreenSize(fitting: window.columns, max(window.rows - 1, 1))
        drawing = ScreenDrawing(size: window)
    }

    package var columns: Int { size.columns }
    package var rows: Int { size.rows }

    /// What is to be written. Lines have text of our own, or of peers as `PeerText` gives it, and colours; those past
    /// the last row are left out. The cursor counts from 0. O(cells).
    package mutating func draw(_ lines: [String], cursor: (row: Int, column: Int), foot: String) -> [UInt8] {
        var screen = Screen(size: size)
        screen.feed("\u{1B}[?7l".utf8)
        for (row, line) in lines.prefix(rows).enumerated() { screen.feed("\u{1B}[\(row + 1);1H\(line)".utf8) }
        screen.feed("\u{1B}[0m\u{1B}[\(cursor.row + 1);\(cursor.column + 1)H".utf8)
        return drawing.draw(screen, foot: foot)
    }
}
