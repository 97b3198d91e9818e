@testable import TerminalScreen

/// A terminal's screen: it takes any bytes, a keyframe from anywhere makes an equal one, and what is drawn of it holds
/// nothing that its program wrote but characters.
enum ScreenTarget: FuzzTarget {
    static let name = "screen"

    static func take(_ bytes: [UInt8]) {
        guard bytes.count > 2, let size = ScreenSize(columns: Int(bytes[0] % 16) + 1, rows: Int(bytes[1] % 8) + 1),
            let terminalSize = ScreenSize(columns: size.columns, rows: size.rows + 1)
        else { return }
        let cut = bytes.index(2, offsetBy: Int(bytes[2]) % (bytes.count - 2))
        var screen = Screen(size: size)
        screen.feed(bytes[2..<cut])
        var late = Screen(size: size)
        late.feed(screen.keyframe())
        claim(late == screen, "a keyframe makes another screen")
        screen.feed(bytes[cut...])
        late.feed(bytes[cut...])
        claim(late == screen, "what follows a keyframe makes another screen")
        claim(screen.keyframe().count <= Screen.keyframeInBytesMax, "a keyframe is too long")
        var drawing = ScreenDrawing(size: terminalSize)
        let drawn = drawing.draw(screen, foot: "")
        claim(!drawn.contains { $0 < 0x20 && $0 != 0x1B || $0 == 0x7F }, "a control is drawn")
        var terminal = Screen(size: terminalSize)
        terminal.feed(drawn)
        claim(terminal.lines.prefix(size.rows) == screen.lines[...], "what is drawn shows another text")
        screen.resize(to: terminalSize)
        screen.feed(bytes[cut...])
        claim(screen.rows.count == terminalSize.rows, "a resized screen has other rows")
        claim(screen.rows.allSatisfy { $0.count == terminalSize.columns }, "a row has another length")
    }

    static func seeds() -> [[UInt8]] {
        let outputs = [
            "\u{1B}[1;31mred\u{1B}[0m\r\n\u{1B}[?1049h\u{1B}[2;4r\u{1B}[3;1Htext\u{1B}[?1049l",
            "字🙂e\u{301}\u{1B}[2G\u{1B}[P",
            "\u{1B}]0;title\u{07}\u{1B}P1$q\u{1B}\\\u{1B}(0lqk\u{0E}x\u{0F}",
            "\u{1B}7\u{1B}[38;2;1;2;3;48:5:9mx\u{1B}8\u{1B}[9b",
            "\u{1B}[4h\u{1B}[?7l\u{1B}[?6h\u{1B}[20h\u{1B}[2L\u{1B}[3M\u{1B}[S\u{1B}[T\u{1B}#8",
            "\u{1B}[!p\u{1B}c\t\u{1B}H\u{1B}[3g",
        ]
        return outputs.map { [9, 4, 11] + Array($0.utf8) }
    }
}
