import EditorProtocol
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Editors at the node's socket")
    struct EditorSocket {
        private let node: TestNode
        private let uri = "file:///r/notes.md"

        init() async throws {
            node = try TestHome().node("ada")
            try await node.start()
            try await node.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            try await node.ask(DocumentMethods.Put.self, .init(path: "notes.md", text: "one\n"))
        }

        private func editor(content: String) async throws -> SocketClient {
            let client = try node.client()
            try await client.call(EditorAttachment.self, .init(directory: "/r"))
            let answer = try await client.call(EditorMethods.Open.self, .init(uri: uri, content: content))
            #expect(answer == EditorMethods.success)
            return client
        }

        private func typing(_ text: String, at line: Int, revision: Int) -> EditorMethods.Edit.Params {
            let place = EditorPosition(line: line, character: 0)
            return .init(
                uri: uri, revision: revision,
                delta: [.init(range: EditorRange(start: place, end: place), replacement: text)])
        }

        @Test("two editors at one node show each other what they type, and none gets its own back")
        func both() async throws {
            let (first, second) = (try await editor(content: "one\n"), try await editor(content: "other"))
            let edit = try await second.next(EditorMethods.Edited.self)
            #expect(edit.uri == uri && edit.revision == 0, "the text that it did not have")
            try await first.call(EditorMethods.Edit.self, typing("two\n", at: 1, revision: 0))
            let seen = try await second.next(EditorMethods.Edited.self)
            #expect(seen.revision == 0 && seen.delta.map(\.replacement) == ["\ntwo"])
            try await second.call(EditorMethods.Edit.self, typing("zero\n", at: 0, revision: 2))
            let back = try await first.next(EditorMethods.Edited.self)
            #expect(back.revision == 1 && back.delta.map(\.replacement) == ["zero\n"], "and nothing before it")
            let text = try await node.ask(DocumentMethods.Cat.self, .init(path: "notes.md")).text
            #expect(text == "zero\none\ntwo\n")
        }

        @Test("what an editor wrote is carried out also when its connection ends at once")
        func leaving() async throws {
            var client: SocketClient? = try await editor(content: "one\n")
            for number in 0..<50 {
                try client?.post(EditorMethods.Edit.self, typing("\(number)\n", at: 0, revision: 0))
            }
            client?.endSending()
            client = nil
            try await eventually("the last edit is in the document") {
                try await node.ask(DocumentMethods.Cat.self, .init(path: "notes.md")).text.hasPrefix("49\n48\n")
            }
        }

        @Test("a connection attaches once, and to an absolute path")
        func attachment() async throws {
            let client = try node.client()
            await #expect(throws: RPCFailure.self) {
                try await client.call(EditorAttachment.self, .init(directory: "r"))
            }
            try await client.call(EditorAttachment.self, .init(directory: "/r"))
            await #expect(throws: RPCFailure.self) {
                try await client.call(EditorAttachment.self, .init(directory: "/r"))
            }
            _ = try await client.call(NodeMethods.Status.self, Nothing())
            await #expect(throws: RPCFailure.self) {
                try await client.call(EditorMethods.Open.self, .init(uri: "file:///elsewhere", content: ""))
            }
        }
    }
}
