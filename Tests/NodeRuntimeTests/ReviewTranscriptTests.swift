import TestKit
import Testing

extension ProgramTests {
    @Suite("The page about reviews")
    struct ReviewTranscript {
        @Test("Examples/review-offline.md is what two nodes and git do")
        func page() async throws {
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
    }
}
