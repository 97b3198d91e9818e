import Foundation
import TestKit
import Testing

@testable import TerminalScreen

/// The screen beside another terminal, one that shares no line with it.
@Suite("Beside another terminal", .serialized)
struct ScreenOracleTests {
    private static let colourCube = [0, 95, 135, 175, 215, 255]

    /// As the script names colours; those from 16 on by the table of xterm's (`256colres.h`).
    private func name(_ colour: CellStyle.Colour) -> String {
        func hex(_ parts: Int...) -> String { parts.map { String(format: "%02x", $0) }.joined() }
        switch colour {
        case .usual: return "default"
        case .indexed(let index) where index < 16: return String(index)
        case .indexed(let index) where index < 232:
            let place = Int(index) - 16
            let cube = Self.colourCube
            return hex(cube[place / 36], cube[place / 6 % 6], cube[place % 6])
        case .indexed(let index):
            let grey = 8 + 10 * (Int(index) - 232)
            return hex(grey, grey, grey)
        case .rgb(let red, let green, let blue): return hex(Int(red), Int(green), Int(blue))
        }
    }

    private func described(_ cell: Cell) -> [String] {
        let letters: [(CellStyle.Traits, String)] = [
            (.bold, "b"), (.italic, "i"), (.underlined, "u"), (.blinking, "b"), (.inverse, "r"), (.struck, "s"),
        ]
        var scalars = String.UnicodeScalarView()
        cell.append(to: &scalars)
        let traits = letters.filter { cell.style.traits.contains($0.0) }.map(\.1).joined()
        return [
            String(scalars).precomposedStringWithCanonicalMapping, name(cell.style.foreground),
            name(cell.style.background), traits,
        ]
    }

    /// A blank's look is left out: pyte keeps traits in what was erased, and no ground in what scrolls in.
    private func isSame(_ own: [String], _ other: [String]) -> Bool {
        own[0] == " " && other[0] == " " || own == other
    }

    private func compare(_ streams: [(stream: OutputStream, bytes: [UInt8])]) throws {
        guard let emulator = TerminalEmulator.installed else { return }
        let outputs = streams.map {
            TerminalEmulator.Output(columns: $0.stream.columns, rows: $0.stream.rows, $0.bytes)
        }
        for ((stream, bytes), shown) in zip(streams, try emulator.shown(after: outputs)) {
            var screen = Screen(size: try #require(ScreenSize(columns: stream.columns, rows: stream.rows)))
            screen.feed(bytes)
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            #expect(screen.cursor.row == shown.row, "\(stream.random) \(text)")
            #expect(screen.cursor.column == shown.column, "\(stream.random) \(text)")
            #expect(screen.modes.contains(.showsCursor) == shown.isCursorShown, "\(stream.random)")
            let differing = zip(screen.rows, shown.cells).enumerated().first { _, rows in
                !zip(rows.0, rows.1).allSatisfy { isSame(described($0), $1) }
            }
            guard let (row, (own, other)) = differing else { continue }
            let theirs = other.map { $0[0] }.joined()
            Issue.record("row \(row): \(Screen.text(of: own)) against \(theirs), \(stream.random) \(text)")
        }
    }

    @Test("random output leaves the same cells, colours and cursor", arguments: SeededRandom.seeds(0..<4))
    func random(seed: UInt64) throws {
        try compare(
            (0..<60).map { index in
                var stream = OutputStream(columns: 12, rows: 6, seed: seed &* 1000 &+ UInt64(index))
                let bytes = stream.common(40)
                return (stream, bytes)
            })
    }

    @Test("lines of wide letters, letters with marks and narrow ones stand in the same cells")
    func wide() throws {
        try compare(
            (0..<40).map { index in
                var stream = OutputStream(columns: 20, rows: 5, seed: UInt64(index))
                let bytes = stream.lines(9)
                return (stream, bytes)
            })
    }
}
