import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Blocked devices")
    struct Blocking {
        @Test(
            "a blocked device is cut off, stays so over a restart of both, gets in by no code, and comes back unblocked"
        )
        func blocked() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            try await pair.meet()
            let refused = try await pair.ada.command("peer", "block", "ben")
            #expect(refused.exitCode == 2 && refused.words.contains("--yes"), "\(refused)")
            #expect(try await pair.ada.isConnected())
            let blocked = try await pair.ada.command("peer", "block", "ben", "--yes")
            #expect(blocked.exitCode == 0, "\(blocked)")
            #expect(try await !pair.ada.isConnected())
            try await eventually("ben hears that the link is gone") { try await !pair.ben.isConnected() }
            for node in [pair.ada, pair.ben] {
                try await node.stop()
                try await node.start()
            }
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "from ben"))
            let offer = try await pair.ada.invitation()
            let failure = await failure { _ = try await pair.ben.join(offer) }
            #expect(failure?.kind == .failed)
            #expect(try await pair.ada.text("poem.txt").text != "from ben")
            let listed = try await pair.ada.command("peer", "list")
            #expect(listed.output.contains("ben") && listed.output.contains("blocked"), "\(listed)")
            let unblocked = try await pair.ada.command("peer", "unblock", "ben", "--yes")
            #expect(unblocked.exitCode == 0, "\(unblocked)")
            try await pair.meet(within: .seconds(60))
            #expect(try await pair.agree(on: "poem.txt").text == "from ben")
        }

        @Test("a device is named by its name, the letters of its id or its whole id, and nothing else is taken for one")
        func names() async throws {
            let pair = try await NodePair()
            let ben = try await pair.ben.ask(IdentityMethods.Show.self, Nothing())
            let client = try pair.ada.client()
            for name in ["ben", ben.shortId, String(ben.deviceId.prefix(4)), ben.deviceId, ben.deviceId.uppercased()] {
                let judged = try await client.call(PeerMethods.Trust.self, .init(device: name))
                #expect(judged.deviceId == ben.deviceId && judged.standing == .trusted, "\(name)")
            }
            for (name, kind) in [
                ("cem", ErrorKind.notFound), (String(ben.deviceId.prefix(3)), .notFound), ("", .notFound),
            ] {
                let failure = await failure { try await client.call(PeerMethods.Block.self, .init(device: name)) }
                #expect(failure?.kind == kind, "\(name)")
            }
            let own = try await pair.ada.ask(IdentityMethods.Show.self, Nothing()).deviceId
            #expect(await failure { try await client.call(PeerMethods.Block.self, .init(device: own)) }?.kind == .usage)
            #expect(
                await failure { try await client.call(PeerMethods.Unblock.self, .init(device: "ben")) }?.kind
                    == .conflict)
            #expect(try await pair.ada.ask(PeerMethods.List.self, Nothing()).peers.map(\.standing) == [.trusted])
        }
    }
}
