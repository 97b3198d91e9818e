import Testing

@testable import TerminalScreen

@Suite("Screen")
struct ScreenTests {
    private func screen(_ output: String, columns: Int = 10, rows: Int = 3) throws -> Screen {
        var screen = Screen(size: try #require(ScreenSize(columns: columns, rows: rows)))
        screen.feed(output.utf8)
        return screen
    }

    @Test(
        "what would reach a terminal's title, clipboard or answers shows nothing",
        arguments: [
            "\u{1B}]0;title\u{07}", "\u{1B}]52;c;aGk=\u{1B}\\", "\u{1B}]8;;http://example.org\u{07}", "\u{1B}[c",
            "\u{1B}[>c", "\u{1B}[6n", "\u{1B}[?6n", "\u{1B}P$q\"p\u{1B}\\", "\u{1B}Pq#0;2;0;0;0~\u{1B}\\",
            "\u{1B}_Gf=100;AAAA\u{1B}\\", "\u{1B}^private\u{1B}\\", "\u{1B}Xstart\u{1B}\\", "\u{1B}[21t",
            "\u{1B}[?1000h", "\u{1B}[5i", "\u{9B}6n", "\u{9D}0;x\u{9C}", "\u{1B}]4;1;?\u{07}", "\u{05}",
            "\u{1B}[?996n", "\u{1B}[>0q", "\u{1B}[?u", "\u{1B}]777;notify;a;b\u{07}", "\u{1B}[1;1;1;1;1;1*y",
        ])
    func passedOver(output: String) throws {
        var plain = try screen("ab")
        var with = try screen("a" + output + "b")
        // The two C1 strings come as characters of no width, and what stands in them as text.
        if output.hasPrefix("\u{9B}") || output.hasPrefix("\u{9D}") {
            #expect(!with.lines[0].unicodeScalars.contains { 0x80..<0xA0 ~= $0.value })
        } else {
            #expect(with == plain)
            plain.feed("c".utf8)
            with.feed("c".utf8)
            #expect(with == plain)
        }
    }

    @Test("characters that order others anew, and controls in UTF-8, are in no cell")
    func deceptive() throws {
        let screen = try screen("a\u{202E}b\u{2066}c\u{85}d\u{E0041}e\u{FFFE}f")
        #expect(screen.lines[0] == "abcdef")
    }

    @Test("bytes that are no UTF-8 show one mark for each piece that could begin a character")
    func broken() throws {
        var screen = try screen("")
        // Unicode Standard, section 3.9, table 3-8: the practice for maximal subparts.
        screen.feed([0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63])
        #expect(screen.lines[0] == "a\u{FFFD}\u{FFFD}\u{FFFD}b\u{FFFD}c")
    }

    @Test("half of a wide letter that is overwritten or erased leaves a blank for the other half")
    func halves() throws {
        #expect(try screen("字\r x").lines[0] == " x")
        #expect(try screen("字\rx").lines[0] == "x")
        #expect(try screen("a字b\u{1B}[3G\u{1B}[X").lines[0] == "a  b")
        #expect(try screen("a字b\u{1B}[2G\u{1B}[P").lines[0] == "a b")
    }

    @Test("a wide letter that does not fit a line's last column goes to the next")
    func wideAtEnd() throws {
        #expect(try screen("123456789字").lines == ["123456789", "字", ""])
        #expect(try screen("\u{1B}[?7l123456789字").lines == ["12345678字", "", ""])
    }

    @Test("the alternate screen comes up empty, and the usual one is back as it was, its cursor too")
    func alternate() throws {
        let screen = try screen("ab\u{1B}[?1049h\u{1B}[2;2Hxyz")
        #expect(screen.isAlternate && screen.lines == ["", " xyz", ""])
        var back = screen
        back.feed("\u{1B}[?1049lc".utf8)
        #expect(!back.isAlternate && back.lines == ["abc", "", ""])
    }

    @Test("DEC's graphics draw lines")
    func graphics() throws {
        #expect(try screen("\u{1B}(0lqk\u{1B}(Bq\u{1B})0\u{0E}x\u{0F}x").lines[0] == "┌─┐q│x")
    }

    @Test("colours come with semicolons and with colons, with and without a colour space")
    func colours() throws {
        func first(_ sequence: String) throws -> CellStyle { try screen("\u{1B}[\(sequence)mx").rows[0][0].style }
        let wanted = CellStyle.Colour.rgb(1, 2, 3)
        #expect(try first("38;2;1;2;3").foreground == wanted)
        #expect(try first("38:2:1:2:3").foreground == wanted)
        #expect(try first("38:2::1:2:3").foreground == wanted)
        #expect(try first("48:5:200").background == .indexed(200))
        #expect(try first("38;5;9;1").traits == .bold)
        #expect(try first("38;5;9;1").foreground == .indexed(9))
        #expect(try first("38;2;256;0;0;4").foreground == .usual)
        #expect(try first("58;5;3;7").traits == .inverse)
        #expect(try first("4:3").traits == .underlined && first("4:0").traits == [])
        #expect(try first("1:2;3").traits == [.bold, .italic])
    }

    @Test("repeat repeats, also a character beyond the first 65,536, and more than fits the screen")
    func repeated() throws {
        #expect(try screen("a\u{1B}[3b").lines[0] == "aaaa")
        #expect(try screen("🙂\u{1B}[b").lines[0] == "🙂🙂")
        let full = String(repeating: "b", count: 10)
        #expect(try screen("b\u{1B}[65535b").lines == [full, full, "bbbbbb"])
        #expect(try screen("字\u{1B}[64b", columns: 5).lines == ["字字", "字字", "字"])
    }

    @Test("sequences without end take no memory, and a screen goes on behind them")
    func endless() throws {
        var screen = try screen("\u{1B}[")
        screen.feed(Array(repeating: UInt8(ascii: ";"), count: 100_000))
        #expect(screen.parser.unfinished.count < 250)
        screen.feed("9".utf8.map { $0 } + Array(repeating: UInt8(ascii: "7"), count: 100_000))
        #expect(screen.parser.parameters.count == EscapeParser.parametersMax)
        screen.feed("mok\u{1B}[".utf8)
        screen.feed(Array(repeating: UInt8(ascii: "7"), count: 100_000))
        #expect(screen.parser.parameters == [EscapeParser.parameterMax])
        screen.feed("A\u{1B}]".utf8)
        screen.feed(Array(repeating: UInt8(ascii: "x"), count: 100_000))
        #expect(screen.parser.unfinished == Array("\u{1B}]".utf8))
        screen.feed("\u{07}!".utf8)
        #expect(screen.lines[0] == "ok!")
    }

    @Test("a character keeps three marks and not a fourth, also a wide one and one in the last column")
    func marks() throws {
        #expect(try screen("a\u{301}\u{302}\u{303}\u{304}").lines[0] == "a\u{301}\u{302}\u{303}")
        #expect(try screen("字\u{301}").lines[0] == "字\u{301}")
        #expect(try screen("12\u{301}", columns: 2).lines[0] == "12\u{301}")
        #expect(try screen("\u{301}a").lines[0] == "a")
    }

    @Test("a size has limits, and any size of a terminal fits one")
    func sizes() {
        #expect(ScreenSize(columns: 1000, rows: 65) != nil && ScreenSize(columns: 1001, rows: 1) == nil)
        #expect(ScreenSize(columns: 1, rows: 500) != nil && ScreenSize(columns: 1, rows: 501) == nil)
        #expect(ScreenSize(columns: 256, rows: 256) != nil && ScreenSize(columns: 257, rows: 256) == nil)
        #expect(ScreenSize(columns: 0, rows: 1) == nil && ScreenSize(columns: 1, rows: 0) == nil)
        #expect(ScreenSize(fitting: 5000, 5000) == ScreenSize(columns: 1000, rows: 65))
        #expect(ScreenSize(fitting: 0, -3) == ScreenSize(columns: 1, rows: 1))
    }

    @Test("another size cuts and fills lines at the right, and lets the top go where the cursor would not fit")
    func resizing() throws {
        var screen = try screen("one\r\ntwo字\r\nthree")
        screen.resize(to: try #require(ScreenSize(columns: 4, rows: 2)))
        #expect(screen.lines == ["two", "thre"] && screen.cursorRow == 1 && screen.cursorColumn == 3)
        screen.resize(to: try #require(ScreenSize(columns: 6, rows: 3)))
        screen.feed("!".utf8)
        #expect(screen.lines == ["two", "thr!", ""])
    }
}
