import LocalRPC
import TestKit
import Testing

/// Apart from the other tests of the program, and beside them, since these wait and do nothing.
@Suite("What ends when its time is up", .timeLimit(.minutes(2)))
struct PatienceTests {
    @Test("a number that nobody offers ends the join with exit code 6 after the 20 seconds that the node looks for it")
    func unknownNumber() async throws {
        let ben = try TestHome().node("ben")
        try await ben.start()
        let start = ContinuousClock.now
        // Invitations begin with numbers up to 99, so no other test on this machine offers this one.
        let run = try await ben.begin(["join", "987-garden-violin-anchor"]).outcome(within: .seconds(60))
        let elapsed = ContinuousClock.now - start
        #expect(run.exitCode == 6, "\(run)")
        #expect(run.words.contains("987"))
        #expect(elapsed > .seconds(15) && elapsed < .seconds(40), "took \(elapsed)")
        #expect(try await ben.ask(SpaceMethods.List.self, Nothing()).spaces.isEmpty)
    }

    @Test("a stranger that stops in the midst of its opening is closed after the 10 seconds of a handshake, unanswered")
    func halfOpening() async throws {
        let ada = try TestHome().node("ada")
        try await ada.start()
        let port = try await ada.ask(NodeMethods.Status.self, Nothing()).tcpPort
        let start = ContinuousClock.now
        let stranger = try Descriptor.connected(toPort: port)
        try stranger.write([0, 12] + Array("NODE/1".utf8))
        let answer = try await blocking { stranger.read(within: .seconds(40)) }
        #expect(answer == [])
        #expect(ContinuousClock.now - start > .seconds(5))
        #expect(try await ada.ask(SpaceMethods.List.self, Nothing()).spaces.isEmpty)
    }
}
