import Foundation
import LocalRPC
import ReviewContents
import TestKit
import Testing

@testable import CommandLineTool

struct ReviewCommandTests {
    private static let evil = "x\u{1B}]0;t\u{7}\u{9B}2J\r\u{202E}y"

    private static let commands: [[String]] = [
        ["review"], ["review", "list", "status:open"], ["review", "show", "ab"],
        ["review", "show", "ab", "--since-seen"], ["review", "diff", "ab"], ["review", "diff", "ab", "--side-by-side"],
        ["review", "diff", "ab", "--notes", "--context", "0"], ["review", "diff", "ab", "1"],
        ["review", "diff", "ab", "1..1"], ["review", "rules"], ["review", "draft", "ab"],
    ]

    private func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || scalar == "\t"
                || (scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && scalar != "\u{202E}")
        }
    }

    @Test(
        "no command about reviews lets a peer's controls through: at a terminal, piped, or as JSON", arguments: commands
    )
    func harmless(words: [String]) throws {
        let run = try CommandRun()
        let node = try SampleReview(words: Self.evil, path: "src/\u{1B}[2J.swift").node(at: run)
        for isTerminal in [true, false] {
            let output = CapturedOutput(isTerminal: isTerminal)
            #expect(run(words, to: output) == 0, "\(words): \(output.words)")
            #expect(isHarmless(output.words) && isHarmless(output.data), "\(words): \(output.data)")
        }
        let json = CapturedOutput(isTerminal: true)
        #expect(run(words + ["--json"], to: json) == 0)
        #expect(isHarmless(json.data))
        #expect(throws: Never.self, "\(words)") { try JSONSerialization.jsonObject(with: Data(json.data.utf8)) }
        _ = node
    }

    @Test("what reviews look like at a terminal, in colours, sets no title, moves no cursor and has nothing typed")
    func onTerminal() throws {
        guard let emulator = TerminalEmulator.installed else { return }
        var run = try CommandRun()
        run.environment["NO_COLOR"] = nil
        let node = try SampleReview(words: Self.evil).node(at: run)
        let outputs = Self.commands.map { words -> String in
            let output = CapturedOutput(isTerminal: true)
            _ = run(words, to: output)
            return output.data
        }
        #expect(outputs.contains { $0.contains("\u{1B}[") })
        for (output, objection) in zip(outputs, try emulator.objections(to: outputs)) where !objection.isEmpty {
            Issue.record("\(objection): \(output.debugDescription)")
        }
        _ = node
    }

    @Test("a diff shows comments at their lines at a terminal, and is a patch in a pipe")
    func diff() throws {
        let run = try CommandRun()
        let node = try SampleReview(words: "fox").node(at: run)
        let seen = run("review", "diff", "ab", isTerminal: true).data.split(separator: "\n").map(String.init)
        let place = try #require(seen.firstIndex { $0.contains("+let line5 = \"fox\"") })
        #expect(seen[place].hasPrefix("      5 +"))
        #expect(seen[place + 1].hasPrefix("  ┃ fox, ") && seen[place + 1].contains("12121212.0, open, new"))
        #expect(
            seen[place + 2...place + 5].elementsEqual([
                "  ┃ fox", "  ┃ Suggested:", "  ┃   + let line5 = 55", "  ┃ fox fox",
            ]))
        #expect(
            seen.contains("It may be run now.") && seen.contains("Nothing became A file of 9 bytes that is no text."))
        let piped = run("review", "diff", "ab", "--file", "src/a.swift").data
        #expect(!piped.contains("┃") && piped.contains("\n-let line5 = 5\n+let line5 = \"fox\"\n"))
        _ = node
    }

    @Test("what is written is kept as drafts, edited, dropped, and published at once with a verdict for the round")
    func drafts() throws {
        let run = try CommandRun()
        let said = SaidActs()
        let node = try SampleReview(words: "fox").node(at: run, said)
        #expect(run("review", "comment", "ab", "src/a.swift:5-6", "-m", "Why?").words.contains("draft 1"))
        #expect(run("review", "reply", "ab", "1212", "-m", "x").code == ExitCode(.ambiguous).rawValue)
        #expect(run("review", "reply", "ab", "1212.1", "-m", "Because.", "--resolve").code == 0)
        #expect(run("review", "react", "ab", "@last", "+1").code == 0)
        #expect(
            run("review", "suggest", "ab", "src/a.swift:2", "--file", try run.folder.write("two", to: "s")).code == 0)
        #expect(run("review", "comment", "ab", "-m", "All in all").code == 0)
        #expect(run("review", "draft", "edit", "ab", "1", "-m", "Why so?").code == 0)
        #expect(
            run("review", "draft", "drop", "ab", "3").code == 0 && run("review", "draft", "drop", "ab", "3").code == 4)
        #expect(
            run("review", "draft", "list", "ab").data.split(separator: "\n") == [
                "1\tcomment\tsrc/a.swift:5-6\tWhy so?", "2\tcomment\t12121212.0\tBecause.",
                "4\tcomment\tsrc/a.swift:2\tHow about this?\t(suggestion)", "5\tcomment\tthe whole\tAll in all",
            ])
        let file = try run.paths.stateFolder + "/reviews/\(SampleReview.id).json"
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600 && said.all.withLock { $0.isEmpty })
        #expect(run("review", "publish", "ab", "--vote", "needs-work", "--score", "style=2", "-m", "Almost").code == 0)
        let acts = try #require(said.all.withLock { $0.first })
        #expect(acts.map(\.kind) == [.comment, .comment, .comment, .comment, .vote])
        #expect(acts[0].text == "Why so?" && acts[0].round == SampleReview.round)
        #expect(acts[0].place?.line == 5 && acts[0].place?.lastLine == 6)
        #expect(acts[0].place?.lines == ["let line5 = \"fox\"", "let line6 = 6"])
        #expect(acts[0].place?.before == ["let line2 = 2", "let line3 = 3", "let line4 = 4"])
        #expect(acts[1].thread == SampleReview.thread && acts[1].resolved == true && acts[1].known == 2)
        #expect(acts[2].suggestion == "two\n")
        #expect(
            acts[4].verdict == "needs-work" && acts[4].round == SampleReview.round && acts[4].scores?.first?.score == 2)
        #expect(run("review", "draft", "list", "ab").data.isEmpty)
        #expect(run("review", "publish", "ab").code == 2)
        _ = node
    }

    @Test("places that a round does not have, and words that say nothing, are refused, and nothing is kept")
    func refusals() throws {
        let run = try CommandRun()
        let node = try SampleReview(words: "fox").node(at: run)
        for (place, code) in [
            ("none.c:1", Int32(4)), ("src/a.swift:9", 4), ("src/a.swift:0", 2), ("src/a.swift:6-5", 2),
        ] {
            #expect(run("review", "comment", "ab", place, "-m", "x").code == code, "\(place)")
        }
        #expect(run("review", "comment", "ab", "src/a.swift:9", "--old", "-m", "x").code == 0)
        #expect(run("review", "comment", "ab", "icon.png:1", "-m", "x").code == 4)
        #expect(run("review", "comment", "ab", "icon.png", "-m", "x").code == 0)
        #expect(run("review", "comment", "ab", "src/a.swift:1", "-m", " \n").code == 2)
        #expect(run("review", "comment", "ab", "src/a.swift:1", "--round", "7", "-m", "x").code == 4)
        #expect(run("review", "diff", "ab", "1...2x").code == 2)
        #expect(run("review", "draft", "list", "ab").data.split(separator: "\n").count == 2)
        _ = node
    }

    @Test("a review of commits gives the members their files, and is called as the newest commit")
    func new() throws {
        let sample = try SampleRepository()
        var run = try CommandRun()
        run.environment["PATH"] = sample.environment["PATH"]
        let said = SaidActs()
        let node = try SampleReview(words: "fox").node(at: run, said)
        try sample.write("one\n", to: "a")
        try sample.commit("Begin")
        try sample.git("checkout", "-q", "-b", "feature")
        #expect(run("review", "new", "--repository", sample.top).code == 2)
        try sample.write("two\n", to: "a")
        let head = try sample.commit("Count to two")
        #expect(run("review", "new", "--repository", sample.top, "--reviewer", "kim").data == SampleReview.id + "\n")
        let opened = try #require(said.opened.withLock { $0.last })
        #expect(opened.title == "Count to two" && opened.target == "main" && opened.reviewers == ["kim"])
        let contents = try RoundContents(decoding: try #require(said.added.withLock { $0.last }))
        #expect(contents.head == head && contents.files.map(\.path) == ["a"])
        #expect(opened.round.patch == contents.patchDigest.hex && opened.round.inserted == 1)
        try sample.write("three\n", to: "a")
        #expect(run("review", "new", "--repository", sample.top, "--working-tree", "-t", "Three").code == 0)
        let tree = try RoundContents(decoding: try #require(said.added.withLock { $0.last }))
        #expect(tree.base == head && tree.files[0].new == .text("three\n", isExecutable: false))
        for words in [
            ["--doc", "a", "--base", "x"], ["--from", "x"], ["--untracked"], ["--working-tree", "--head", "x"],
        ] {
            #expect(run(["review", "new"] + words, to: CapturedOutput()) == 2, "\(words)")
        }
        _ = node
    }

    @Test(
        "suggestions go into the working tree as a merge; where their lines changed nothing is written"
    )
    func apply() throws {
        let sample = try SampleRepository()
        var run = try CommandRun()
        run.environment.merge(sample.environment) { own, _ in own }
        run.environment["HOME"] = sample.environment["HOME"]
        let said = SaidActs()
        let review = try SampleReview(words: "fox")
        let node = try review.node(at: run, said)
        let text = try #require(review.contents.file(at: "src/a.swift")?.new.text)
        try sample.write("// new above\n" + text, to: "src/a.swift")
        try sample.commit("As reviewed, with a line above")
        let applied = run("review", "apply", "ab", "--all", "--commit", "--repository", sample.top)
        #expect(applied.code == 0 && applied.data == "src/a.swift\n", "\(applied)")
        let expected = "// new above\n" + text.replacing("let line5 = \"fox\"", with: "let line5 = 55")
        #expect(try sample.git("show", "HEAD:src/a.swift") + "\n" == expected)
        #expect(
            try sample.git("log", "-1", "--format=%B").contains(
                "Co-authored-by: fox <kim1device@device.atelier.invalid>"))
        let act = try #require(said.all.withLock { $0.last?.first })
        #expect(act.kind == .applied && act.comments == [SampleReview.thread])
        #expect(act.commit == (try sample.git("rev-parse", "HEAD")))
        let changed = text.replacing("let line5", with: "var line5")
        try sample.write(changed, to: "src/a.swift")
        let conflict = run("review", "apply", "ab", "1212.0", "--repository", sample.top)
        #expect(conflict.code == 7 && conflict.data.contains("+let line5 = 55"), "\(conflict)")
        #expect(try String(contentsOfFile: sample.top + "/src/a.swift", encoding: .utf8) == changed)
        _ = node
    }

    @Test(
        "a review lands as a merge that names its reviewers, when its rules are met and it merges"
    )
    func land() throws {
        let sample = try SampleRepository()
        var run = try CommandRun()
        run.environment.merge(sample.environment) { own, _ in own }
        run.environment["HOME"] = sample.environment["HOME"]
        try sample.write("one\n", to: "a")
        try sample.commit("Begin")
        try sample.git("checkout", "-q", "-b", "feature")
        try sample.write("two\n", to: "a")
        let head = try sample.commit("Two")
        try sample.git("checkout", "-q", "main")
        try sample.write("other\n", to: "b")
        try sample.commit("Other")
        var review = try SampleReview(words: "fox")
        review.review.head.target = "main"
        review.review.rounds[0].draft.head = head
        let early = try review.node(at: run)
        #expect(run("review", "land", "ab", "--repository", sample.top).code == 5)
        _ = early
        var other = try CommandRun()
        other.environment.merge(sample.environment) { own, _ in own }
        other.environment["HOME"] = sample.environment["HOME"]
        review.review.head.isReady = true
        let said = SaidActs()
        let node = try review.node(at: other, said)
        try sample.write("stray\n", to: "stray")
        let landed = other("review", "land", "ab", "--repository", sample.top)
        #expect(landed.code == 0, "\(landed)")
        let message = try sample.git("log", "-1", "--format=%B")
        #expect(message.hasPrefix("fox\n") && message.contains("Reviewed-by: fox <kim1device@device.atelier.invalid>"))
        #expect(try sample.git("show", "HEAD:a") == "two" && sample.git("show", "HEAD:b") == "other")
        #expect(try sample.git("rev-parse", "HEAD^2") == head && sample.git("status", "--porcelain") == "?? stray")
        #expect(try said.all.withLock { $0.last?.first?.commit } == sample.git("rev-parse", "HEAD"))
        try sample.git("reset", "-q", "--hard", "HEAD~1")
        try sample.write("three\n", to: "a")
        try sample.git("commit", "-q", "-a", "-m", "Three")
        let before = try sample.git("rev-parse", "HEAD")
        let conflict = other("review", "land", "ab", "--repository", sample.top)
        #expect(conflict.code == 7 && conflict.words.contains("lines of a"), "\(conflict)")
        #expect(try sample.git("rev-parse", "HEAD") == before && sample.git("status", "--porcelain") == "?? stray")
        _ = node
    }

    @Test("a check says how a command ended, with what it wrote; something else than the round is not checked")
    func check() throws {
        var run = try CommandRun()
        run.environment["PATH"] = "/usr/bin:/bin"
        let said = SaidActs()
        let node = try SampleReview(words: "fox").node(at: run, said)
        #expect(
            run("review", "check", "ab", "--any-tree", "--name", "lint", "--", "sh", "-c", "echo bad >&2; exit 3").code
                == 1)
        let act = try #require(said.all.withLock { $0.last?.first })
        #expect(act.kind == .check && act.name == "lint" && act.exitCode == 3 && act.log == SampleReview.blob)
        #expect(act.round == SampleReview.round && said.added.withLock { $0.last } == Array("bad\n".utf8))
        #expect(run("review", "check", "ab", "--", "true").code != 0)
        #expect(said.all.withLock { $0.count } == 1)
        let url = "https://ci.example.org/1"
        #expect(run("review", "check", "ab", "--any-tree", "--report", url, "--", "sh", "-c", "exit 2").code == 1)
        let analysis = try #require(said.all.withLock { $0.last?.first })
        #expect(analysis.name == "analysis" && analysis.exitCode == 2 && analysis.command == url)
        #expect(run("review", "check", "ab", "--any-tree", "--report", "here", "--", "true").code == 2)
        #expect(said.all.withLock { $0.count } == 2)
        _ = node
    }
}
