import Testing

@testable import Chat

@Suite struct ChatCommandTests {
    private func saying(_ line: String) throws(ChatCommandFailure) -> ChatSaying {
        try ChatCommands.saying(line, in: "parser")
    }

    @Test("a line without a slash at its start is what it says, and so is one that only looks like a command")
    func plain() throws {
        for line in ["hello", " /me", "/", "/ me", "/1", "/usr/bin/env", "a /me"] {
            #expect(try saying(line) == .message(ChatWords(line), isAction: false), "\(line)")
        }
        #expect(try saying("//me waves") == .message(ChatWords("/me waves"), isAction: false))
        for line in ["", " ", "\n"] { #expect(throws: ChatCommandFailure.empty) { try saying(line) } }
    }

    @Test("/me tells what its author does")
    func me() throws {
        #expect(try saying("/me  waves twice") == .message(ChatWords("waves twice"), isAction: true))
        #expect(throws: ChatCommandFailure.usage("/me WHAT")) { try saying("/me") }
    }

    @Test("/shrug shrugs, behind the words if there are any")
    func shrug() throws {
        #expect(try saying("/shrug") == .message(ChatWords("¯\\_(ツ)_/¯"), isAction: false))
        #expect(try saying("/shrug who knows") == .message(ChatWords("who knows ¯\\_(ツ)_/¯"), isAction: false))
    }

    @Test("/topic says what the channel is about, and without words nothing any more")
    func topic() throws {
        #expect(try saying("/topic the new parser") == .step(.topic(channel: "parser", "the new parser")))
        #expect(try saying("/topic") == .step(.topic(channel: "parser", nil)))
    }

    @Test("/archive puts the channel away, /unarchive takes it back, and neither takes words")
    func archive() throws {
        #expect(try saying("/archive") == .step(.archive(channel: "parser", isOff: false)))
        #expect(try saying("/unarchive") == .step(.archive(channel: "parser", isOff: true)))
        #expect(throws: ChatCommandFailure.usage("/archive ")) { try saying("/archive it") }
        #expect(throws: ChatCommandFailure.usage("/unarchive ")) { try saying("/unarchive it") }
    }

    @Test("a command that is not there is an error, and every one that is there has its line")
    func unknown() {
        #expect(throws: ChatCommandFailure.unknown("/dance")) { try saying("/dance now") }
        #expect(ChatCommands.list.map(\.name) == ["/archive", "/me", "/shrug", "/topic", "/unarchive"])
        #expect(ChatCommands.list.allSatisfy { !$0.summary.isEmpty })
    }
}
