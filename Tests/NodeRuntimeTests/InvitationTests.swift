import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("Invitations")
    struct Invitations {
        private let home: TestHome
        private let ada: TestNode
        private let ben: TestNode

        init() async throws {
            home = try TestHome()
            ada = try home.node("ada")
            ben = try home.node("ben")
            try await ada.start()
            try await ben.start()
            try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches"))
        }

        /// An invitation by the command line, as JSON.
        private func invite(_ options: String...) async throws -> [String: Any] {
            let run = try ada.begin(["space", "invite", "--json"] + options)
            let outcome = try await run.outcome(within: .seconds(30))
            try #require(outcome.exitCode == 0, "\(outcome)")
            return try outcome.json()
        }

        private func code(_ offer: [String: Any]) throws -> String { try #require(offer["code"] as? String) }

        @Test("a room's code lets three guests in at once, who all see the digits beside it, and no fourth")
        func room() async throws {
            let others = [ben, try home.node("cem"), try home.node("dan"), try home.node("eva")]
            for node in others.dropFirst() { try await node.start() }
            let offer = try await invite("--uses", "3", "--role", "viewer")
            let (code, port) = (try code(offer), try #require(offer["port"] as? Int))
            #expect(code.split(separator: "-").count == 5)
            let runs = try others.prefix(3).map {
                try $0.begin(["join", code, "--address", "127.0.0.1:\(port)", "--json"])
            }
            for run in runs {
                let joined = try await run.outcome(within: .seconds(30))
                try #require(joined.exitCode == 0, "\(joined)")
                #expect(try joined.json()["hostDigits"] as? String == offer["hostDigits"] as? String)
                #expect((try joined.json()["hostDigits"] as? String)?.count == 19)
            }
            let late = try await others[3].command("join", code, "--address", "127.0.0.1:\(port)")
            #expect(late.exitCode == 6, "\(late)")
            let members = try await ada.ask(SpaceMethods.Members.self, .init()).members
            #expect(members.map(\.role).sorted() == ["owner", "viewer", "viewer", "viewer"])
            let told = try await ada.ask(SpaceMethods.Invites.self, Nothing())
            #expect(told.invitations.isEmpty && told.arrivals.count == 3)
        }

        @Test("a link works across a restart of the host that the power took, and then it is used up")
        func linkAcrossRestart() async throws {
            let cem = try home.node("cem")
            try await cem.start()
            let link = try code(try await invite("--link"))
            #expect(link.hasPrefix("atelier:"))
            ada.kill()
            try await ada.start()
            let open = try await ada.ask(SpaceMethods.Invites.self, Nothing()).invitations
            #expect(open.map(\.kind) == ["link"] && open.map(\.guestsLeft) == [1])
            // The node listens elsewhere now; the link still names its key.
            let port = try await ada.ask(NodeMethods.Status.self, Nothing()).tcpPort
            let joined = try await ben.command("join", link, "--address", "127.0.0.1:\(port)", "--json")
            try #require(joined.exitCode == 0, "\(joined)")
            #expect(try joined.json()["title"] as? String == "Sketches")
            #expect(try await ada.ask(SpaceMethods.Invites.self, Nothing()).invitations.isEmpty)
            let late = try await cem.command("join", link, "--address", "127.0.0.1:\(port)")
            #expect(late.exitCode == 5 && late.words.contains("used up"), "\(late)")
        }

        @Test("a link alone leads the guest to the host; a damaged one is refused before anything is sent")
        func linkAlone() async throws {
            let link = try code(try await invite("--link", "--uses", "2"))
            let damaged = try await ben.command("join", String(link.dropLast()))
            #expect(damaged.exitCode == 2 && damaged.words.contains("damaged"), "\(damaged)")
            let joined = try await ben.command("join", link, "--json")
            try #require(joined.exitCode == 0, "\(joined)")
            #expect(try joined.json()["host"] as? String == "ada")
        }

        @Test("a guest waits until it is admitted, and says so; another one is refused")
        func lobby() async throws {
            let cem = try home.node("cem")
            try await cem.start()
            let offer = try await invite("--uses", "2", "--approve")
            let address = "127.0.0.1:\(try #require(offer["port"] as? Int))"
            let waiting = try ben.begin(["join", try code(offer), "--address", address])
            let other = try cem.begin(["join", try code(offer), "--address", address])
            try await eventually("both wait") {
                try await ada.ask(SpaceMethods.Members.self, .init()).waiting?.count == 2
            }
            try await eventually("both say so") {
                waiting.words.contains("waiting") && other.words.contains("waiting")
            }
            let listed = try await ada.command("space", "members")
            #expect(listed.output.contains("waits: "), "\(listed)")
            let admitted = try await ada.command("space", "admit", "ben")
            #expect(admitted.exitCode == 0, "\(admitted)")
            let refused = try await ada.command("space", "refuse", "cem")
            #expect(refused.exitCode == 0, "\(refused)")
            let joined = try await waiting.outcome(within: .seconds(30))
            #expect(joined.exitCode == 0 && joined.output.contains("Joined Sketches"), "\(joined)")
            let sentAway = try await other.outcome(within: .seconds(30))
            #expect(sentAway.exitCode == 5 && sentAway.words.contains("You were not let in."), "\(sentAway)")
            let members = try await ada.ask(SpaceMethods.Members.self, .init())
            #expect(members.members.map(\.name).sorted() == ["ada", "ben"] && members.waiting == nil)
            #expect(try await ada.command("space", "refuse", "cem").exitCode == 4)
        }

        @Test("a host that goes while a guest waits is told of: exit code 6")
        func hostGoes() async throws {
            let offer = try await invite("--approve")
            let address = "127.0.0.1:\(try #require(offer["port"] as? Int))"
            let waiting = try ben.begin(["join", try code(offer), "--address", address])
            try await eventually("ben waits") {
                try await ada.ask(SpaceMethods.Members.self, .init()).waiting?.count == 1
            }
            ada.kill()
            let outcome = try await waiting.outcome(within: .seconds(30))
            #expect(outcome.exitCode == 6 && outcome.words.contains("closed while you waited"), "\(outcome)")
        }

        @Test("an invitation ends when its time is over, and when it is stopped")
        func ends() async throws {
            let short = try await invite("--link", "--expires", "10s")
            let stopped = try await invite("--link", "--expires", "2h")
            let number = try #require(stopped["number"] as? Int)
            let done = try await ada.command("space", "invite", "--stop", String(number))
            #expect(done.exitCode == 0, "\(done)")
            #expect(try await ada.command("space", "invite", "--stop", String(number)).exitCode == 4)
            let late = try await ben.command("join", try code(stopped))
            #expect(late.exitCode == 5, "\(late)")
            try await eventually("ten seconds are over") {
                try await ada.ask(SpaceMethods.Invites.self, Nothing()).invitations.isEmpty
            }
            #expect(try await ben.command("join", try code(short)).exitCode == 5)
        }

        @Test("who is no owner or mentor may not invite, and nobody to be owner: exit codes 5 and 2")
        func whoMay() async throws {
            let offer = try await invite("--role", "editor")
            let port = try #require(offer["port"] as? Int)
            _ = try await ben.command("join", try code(offer), "--address", "127.0.0.1:\(port)")
            let refused = try await ben.command("space", "invite")
            #expect(refused.exitCode == 5 && refused.words.contains("owners and mentors"), "\(refused)")
            #expect(try await ada.command("space", "invite", "--role", "owner").exitCode == 2)
            #expect(try await ada.command("space", "invite", "--expires", "31d", "--link").exitCode == 2)
        }

        @Test("a QR code on the screen is read as the link by another project's reader")
        func qrCode() async throws {
            guard let reader = QRReader.installed else { return }
            for options in [["--qr"], ["--qr", "--at", "[2001:db8::1]:4040", "--at", "mentor.local:4000"]] {
                let run = try ada.begin(["space", "invite"] + options)
                let drawn = try await run.outcome(within: .seconds(30))
                try #require(drawn.exitCode == 0, "\(drawn)")
                let link = try #require(drawn.output.split(separator: "\n").last { $0.hasPrefix("atelier:") })
                let read = try await reader.text(in: drawn.output, folder: home.folder.path)
                #expect(read.output == link + "\n", "\(read)")
            }
        }
    }
}
