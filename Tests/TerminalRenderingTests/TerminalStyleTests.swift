import Testing

@testable import TerminalRendering

struct TerminalStyleTests {
    @Test("colours only at a terminal that is not dumb, and never with NO_COLOR")
    func when() {
        #expect(TerminalStyle(isTerminal: true, environment: [:]).isColoured)
        #expect(TerminalStyle(isTerminal: true, environment: ["NO_COLOR": "", "TERM": "xterm"]).isColoured)
        #expect(!TerminalStyle(isTerminal: false, environment: [:]).isColoured)
        #expect(!TerminalStyle(isTerminal: true, environment: ["NO_COLOR": "1"]).isColoured)
        #expect(!TerminalStyle(isTerminal: true, environment: ["TERM": "dumb"]).isColoured)
    }

    @Test("without colours nothing is added")
    func plain() {
        #expect(TerminalStyle.plain.bold(TerminalStyle.plain.red("x")) == "x")
        #expect(TerminalStyle(isColoured: true).green("x") == "\u{1B}[32mx\u{1B}[0m")
        #expect(TerminalStyle(isColoured: true).green("").isEmpty)
    }
}
