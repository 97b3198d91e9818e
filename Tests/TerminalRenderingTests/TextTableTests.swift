import Testing

@testable import TerminalRendering

struct TextTableTests {
    private func table() -> TextTable {
        var table = TextTable([.init("NAME"), .init("COUNT", isAlignedRight: true), .init("STATE")])
        table.append([.peer(PeerText("世界\t\u{1B}[1m")), .number(7), .own("away", .weak)])
        table.append([.peer(PeerText("ada")), .number(1234), .own("connected", .good)])
        return table
    }

    @Test("at a terminal the columns stand under their headings, counted in columns")
    func aligned() {
        #expect(
            table().rendered(isTerminal: true, style: .plain) == """
                NAME       COUNT  STATE
                世界␉␛[1m      7  away
                ada         1234  connected

                """)
    }

    @Test("piped, the fields are separated by tabs that nobody else wrote, without headings or colours")
    func separated() {
        #expect(
            table().rendered(isTerminal: false, style: TerminalStyle(isColoured: true))
                == "世界␉␛[1m\t7\taway\nada\t1234\tconnected\n")
    }

    @Test("colours do not move the columns")
    func coloured() {
        let text = table().rendered(isTerminal: true, style: TerminalStyle(isColoured: true))
        #expect(text.contains("\u{1B}[32mconnected\u{1B}[0m"))
        let plain = text.replacing(/\u{1B}\[[0-9]+m/, with: "")
        #expect(plain == table().rendered(isTerminal: true, style: .plain))
    }

    @Test("no rows, no output")
    func empty() {
        #expect(TextTable([.init("A")]).rendered(isTerminal: true, style: .plain).isEmpty)
    }
}
