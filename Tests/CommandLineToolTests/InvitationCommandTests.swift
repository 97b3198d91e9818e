import LocalRPC
import TestKit
import Testing

@testable import CommandLineTool

/// What inviting and joining say to people, against a node whose answers are written down.
struct InvitationCommandTests {
    @Test("a room's code stands with the digits that guests must see, and with how to stop it")
    func room() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            request.answer(
                SpaceMethods.Invite.self,
                .init(
                    code: "7-a-b-c-d", expiresInSeconds: 7200, port: 4000, number: 7, guests: 40,
                    hostDigits: "4821 0937 5566 1203"))
        }
        let seen = run("space", "invite", "--uses", "40", isTerminal: true)
        #expect(seen.data.contains("atelier join 7-a-b-c-d\n"))
        #expect(seen.data.contains("Check: guests see these digits: 4821 0937 5566 1203"))
        #expect(seen.words.contains("for 40 guests, for 2 hours") && seen.words.contains("space invite --stop 7"))
        let piped = run("space", "invite", "--uses", "40")
        #expect(piped.data == "7-a-b-c-d\n" && piped.words.contains("4821 0937 5566 1203"))
        _ = node
    }

    @Test("a link is quoted for the shell, and drawn only when that is asked for")
    func link() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            request.answer(
                SpaceMethods.Invite.self, .init(code: "atelier:abc", expiresInSeconds: 86_400, port: 4000, number: 9))
        }
        let seen = run("space", "invite", "--link", isTerminal: true)
        #expect(seen.data == "\nOn the other machine:\n\n    atelier join 'atelier:abc'\n\n")
        #expect(seen.words.contains("The link works once, for 24 hours.") && !seen.words.contains("--address"))
        #expect(run("space", "invite", "--link").data == "atelier:abc\n")
        let drawn = run("space", "invite", "--qr")
        #expect(drawn.data.hasSuffix("\natelier:abc\n") && drawn.data.hasPrefix("█████"))
        #expect(drawn.data.split(separator: "\n").count > 15 && drawn.words.contains("columns"))
        _ = node
    }

    @Test("a guest who waits is told by whom, and with which digits, and then how it ended")
    func waiting() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            request.method == SpaceMethods.Join.name
                ? request.answer(
                    SpaceMethods.Join.self,
                    .init(
                        space: nil, title: nil, host: "ada", digits: "123456", hostDigits: "1 2", waitingSeconds: 9))
                : request.answer(
                    SpaceMethods.AwaitAdmission.self, .init(space: "ab", title: "T", host: "ada", digits: "123456"))
        }
        let joined = run("join", "7-a-b-c-d")
        #expect(joined.code == 0 && joined.data == "Joined T, invited by ada.\n")
        #expect(joined.words.contains("ada decides whether you come in; waiting."))
        #expect(joined.words.contains("must stand beside the code on the host's screen: 1 2\n"))
        #expect(node.methods == [SpaceMethods.Join.name, SpaceMethods.AwaitAdmission.name])
        let json = run("join", "7-a-b-c-d", "--json")
        #expect(json.words.isEmpty && json.data.contains("\"hostDigits\":\"1 2\""))
    }

    @Test("who waits stands among the members, with digits to compare")
    func members() throws {
        let run = try CommandRun()
        let guest = SpaceMethods.Guest(
            deviceId: "d", name: "cem", space: "ab", role: "editor", digits: "654321", invitation: 7, arrivedAt: 0)
        let node = try ScriptedNode(at: try run.paths) { request in
            switch request.method {
            case SpaceMethods.Members.name:
                request.answer(SpaceMethods.Members.self, .init(members: [], waiting: [guest]))
            default: request.answer(SpaceMethods.Admit.self, guest)
            }
        }
        let listed = run("space", "members")
        #expect(listed.data.contains("cem\teditor\twaits: 654321\td\n") && listed.words.contains("space admit WHO"))
        #expect(run("space", "admit", "cem").words == "cem is in, as editor.\n")
        #expect(run("space", "refuse", "cem").words == "cem was sent away.\n")
        _ = node
    }

    @Test("spans are read as people write them, and anything else is none")
    func spans() {
        for (text, seconds) in ["90s": 90, "10m": 600, "2h": 7200, "1d": 86_400, "1h30m": 5400] {
            #expect(WrittenSpan.parse(text) == seconds)
        }
        for text in ["", "5", "m", "1x", "-1h", "0s", "1h5", "99999999999999999999s", "1 h"] {
            #expect(WrittenSpan.parse(text) == nil, "\(text)")
        }
    }
}
