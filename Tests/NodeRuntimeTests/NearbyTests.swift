import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Members on the same network")
    struct Nearby {
        /// Stops both and lets each start at a port that the other does not know.
        private func restartElsewhere(_ pair: NodePair, isDiscoverable: Bool) async throws {
            for node in [pair.ada, pair.ben] {
                try await node.stop()
                node.isDiscoverable = isDiscoverable
                // The listener is gone when the node takes its port.
                node.port = try Descriptor.listening(onPort: 0).port
            }
            for node in [pair.ada, pair.ben] { try await node.start() }
        }

        @Test("members find each other by beacons alone, at ports that neither knew, and peer discover shows them")
        func byBeacon() async throws {
            let pair = try await NodePair(title: "Sketches")
            try await restartElsewhere(pair, isDiscoverable: true)
            try await pair.meet(within: .seconds(10))
            let found = try await pair.ada.command("peer", "discover", "--timeout", "1", "--json")
            try #require(found.exitCode == 0, "\(found)")
            let nearby = try #require(try found.json()["nearby"] as? [[String: Any]])
            let ben = try #require(nearby.first { $0["name"] as? String == "ben" })
            #expect(ben["spaces"] as? [String] == ["Sketches"] && ben["state"] as? String == "connected")
            #expect((ben["endpoint"] as? String)?.hasSuffix(":\(pair.ben.port ?? 0)") == true)
            #expect(try found.json()["announces"] as? Bool == true)
            let shown = try await pair.ben.command("peer", "discover", "--timeout", "1")
            #expect(
                shown.exitCode == 0 && shown.output.contains("ada") && shown.output.contains("Sketches"), "\(shown)")
        }

        @Test("a node told to be silent is not found, and says so to who looks around")
        func silent() async throws {
            let pair = try await NodePair(title: "Sketches")
            try await restartElsewhere(pair, isDiscoverable: false)
            pair.ada.isDiscoverable = true
            try await pair.ada.stop()
            try await pair.ada.start()
            let looked = try await pair.ben.command("peer", "discover", "--timeout", "5")
            // Ben hears Ada, who is not silent, and does not go to her.
            #expect(looked.exitCode == 0 && looked.words.contains("ATELIER_DISCOVERY=off"), "\(looked)")
            let heard = try await pair.ada.ask(PeerMethods.Discover.self, .init(seconds: 1))
            #expect(heard.announces && !heard.nearby.contains { $0.name == "ben" })
            #expect(try await pair.ada.isConnected() == false)
        }

        @Test("a setting that is neither on nor off is told, and no node starts")
        func wrongSetting() async throws {
            let home = try TestHome()
            let node = try home.node("ada")
            let environment = node.environment.merging(["ATELIER_DISCOVERY": "perhaps"]) { $1 }
            let run = try ProgramRun(["node", "run"], environment: environment, folder: home.folder.path)
            let outcome = try await run.outcome()
            #expect(outcome.exitCode == 2 && outcome.words.contains("ATELIER_DISCOVERY"), "\(outcome)")
        }
    }
}
