import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Two nodes, together and apart")
    struct Meeting {
        @Test("text crosses both ways while both write, and comes out equal")
        func bothWays() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            let (ada, ben) = (try pair.ada.client(), try pair.ben.client())
            for round in 0..<50 {
                for (client, name) in [(ada, "a"), (ben, "b")] {
                    try client.post(
                        DocumentMethods.Edit.self,
                        .init(path: "poem.txt", edits: [.init(at: 0, delete: 0, insert: "\(name)\(round) ")]))
                }
            }
            for client in [ada, ben] {
                for _ in 0..<50 { _ = try await client.nextResponse().result(of: DocumentMethods.Edit.self) }
            }
            let words = try await pair.agree(on: "poem.txt").text.split(separator: " ").map(String.init)
            let written = (0..<50).flatMap { ["a\($0)", "b\($0)"] }
            #expect(Set(words) == Set(written))
            #expect(words.count == written.count)
        }

        @Test("an open document hears each change, and the changes applied give the node's own text")
        func openDocument() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            let listener = try pair.ben.client()
            let opened = try await listener.call(DocumentMethods.Open.self, .init(path: "poem.txt"))
            var text = Array(opened.text.unicodeScalars)
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "Größe 🎈 and more"))
            let splice = DocumentMethods.Splice(at: 6, delete: 1, insert: "🎉🎉")
            try await pair.ada.ask(DocumentMethods.Edit.self, .init(path: "poem.txt", edits: [splice]))
            let expected = Array("Größe 🎉🎉 and more".unicodeScalars)
            while text != expected {
                let change = try await listener.next(DocumentMethods.Changed.self)
                #expect(change.origin == .remote)
                #expect(change.author == "ada")
                #expect(change.path == "poem.txt")
                for edit in change.edits {
                    text.replaceSubrange(edit.at..<edit.at + edit.delete, with: Array(edit.insert.unicodeScalars))
                }
            }
        }

        @Test("an edit on an older revision is merged with what a peer wrote since, at its own place")
        func olderRevision() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "hello"))
            let before = try await pair.agree(on: "poem.txt").text
            let client = try pair.ada.client()
            let revision = try await client.call(DocumentMethods.Cat.self, .init(path: "poem.txt")).revision
            try await pair.ben.ask(
                DocumentMethods.Edit.self, .init(path: "poem.txt", edits: [.init(at: 0, delete: 0, insert: "oh, ")]))
            #expect(try await pair.agree(on: "poem.txt").text == "oh, " + before)
            // Twice on the same revision: the client's own edit counts as seen, the peer's does not.
            for at in [5, 6] {
                let edit = DocumentMethods.Splice(at: at, delete: 0, insert: "!")
                try await client.call(
                    DocumentMethods.Edit.self, .init(path: "poem.txt", revision: revision, edits: [edit]))
            }
            #expect(try await pair.agree(on: "poem.txt").text == "oh, hello!!")
        }

        @Test(
            "known devices find each other again by themselves, whichever side was restarted, and however it ended",
            arguments: [true, false], [true, false])
        func reconnect(restartsHost: Bool, isKilled: Bool) async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            let restarted = restartsHost ? pair.ada : pair.ben
            if isKilled { restarted.kill() } else { try await restarted.stop() }
            let other = restartsHost ? pair.ben : pair.ada
            try await other.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "written alone"))
            try await restarted.start()
            try await pair.meet(within: .seconds(15))
            #expect(try await pair.agree(on: "poem.txt").text == "written alone")
        }

        @Test("two nodes that were apart for a thousand edits each are equal soon after they meet")
        func apart() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            try await pair.ben.stop()
            var random = SeededRandom(seed: SeededRandom.seeds(7..<8)[0])
            try await type(1000, "a", at: pair.ada, &random)
            try await pair.ada.stop()
            try await pair.ben.start()
            try await type(1000, "b", at: pair.ben, &random)
            try await pair.ada.start()
            let (text, after) = try await agreeFromFirstLink(pair)
            print("Equal \(after.inSeconds) s after the link stood, with a thousand edits on each side.")
            #expect(text.count { $0 == "a" } == 1000, "\(random)")
            #expect(text.count { $0 == "b" } == 1000, "\(random)")
            // A second is the aim; a machine that is busy with other tests gets more.
            #expect(after < .seconds(10))
        }

        @Test("a stop and a start go on where it was: identity, port, texts, revisions, chat, and the same chain")
        func cleanRestart() async throws {
            let home = try TestHome()
            let ada = try home.node("ada")
            try await ada.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
            try await ada.ask(DocumentMethods.Put.self, .init(path: "a/poem.txt", text: "one"))
            try await ada.ask(ChatMethods.Send.self, .init(text: "hello"))
            let identity = try await ada.ask(IdentityMethods.Show.self, Nothing())
            let port = try await ada.ask(NodeMethods.Status.self, Nothing()).tcpPort
            let text = try await ada.text("a/poem.txt")
            try await ada.ask(NodeMethods.Stop.self, Nothing())
            try await eventually("the node ends") { !ada.isRunning }
            try await ada.start()
            #expect(try await ada.ask(IdentityMethods.Show.self, Nothing()) == identity)
            #expect(try await ada.ask(NodeMethods.Status.self, Nothing()).tcpPort == port)
            #expect(try await ada.text("a/poem.txt") == text)
            #expect(try await ada.ask(ChatMethods.Log.self, .init()).messages.map(\.text) == ["hello"])
            let edit = DocumentMethods.Edit.Params(
                path: "a/poem.txt", revision: text.revision, edits: [.init(at: 3, delete: 0, insert: " two")])
            #expect(try await ada.ask(DocumentMethods.Edit.self, edit).revision > text.revision)
            let entries = try await ada.ask(DocumentMethods.Log.self, .init(path: "a/poem.txt")).entries
            #expect(entries.map(\.inserted) == [3, 4])
            #expect(entries[1].sequence > entries[0].sequence)
        }

        @Test("what is said on one side is heard on the other, once and in order")
        func chat() async throws {
            let pair = try await NodePair()
            let listener = try pair.ben.client()
            try await listener.call(ChatMethods.Subscribe.self, .init())
            for text in ["one", "two\nlines", "🎈"] {
                try await pair.ada.ask(ChatMethods.Send.self, .init(text: text, channel: "planning"))
            }
            for text in ["one", "two\nlines", "🎈"] {
                let message = try await listener.next(ChatMethods.Arrived.self).message
                #expect(message.text == text)
                #expect(message.author == "ada")
                #expect(message.channel == "planning")
            }
            try await pair.ben.ask(ChatMethods.Send.self, .init(text: "back"))
            try await eventually("the answer is at ada") {
                try await pair.ada.ask(ChatMethods.Log.self, .init()).messages.map(\.text) == [
                    "one", "two\nlines", "🎈", "back",
                ]
            }
        }

        @Test("a cursor is seen on the other side until its editor hangs up")
        func presence() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "one two"))
            try await pair.agree(on: "poem.txt")
            let listener = try pair.ben.client()
            try await listener.call(PresenceMethods.Subscribe.self, .init())
            do {
                let editor = try pair.ada.client()
                try await editor.call(PresenceMethods.Set.self, .init(path: "poem.txt", cursor: 3))
                let seen = try await listener.next(PresenceMethods.Changed.self).device
                #expect(seen.name == "ada" && seen.path == "poem.txt" && seen.cursor == 3 && seen.isThere)
                let shown = try await pair.ben.command("presence")
                #expect(shown.exitCode == 0 && shown.output.contains("poem.txt"), "\(shown)")
            }
            #expect(try await listener.next(PresenceMethods.Changed.self).device.isThere == false)
        }

        @Test("a viewer reads along and is refused when it writes: exit code 5")
        func viewer() async throws {
            let pair = try await NodePair(role: "viewer")
            try await pair.makeDocument("poem.txt")
            try await pair.ada.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: "mine"))
            #expect(try await pair.agree(on: "poem.txt").text == "mine")
            let refused = try await pair.ben.command("doc", "put", "poem.txt", input: "yours")
            #expect(refused.exitCode == 5, "\(refused)")
            #expect(try await pair.ben.text("poem.txt").text == "mine")
            #expect(try await pair.ben.command("space", "invite").exitCode == 5)
        }

        /// The text on which both sides agree, and how long that took since the link was first seen to stand.
        private func agreeFromFirstLink(_ pair: NodePair) async throws -> (text: String, after: Duration) {
            let (ada, ben) = (try pair.ada.client(), try pair.ben.client())
            var met: ContinuousClock.Instant?
            var text = ""
            try await eventually("both sides have the same text") {
                let peers = try await ben.call(PeerMethods.List.self, Nothing()).peers
                if met == nil, peers.contains(where: { $0.state == .connected }) { met = .now }
                text = try await ada.call(DocumentMethods.Cat.self, .init(path: "poem.txt")).text
                return text == (try await ben.call(DocumentMethods.Cat.self, .init(path: "poem.txt")).text)
            }
            return (text, try #require(met).duration(to: .now))
        }

        /// Inserts a letter so many times at random places, each edit a request of its own, all acknowledged on return.
        private func type(
            _ count: Int, _ letter: String, at node: TestNode, _ random: inout SeededRandom
        ) async throws {
            let client = try node.client()
            var length = try await node.text("poem.txt").text.unicodeScalars.count
            for _ in 0..<count {
                let edit = DocumentMethods.Splice(at: random.below(length + 1), delete: 0, insert: letter)
                try client.post(DocumentMethods.Edit.self, .init(path: "poem.txt", edits: [edit]))
                length += 1
            }
            for _ in 0..<count { _ = try await client.nextResponse().result(of: DocumentMethods.Edit.self) }
        }
    }
}
