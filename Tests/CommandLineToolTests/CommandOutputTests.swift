import Foundation
import LocalRPC
import TestKit
import Testing

@testable import CommandLineTool

/// What commands print, with a peer that puts escape sequences into every string it can.
struct CommandOutputTests {
    /// Sets the title, writes the clipboard, turns the reading direction round.
    static let evil = "x\u{1B}]0;t\u{07}\u{9B}2J\r\u{202E}y"

    private static let identity = IdentityMethods.Show.Result(
        deviceId: evil, shortId: evil, name: evil, deviceKey: evil, channelKey: evil, certificateSerial: 1)

    private static let guest = SpaceMethods.Guest(
        deviceId: evil, name: evil, space: evil, role: evil, digits: evil, invitation: 7, arrivedAt: 0)

    private static func answerAboutGuests(_ request: IncomingRequest) -> [[UInt8]]? {
        switch request.method {
        case SpaceMethods.Members.name:
            request.answer(
                SpaceMethods.Members.self,
                .init(
                    members: [.init(deviceId: evil, name: evil, role: evil, isSelf: false, state: .connected)],
                    waiting: [guest]))
        case SpaceMethods.Invite.name:
            request.answer(
                SpaceMethods.Invite.self,
                .init(code: evil, expiresInSeconds: 600, port: 1, guests: 2, hostDigits: evil))
        case SpaceMethods.Join.name:
            request.answer(
                SpaceMethods.Join.self,
                .init(
                    space: nil, title: nil, host: evil, digits: evil, hostDigits: evil, waitingSeconds: 5))
        case SpaceMethods.Invites.name:
            request.answer(
                SpaceMethods.Invites.self,
                .init(
                    invitations: [
                        .init(
                            number: 7, space: evil, title: evil, role: evil, kind: evil, guests: 2, guestsLeft: 1,
                            triesLeft: 3, approve: true, expiresInSeconds: 60)
                    ], arrivals: [guest]))
        case SpaceMethods.Admit.name, SpaceMethods.Refuse.name: request.answer(SpaceMethods.Admit.self, guest)
        case DeviceMethods.List.name:
            request.answer(
                DeviceMethods.List.self,
                .init(devices: [.init(deviceId: evil, name: evil, isSelf: false, state: .away, digits: evil)]))
        case DeviceMethods.Link.name:
            request.answer(DeviceMethods.Link.self, .init(code: evil, expiresInSeconds: 600, port: 1))
        case DeviceMethods.Accept.name:
            request.answer(DeviceMethods.Accept.self, .init(host: evil, digits: evil))
        case DeviceMethods.Revoke.name:
            request.answer(DeviceMethods.Revoke.self, .init(deviceId: evil, name: evil, spaces: 2))
        case SpaceMethods.StopInvite.name: request.answer(SpaceMethods.StopInvite.self, Nothing())
        case SpaceMethods.AwaitAdmission.name:
            request.answer(
                SpaceMethods.AwaitAdmission.self, .init(space: evil, title: evil, host: evil, digits: evil))
        default: nil
        }
    }

    private static let evilVersion = DocumentMethods.Version(written: evil, changes: [evil], time: 0, name: evil)

    private static func answerAboutVersions(_ request: IncomingRequest) -> [[UInt8]]? {
        switch request.method {
        case DocumentMethods.Log.name:
            request.answer(
                DocumentMethods.Log.self,
                .init(
                    entries: [
                        .init(
                            version: evil, change: evil, changes: 1, from: 0, time: 0, author: evil, deviceId: evil,
                            inserted: 1, deleted: 1, sequence: 1, preview: evil, names: [evil])
                    ], names: [.init(name: evil, changes: [], time: 0, author: evil, isNewest: true)]))
        case DocumentMethods.At.name:
            request.answer(
                DocumentMethods.At.self, .init(text: evil + "\n\tz", sha256: evil, version: evilVersion))
        case DocumentMethods.Diff.name:
            request.answer(
                DocumentMethods.Diff.self,
                .init(
                    from: Self.evilVersion, to: Self.evilVersion, insertedLines: 1, deletedLines: 0,
                    hunks: [
                        .init(
                            oldStart: -1, oldCount: -1, newStart: 0, newCount: 1,
                            lines: [
                                .init(side: .new, text: evil, isEnded: false, marks: [[-3, 2], [2, 1], [1, 3]])
                            ])
                    ]))
        case DocumentMethods.Restore.name:
            request.answer(
                DocumentMethods.Restore.self,
                .init(version: evilVersion, before: evil, revision: 1, edits: 1, inserted: 1, deleted: 1))
        case DocumentMethods.Undo.name, DocumentMethods.Redo.name:
            request.answer(
                DocumentMethods.Undo.self,
                .init(
                    revision: 1, steps: 1, inserted: 1, deleted: 1, author: evil, deviceId: evil, isRevert: true))
        case DocumentMethods.Blame.name:
            request.answer(
                DocumentMethods.Blame.self,
                .init(
                    revision: 1, at: 0, line: 1, text: evil,
                    parts: [
                        .init(at: 0, count: 3, author: evil, deviceId: evil, from: 0, time: 0, change: evil),
                        .init(at: -1, count: -1, author: evil, deviceId: evil, from: 0, time: 0, change: evil),
                    ]))
        case DocumentMethods.Name.name:
            request.answer(DocumentMethods.Name.self, .init(id: evil, name: evil, version: evilVersion))
        default: nil
        }
    }

    private static func answerAboutPeers(_ request: IncomingRequest) -> [[UInt8]]? {
        switch request.method {
        case PeerMethods.List.name:
            request.answer(
                PeerMethods.List.self,
                .init(peers: [
                    .init(deviceId: evil, shortId: evil, name: evil, state: .away, endpoint: evil, petname: evil)
                ]))
        case PeerMethods.Name.name:
            request.answer(PeerMethods.Name.self, .init(deviceId: evil, petname: evil))
        case PeerMethods.Block.name, PeerMethods.Unblock.name, PeerMethods.Trust.name:
            request.answer(PeerMethods.Block.self, .init(deviceId: evil, standing: .blocked))
        case PeerMethods.Discover.name:
            request.answer(PeerMethods.Discover.self, .init(announces: false, nearby: sightings))
        default: nil
        }
    }

    private static func answerAboutMembership(_ request: IncomingRequest) -> [[UInt8]]? {
        guard request.method != MembershipMethods.Fork.name else {
            return request.answer(MembershipMethods.Fork.self, .init(space: evil, documents: -1, members: -1))
        }
        return request.answer(MembershipMethods.Remove.self, .init(devices: [evil], withheld: 1, accepted: 2))
    }

    private static let sightings: [PeerMethods.Sighting] = {
        var member = PeerMethods.Sighting(endpoint: evil, interface: evil, heardAgoMilliseconds: -1)
        (member.deviceId, member.shortId, member.name, member.spaces, member.state) = (evil, evil, evil, [evil], .away)
        var offer = PeerMethods.Sighting(endpoint: evil, interface: evil, heardAgoMilliseconds: 1)
        offer.number = -7
        return [member, offer, PeerMethods.Sighting(endpoint: evil, interface: evil, heardAgoMilliseconds: 0)]
    }()

    private func node(at run: CommandRun) throws -> ScriptedNode {
        let evil = Self.evil
        let message = Self.chatMessage
        let summary = SpaceMethods.Summary(
            id: evil, title: evil, role: evil, members: 1, documents: 1, changes: 1, branch: evil)
        return try ScriptedNode(at: try run.paths) { request in
            switch request.method {
            case NodeMethods.Status.name:
                request.answer(
                    NodeMethods.Status.self,
                    .init(
                        version: evil, pid: 1, profile: evil, deviceId: evil, tcpPort: 1, uptimeSeconds: 3700,
                        spaces: 1, peersConnected: 1, peersKnown: 1, storeBytes: 12_345))
            case IdentityMethods.Show.name:
                request.answer(IdentityMethods.Show.self, Self.identity)
            case SpaceMethods.List.name: request.answer(SpaceMethods.List.self, .init(spaces: [summary]))
            case SpaceMethods.Show.name: request.answer(SpaceMethods.Show.self, summary)
            case SpaceMethods.Create.name:
                request.answer(
                    SpaceMethods.Create.self,
                    .init(space: evil, imported: [evil], skipped: [.init(path: evil, reason: evil)]))
            case DocumentMethods.PutFile.name:
                request.answer(DocumentMethods.PutFile.self, .init(document: evil, blob: evil, size: 2))
            case DocumentMethods.List.name:
                request.answer(
                    DocumentMethods.List.self,
                    .init(documents: [.init(path: evil, id: evil, lengthInScalars: 1, revision: 1, kind: "text")]))
            case DocumentMethods.Cat.name:
                request.answer(DocumentMethods.Cat.self, .init(text: evil + "\n\tz", revision: 1, sha256: evil))
            case DocumentMethods.New.name:
                request.answer(DocumentMethods.New.self, .init(document: evil, revision: 0))
            case DocumentMethods.Put.name: request.answer(DocumentMethods.Put.self, .init(revision: 2, edits: 1))
            case DocumentMethods.Open.name:
                request.answer(DocumentMethods.Open.self, .init(text: evil, revision: 1, subscription: 1)) + [
                    MessageWriter.notification(
                        DocumentMethods.Changed.self,
                        params: .init(
                            subscription: 1, path: evil, revision: 2, edits: [.init(at: 0, delete: 1, insert: evil)],
                            origin: .remote, author: evil))
                ]
            case DocumentMethods.Forget.name:
                request.answer(
                    DocumentMethods.Forget.self,
                    .init(
                        done: try request.params(of: DocumentMethods.Forget.self).preview == false, changes: 2,
                        characters: 7, visible: 3, visibleMatches: 1, visibleElsewhere: 1,
                        authors: [.init(name: evil, deviceId: evil, changes: 2)], othersChanges: 1))
            case ChatMethods.Send.name: request.answer(ChatMethods.Send.self, .init(id: evil))
            case ChatMethods.Log.name: request.answer(ChatMethods.Log.self, .init(messages: [message]))
            case ChatMethods.Subscribe.name:
                request.answer(ChatMethods.Subscribe.self, .init(subscription: 1)) + [
                    MessageWriter.notification(
                        ChatMethods.Arrived.self, params: .init(subscription: 1, message: message))
                ]
            default:
                Self.answerAboutChat(request) ?? Self.answerAboutVersions(request) ?? Self.answerAboutGuests(request)
                    ?? Self.answerAboutBranches(request) ?? Self.answerAboutPeers(request)
                    ?? Self.answerAboutMembership(request)
            }
        }
    }

    private static let commands: [[String]] =
        [
            ["node", "status"], ["node", "start"], ["id", "show"], ["id", "devices"],
            ["id", "link", "--yes"], ["id", "accept", "7-a-b-c"], ["id", "revoke", evil, "--yes"], ["peer", "list"],
            ["peer", "discover"],
            ["peer", "block", evil, "--yes"], ["peer", "unblock", evil, "--yes"], ["peer", "trust", evil, "--yes"],
            ["space", "list"], ["space", "show"],
            ["space", "members"], ["space", "new"], ["space", "invite"], ["space", "invite", "--qr", "--approve"],
            ["space", "invites"], ["space", "admit", evil], ["space", "refuse", evil],
            ["space", "invite", "--stop", "7"],
            ["space", "branches"], ["space", "branch", evil],
            ["space", "role", evil, evil, "--yes"], ["space", "remove", evil, "--yes"],
            ["space", "lock", "--yes"], ["space", "leave", "--yes"], ["space", "successor", evil, "--yes"],
            ["space", "fork", evil, "--with", evil, "--yes"],
            ["space", "switch", evil], ["space", "merge", evil, "--preview"], ["space", "merge", evil, "--yes"],
            ["share"],
            ["join", "7-a-b-c"], ["doc", "list"],
            ["doc", "new", evil], ["doc", "cat", "a"], ["doc", "log", "a"], ["doc", "cat", "a", "--at", evil],
            ["doc", "diff", "a", evil, evil], ["doc", "restore", evil, "--at", evil, "--space", evil],
            ["doc", "undo", evil, "--by", evil], ["doc", "redo", evil], ["doc", "blame", evil],
            ["doc", "name", evil, evil], ["doc", "forget", "a", "--dry-run"], ["doc", "forget", evil, "--yes"],
            ["doc", "watch", "a", "--count", "1"],
            ["chat", "send", "hello"], ["chat", "log"], ["chat", "watch", "--count", "1"],
        ] + chatCommands

    private func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || scalar == "\t"
                || (scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && scalar != "\u{202E}")
        }
    }

    @Test("no command lets a peer's controls through: at a terminal, piped, or as JSON", arguments: commands)
    func everyCommand(words: [String]) throws {
        let run = try CommandRun()
        let node = try node(at: run)
        for isTerminal in [true, false] {
            let output = CapturedOutput(isTerminal: isTerminal)
            #expect(run(words, to: output) == 0, "\(words)")
            #expect(isHarmless(output.words), "\(words)")
            // A document's own bytes are what a pipe is for.
            let isDocument = words.prefix(2) == ["doc", "cat"] || words == ["doc", "show", "a"]
            if isTerminal || !isDocument { #expect(isHarmless(output.data), "\(words)") }
        }
        let json = CapturedOutput(isTerminal: true)
        #expect(run(words + ["--json"], to: json) == 0)
        #expect(isHarmless(json.data) && json.words.isEmpty)
        #expect(!json.data.isEmpty)
        for line in json.data.split(separator: "\n") {
            #expect(throws: Never.self, "\(words)") { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
        _ = node
    }

    @Test("what any command prints at a terminal, in colours, sets no title, moves no cursor and has nothing typed")
    func onTerminal() throws {
        guard let emulator = TerminalEmulator.installed else { return }
        var run = try CommandRun()
        run.environment["NO_COLOR"] = nil
        let node = try node(at: run)
        let outputs = Self.commands.flatMap { words in
            let output = CapturedOutput(isTerminal: true)
            _ = run(words, to: output)
            return [output.data, output.words]
        }
        #expect(outputs.contains { $0.contains("\u{1B}[") })
        for (output, objection) in zip(outputs, try emulator.objections(to: outputs)) where !objection.isEmpty {
            Issue.record("\(objection): \(output.debugDescription)")
        }
        _ = node
    }

    @Test("doc cat gives a pipe the very bytes, and a terminal marks")
    func cat() throws {
        let run = try CommandRun()
        let node = try node(at: run)
        #expect(run("doc", "cat", "a").data == Self.evil + "\n\tz")
        #expect(run("doc", "cat", "a", isTerminal: true).data == "x␛]0;t␇<U+009B>2J␍<U+202E>y\n\tz\n")
        _ = node
    }

    @Test("share prints nothing but the code into a pipe")
    func share() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            switch request.method {
            case SpaceMethods.Create.name:
                return request.answer(SpaceMethods.Create.self, .init(space: "ab", imported: [], skipped: []))
            case FolderMethods.Attach.name:
                var folder = FolderMethods.Folder(space: "ab", title: "project", path: "/project", state: .equal)
                folder.files = 1
                return request.answer(FolderMethods.Attach.self, folder)
            default:
                return request.answer(
                    SpaceMethods.Invite.self, .init(code: "7-a-b-c", expiresInSeconds: 600, port: 4000))
            }
        }
        try run.folder.write("hello", to: "project/a.txt")
        let piped = run("share", run.folder.path("project"))
        #expect(piped.data == "7-a-b-c\n")
        #expect(piped.words == "Made the space project of /project, with 1 file.\n")
        let seen = run("share", run.folder.path("project"), isTerminal: true)
        #expect(seen.data.contains("atelier join 7-a-b-c"))
        #expect(seen.words.contains("for 10 minutes") && seen.words.contains("--address HOST:4000"))
        let asked = [SpaceMethods.Create.name, SpaceMethods.Invite.name, FolderMethods.Attach.name]
        #expect(node.methods == asked + asked)
    }

    @Test("share offers the commit hook in a repository to who is there to be asked, and never asks twice")
    func shareHook() throws {
        var run = try CommandRun()
        let folder = run.folder.path("project")
        try run.folder.write("hello", to: "project/a.txt")
        let node = try ScriptedNode(at: try run.paths) { request in
            switch request.method {
            case SpaceMethods.Create.name:
                request.answer(SpaceMethods.Create.self, .init(space: "ab", imported: [], skipped: []))
            case FolderMethods.Attach.name:
                request.answer(
                    FolderMethods.Attach.self, .init(space: "ab", title: "project", path: folder, state: .equal))
            default:
                request.answer(SpaceMethods.Invite.self, .init(code: "7-a-b-c", expiresInSeconds: 600, port: 4000))
            }
        }
        /// How many questions were asked, and how it ended.
        func share(_ answers: ScriptedPerson, _ options: String...) -> [Int] {
            run.person = answers
            let code = run(["share", folder] + options, to: CapturedOutput(isTerminal: true))
            return [answers.questions.count, Int(code)]
        }
        let hook = folder + "/.git/hooks/prepare-commit-msg"
        #expect(share(ScriptedPerson("yes")) == [0, 0], "it is no repository")
        _ = try #require(try GitCommand(folder: folder).output(["init", "-q"]))
        #expect(share(ScriptedPerson()) == [0, 0], "nobody is there")
        #expect(share(ScriptedPerson("yes"), "--no-hook") == [0, 0])
        #expect(share(ScriptedPerson("yes"), "--json") == [0, 0])
        #expect(share(ScriptedPerson("")) == [1, 0])
        #expect(!FileManager.default.fileExists(atPath: hook))
        #expect(share(ScriptedPerson("yes")) == [1, 0])
        #expect(FileManager.default.isExecutableFile(atPath: hook))
        #expect(share(ScriptedPerson("yes")) == [0, 0], "it is there")
        #expect(share(ScriptedPerson(), "--hook") == [0, 0])
        try run.folder.write("#!/bin/sh\n", to: "project/.git/hooks/prepare-commit-msg")
        #expect(share(ScriptedPerson(), "--hook") == [0, 7], "somebody else's stays, and that is told")
        _ = node
    }

    @Test("neither the home folder nor the root is shared, nor one that is not there")
    func shareTooMuch() throws {
        let run = try CommandRun()
        for (folder, code) in [("/", Int32(2)), (run.folder.path, 2), (run.folder.path("nothing"), 4)] {
            #expect(run("share", folder).code == code)
        }
    }

    @Test("doc put edits by a text, gives the node what is no text as it is, and says how much it put")
    func put() throws {
        let run = try CommandRun()
        let node = try node(at: run)
        let good = try run.folder.write("text", to: "good")
        let bad = try run.folder.write([0x61, 0xFF], to: "bad")
        #expect(run("doc", "put", "a", good).words == "Put a: 1 edit.\n")
        #expect(run("doc", "put", "a", bad).words == "Put a, 2 bytes.\n")
        #expect(run("doc", "put", "a", run.folder.path("none")).code == 4)
        #expect(node.methods == [DocumentMethods.Put.name, DocumentMethods.PutFile.name])
    }

    @Test("doc forget says what goes and what cannot be called back, and never does it unasked")
    func forget() throws {
        let run = try CommandRun()
        let node = try node(at: run)
        let preview = run("doc", "forget", "a", "--containing", "hunter2", "--dry-run")
        #expect(preview.code == 0 && preview.words.contains("Would forget 7 characters of 2 changes in a"))
        #expect(preview.words.contains("3 characters of it are still shown; 2 that only stood beside it"))
        #expect(preview.words.contains("1 character of it are shown in other branches"))
        #expect(preview.words.contains("1 change of others fit too") && preview.words.contains("cannot be called back"))
        #expect(!preview.words.contains("hunter2") && preview.data.isEmpty)
        let unasked = run("doc", "forget", "a", "--containing", "hunter2")
        #expect(unasked.code == 2 && unasked.words.contains("Nothing was changed") && unasked.words.contains("--yes"))
        #expect(run("doc", "forget", "a", "--json").code == 2)
        #expect(run("doc", "forget", "a", "--before", "soon").code == 2)
        let done = run("doc", "forget", "a", "--containing", "hunter2", "--yes")
        #expect(done.code == 0 && done.words.contains("Forgot 7 characters of 2 changes in a"))
        #expect(done.words.contains("from the others when they sync") && !done.words.contains("hunter2"))
        #expect(node.methods == Array(repeating: DocumentMethods.Forget.name, count: 4))
    }

    @Test("the log is shown from its end, with its controls drawn")
    func logs() throws {
        let run = try CommandRun()
        let log = try run.paths.logFile.dropFirst(run.folder.path.count + 1)
        try run.folder.write("one\ntwo \u{1B}[31m\nthree\nunfinished", to: String(log))
        #expect(run("node", "logs", "--lines", "2").data == "two ␛[31m\nthree\n")
        #expect(run("node", "logs", "--lines", "1", "--json").data == "{\"line\":\"three\"}\n")
    }
}

extension CommandOutputTests {
    /// With what a hostile member can choose: names of branches, of people, of documents, and their texts.
    static func answerAboutBranches(_ request: IncomingRequest) -> [[UInt8]]? {
        switch request.method {
        case BranchMethods.List.name:
            var branch = BranchMethods.Summary(
                name: evil, id: evil, isInUse: false, ahead: 1, behind: 1, hasNews: true)
            (branch.founder, branch.founderId) = (evil, evil)
            return request.answer(BranchMethods.List.self, .init(branches: [branch]))
        case BranchMethods.Create.name: return request.answer(BranchMethods.Create.self, .init(id: evil))
        case BranchMethods.Switch.name:
            return request.answer(BranchMethods.Switch.self, .init(branch: evil, id: evil))
        case BranchMethods.Compare.name: return request.answer(BranchMethods.Compare.self, comparison)
        case BranchMethods.Merge.name: return request.answer(BranchMethods.Merge.self, comparison)
        default: return nil
        }
    }

    private static var comparison: BranchMethods.Comparison {
        let lines = BranchMethods.Lines(first: 0, count: 2, text: evil + "\n" + evil, isCut: false)
        let side = BranchMethods.Side(
            path: evil + evil, isNew: true, inserted: 1, deleted: 1, authors: [evil], changedAt: 1)
        return BranchMethods.Comparison(
            ours: evil, theirs: evil, hasNews: true, regionCount: 1,
            documents: [
                .init(
                    id: evil, basePath: evil + "z", path: evil, ours: side, theirs: side,
                    regions: [.init(base: lines, ours: lines, theirs: lines, merged: lines)])
            ])
    }
}
