import TestKit
import Testing

@testable import TerminalScreen

@Suite("Drawing")
struct ScreenDrawingTests {
    private func size(_ columns: Int, _ rows: Int) throws -> ScreenSize {
        try #require(ScreenSize(columns: columns, rows: rows))
    }

    @Test(
        "drawn differences leave another terminal with the same cells and cursor, whatever the program wrote",
        arguments: SeededRandom.seeds(0..<30))
    func equal(seed: UInt64) throws {
        var stream = OutputStream(columns: 11, rows: 5, seed: seed)
        var screen = Screen(size: try size(11, 5))
        var drawing = ScreenDrawing(size: try size(11, 6))
        var terminal = Screen(size: try size(11, 6))
        for step in 0..<30 {
            screen.feed(stream.anything(5))
            terminal.feed(drawing.draw(screen, foot: "step \(step)"))
            // Light and dark exchanged is drawn cell by cell.
            if !screen.modes.contains(.isReversed) {
                try #require(Array(terminal.rows.prefix(5)) == screen.rows, "\(stream.random)")
            }
            try #require(terminal.lines.prefix(5) == screen.lines[...], "\(stream.random)")
            #expect(terminal.lines[5] == "step \(step)")
            #expect(terminal.cursorRow == screen.cursorRow && terminal.cursorColumn == screen.cursorColumn)
            #expect(terminal.modes.contains(.showsCursor) == screen.modes.contains(.showsCursor))
        }
    }

    @Test("what another terminal shows of the drawing is what the screen shows")
    func byOther() throws {
        guard let emulator = TerminalEmulator.installed else { return }
        var cases: [(screen: Screen, output: TerminalEmulator.Output)] = []
        for seed in SeededRandom.seeds(0..<40) {
            var stream = OutputStream(columns: 11, rows: 5, seed: seed)
            var screen = Screen(size: try size(11, 5))
            var drawing = ScreenDrawing(size: try size(11, 6))
            var bytes: [UInt8] = []
            for _ in 0..<6 {
                screen.feed(stream.common(8))
                bytes += drawing.draw(screen, foot: "foot")
            }
            cases.append((screen, .init(columns: 11, rows: 6, bytes)))
        }
        for (one, shown) in zip(cases, try emulator.shown(after: cases.map(\.output))) {
            let lines = shown.cells.map { row in row.map { $0[0] }.joined() }
            for (line, other) in zip(one.screen.lines + ["foot"], lines) {
                #expect(other.hasPrefix(line) && other.dropFirst(line.count).allSatisfy { $0 == " " })
            }
            #expect(shown.row == one.screen.cursorRow && shown.column == one.screen.cursorColumn)
        }
    }

    @Test("nothing is written for what stays")
    func quiet() throws {
        var screen = Screen(size: try size(80, 24))
        screen.feed("hello\r\n".utf8)
        var drawing = ScreenDrawing(size: try size(80, 25))
        _ = drawing.draw(screen, foot: "foot")
        screen.feed("x".utf8)
        let bytes = drawing.draw(screen, foot: "foot")
        #expect(bytes.count < 40 && bytes.contains(UInt8(ascii: "x")))
    }

    @Test("a smaller terminal shows the part that the cursor is in")
    func clipped() throws {
        var screen = Screen(size: try size(20, 6))
        screen.feed("first\r\n\r\n\r\n\r\n\r\n0123456789字abc".utf8)
        var drawing = ScreenDrawing(size: try size(5, 4))
        #expect(drawing.clips(screen))
        var terminal = Screen(size: try size(5, 4))
        terminal.feed(drawing.draw(screen, foot: "foot"))
        #expect(terminal.lines == ["", "", " abc", "foot"])
        #expect(terminal.cursorRow == 2 && terminal.cursorColumn == 4)
        screen.feed("\u{1B}[H".utf8)
        terminal.feed(drawing.draw(screen, foot: "foot"))
        #expect(terminal.lines == ["first", "", "", "foot"])
    }

    @Test("the keys of whoever types are as the program wants them, and as usual again after it")
    func keys() throws {
        var screen = Screen(size: .usual)
        screen.feed("\u{1B}[?1h\u{1B}=\u{1B}[?2004h".utf8)
        #expect(String(decoding: ScreenDrawing.keys(for: screen), as: UTF8.self) == "\u{1B}[?1h\u{1B}=\u{1B}[?2004h")
        let usual = String(decoding: ScreenDrawing.usualKeys, as: UTF8.self)
        #expect(usual == "\u{1B}[?1l\u{1B}>\u{1B}[?2004l")
    }
}
