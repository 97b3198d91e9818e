import TestKit
import Testing

@testable import TerminalScreen

@Suite("Keyframe")
struct KeyframeTests {
    /// The parts in which two screens differ.
    private func difference(_ left: Screen, _ right: Screen) -> String {
        let parts = zip(Mirror(reflecting: left).children, Mirror(reflecting: right).children)
        return parts.map { (String(describing: $0), String(describing: $1)) }.filter { $0 != $1 }
            .map { "\($0.prefix(900)) against \($1.prefix(900))" }.joined(separator: "; ")
    }

    @Test(
        "a keyframe cut in anywhere, also into a sequence, gives an equal screen, and all that follows the same",
        arguments: SeededRandom.seeds(0..<60))
    func equal(seed: UInt64) throws {
        var stream = OutputStream(columns: 9 + Int(seed % 5), rows: 5, seed: seed)
        let size = try #require(ScreenSize(columns: stream.columns, rows: stream.rows))
        var screen = Screen(size: size)
        // Whatever was there before, the keyframe takes its place.
        var late = Screen(size: size)
        late.feed(stream.anything(30))
        for _ in 0..<40 {
            let bytes = stream.anything(6)
            let cut = stream.random.below(bytes.count + 1)
            screen.feed(bytes[..<cut])
            late.feed(screen.keyframe())
            try #require(late == screen, "\(difference(late, screen)), \(stream.random)")
            screen.feed(bytes[cut...])
            late.feed(bytes[cut...])
            try #require(late == screen, "\(difference(late, screen)), \(stream.random)")
        }
    }

    @Test("a keyframe holds no control but escape and the shifts, and no sequence but those of a fixed list")
    func safe() throws {
        for seed in SeededRandom.seeds(0..<40) {
            var stream = OutputStream(columns: 12, rows: 6, seed: seed)
            var screen = Screen(size: try #require(ScreenSize(columns: 12, rows: 6)))
            screen.feed(stream.anything(60))
            // Ended, so that nothing of an unfinished sequence stands behind it.
            screen.feed([0x18])
            var rest = String(decoding: screen.keyframe(), as: UTF8.self).unicodeScalars[...]
            while let scalar = rest.popFirst() {
                guard scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value else { continue }
                if scalar == "\u{0E}" || scalar == "\u{0F}" { continue }
                try #require(scalar == "\u{1B}", "\(stream.random)")
                let next = rest.removeFirst()
                if ["c", "7", "H", "="].contains(next) { continue }
                if next == "(" || next == ")" {
                    let set = rest.removeFirst()
                    #expect(set == "0" || set == "B")
                    continue
                }
                try #require(next == "[", "\(stream.random)")
                while let parameter = rest.first, 0x30..<0x40 ~= parameter.value { rest.removeFirst() }
                let final = rest.removeFirst()
                #expect("mHChlrgGb".unicodeScalars.contains(final), "\(final) \(stream.random)")
            }
        }
    }

    @Test("the longest keyframe that is possible leaves the colours out, and keeps within its limit")
    func longest() throws {
        let size = try #require(ScreenSize(columns: 256, rows: 256))
        var screen = Screen(size: size)
        screen.feed("\u{1B}[1;2;3;4;5;7;8;9;53m\u{10300}\u{16AF0}\u{16AF1}\u{16AF2}".utf8)
        var cell = screen.rows[0][0]
        screen.rows = (0..<256).map { row in
            (0..<256).map { column in
                cell.style.foreground = .rgb(200, UInt8(row), UInt8(column))
                cell.style.background = .rgb(UInt8(row), UInt8(column), 200)
                return cell
            }
        }
        screen.usualRows = screen.rows
        let keyframe = screen.keyframe()
        #expect(keyframe.count <= Screen.keyframeInBytesMax)
        var late = Screen(size: size)
        late.feed(keyframe)
        #expect(late.lines == screen.lines && late != screen)
        #expect(screen.lines[7].unicodeScalars.count == 256 * 4)
    }
}
