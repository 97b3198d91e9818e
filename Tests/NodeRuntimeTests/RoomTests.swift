import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Rooms on the same network")
    struct Rooms {
        private func nodes(_ names: String...) async throws -> [TestNode] {
            let home = try TestHome()
            var nodes: [TestNode] = []
            for name in names {
                let node = try home.node(name)
                try await node.start()
                nodes.append(node)
            }
            return nodes
        }

        @Test("an open room is listed within a second, and joined by the beginning of its title; its files come along")
        func open() async throws {
            let nodes = try await nodes("ada", "ben")
            let starter = try TemporaryFolder()
            try starter.write("digit = 0 … 9\n", to: "grammar.txt")
            let title = "Parsers \(nodes[0].home.folder.path.split(separator: "/").last ?? "")"
            let opened = try await nodes[0].command(
                "workshop", "open", title, "--open", "--starter", starter.url.path, "--json")
            try #require(opened.exitCode == 0, "\(opened)")
            let digits = try #require(try opened.json()["hostDigits"] as? String)
            let clock = ContinuousClock()
            let begin = clock.now
            let listed = try await nodes[1].ask(WorkshopMethods.Rooms.self, .init()).rooms
            #expect(clock.now - begin < .seconds(1))
            let room = try #require(listed.first { $0.title == title })
            #expect(try room.code == opened.json()["code"] as? String && !room.lobby)
            let shown = try await nodes[1].command("workshop", "list")
            #expect(shown.exitCode == 0 && shown.output.contains(title) && shown.output.contains("open to all"))
            let joined = try await nodes[1].command("workshop", "join", title.lowercased(), "--json")
            try #require(joined.exitCode == 0, "\(joined)")
            #expect(try joined.json()["hostDigits"] as? String == digits)
            try await eventually("ben has the starter file") {
                let text = try? await nodes[1].ask(DocumentMethods.Cat.self, .init(path: "grammar.txt")).text
                return text == "digit = 0 … 9\n"
            }
            let refused = try await nodes[1].command("doc", "new", "mine.txt")
            #expect(refused.exitCode == 5, "\(refused)")
        }

        @Test("a room with a code is listed without it, and joined by it alone; a link's room is not listed")
        func code() async throws {
            let nodes = try await nodes("ada", "ben")
            let name = "\(nodes[0].home.folder.path.split(separator: "/").last ?? "")"
            let hidden = try await nodes[0].command("workshop", "open", "Hidden \(name)", "--invite", "--json")
            try #require(hidden.exitCode == 0, "\(hidden)")
            #expect(try (hidden.json()["code"] as? String)?.hasPrefix("atelier:") == true)
            let opened = try await nodes[0].command("workshop", "open", "Secret \(name)", "--json")
            try #require(opened.exitCode == 0, "\(opened)")
            let code = try #require(try opened.json()["code"] as? String)
            let listed = try await nodes[1].ask(WorkshopMethods.Rooms.self, .init()).rooms
            #expect(listed.filter { $0.title.hasSuffix(name) }.map(\.title) == ["Secret \(name)"])
            #expect(listed.first { $0.title == "Secret \(name)" }?.code == nil)
            let refused = try await nodes[1].command("workshop", "join", "Secret \(name)")
            #expect(refused.exitCode != 0 && refused.words.contains("wants its code"), "\(refused)")
            let unknown = try await nodes[1].command("workshop", "join", "Nowhere \(name)")
            #expect(unknown.exitCode != 0 && unknown.words.contains("was heard"), "\(unknown)")
            let joined = try await nodes[1].command("workshop", "join", code, "--json")
            #expect(joined.exitCode == 0, "\(joined)")
        }

        @Test("the next meeting is held in the room that is there: who was in it is in it, and who is new comes in")
        func nextMeeting() async throws {
            let nodes = try await nodes("ada", "ben", "cem")
            func come(_ node: TestNode, by opened: ProgramRun.Outcome) async throws {
                let code = try #require(try opened.json()["code"] as? String)
                let joined = try await node.command("workshop", "join", code)
                #expect(joined.exitCode == 0, "\(joined)")
            }
            let first = try await nodes[0].command("workshop", "open", "Monday", "--invite", "--json")
            try await come(nodes[1], by: first)
            let closed = try await nodes[0].command("workshop", "close")
            #expect(closed.exitCode == 0, "\(closed)")
            let next = try await nodes[0].command(
                "workshop", "open", "Tuesday", "--space", "Monday", "--invite", "--json")
            try #require(next.exitCode == 0, "\(next)")
            #expect(try next.json()["space"] as? String == first.json()["space"] as? String)
            try await come(nodes[2], by: next)
            for node in nodes {
                try await eventually("\(node.profile) sees both meetings") {
                    try await node.ask(WorkshopMethods.List.self, .init()).meetings.map(\.title) == [
                        "Monday", "Tuesday",
                    ]
                }
            }
            #expect(try await nodes[0].ask(SpaceMethods.List.self, Nothing()).spaces.count == 1)
            for refused in [["--space", "Friday"], ["--space", "Monday", "--starter", "."]] {
                let outcome = try await nodes[0].begin(["workshop", "open", "Wednesday"] + refused).outcome()
                #expect(outcome.exitCode != 0, "\(outcome)")
            }
            #expect(try await nodes[0].ask(WorkshopMethods.List.self, .init()).meetings.count == 2)
        }

        @Test("a room opened for nobody, or for a time that is none, is not opened")
        func limits() async throws {
            let nodes = try await nodes("ada")
            for (option, value) in [("--learners", "0"), ("--learners", "1001"), ("--expires", "soon")] {
                let run = try await nodes[0].command("workshop", "open", "Parsers", option, value)
                #expect(run.exitCode == 2, "\(option) \(value): \(run)")
            }
            #expect(try await nodes[0].ask(SpaceMethods.List.self, Nothing()).spaces.isEmpty)
        }
    }
}
