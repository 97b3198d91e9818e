import LocalRPC
import Testing

@testable import EditorProtocol

/// An edit that was under way when the node was killed: at each point of its way, and what the next node says of it.
struct CrashTests {
    private let uri = "file:///r/a.md"

    /// "x" is typed before "ab", as edit 1, and sent.
    private func sent() -> Table {
        var table = Table()
        table.open(uri, "a.md", text: "ab")
        table.type("x", at: (0, 0), in: uri)
        let sent = NodeQuestion.edit(
            path: "a.md", number: 1, revision: 2, edits: [.init(at: 0, delete: 0, insert: "x")])
        #expect(table.takeQuestions().contains(sent))
        return table
    }

    private func restart(_ table: inout Table, text: String, revision: Int, lastEdit: Int) {
        table.lose()
        table.connect()
        _ = (table.takeQuestions(), table.takeTold())
        var result = DocumentMethods.Open.Result(text: text, revision: revision, subscription: 1)
        result.lastEdit = lastEdit
        table.node(.opened(path: "a.md", result))
    }

    private func edits(_ table: inout Table) -> [NodeQuestion] {
        table.takeQuestions().filter { if case .edit = $0 { true } else { false } }
    }

    private func expectSentAgain(_ table: inout Table) {
        #expect(
            edits(&table) == [
                .edit(path: "a.md", number: 2, revision: 2, edits: [.init(at: 0, delete: 0, insert: "x")])
            ])
        #expect(table.takeTold().isEmpty, "the editor has it already")
        #expect(table.session.hasUnsavedEdits)
        table.node(changed("x", at: 0, revision: 3, .own))
        table.node(.edited(path: "a.md", number: 2, revision: 3))
        #expect(!table.session.hasUnsavedEdits)
    }

    private func expectStored(_ table: inout Table) {
        #expect(edits(&table).isEmpty)
        #expect(table.takeTold().isEmpty)
        #expect(!table.session.hasUnsavedEdits && !table.session.wantsRetry)
    }

    @Test("killed before the node read it: it is sent again, at once")
    func unread() {
        var table = sent()
        restart(&table, text: "ab", revision: 2, lastEdit: 0)
        expectSentAgain(&table)
    }

    @Test("killed when it had told of it and not stored it: it is sent again")
    func told() {
        var table = sent()
        table.node(changed("x", at: 0, revision: 3, .own))
        restart(&table, text: "ab", revision: 2, lastEdit: 0)
        expectSentAgain(&table)
    }

    @Test("killed when it had stored it and told nothing: it is not sent again")
    func stored() {
        var table = sent()
        restart(&table, text: "xab", revision: 3, lastEdit: 1)
        expectStored(&table)
    }

    @Test("killed when it had stored it, told of it and not answered: it is not sent again")
    func toldAndStored() {
        var table = sent()
        table.node(changed("x", at: 0, revision: 3, .own))
        restart(&table, text: "xab", revision: 3, lastEdit: 1)
        expectStored(&table)
    }

    @Test("killed when it had answered: nothing is sent")
    func answered() {
        var table = sent()
        table.node(changed("x", at: 0, revision: 3, .own))
        table.node(.edited(path: "a.md", number: 1, revision: 3))
        restart(&table, text: "xab", revision: 3, lastEdit: 1)
        expectStored(&table)
    }

    @Test("the text alone tells nothing: an equal text of somebody else's is no proof that it was stored")
    func lookalike() {
        var table = sent()
        restart(&table, text: "xab", revision: 3, lastEdit: 0)
        #expect(
            edits(&table) == [
                .edit(path: "a.md", number: 2, revision: 3, edits: [.init(at: 1, delete: 0, insert: "x")])
            ])
    }

    @Test("what others did to it since is no doubt that it was stored")
    func deletedSince() {
        var table = sent()
        restart(&table, text: "b", revision: 5, lastEdit: 1)
        #expect(edits(&table).isEmpty && !table.session.hasUnsavedEdits)
        #expect(table.takeTold().count { $0.contains("edit") } == 1, "the editor gets what the others did")
    }

    @Test("what was typed while it was under way goes on from it, stored or not", arguments: [true, false])
    func typedAfter(isStored: Bool) {
        var table = sent()
        table.type("y", at: (0, 1), in: uri)
        #expect(edits(&table).isEmpty, "one at a time")
        restart(&table, text: isStored ? "xab" : "ab", revision: isStored ? 3 : 2, lastEdit: isStored ? 1 : 0)
        let again = DocumentMethods.Splice(at: isStored ? 1 : 0, delete: 0, insert: isStored ? "y" : "xy")
        #expect(edits(&table) == [.edit(path: "a.md", number: 2, revision: isStored ? 3 : 2, edits: [again])])
    }

    @Test("an edit that the node could not say to have stored is asked for again by its number, and not made again")
    func held() {
        var table = sent()
        table.node(changed("x", at: 0, revision: 3, .own))
        table.node(
            .failed(
                .edit(path: "a.md", number: 1, revision: 2, edits: []),
                RPCFailure(.failed, "The disk is full.", kept: "It is kept in memory.")))
        #expect(table.session.wantsRetry && table.session.hasUnsavedEdits)
        table.session.retry()
        table.take()
        #expect(edits(&table) == [.edit(path: "a.md", number: 1, revision: 3, edits: [])])
        // Killed now, it is lost there and not here.
        restart(&table, text: "ab", revision: 2, lastEdit: 0)
        expectSentAgain(&table)
    }

    @Test("a late answer ends no other edit than its own")
    func lateAnswer() {
        var table = sent()
        restart(&table, text: "ab", revision: 2, lastEdit: 0)
        #expect(edits(&table).count == 1)
        table.node(.edited(path: "a.md", number: 1, revision: 2))
        #expect(table.session.hasUnsavedEdits)
        table.node(
            .failed(
                .edit(path: "a.md", number: 1, revision: 2, edits: []),
                RPCFailure(.refused, "No.", kept: "Nothing was changed.")))
        #expect(table.session.hasUnsavedEdits && table.takeTold().isEmpty, "nothing is taken back")
    }

    @Test("a file that is closed and opened anew goes on with the numbers")
    func numbers() {
        var table = sent()
        table.node(changed("x", at: 0, revision: 3, .own))
        table.node(.edited(path: "a.md", number: 1, revision: 3))
        table.say(EditorMethods.Close.self, .init(uri: uri))
        table.open(uri, "a.md", text: "xab", subscription: 2)
        _ = table.takeQuestions()
        table.type("y", at: (0, 0), in: uri)
        #expect(
            edits(&table) == [
                .edit(path: "a.md", number: 2, revision: 3, edits: [.init(at: 0, delete: 0, insert: "y")])
            ])
    }

    private func changed(
        _ text: String, at: Int, revision: Int, _ origin: DocumentMethods.Changed.Origin
    ) -> NodeAnswer {
        .changed(
            .init(
                subscription: 1, path: "a.md", revision: revision, edits: [.init(at: at, delete: 0, insert: text)],
                origin: origin, author: "ben"))
    }
}
