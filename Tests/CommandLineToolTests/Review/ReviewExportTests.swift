import Foundation
import LocalRPC
import ReviewContents
import TestKit
import Testing

@testable import CommandLineTool

struct ReviewExportTests {
    @Test("SHA-1 of the published messages (FIPS 180-2, appendix A, and RFC 3174)")
    func sha1() {
        #expect(SHA1.hex(of: Array("abc".utf8)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            SHA1.hex(of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
                == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
        #expect(
            SHA1.hex(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
                == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
        #expect(SHA1.hex(of: []) == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    }

    @Test("times are those of Foundation's calendar", arguments: SeededRandom.seeds(0..<3))
    func times(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, d MMM yyyy HH:mm:ss Z"
        for _ in 0..<200 {
            let seconds = Int(random.below(4_000_000_000)) - 1_000_000_000
            let expected = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(UTCTime(seconds * 1000).mail == expected, "\(random)")
        }
    }

    @Test("Base64 of RFC 4648's examples; headers beyond ASCII as encoded words that no line is too long for")
    func encoded() {
        let examples = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "foobar": "Zm9vYmFy"]
        for (text, expected) in examples { #expect(Base64.encoded(Array(text.utf8)) == expected) }
        #expect(ReviewExport.encoded("plain words") == "plain words")
        #expect(ReviewExport.encoded("a\r\nBcc: x") == "a Bcc: x")
        #expect(ReviewExport.encoded("é") == "=?utf-8?B?w6k=?=")
        let long = ReviewExport.encoded(String(repeating: "世", count: 60))
        #expect(long.split(separator: "\n").allSatisfy { $0.count <= 76 })
    }

    @Test("a mailbox has a message for each thing that was said, whatever the words try to be")
    func mailbox() throws {
        let words = "x\nFrom evil\n>From worse\n\nSubject: other"
        let sample = try SampleReview(words: words)
        let box = ReviewExport(review: sample.review, contents: [SampleReview.round: sample.contents]).mailbox
        let marks = box.split(separator: "\n").filter { $0.hasPrefix("From ") }
        #expect(marks.count == 5 && marks.allSatisfy { $0.hasPrefix("From atelier@localhost ") })
        #expect(box.split(separator: "\n", omittingEmptySubsequences: false).contains(">From evil"))
        #expect(box.split(separator: "\n", omittingEmptySubsequences: false).contains(">>From worse"))
        #expect(box.contains("In-Reply-To: <\(SampleReview.round)@atelier.invalid>"))
        #expect(box.contains("> src/a.swift:5\n") && box.contains("diff --git a/src/a.swift b/src/a.swift"))
        let headers = box.components(separatedBy: "\n\n").filter { $0.hasPrefix("From atelier") }
        #expect(headers.allSatisfy { $0.split(separator: "\n").filter { $0.hasPrefix("Subject:") }.count == 1 })
    }

    @Test("Markdown keeps code in fences that nothing inside ends")
    func markdown() throws {
        var sample = try SampleReview(words: "fox")
        sample.review.threads[0].place.lines = ["````", "x"]
        let text = ReviewExport(review: sample.review, contents: [:]).markdown
        #expect(text.contains("\n`````\n````\nx\n`````\n") && text.hasPrefix("# fox\n"))
        #expect(text.contains("- fox: **accept** (round 1): fox"))
    }

    @Test(
        "notes of git-appraise stand on the first commit, in the form of its schemas, each once"
    )
    func gitAppraise() throws {
        let repository = try SampleRepository()
        try repository.write("one\n", to: "a")
        let base = try repository.commit("Begin")
        try repository.write("two\n", to: "a")
        let first = try repository.commit("Two")
        try repository.write("three\n", to: "a")
        let head = try repository.commit("Three")
        var sample = try SampleReview(words: "<fox> & \"co\"")
        sample.contents = try repository.round.contents(from: base, to: head, including: [])
        sample.review.rounds[0].draft.head = head
        sample.review.threads[0].isResolved = true
        let export = ReviewExport(review: sample.review, contents: [SampleReview.round: sample.contents])
        for _ in 0..<2 { try GitAppraise(export).write(into: repository.repository) }
        func notes(_ ref: String) throws -> [[String: Any]] {
            try repository.git("notes", "--ref", "refs/notes/devtools/\(ref)", "show", first).split(separator: "\n").map
            {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
        }
        let request = try #require(try notes("reviews").first)
        #expect(request["timestamp"] as? String == "1700000000" && request["baseCommit"] as? String == base)
        #expect(request["requester"] is String && request["targetRef"] as? String == "refs/heads/<fox> & \"co\"")
        let discuss = try notes("discuss")
        #expect(discuss.count == 4)
        let root = try #require(discuss.first { ($0["location"] as? [String: Any])?["path"] != nil })
        let location = try #require(root["location"] as? [String: Any])
        #expect(location["commit"] as? String == head && location["path"] as? String == "src/a.swift")
        #expect((location["range"] as? [String: Int]) == ["startLine": 5] && root["resolved"] as? Bool == false)
        let lines = try repository.git("notes", "--ref", "refs/notes/devtools/discuss", "show", first).split(
            separator: "\n")
        let line = try #require(lines.first { $0.contains("\"path\"") })
        #expect(line.contains("\\u003cfox\\u003e \\u0026") && !line.contains("<fox>"))
        let replies = discuss.compactMap { $0["parent"] as? String }
        #expect(replies == [SHA1.hex(of: Array(line.utf8)), SHA1.hex(of: Array(line.utf8))])
        #expect(discuss.contains { $0["resolved"] as? Bool == true && $0["parent"] != nil })
        for note in discuss { #expect((note["timestamp"] as? String)?.count == 10 && note["author"] is String) }
        let check = try #require(try notes("ci").first)
        #expect(check["status"] as? String == "failure" && (check["timestamp"] as? String)?.count == 10)
        #expect(check["agent"] is String)
    }

    @Test("checks that are analyses with an address stand among the analyses, in the form of their schema")
    func analyses() throws {
        let repository = try SampleRepository()
        try repository.write("one\n", to: "a")
        let base = try repository.commit("Begin")
        try repository.write("two\n", to: "a")
        let head = try repository.commit("Two")
        var sample = try SampleReview(words: "fox")
        sample.contents = try repository.round.contents(from: base, to: head, including: [])
        sample.review.rounds[0].draft.head = head
        let by = sample.review.checks[0].by
        let url = "https://ci.example.org/run?id=1&kind=lint"
        func check(_ name: String, _ exitCode: Int, _ command: String?, at time: Int) -> ReviewMethods.Check {
            var check = ReviewMethods.Check(
                id: SampleReview.thread, name: name, by: by, time: time, round: SampleReview.round)
            (check.exitCode, check.command) = (exitCode, command)
            return check
        }
        sample.review.checks = [
            check("analysis", 0, url, at: 1_700_000_000_000), check("analysis", 3, url, at: 1_700_000_001_000),
            check("analysis, with remarks", 0, url, at: 1_700_000_002_000), check("tests", 0, url, at: 0),
            check("analysis", 0, "make lint", at: 0), check("analysis", 0, nil, at: 1000),
        ]
        let export = ReviewExport(review: sample.review, contents: [SampleReview.round: sample.contents])
        try GitAppraise(export).write(into: repository.repository)
        func lines(_ ref: String) throws -> [String] {
            try repository.git("notes", "--ref", "refs/notes/devtools/\(ref)", "show", head).split(separator: "\n").map(
                String.init)
        }
        let written = url.replacing("&", with: #"\u0026"#)
        #expect(
            try lines("analyses")
                == [("0", "lgtm"), ("1", "nmw"), ("2", "fyi")].map { time, status in
                    #"{"timestamp":"170000000\#(time)","url":"\#(written)","status":"\#(status)"}"#
                })
        #expect(try lines("ci").count == 3)
        // What was written is what a reader of such notes finds.
        let read = try #require(try AppraiseNotes(on: head, in: repository.repository).analysis)
        let act = read.act(on: SampleReview.round)
        #expect(act.name == "analysis, with remarks" && act.exitCode == 0 && act.command == url)
    }

    @Test("an analysis is taken in only from an address that a check can have for its command")
    func addresses() {
        let long = "https://" + String(repeating: "a", count: 1016)
        #expect(AppraiseAnalysis.isAddress(long) && !AppraiseAnalysis.isAddress(long + "a"))
        for text in ["", "make", "ftp://x", "https://a b", "https://é", "https://a\u{1B}[2J", " https://a"] {
            #expect(AppraiseAnalysis(url: text, status: .fine) == nil, "\(text)")
        }
    }

    @Test("a patch of a round makes of the base what the round has, by git's own apply")
    func patch() throws {
        let repository = try SampleRepository()
        let ten = (1...10).map { "line \($0)\n" }.joined()
        for name in ["plain", "with blank", "quo\"te\\", "späße", "gone", "mode", "moved"] {
            try repository.write(ten, to: name)
        }
        let base = try repository.commit("Begin")
        for name in ["plain", "with blank", "quo\"te\\", "späße"] {
            try repository.write(ten.replacing("line 5\n", with: "five").replacing("line 10\n", with: "ten"), to: name)
        }
        try FileManager.default.removeItem(atPath: repository.top + "/gone")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: repository.top + "/mode")
        try repository.git("mv", "moved", "else where")
        try repository.write("", to: "empty")
        try repository.write("no end", to: "fresh")
        let head = try repository.commit("Change")
        let contents = try repository.round.contents(from: base, to: head, including: [])
        try repository.git("checkout", "-q", base)
        let patch = contents.files.map { UnifiedPatch(file: $0).text }.joined()
        let file = try repository.folder.write(patch, to: "patch")
        try repository.git("apply", "--index", file)
        #expect(try repository.git("write-tree") == repository.git("rev-parse", head + "^{tree}"))
    }
}

struct TextPlaceTests {
    @Test("places are files, lines and ranges; a colon in a name is one where no number follows")
    func places() {
        #expect(TextPlace("a/b.c")?.lines == nil && TextPlace("a/b.c")?.path == "a/b.c")
        #expect(TextPlace("a:12")?.lines == 12...12 && TextPlace("a:b:3-4")?.path == "a:b")
        for text in ["", ":3", "a:", "a:0", "a:x", "a:3-2", "a:1-2-3", "a:-3", "a:+3", "a:99999999999999999999"] {
            #expect(TextPlace(text) == nil, "\(text)")
        }
    }
}

struct AppraiseImportTests {
    @Test(
        "a review of git-appraise becomes one here: who wrote what in its words, on its lines, answers in their threads"
    )
    func comments() throws {
        let repository = try SampleRepository()
        try repository.write("one\n", to: "a")
        try repository.commit("Begin")
        try repository.git("checkout", "-q", "-b", "feature")
        try repository.write("one\ntwo\n", to: "a")
        let commit = try repository.commit("Two")
        // The lines as git-appraise writes them; what is none of them is passed over.
        let place = #"{"commit":"\#(commit)","path":"a","range":{"startLine":2}}"#
        let root =
            #"{"timestamp":"1700000000","author":"kim@example.org","location":\#(place),"#
            + #""description":"Why?","resolved":false}"#
        let hash = SHA1.hex(of: Array(root.utf8))
        let answer =
            #"{"timestamp":"1700000001","author":"ada@example.org","parent":"\#(hash)","#
            + #""description":"Because.","resolved":true}"#
        let request =
            #"{"timestamp":"1700000000","reviewRef":"refs/heads/feature","targetRef":"refs/heads/main","#
            + #""requester":"ada@example.org","description":"Two\n\nIs more."}"#
        let other = #"{"timestamp":"1700000002","author":"x","location":{"path":"gone","range":{"startLine":99}}}"#
        func report(_ time: Int, _ url: String, _ status: String, _ version: Int = 0) -> String {
            #"{"timestamp":"\#(time)","url":"\#(url)","status":"\#(status)","v":\#(version)}"#
        }
        let reports = [
            report(1_700_000_009, "https://ci.example.org/9", "nmw", 1), report(1_700_000_008, "javascript:x", "nmw"),
            report(1_700_000_007, "https://ci.example.org/7", "great"), report(1_700_000_001, "https://old", "lgtm"),
            report(1_700_000_006, "https://ci.example.org/6", "nmw"), "[]",
        ]
        for (ref, lines) in [
            ("reviews", [request, "no note"]), ("discuss", [answer, root, "{", other]), ("analyses", reports),
        ] {
            try repository.git(
                "notes", "--ref", "refs/notes/devtools/\(ref)", "add", "-m", lines.joined(separator: "\n"), commit)
        }
        var run = try CommandRun()
        run.environment["PATH"] = repository.environment["PATH"]
        let said = SaidActs()
        let node = try SampleReview(words: "fox").node(at: run, said)
        let listed = run("review", "import", "--repository", repository.top)
        #expect(listed.data == "\(commit.prefix(12))\tTwo\n")
        let outcome = run("review", "import", commit, "--repository", repository.top)
        #expect(outcome.code == 0 && outcome.words.contains("3 comments"), "\(outcome)")
        let opened = try #require(said.opened.withLock { $0.last })
        #expect(
            opened.title == "Two" && opened.target == "main" && opened.description?.contains("ada@example.org") == true)
        let acts = said.all.withLock { $0 }
        #expect(acts.count == 3 && acts[0].count == 2 && acts[1].count == 1)
        #expect(acts[2].map(\.kind) == [.check] && acts[2][0].name == "analysis" && acts[2][0].exitCode == 1)
        #expect(acts[2][0].command == "https://ci.example.org/6" && acts[2][0].round != nil)
        #expect(acts[0][0].place?.line == 2 && acts[0][0].place?.lines == ["two"])
        #expect(acts[0][0].text == "kim@example.org, 2023-11-14 22:13 UTC:\n\nWhy?")
        #expect(acts[0][1].place == nil)
        #expect(acts[1][0].thread == SampleReview.thread && acts[1][0].resolved == true)
        #expect(run("review", "import", "main", "--repository", repository.top).code == 4)
        _ = node
    }
}
