import TestKit
import Testing

extension ProgramTests {
    /// Pages of `Examples` that are transcripts: what they say is typed, and printed is, between real nodes.
    @Suite("Transcripts")
    struct Transcripts {
        @Test("Examples/chat.md is what two nodes do")
        func chat() async throws {
            let pair = try await NodePair()
            try await pair.meet()
            let transcript = try Transcript("chat.md")
            #expect(transcript.steps.count > 12)
            try await transcript.run(with: ["ada": pair.ada, "ben": pair.ben], in: pair.home.folder.path)
        }

        @Test("Examples/review-offline.md is what two nodes and git do")
        func reviews() async throws {
            let pair = try await NodePair()
            try await pair.meet()
            let transcript = try Transcript("review-offline.md")
            #expect(transcript.steps.count > 16)
            do {
                try await transcript.run(with: ["ada": pair.ada, "ben": pair.ben], in: pair.home.folder.path)
            } catch {
                _ = try? await pair.ada.command("node", "stop")
                throw error
            }
            // The page has started a node that is none of the test's.
            #expect(try await pair.ada.command("node", "stop").exitCode == 0)
        }

        @Test("Examples/lan-workshop.md is what a mentor's node and five learners' do")
        func workshop() async throws {
            let home = try TestHome()
            var nodes: [String: TestNode] = [:]
            for name in ["ada", "ben", "cleo", "dan", "eve", "fay"] {
                let node = try home.node(name)
                try await node.start()
                nodes[name] = node
            }
            let transcript = try Transcript("lan-workshop.md")
            #expect(transcript.steps.count > 35)
            try await transcript.run(with: nodes, in: home.folder.path)
        }
    }
}
