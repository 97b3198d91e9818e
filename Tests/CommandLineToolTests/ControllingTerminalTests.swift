import SodiumCrypto
import TestKit
import Testing

@testable import CommandLineTool

/// With a real terminal, in front of which the test sits.
struct ControllingTerminalTests {
    private let screen: PseudoTerminal
    private let terminal: ControllingTerminal

    init() throws {
        screen = try PseudoTerminal()
        terminal = ControllingTerminal(path: screen.path)
    }

    @Test("a question reaches the person, and the line typed comes back")
    func answer() throws {
        let (answer, shown) = try screen.answering("Sure?", with: "yes\n") { try terminal.answer(to: "Sure?") }
        #expect(answer == "yes")
        #expect(shown.contains("Sure? yes"))
    }

    @Test("the end of the input and an empty line are no answer")
    func end() throws {
        for keys in ["\u{4}", "\n"] {
            try screen.type(keys)
            #expect(try terminal.answer(to: "Sure?") == nil)
        }
    }

    @Test("where there is no terminal, nobody is there")
    func none() throws {
        let nowhere = ControllingTerminal(path: "/dev/atelier-no-such-terminal")
        #expect(!nowhere.isThere)
        #expect(try nowhere.answer(to: "Sure?") == nil)
        #expect(try nowhere.hiddenAnswer(to: "Sure?") == nil)
    }

    @Test("a hidden answer is not shown, and the terminal is as usual afterwards")
    func hidden() throws {
        let (answer, shown) = try screen.answering("Passphrase:", with: "swordfish\n") {
            try terminal.hiddenAnswer(to: "Passphrase:")
        }
        #expect(answer?.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } == "swordfish")
        #expect(!shown.contains("swordfish"))
        #expect(screen.isAsUsual)
    }

    @Test("a line at the limit is taken, one past it is refused")
    func long() throws {
        let limit = ControllingTerminal.lineInBytesMax
        for (count, isTaken) in [(limit, true), (limit + 1, false)] {
            try screen.type(String(repeating: "x", count: count) + "\n")
            let answer = Result { try terminal.answer(to: "Sure?") }
            #expect((try? answer.get())?.utf8.count == (isTaken ? count : nil))
        }
    }
}
