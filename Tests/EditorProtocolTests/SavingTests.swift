import LocalRPC
import TestKit
import Testing

@testable import EditorProtocol

/// An editor saves what it shows; the folder finds it on the disk and asks whose it is.
struct SavingTests {
    private let uri = "file:///r/notes.md"
    private let path = "notes.md"

    private func found(_ text: String, at time: UInt64 = 0, question: Int = 1) -> NodeAnswer {
        .found(.init(question: question, path: path, text: text, changedAt: time))
    }

    private func answers(_ table: inout Table) -> [NodeQuestion] {
        table.takeQuestions().filter { if case .tell = $0 { true } else { false } }
    }

    private func stored(_ table: inout Table, _ text: String, at place: Int, revision: Int) {
        table.node(
            .changed(
                .init(
                    subscription: 1, path: path, revision: revision,
                    edits: [.init(at: place, delete: 0, insert: text)], origin: .own, author: "")))
        table.node(.edited(path: path, number: table.lastNumber, revision: revision))
    }

    @Test("what was typed and saved is the editor's own, and stored once the node has it")
    func typedAndSaved() {
        var table = Table()
        table.open(uri, path, text: "ab\n")
        table.type("x", at: (0, 1), in: uri)
        table.node(found("axb\n"))
        #expect(answers(&table) == [.tell(question: 1, .own)])
        stored(&table, "x", at: 1, revision: 4)
        #expect(answers(&table) == [.tell(question: 1, .stored)])
    }

    @Test("a save that is found before the editor tells of its edit is answered when it does")
    func foundFirst() {
        var table = Table()
        table.open(uri, path, text: "ab\n")
        table.node(found("axb\n"))
        #expect(answers(&table).isEmpty)
        table.type("x", at: (0, 1), in: uri)
        #expect(answers(&table) == [.tell(question: 1, .own)])
    }

    @Test("a text between two edits is the editor's own, with others' edits that it had by then and without later ones")
    func between() {
        var table = Table()
        table.open(uri, path, text: "ab\n")
        table.session.itIs(1_000)
        table.type("1", at: (0, 0), in: uri)
        stored(&table, "1", at: 0, revision: 4)
        let foreign = DocumentMethods.Splice(at: 4, delete: 0, insert: "o")
        table.node(
            .changed(
                .init(subscription: 1, path: path, revision: 5, edits: [foreign], origin: .remote, author: "ben")))
        table.type("2", at: (0, 1), in: uri, revision: 0)
        stored(&table, "2", at: 1, revision: 6)
        _ = answers(&table)
        for text in ["ab\n", "1ab\n", "12ab\n", "12ab\no"] {
            table.node(found(text, at: 1_100))
            #expect(answers(&table) == [.tell(question: 1, .stored)], "\(text)")
        }
        for text in ["1ab\no", "2ab\n", "b\n", ""] {
            table.node(found(text, at: 1_100))
            #expect(answers(&table).isEmpty, "the editor never had \(text)")
        }
    }

    @Test("a former text that stands there long after the editor left it was put there by somebody else")
    func takenBack() {
        var table = Table()
        table.open(uri, path, text: "ab\n")
        table.session.itIs(10_000)
        table.type("x", at: (0, 0), in: uri)
        stored(&table, "x", at: 0, revision: 4)
        _ = answers(&table)
        table.node(found("ab\n", at: 10_000 + EditorView.savingMax + 1))
        #expect(answers(&table).isEmpty)
        table.node(found("ab\n", at: 10_000 + EditorView.savingMax, question: 2))
        #expect(answers(&table) == [.tell(question: 2, .stored)])
        table.node(found("xab\n", at: 99_000, question: 3))
        #expect(answers(&table) == [.tell(question: 3, .stored)], "the text that it has now may be saved at any time")
    }

    @Test("other line ends, and a last one that some editors put in, make no other text")
    func lineEnds() {
        var table = Table()
        table.open(uri, path, text: "a\r\nb", content: "a\nb")
        for text in ["a\nb", "a\r\nb", "a\nb\n"] {
            table.node(found(text))
            #expect(answers(&table) == [.tell(question: 1, .stored)])
        }
        table.node(found("a\nb\n\n"))
        #expect(answers(&table).isEmpty)
    }

    @Test("of a file that is closed it is known for a while, of one that was never open nothing")
    func closed() {
        var table = Table()
        table.node(found("a"))
        #expect(answers(&table) == [.tell(question: 1, .none)])
        table.open(uri, path, text: "a")
        table.session.itIs(1_000)
        table.type("x", at: (0, 0), in: uri)
        table.say(EditorMethods.Close.self, .init(uri: uri))
        table.node(found("xa"))
        #expect(answers(&table) == [.tell(question: 1, .own)])
        stored(&table, "x", at: 0, revision: 2)
        #expect(answers(&table) == [.tell(question: 1, .stored)])
        table.session.itIs(1_000 + SaveQuestions.memory)
        table.node(found("xa"))
        #expect(answers(&table) == [.tell(question: 1, .stored)])
        table.session.itIs(1_001 + SaveQuestions.memory)
        table.node(found("xa"))
        #expect(answers(&table) == [.tell(question: 1, .none)])
    }

    private func edits(_ table: inout Table) -> [NodeQuestion] {
        table.takeQuestions().filter { if case .edit = $0 { true } else { false } }
    }

    @Test("what another program made of a saved text is taken in on that text, whatever was typed before and since")
    func foreign() {
        var table = Table()
        table.open(uri, path, text: "a\n")
        table.session.itIs(1_000)
        table.type("1\n", at: (1, 0), in: uri)
        stored(&table, "1\n", at: 2, revision: 4)
        table.type("2\n", at: (2, 0), in: uri)
        stored(&table, "2\n", at: 4, revision: 6)
        _ = (edits(&table), table.takeTold())
        // Saved between the two, and then a line was put to its end, which looks like the second.
        let base = "a\n"
        table.node(.found(.init(question: 1, path: path, text: "a\n1\n3\n", changedAt: 1_100, base: base)))
        #expect(
            edits(&table) == [
                .edit(path: path, number: 3, revision: 6, edits: [.init(at: 6, delete: 0, insert: "3\n")])
            ])
        #expect(table.takeTold().contains { $0.contains(#""replacement":"\n3""#) }, "as editors are told of last lines")
    }

    @Test("what another program writes before the file has the space's text again is taken in on its own last text")
    func foreignAgain() {
        var table = Table()
        table.open(uri, path, text: "a\n")
        table.session.itIs(1_000)
        table.type("1\n", at: (1, 0), in: uri)
        stored(&table, "1\n", at: 2, revision: 4)
        table.type("2\n", at: (2, 0), in: uri)
        stored(&table, "2\n", at: 4, revision: 6)
        _ = table.takeQuestions()
        table.node(.found(.init(question: 1, path: path, text: "a\n1\n3\n", changedAt: 1_100, base: "a\n")))
        #expect(
            edits(&table) == [
                .edit(path: path, number: 3, revision: 6, edits: [.init(at: 6, delete: 0, insert: "3\n")])
            ])
        stored(&table, "3\n", at: 6, revision: 8)
        _ = table.takeQuestions()
        // The same once more, and then with another line behind it.
        table.node(found("a\n1\n3\n", at: 1_100, question: 2))
        #expect(answers(&table) == [.tell(question: 2, .stored)])
        table.node(.found(.init(question: 3, path: path, text: "a\n1\n3\n4\n", changedAt: 1_200, base: "a\n")))
        #expect(
            edits(&table) == [
                .edit(path: path, number: 4, revision: 8, edits: [.init(at: 8, delete: 0, insert: "4\n")])
            ])
    }

    @Test("what another program made of the text before is for the folder to take in")
    func foreignOnBase() {
        var table = Table()
        table.open(uri, path, text: "a\n")
        table.type("1\n", at: (1, 0), in: uri)
        stored(&table, "1\n", at: 2, revision: 4)
        _ = answers(&table)
        table.node(.found(.init(question: 1, path: path, text: "a\n3\n", changedAt: 0, base: "a\n")))
        #expect(answers(&table) == [.tell(question: 1, .none)])
    }

    @Test("who has edited lately may be asked still")
    func mayBeAsked() {
        var table = Table()
        table.open(uri, path, text: "a")
        #expect(!table.session.mayBeAsked)
        table.session.itIs(1_000)
        table.type("x", at: (0, 0), in: uri)
        #expect(table.session.mayBeAsked)
        table.session.itIs(1_001 + EditorView.savingMax)
        #expect(!table.session.mayBeAsked)
    }

    @Test("of very many edits the older half is forgotten")
    func limit() {
        var past = EditorPast()
        for number in 0..<EditorPast.stepsMax {
            past.add(TextDelta(replacing: 0..<1, with: []), endedAt: UInt64(number))
        }
        #expect(past.steps.count == EditorPast.stepsMax)
        past.add(TextDelta(replacing: 0..<1, with: []), endedAt: 0)
        #expect(past.steps.count == EditorPast.stepsMax / 2)
        let large = [TextUnit](repeating: .lineFeed, count: EditorPast.unitsMax)
        past = EditorPast()
        past.add(TextDelta(replacing: 0..<0, with: large), endedAt: 0)
        #expect(past.steps.count == 1)
        past.add(TextDelta(replacing: 0..<0, with: [.lineFeed]), endedAt: 1)
        #expect(past.steps.map(\.endedAt) == [1])
    }

    /// Every text that a model editor has is recognized as its own, whenever it is asked about, by the order in which
    /// messages come.
    @Test(
        "whatever an editor shows at any moment is recognized when it is saved", arguments: SeededRandom.seeds(0..<24))
    func whatever(seed: UInt64) throws {
        var room = ModelRoom(seats: 2, random: SeededRandom(seed: seed))
        for step in 0..<200 {
            try room.act(deletions: true, crashes: true)
            guard step % 5 == 0, room.seats[0].editor.isTracking else { continue }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: room.seats[0].editor.text)
            // The editor's words arrive before the question.
            while !room.seats[0].toSession.isEmpty { try room.deliverToSession(0) }
            room.seats[0].session.receive(found(String(text)))
            let told = room.seats[0].session.takeEffects().contains {
                if case .ask(.tell(_, let state)) = $0 { state != .none } else { false }
            }
            #expect(told, "step \(step), seed \(seed)")
        }
    }
}
