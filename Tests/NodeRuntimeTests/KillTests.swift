import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("kill -9")
    struct Kill {
        @Test("what was acknowledged survives a kill in the midst of it, each time, and arrives at the peer")
        func underLoad() async throws {
            let seed = SeededRandom.seeds(11..<12)[0]
            var random = SeededRandom(seed: seed)
            let pair = try await NodePair()
            try await pair.makeDocument("ledger.txt")
            var acknowledged: Set<Int> = []
            for round in 0..<5 {
                let lines = try await write(round * 10_000, until: 20 + random.below(300), at: pair.ada)
                acknowledged.formUnion(lines)
                try await pair.ada.start()
                try await check(acknowledged, at: pair.ada, "round \(round), \(random)")
            }
            try await pair.meet()
            try await pair.agree(on: "ledger.txt")
            try await check(acknowledged, at: pair.ben, "\(random)")
            print("\(acknowledged.count) edits were acknowledged over five kills; all are on both sides.")
        }

        @Test("a kill while the peer writes too loses nothing of either side")
        func bothWrite() async throws {
            var random = SeededRandom(seed: SeededRandom.seeds(12..<13)[0])
            let pair = try await NodePair()
            try await pair.makeDocument("ledger.txt")
            let peer = try pair.ben.client()
            for line in 0..<300 { try peer.post(DocumentMethods.Edit.self, Self.entry(line)) }
            let lines = try await write(10_000, until: 50 + random.below(200), at: pair.ada)
            for _ in 0..<300 { _ = try await peer.nextResponse().result(of: DocumentMethods.Edit.self) }
            try await pair.ada.start()
            try await check(lines, at: pair.ada, "\(random)")
            try await pair.meet()
            try await pair.agree(on: "ledger.txt")
            for node in [pair.ada, pair.ben] { try await check(lines.union(0..<300), at: node, "\(random)") }
        }

        @Test("what was said and acknowledged is there after a kill, and so is a new space with its documents")
        func chatAndSpace() async throws {
            let ada = try TestHome().node("ada")
            try await ada.start()
            let client = try ada.client()
            try await client.call(SpaceMethods.Create.self, .init(title: "Sketches"))
            try await client.call(DocumentMethods.New.self, .init(path: "poem.txt"))
            try await client.call(ChatMethods.Send.self, .init(text: "hello"))
            ada.kill()
            try await ada.start()
            #expect(try await ada.ask(SpaceMethods.Show.self, .init()).title == "Sketches")
            #expect(try await ada.ask(DocumentMethods.List.self, .init()).documents.map(\.path) == ["poem.txt"])
            #expect(try await ada.ask(ChatMethods.Log.self, .init()).messages.map(\.text) == ["hello"])
        }

        /// Writes entries from `first` on, up to 64 unanswered at a time, and kills the node when so many are
        /// acknowledged. Gives those of which an answer came, also one that was on its way when the node died.
        private func write(_ first: Int, until count: Int, at node: TestNode) async throws -> Set<Int> {
            let client = try node.client()
            var requests: [RequestID: Int] = [:]
            var acknowledged: Set<Int> = []
            var line = first
            do {
                while true {
                    while requests.count < 64 {
                        requests[.number(try client.post(DocumentMethods.Edit.self, Self.entry(line)))] = line
                        line += 1
                    }
                    let answer = try await client.nextResponse()
                    _ = try answer.result(of: DocumentMethods.Edit.self)
                    if let id = answer.id, let line = requests.removeValue(forKey: id) { acknowledged.insert(line) }
                    if acknowledged.count == count { node.kill() }
                }
            } catch is SocketClient.Closed {
                return acknowledged
            }
        }

        private static func entry(_ line: Int) -> DocumentMethods.Edit.Params {
            .init(path: "ledger.txt", edits: [.init(at: 0, delete: 0, insert: "\(line)\n")])
        }

        private func check(_ lines: Set<Int>, at node: TestNode, _ comment: Comment) async throws {
            let text = try await node.text("ledger.txt").text
            let there = text.split(separator: "\n").compactMap { Int($0) }
            #expect(lines.subtracting(there).isEmpty, "lost at \(node.profile): \(comment)")
            #expect(Set(there).count == there.count, "twice at \(node.profile): \(comment)")
        }
    }
}
