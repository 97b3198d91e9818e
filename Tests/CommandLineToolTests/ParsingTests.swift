import ArgumentParser
import Testing

@testable import CommandLineTool

/// Every command is understood as it is written.
struct ParsingTests {
    private func parse<Command: ParsableCommand>(_ type: Command.Type, _ line: String) throws -> Command {
        let words = CommandLineWords(line.split(separator: " ").map(String.init))
        let command = try AtelierCommand.parseAsRoot(words.ordered)
        return try #require(command as? Command, "\(line) is \(Swift.type(of: command))")
    }

    @Test("share and join")
    func entrances() throws {
        let share = try parse(ShareCommand.self, "share ./parser --role reviewer --title Parser --json")
        #expect(share.directory == "./parser" && share.invitation.role == "reviewer" && share.title == "Parser")
        #expect(share.options.json)
        #expect(try parse(ShareCommand.self, "share").directory == nil)
        #expect(try parse(ShareCommand.self, "share").invitation.role == "editor")
        let join = try parse(JoinCommand.self, "join 7-garden-violin --address [::1]:4000 --timeout 5 --profile ben")
        #expect(join.code == "7-garden-violin" && join.joining.address == "[::1]:4000")
        #expect(join.options.timeout == 5 && join.options.profile == "ben")
        #expect(throws: (any Error).self) { try parse(JoinCommand.self, "join") }
    }

    @Test("node")
    func node() throws {
        _ = try parse(NodeStatus.self, "node")
        _ = try parse(NodeStatus.self, "node status --json")
        #expect(try parse(NodeStart.self, "node start --profile ada").options.profile == "ada")
        _ = try parse(NodeStop.self, "node stop")
        let logs = try parse(NodeLogs.self, "node logs --follow --lines 3")
        #expect(logs.follow && logs.lines == 3)
        #expect(try parse(NodeRun.self, "node run --profile ada").options.profile == "ada")
    }

    @Test("editor")
    func editor() throws {
        #expect(try parse(EditorBridge.self, "editor bridge").directory == nil)
        #expect(try parse(EditorBridge.self, "editor bridge client").words == ["client"])
        let bridge = try parse(EditorBridge.self, "editor bridge client --directory /p --profile ada")
        #expect(bridge.directory == "/p" && bridge.options.profile == "ada")
        #expect(throws: (any Error).self) { try parse(EditorBridge.self, "editor bridge server") }
        let setup = try parse(EditorSetup.self, "editor setup nvim --install")
        #expect(setup.editor == .nvim && setup.install)
        #expect(throws: (any Error).self) { try parse(EditorSetup.self, "editor setup ed") }
    }

    @Test("session")
    func session() throws {
        _ = try parse(SessionList.self, "session")
        #expect(try parse(SessionShow.self, "session show --session @last --space parser").choice.session == "@last")
        #expect(try parse(SessionStart.self, "session start pairing").title == "pairing")
        #expect(try parse(SessionPass.self, "session pass ben").member == "ben")
        #expect(try parse(SessionPass.self, "session pass --everybody").everybody)
        for line in ["session pass", "session pass ben --everybody", "session timer", "session focus", "session lend"] {
            #expect(throws: (any Error).self) {
                try AtelierCommand.parseAsRoot(line.split(separator: " ").map(String.init))
            }
        }
        let timer = try parse(SessionTimer.self, "session timer 25m --rotate")
        #expect(timer.time == "25m" && timer.rotate)
        #expect(try parse(SessionFollow.self, "session follow ben --count 3 --json").count == 3)
        let trailers = try parse(SessionTrailers.self, "session trailers main.c --since HEAD~3")
        #expect(trailers.paths == ["main.c"] && trailers.since == "HEAD~3")
    }

    @Test("a place to look at is a path, a line and a column; what is no number belongs to the path")
    func place() {
        let expected: [(String, String, Int?, Int?)] = [
            ("main.c", "main.c", nil, nil), ("main.c:41", "main.c", 41, nil), ("main.c:41:7", "main.c", 41, 7),
            ("a:b.txt", "a:b.txt", nil, nil), ("a:1:2:3", "a:1", 2, 3), ("main.c:0", "main.c:0", nil, nil),
            ("7", "7", nil, nil),
        ]
        for (written, path, line, column) in expected {
            let parts = SessionFocus.parts(of: written)
            #expect(parts.path == path && parts.line == line && parts.column == column, "\(written)")
        }
    }

    @Test("space")
    func space() throws {
        _ = try parse(SpaceList.self, "space")
        _ = try parse(SpaceList.self, "space list --json")
        #expect(try parse(SpaceShow.self, "space show parser").space == "parser")
        #expect(try parse(SpaceMembers.self, "space members").space == nil)
        #expect(try parse(SpaceNew.self, "space new . --title A").title == "A")
        _ = try parse(SpaceBranches.self, "space branches --space s")
        #expect(try parse(SpaceBranch.self, "space branch draft").name == "draft")
        #expect(try parse(SpaceSwitch.self, "space switch main").branch == "main")
        let merge = try parse(SpaceMerge.self, "space merge draft --yes --space s")
        #expect(merge.branch == "draft" && merge.yes && !merge.preview && merge.place.space == "s")
        #expect(throws: (any Error).self) { try parse(SpaceMerge.self, "space merge draft --yes --preview") }
        #expect(throws: (any Error).self) { try parse(SpaceBranch.self, "space branch") }
        let invite = try parse(SpaceInvite.self, "space invite ab --role viewer")
        #expect(invite.space == "ab" && invite.invitation.role == "viewer")
        #expect(try parse(SpaceInvite.self, "space invite --stop 7").stop == 7)
        _ = try parse(SpaceInvites.self, "space invites")
        #expect(try parse(SpaceAdmit.self, "space admit ben --space s").guest.who == "ben")
        #expect(try parse(SpaceRefuse.self, "space refuse abcd").guest.who == "abcd")
        #expect(throws: (any Error).self) { try parse(SpaceAdmit.self, "space admit") }
    }

    @Test("an invitation's options become what the node is asked for")
    func invitation() throws {
        let room = try parse(SpaceInvite.self, "space invite --uses 40 --expires 1h30m --approve").invitation
        #expect(
            room.params(for: "s")
                == .init(space: "s", role: "editor", guests: 40, expiresInSeconds: 5400, approve: true))
        let link = try parse(ShareCommand.self, "share --qr --at 10.0.0.1:4 --at [::1]:5 --role viewer").invitation
        #expect(
            link.params(for: nil) == .init(role: "viewer", link: true, addresses: ["10.0.0.1:4", "[::1]:5"]))
        for line in ["--uses 0", "--uses 1001", "--expires soon", "--expires 5", "--at 10.0.0.1:4"] {
            #expect(throws: (any Error).self, "\(line)") { try parse(SpaceInvite.self, "space invite " + line) }
        }
    }

    @Test("doc")
    func doc() throws {
        _ = try parse(DocList.self, "doc")
        #expect(try parse(DocList.self, "doc list --space s").place.space == "s")
        #expect(try parse(DocNew.self, "doc new a/b.md").path == "a/b.md")
        #expect(try parse(DocCat.self, "doc cat a --json").options.json)
        #expect(try parse(DocEdit.self, "doc edit a").path == "a")
        #expect(try parse(DocPut.self, "doc put a").file == "-")
        #expect(try parse(DocPut.self, "doc put a -").file == "-")
        #expect(try parse(DocPut.self, "doc put a f.txt").file == "f.txt")
        #expect(try parse(DocWatch.self, "doc watch a --count 2").count == 2)
        #expect(try parse(DocLog.self, "doc log a --limit 5").limit == 5)
        let forget = try parse(
            DocForget.self, "doc forget a --containing b --by ada --before 14:30 --also-visible --yes")
        #expect(forget.containing == "b" && forget.by == "ada" && forget.alsoVisible && !forget.dryRun)
        #expect(forget.confirmation.yes)
        for words in ["doc forget a --also-visible", "doc forget a --yes --dry-run", "doc forget"] {
            #expect(throws: (any Error).self, "\(words)") { try parse(DocForget.self, words) }
        }
    }

    @Test("chat, id, peer, version")
    func others() throws {
        _ = try parse(ChatOpen.self, "chat")
        #expect(try parse(ChatLog.self, "chat log --limit 3").limit == 3)
        let send = try parse(ChatSend.self, "chat send hello there --channel help")
        #expect(send.words == ["hello", "there"] && send.channel == "help")
        #expect(try parse(ChatReply.self, "chat reply a1b2 so it is").words == ["so", "it", "is"])
        #expect(try parse(ChatReact.self, "chat react a1b2 +1 --off").back.value == true)
        #expect(try parse(ChatSearchCommand.self, "chat search pars --by kim --until 14:30").by == "kim")
        #expect(throws: (any Error).self) { try parse(ChatNotify.self, "chat notify sometimes") }
        #expect(try parse(AskAccept.self, "ask accept a1b2").message.id == "a1b2")
        #expect(try parse(DocShow.self, "doc show a.md --rendered").rendered)
        #expect(try parse(ChatWatch.self, "chat watch --space s").place.space == "s")
        _ = try parse(IdShow.self, "id")
        _ = try parse(PeerList.self, "peer list")
        #expect(try parse(VersionCommand.self, "version --json").json)
    }

    @Test("diag")
    func diag() throws {
        let shake = try parse(
            DiagHandshake.self,
            "diag handshake respond --port 0 --name N --static aa --remote-static bb --psk 01 --psk 02 --count 3")
        #expect(shake.role == .respond && shake.port == 0 && shake.psk == ["01", "02"] && shake.count == 3)
        #expect(shake.staticKey == "aa" && shake.remoteStatic == "bb")
        #expect(try parse(DiagVectors.self, "diag vectors a.json b.json").files == ["a.json", "b.json"])
        let pair = try parse(
            DiagPair.self, "diag pair --first ada --second ben --history-first a --history-second b --keystrokes 10")
        #expect(pair.first == "ada" && pair.historySecond == "b" && pair.keystrokes == 10 && pair.edits == 2000)
        for bad in ["--keystrokes 0", "--keystrokes 20001", "--edits 0", "--edits 3701"] {
            #expect(throws: (any Error).self, "\(bad)") {
                try parse(DiagPair.self, "diag pair --first a --second b --history-first x --history-second y " + bad)
            }
        }
    }

    @Test("common options may stand before the command too, and its own may not")
    func leadingOptions() throws {
        #expect(try parse(DocCat.self, "--profile ada --json doc cat a").options.profile == "ada")
        #expect(try parse(DocList.self, "--no-start --timeout=7 doc").options.timeout == 7)
        #expect(throws: (any Error).self) { try parse(ChatLog.self, "--limit 3 chat log") }
        let words = CommandLineWords(["--json", "doc", "cat", "--", "--json"])
        #expect(words.ordered == ["doc", "cat", "--json", "--", "--json"])
        #expect(words.commandPath == ["doc", "cat"])
        #expect(!CommandLineWords(["doc", "cat", "--", "--json"]).asksForJSON)
    }

    @Test("limits of the common options hold")
    func commonLimits() throws {
        #expect(try parse(IdShow.self, "id show --timeout 86400").options.timeout == 86_400)
        for bad in ["0", "86401", "-1", "x"] {
            #expect(throws: (any Error).self) { try parse(IdShow.self, "id show --timeout \(bad)") }
        }
    }
}
