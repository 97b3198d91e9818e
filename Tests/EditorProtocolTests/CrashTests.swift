import LocalRPC
import Testing

@testable import EditorProtocol

/// An edit that was under way when the node crashed.
struct CrashTests {
    private let uri = "file:///r/a.md"

    /// "x" is typed before "ab", told by the node, and lost with it; another node process has the text without it.
    private func crashed() -> Table {
        var table = Table()
        table.open(uri, "a.md", text: "ab")
        table.type("x", at: (0, 0), in: uri)
        table.node(changed("x", at: 0, revision: 3, .own))
        table.lose()
        table.connect()
        table.node(.opened(path: "a.md", .init(text: "ab", revision: 2, subscription: 1)))
        _ = (table.takeQuestions(), table.takeTold())
        return table
    }

    @Test("it is sent again when it does not come back from others within two seconds")
    func again() {
        var table = crashed()
        for _ in 0..<3 {
            #expect(table.session.wantsRetry)
            table.session.retry()
            table.take()
            #expect(table.takeQuestions().isEmpty)
        }
        table.session.retry()
        table.take()
        #expect(
            table.takeQuestions() == [.edit(path: "a.md", revision: 2, edits: [.init(at: 0, delete: 0, insert: "x")])])
    }

    @Test("it is not when it does, and what was typed after it goes on from there")
    func back() {
        var table = crashed()
        table.type("y", at: (0, 1), in: uri)
        table.node(changed("x", at: 0, revision: 3, .remote))
        #expect(table.takeTold().filter { $0.contains("edit") }.isEmpty, "the editor has it already")
        #expect(
            table.takeQuestions() == [.edit(path: "a.md", revision: 3, edits: [.init(at: 1, delete: 0, insert: "y")])])
        #expect(!table.session.wantsRetry)
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
