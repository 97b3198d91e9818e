import LocalRPC
import TestKit
import Testing

@testable import CommandLineTool

/// `space bundle` and `space mailbox`, against a node whose answers are written down.
struct BundleCommandTests {
    @Test("an import says what was new, by whom and where, what is missing, and ends badly for half a bundle")
    func imports() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            let path = try request.params(of: BundleMethods.Import.self).path
            var result = BundleMethods.Import.Result(
                space: "ab", title: "par\u{1B}[31mser", ending: path.hasSuffix("half") ? "truncated" : "whole")
            if !path.hasSuffix("nothing") {
                result.changes = [
                    .init(name: "ben", deviceId: "B", changes: 1), .init(name: "cy", deviceId: "C", changes: 7),
                ]
                result.documents = ["a b.md", "c\nd"]
                result.missing = [
                    .init(name: "ada", deviceId: "A", changes: 3), .init(name: "", deviceId: nil, changes: 2),
                ]
                (result.waiting, result.turnedAway, result.refused, result.withheld) = (4, 5, 6, 1)
            }
            return request.answer(BundleMethods.Import.self, result)
        }
        let whole = run("space", "bundle", "import", "/x/whole")
        #expect(whole.code == 0 && !whole.words.contains("\u{1B}[31m"))
        #expect(whole.data.split(separator: "\n").count == 2)
        for words in [
            "1 change by ben\n", "7 changes by cy\n", "1 change do not count", "6 parts were refused",
            "3 changes by ada that are not here", "2 changes by members that are not known here yet",
            "4 parts are kept until", "5 parts were too much to be kept",
        ] { #expect(whole.words.contains(words), "\(words)") }
        let nothing = run("space", "bundle", "import", "/x/nothing")
        #expect(nothing.code == 0 && nothing.words.contains("is new") && nothing.data.isEmpty)
        let half = run("space", "bundle", "import", "/x/half")
        #expect(half.code == 1 && half.words.contains("cut off") && half.words.contains("1 change by ben"))
        let json = run("space", "bundle", "import", "/x/whole", "--json")
        #expect(json.code == 0 && json.data.contains("\"waiting\":4") && json.words.isEmpty)
        #expect(node.methods.count == 4)
    }

    @Test("a bundle does not go to a terminal, nor beside an object of JSON, nor since one thing and for another")
    func exports() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            request.answer(
                BundleMethods.Export.self,
                .init(changes: 2, bytes: 900, sealedTo: 1, unsealed: ["B", "C"], frontier: "AQ"))
        }
        #expect(run("space", "bundle", "export", "-", isTerminal: true).code == 2)
        #expect(run("space", "bundle", "export", "-", "--json").code == 2)
        #expect(run("space", "bundle", "export", "--since", "x", "--for", "ben", "/x").code == 2)
        #expect(node.methods.isEmpty)
        let written = run("space", "bundle", "export", "/x/a b")
        #expect(written.code == 0 && written.words.contains("Wrote 2 changes to "), "\(written)")
        #expect(written.words.contains("a b") && written.words.contains("900 bytes. Only members can open it."))
        #expect(written.words.contains("For 2 of their devices no key is known here"))
    }

    @Test("mailboxes are listed with what is wrong with them, and a visit that failed has an exit code")
    func mailboxes() throws {
        let run = try CommandRun()
        var good = MailboxMethods.Mailbox(number: 1, space: "ab", title: "parser", place: "/mnt/share")
        (good.lastVisit, good.files, good.rolledBack) = (1_767_225_600_000, 3, ["ben"])
        var bad = MailboxMethods.Mailbox(number: 2, space: "ab", title: "parser", place: "git:host:a.git")
        (bad.failure, bad.waiting, bad.locked) = ("git said: no way", 2, 1)
        let (one, two) = (good, bad)
        let node = try ScriptedNode(at: try run.paths) { request in
            switch request.method {
            case MailboxMethods.List.name: request.answer(MailboxMethods.List.self, .init(mailboxes: [one, two]))
            case MailboxMethods.Sync.name:
                request.answer(
                    MailboxMethods.Sync.self,
                    try request.params(of: MailboxMethods.Sync.self).number == 2 ? two : one)
            default: request.answer(MailboxMethods.Remove.self, Nothing())
            }
        }
        let listed = run("space", "mailbox")
        #expect(listed.code == 0 && listed.data.contains("/mnt/share") && listed.data.contains("git:host:a.git"))
        for words in ["newest files of ben have gone", "git said: no way", "1 files are under keys"] {
            #expect(listed.words.contains(words), "\(words)")
        }
        #expect(run("space", "mailbox", "sync").words.contains("3 files, all was read"))
        let failed = run("space", "mailbox", "sync", "2")
        #expect(failed.code == 1 && failed.words.contains("could not be visited: git said: no way"))
        #expect(run("space", "mailbox", "remove", "2").code == 0)
        #expect(run("space", "mailbox", "add", "/no/such/folder").code == 4)
        #expect(node.methods.count == 4)
    }
}
