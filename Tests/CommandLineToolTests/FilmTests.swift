import LocalRPC
import TerminalRendering
import TestKit
import Testing

@testable import CommandLineTool

/// A recording on the screen.
@Suite struct FilmTests {
    private typealias Replay = SessionMethods.Replay

    private func film(from: Int = 0, next: Int? = nil) -> Replay.Result {
        var film = Replay.Result(session: "5e", recordings: 1, recording: 1, by: "ada")
        (film.started, film.length, film.from, film.next) = (1_763_697_600_000, 120_000, from, next)
        film.marks = [.init(at: 50_000, text: "the bug", by: "ben"), .init(at: 90_000, text: "the mend", by: "ada")]
        film.documents = [.init(path: "main.c", text: "one\ntwo\n"), .init(path: "b.c", text: "")]
        var edit = Replay.Step(at: 1_000, by: "ada")
        (edit.path, edit.edits) = ("main.c", [.init(at: 4, delete: 3, insert: "2é")])
        var move = Replay.Step(at: 2_000, by: "ben")
        (move.moved, move.path, move.cursor) = (true, "main.c", 6)
        var said = Replay.Step(at: 3_000, by: "ben")
        (said.said, said.channel) = ("see\u{1B}[31m?", "general")
        var gone = Replay.Step(at: 4_000, by: "ben")
        gone.moved = true
        film.steps = [edit, move, said, gone]
        return film
    }

    @Test("a moment has the texts, cursors and words of all steps until then, and of none behind")
    func moments() {
        var state = FilmState(film())
        #expect(state.advance(to: 999).isEmpty && state.nextStep == 1_000)
        #expect(state.texts["main.c"].map { String($0) } == "one\ntwo\n")
        #expect(state.advance(to: 2_500) == ["main.c"])
        #expect(state.texts["main.c"].map { String($0) } == "one\n2é\n")
        #expect(state.cursors["ben"] == .init(path: "main.c", cursor: 6) && state.said.isEmpty)
        #expect(state.advance(to: 60_000).isEmpty && state.nextStep == nil)
        #expect(state.cursors["ben"] == nil && state.said.map(\.by) == ["ben"])
        #expect(state.time == 60_000 && state.end == 120_000)
    }

    @Test("edits past the end of a text, which no node tells, change what they reach and trap nothing")
    func foreign() {
        var wrong = film()
        var step = Replay.Step(at: 0, by: "eve")
        step.path = "b.c"
        step.edits = [
            .init(at: 99, delete: 5, insert: "x"), .init(at: -7, delete: -1, insert: "y"),
            .init(at: .max, delete: .max, insert: ""),
        ]
        wrong.steps = [step]
        var state = FilmState(wrong)
        _ = state.advance(to: 0)
        #expect(state.texts["b.c"].map { String($0) } == "yx")
    }

    /// What a bridge hears, its own answers left out.
    private func notices(_ conversation: inout FilmConversation) throws -> [IncomingRequest] {
        try conversation.takeOutgoing().compactMap { message in
            guard case .request(let notice) = try RPCMessage(parsing: message) else { return nil }
            return notice
        }
    }

    @Test("an editor's bridge is told texts and cursors of the moment, forwards and back, and changes nothing")
    func editors() throws {
        var conversation = FilmConversation()
        var state = FilmState(film())
        let open = DocumentMethods.Open.Params(path: "main.c")
        conversation.take(MessageWriter.request(DocumentMethods.Open.self, id: .number(1), params: open), at: state)
        guard case .response(let answer)? = try conversation.takeOutgoing().first.map({ try RPCMessage(parsing: $0) })
        else {
            Issue.record("no answer")
            return
        }
        #expect(try answer.result(of: DocumentMethods.Open.self).text == "one\ntwo\n" && conversation.isWatched)
        conversation.take(
            MessageWriter.request(PresenceMethods.Subscribe.self, id: .number(2), params: .init()), at: state)
        _ = conversation.takeOutgoing()

        _ = state.advance(to: 2_500)
        conversation.show(state)
        var told = try notices(&conversation)
        let changed = try #require(told.first).params(of: DocumentMethods.Changed.self)
        #expect(changed.revision == 1 && changed.edits == [.init(at: 4, delete: 3, insert: "2é")])
        let seen = try #require(told.last).params(of: PresenceMethods.Changed.self).device
        #expect(seen.name == "ben" && seen.path == "main.c" && seen.cursor == 6 && seen.isThere)
        conversation.show(state)
        #expect(try notices(&conversation).isEmpty, "nothing is told twice")

        conversation.show(FilmState(film()))
        told = try notices(&conversation)
        #expect(
            try told.first?.params(of: DocumentMethods.Changed.self).edits == [.init(at: 4, delete: 2, insert: "two")])
        #expect(try told.last?.params(of: PresenceMethods.Changed.self).device.isThere == false)

        for (method, id) in [("doc.edit", 3), ("doc.new", 4), ("space.leave", 5)] {
            let message = #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{"path":"main.c","edits":[]}}"#
            conversation.take(Array(message.utf8), at: state)
            let answers = try conversation.takeOutgoing().compactMap { message -> RPCFailure? in
                guard case .response(let response) = try RPCMessage(parsing: message) else { return nil }
                return response.failure
            }
            #expect(answers.map(\.kind) == [method == "space.leave" ? .unknownMethod : .refused])
        }
        conversation.take(Array("rubbish".utf8), at: state)
    }

    @Test("the screen is as large as it is, shows who is where, and nothing that steers a terminal")
    func screen() {
        var state = FilmState(film())
        _ = state.advance(to: 3_500)
        for (columns, rows) in [(80, 24), (20, 6), (1, 1), (200, 3)] {
            let screen = FilmScreen(columns: columns, rows: rows, style: .plain)
            let lines = screen.lines(of: state, showing: "main.c", isPaused: false, speed: 2)
            #expect(lines.count == rows)
            #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
            if columns > 1 { #expect(lines.allSatisfy { DisplayWidth.columns(of: $0) <= columns }, "\(lines)") }
        }
        let lines = FilmScreen(columns: 80, rows: 8, style: .plain)
            .lines(of: state, showing: "main.c", isPaused: true, speed: 2)
        #expect(lines[0].hasPrefix("‖ 00:03 / 02:00  ×2 main.c"), "\(lines)")
        #expect(lines[2] == "2 2é ◂ ben", "\(lines)")
        #expect(lines[7].hasPrefix("ben: see"), "\(lines)")
    }

    @Test("a replay begins at a mark, also by its first letters, or at a time that is in it")
    func beginnings() throws {
        let head = film()
        #expect(try SessionReplay.start(nil, in: head) == 0)
        #expect(try SessionReplay.start("the bug", in: head) == 50_000)
        #expect(try SessionReplay.start("the m", in: head) == 90_000)
        #expect(try SessionReplay.start("90s", in: head) == 90_000)
        #expect(throws: CommandError.self) { try SessionReplay.start("3m", in: head) }
        #expect(throws: CommandError.self) { try SessionReplay.start("no such", in: head) }
    }

    @Test("keys are told apart, arrows too, whatever comes with them")
    func keys() {
        #expect(RawTerminal.keys(in: [0x1B, 0x5B, 0x44, 0x20, 3]) == [.left, .letter(" "), .interrupt])
        #expect(RawTerminal.keys(in: [0x1B, 0x5B, 0x43, 0x1B, 0x5B, 0x41]) == [.right])
        #expect(RawTerminal.keys(in: [0x1B, 0x5B]).count == 2)
        #expect(FilmWords.clock(65_000) == "01:05" && FilmWords.clock(3_605_999) == "1:00:05")
    }
}
