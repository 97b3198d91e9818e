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

    @Test(
        "a program that stops in the midst of a request is told and closed after 10 seconds; one that listens may wait")
    func halfRequest() async throws {
        let ada = try TestHome().node("ada")
        try await ada.start()
        try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
        let (half, listener, silent) = (try ada.client(), try ada.client(), try ada.client())
        try await listener.call(ChatMethods.Subscribe.self, .init())
        try await silent.call(SpaceMethods.List.self, Nothing())
        let request = [UInt8](#"{"jsonrpc":"2.0","id":7,"method":"space.list"}"#.utf8)
        let start = ContinuousClock.now
        for client in [half, listener] { try client.send(Array(request.prefix(20))) }
        let answer = try await half.nextResponse(within: .seconds(40))
        #expect(answer.id == nil && answer.failure?.kind == .timeout)
        #expect(ContinuousClock.now - start > .seconds(5))
        #expect(try await half.isClosed())
        try listener.send(Array(request.dropFirst(20)) + [UInt8(ascii: "\n")])
        #expect(try await listener.nextResponse().id == .number(7))
        try await silent.call(SpaceMethods.List.self, Nothing())
    }
}
