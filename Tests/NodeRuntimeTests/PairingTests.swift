import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Pairing by a spoken code")
    struct Pairing {
        @Test("the code alone is enough on one machine: a beacon leads the guest to the host")
        func byCodeAlone() async throws {
            let home = try TestHome()
            let (ada, ben) = (try home.node("ada"), try home.node("ben"))
            let shared = try await ada.command("share", "--title", "Sketches", "--json")
            try #require(shared.exitCode == 0, "\(shared)")
            let code = try #require(try shared.json()["code"] as? String)
            let joined = try await ben.command("join", code, "--json")
            try #require(joined.exitCode == 0, "\(joined)")
            let answer = try joined.json()
            #expect(answer["title"] as? String == "Sketches")
            #expect(answer["host"] as? String == "ada")
            #expect((answer["digits"] as? String)?.count == 6)
            #expect(answer["space"] as? String == (try shared.json()["space"] as? String))
        }

        @Test("an address leads the guest to the host; each sees the other as a member that is there")
        func byAddress() async throws {
            let pair = try await NodePair(title: "Sketches")
            try await pair.meet()
            for (node, ownRole, otherRole) in [(pair.ada, "owner", "editor"), (pair.ben, "editor", "owner")] {
                let members = try await node.ask(SpaceMethods.Members.self, .init()).members
                #expect(members.count == 2)
                #expect(members.first { $0.isSelf }?.role == ownRole)
                #expect(members.first { $0.isSelf }?.name == node.profile)
                #expect(members.first { !$0.isSelf }?.role == otherRole)
                #expect(members.first { !$0.isSelf }?.state == .connected)
                #expect(try await node.ask(SpaceMethods.Show.self, .init()).id == pair.space)
            }
        }

        @Test("a wrong word ends with exit code 5 and says so; two wrong ones later the right code still works")
        func wrongCode() async throws {
            let home = try TestHome()
            let (ada, ben) = (try home.node("ada"), try home.node("ben"))
            try await ada.start()
            try await ben.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            let offer = try await ada.invitation()
            let address = "127.0.0.1:\(offer.port)"
            for _ in 0..<2 {
                let refused = try await ben.command("join", Self.wrong(offer.code), "--address", address)
                #expect(refused.exitCode == 5, "\(refused)")
                #expect(refused.words.contains("The words of the code are not those of the other side."))
                #expect(refused.output.isEmpty)
            }
            #expect(try await ben.ask(SpaceMethods.List.self, Nothing()).spaces.isEmpty)
            #expect(try await ada.ask(SpaceMethods.Members.self, .init()).members.count == 1)
            let joined = try await ben.command("join", offer.code, "--address", address)
            #expect(joined.exitCode == 0, "\(joined)")
        }

        @Test("three wrong codes burn the offer: then the right code finds nobody, and a new one works")
        func burntCode() async throws {
            let home = try TestHome()
            let (ada, ben) = (try home.node("ada"), try home.node("ben"))
            try await ada.start()
            try await ben.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            let offer = try await ada.invitation()
            let wrong = SpaceMethods.Invite.Result(
                code: Self.wrong(offer.code), expiresInSeconds: 0, port: offer.port)
            for _ in 0..<3 { #expect(await failure { try await ben.join(wrong) }?.kind == .wrongCode) }
            #expect(await failure { try await ben.join(offer) }?.kind == .timeout)
            let next = try await ada.invitation()
            #expect(try await ben.join(next).title == "Sketches")
        }

        @Test("a code works once")
        func usedCode() async throws {
            let home = try TestHome()
            let (ada, ben, cem) = (try home.node("ada"), try home.node("ben"), try home.node("cem"))
            for node in [ada, ben, cem] { try await node.start() }
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            let offer = try await ada.invitation()
            #expect(try await ben.join(offer).title == "Sketches")
            #expect(await failure { try await cem.join(offer) }?.kind == .timeout)
            #expect(try await ada.ask(SpaceMethods.Members.self, .init()).members.count == 2)
        }

        @Test("devices that are linked already join a second space of each other, whoever dialled the link that stands")
        func secondSpace() async throws {
            let pair = try await NodePair()
            for (round, restarted) in [pair.ada, pair.ben].enumerated() {
                // The one that comes back dials: so each side has been the initiator of the link that stands.
                try await restarted.stop()
                try await restarted.start()
                try await pair.meet()
                for (host, guest) in [(pair.ada, pair.ben), (pair.ben, pair.ada)] {
                    let title = "of \(host.profile), \(round)"
                    let space = try await host.ask(SpaceMethods.Create.self, .init(title: title)).space
                    let offer = try await host.invitation(to: space)
                    #expect(try await guest.join(offer).title == title, "\(restarted.profile) came back")
                }
            }
        }

        @Test("what cannot be a code is refused before anything is sent: exit code 2, and the word that was meant")
        func unusableCode() async throws {
            let ben = try TestHome().node("ben")
            try await ben.start()
            let misspelt = try await ben.command("join", "7-garden-vioiln-anchor", "--address", "127.0.0.1:9")
            #expect(misspelt.exitCode == 2, "\(misspelt)")
            #expect(misspelt.words.contains("violin"))
            #expect(try await ben.command("join", "garden", "--address", "127.0.0.1:9").exitCode == 2)
            #expect(try await ben.command("join", "7-garden-violin-anchor", "--address", "nowhere").exitCode == 2)
        }

        /// The same offer with other words: all of the list, so that they reach the host.
        private static func wrong(_ code: String) -> String {
            let number = code.prefix { $0 != "-" }
            let words = code.hasSuffix("garden-violin-anchor") ? "anchor-violin-garden" : "garden-violin-anchor"
            return "\(number)-\(words)"
        }
    }
}

/// What the node refused with; nil when it did not.
func failure<Value>(of body: () async throws -> Value) async -> RPCFailure? {
    do {
        _ = try await body()
        return nil
    } catch let failure as RPCFailure {
        return failure
    } catch {
        Issue.record(error)
        return nil
    }
}
