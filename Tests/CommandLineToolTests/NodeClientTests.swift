import LocalRPC
import TestKit
import Testing

@testable import CommandLineTool

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct NodeClientTests {
    private func client(of run: CommandRun) throws -> NodeClient {
        try #require(try NodeClient(connectingTo: try run.paths))
    }

    private func isRunning(_ run: CommandRun) throws -> Bool {
        if let client = try NodeClient(connectingTo: try run.paths) {
            return try client.flush(until: nil)
        }
        return false
    }

    private func change(_ revision: Int) -> [UInt8] {
        MessageWriter.notification(
            DocumentMethods.Changed.self,
            params: .init(
                subscription: 1, path: "a", revision: revision, edits: [], origin: .remote, author: "ben"))
    }

    @Test("answers find their requests whatever their order, and what came between is kept in order")
    func order() throws {
        let run = try CommandRun()
        let changes = (1...3).map(change)
        let node = try ScriptedNode(at: try run.paths) { request in
            guard request.method == DocumentMethods.Cat.name else { return [] }
            let late = MessageWriter.response(DocumentMethods.Edit.self, id: .number(1), result: .init(revision: 9))
            return [changes[0], late, changes[1]]
                + request.answer(DocumentMethods.Cat.self, .init(text: "t", revision: 1, sha256: "")) + [changes[2]]
        }
        let client = try client(of: run)
        let id = try client.post(DocumentMethods.Edit.self, .init(path: "a", edits: []))
        #expect(try client.call(DocumentMethods.Cat.self, .init(path: "a")).text == "t")
        #expect(node.methods == [DocumentMethods.Edit.name, DocumentMethods.Cat.name])
        var kinds: [String] = []
        for _ in 0..<4 {
            switch try client.next(until: ContinuousClock.now + .seconds(5)) {
            case .request(let event): kinds.append("\(try event.params(of: DocumentMethods.Changed.self).revision)")
            case .response(let response):
                #expect(response.id == .number(id))
                kinds.append("answer")
            case nil: Issue.record("a message is missing")
            }
        }
        #expect(kinds == ["1", "answer", "2", "3"])
    }

    @Test("a node that says nothing is waited for until the time is up")
    func silence() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { _ in [] }
        let client = try client(of: run)
        let error = try #require(throws: CommandError.self) {
            try client.call(NodeMethods.Status.self, Nothing(), timeout: .milliseconds(30))
        }
        #expect(error.kind == .timeout)
        if try client.next(until: ContinuousClock.now) != nil { Issue.record("something came from nowhere") }
        #expect(node.methods == [NodeMethods.Status.name])
    }

    @Test("a node that goes away is told as such")
    func closing() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { _ in nil }
        let client = try client(of: run)
        let error = try #require(throws: CommandError.self) { try client.call(NodeMethods.Status.self, Nothing()) }
        #expect(error.kind == .noNode)
        _ = node
    }

    @Test("more requests than the socket holds go through a window without either side waiting on the other")
    func pipelining() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            request.answer(DocumentMethods.Edit.self, .init(revision: 1))
        }
        let client = try client(of: run)
        let splice = DocumentMethods.Splice(at: 0, delete: 0, insert: String(repeating: "x", count: 300))
        for _ in 0..<3000 { try client.post(DocumentMethods.Edit.self, .init(path: "a", edits: [splice])) }
        for number in 1...3000 {
            // Long enough for a machine on which every other test runs at the same time.
            guard case .response(let response) = try client.next(until: ContinuousClock.now + .seconds(120)) else {
                Issue.record("an answer is missing")
                return
            }
            #expect(response.id == .number(number))
        }
        _ = node
    }

    @Test("a request over the limit is refused before it is sent")
    func limit() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { _ in [] }
        let client = try client(of: run)
        let text = String(repeating: "x", count: MessageDeframer.messageLimit)
        let error = try #require(throws: CommandError.self) {
            try client.post(DocumentMethods.Put.self, .init(path: "a", text: text))
        }
        #expect(error.kind == .overLimit)
        #expect(node.methods.isEmpty)
    }

    @Test("no socket and a socket without a listener are no node; neither is an error")
    func noNode() throws {
        let run = try CommandRun()
        #expect(try !isRunning(run))
        try LocalFile.makeFolder(try run.paths.runtimeFolder)
        do {
            let node = try ScriptedNode(at: try run.paths) { _ in [] }
            #expect(try isRunning(run))
            _ = node
        }
    }

    @Test("a runtime folder that others can enter is refused")
    func openFolder() throws {
        let run = try CommandRun()
        let folder = try run.paths.runtimeFolder
        try LocalFile.makeFolder(folder)
        chmod(folder, 0o755)
        let error = try #require(throws: CommandError.self) { try NodeClient(connectingTo: try run.paths) }
        #expect(error.kind == .refused)
        #expect(error.hint == "chmod 700 \(folder)")
    }
}
