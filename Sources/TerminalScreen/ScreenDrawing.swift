/// Brings another terminal from what it shows to what a screen shows, with a line of ours at its foot.
///
/// Only what differs is written. Where the terminal is smaller than the screen, it shows the part with the cursor.
package struct ScreenDrawing: Sendable {
    private let size: ScreenSize
    private var shown: [[Cell]]
    private var shownFoot: String?
    private var isNew = true

    /// A terminal of so many rows, the last of which is for the foot.
    package init(size: ScreenSize) {
        self.size = size
        shown = Screen.blankRows(of: size)
    }

    private var viewRows: Int { max(1, size.rows - 1) }

    /// Whether a part of the screen stays unseen.
    package func clips(_ screen: Screen) -> Bool {
        screen.size.rows > viewRows || screen.size.columns > size.columns
    }

    /// What is to be written. `foot` is text of our own, or of peers as `PeerText` gives it; it is cut to the width by
    /// whoever made it.
    package mutating func draw(_ screen: Screen, foot: String) -> [UInt8] {
        var writer = DrawingWriter()
        writer.sequence("\u{1B}[?25l")
        if isNew { writer.sequence("\u{1B}[0m\u{1B}[2J") }
        let top = Self.start(of: viewRows, around: screen.cursor.row)
        let left = Self.start(of: size.columns, around: screen.cursor.column)
        for row in 0..<viewRows {
            let wanted = visible(row + top, from: left, of: screen)
            writer.change(shown[row], to: wanted, in: row)
            shown[row] = wanted
        }
        if shownFoot != foot, size.rows > 1 {
            writer.sequence("\u{1B}[\(size.rows)H\u{1B}[0;7m\(foot)\u{1B}[K")
            shownFoot = foot
        }
        isNew = false
        writer.sequence("\u{1B}[0m\u{1B}[\(screen.cursor.row - top + 1);\(screen.cursor.column - left + 1)H")
        if screen.modes.contains(.showsCursor) { writer.sequence("\u{1B}[?25h") }
        return writer.bytes
    }

    /// The least that has to be passed over for the cursor to be in view.
    private static func start(of length: Int, around place: Int) -> Int { max(0, place - length + 1) }

    private func visible(_ row: Int, from left: Int, of screen: Screen) -> [Cell] {
        var cells: [Cell] = []
        if row < screen.size.rows { cells = Array(screen.rows[row].dropFirst(left).prefix(size.columns)) }
        if cells.first?.part == .rightHalf { cells[0] = Cell(style: cells[0].style) }
        if let last = cells.last, last.part == .leftHalf { cells[cells.count - 1] = Cell(style: last.style) }
        if screen.modes.contains(.isReversed) {
            for index in cells.indices { cells[index].style.traits.formSymmetricDifference(.inverse) }
        }
        return cells + Array(repeating: Cell(), count: size.columns - cells.count)
    }

    /// What makes whoever's terminal it is send what the program wants to be sent: for a person who types into it.
    package static func keys(for screen: Screen) -> [UInt8] {
        let modes = screen.modes
        let arrows = "\u{1B}[?1" + (modes.contains(.applicationCursorKeys) ? "h" : "l")
        let pastes = "\u{1B}[?2004" + (modes.contains(.bracketsPastes) ? "h" : "l")
        return Array((arrows + (modes.contains(.applicationKeypad) ? "\u{1B}=" : "\u{1B}>") + pastes).utf8)
    }

    /// The same as for a terminal of one's own.
    package static let usualKeys = keys(for: Screen(size: .usual))
}

private struct DrawingWriter {
    private(set) var bytes: [UInt8] = []
    private var style: CellStyle?

    mutating func sequence(_ text: String) { bytes += text.utf8 }

    mutating func change(_ old: [Cell], to new: [Cell], in row: Int) {
        // Where the terminal's cursor is in this row, as far as that is sure.
        var place: Int?
        var column = 0
        while column < new.count {
            let width = new[column].part == .leftHalf ? 2 : 1
            defer { column += width }
            let isSame = (column..<column + width).allSatisfy { old[$0] == new[$0] }
            if isSame { continue }
            if place != column { sequence("\u{1B}[\(row + 1);\(column + 1)H") }
            if style != new[column].style {
                sequence(new[column].style.sequence)
                style = new[column].style
            }
            new[column].append(to: &bytes)
            // A terminal may think a character wider or narrower than this screen does.
            place = new[column].isBeyondASCII ? nil : column + 1
        }
    }
}
