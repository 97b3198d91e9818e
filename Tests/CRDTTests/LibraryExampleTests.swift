import CRDT
import Foundation
import TestKit
import Testing

/// The examples of `Sources/CRDT/README.md` and of the articles in `CRDT.docc`, line by line, as a program that uses
/// the library from outside. What they print is what the comments behind the lines say.
@Suite struct LibraryExampleTests {
    @Test("the example of five lines shows Ben what Ann wrote")
    func fiveLines() throws {
        let print = Printed()
        var ann = TextDocument()
        var ben = TextDocument()
        try ann.insert("Hello", at: 0, by: ann.writer(for: AgentID("ann")))
        try ben.apply(ann.update(since: ben.summary))
        for edit in ben.integrate() { print(edit.at, edit.inserted) }  // 0 Hello
        #expect(print.lines == ["0 Hello"])
    }

    @Test("two replicas become equal by updates, by deltas, and out of a file")
    func together() throws {
        let print = Printed()
        var ann = TextDocument()
        var ben = TextDocument()
        try ann.insert("Hello", at: 0, by: ann.writer(for: AgentID("ann")))
        try ben.apply(ann.update(since: ben.summary))

        let annWriter = try ann.writer(for: AgentID("ann"))
        let benWriter = try ben.writer(for: AgentID("ben"))
        try ann.insert("!", at: 5, by: annWriter)
        try ben.insert("Oh. ", at: 0, by: benWriter)

        try ann.apply(ben.update(since: ann.summary))
        try ben.apply(ann.update(since: ben.summary))
        ann.refresh()
        ben.refresh()
        print(ann.text == ben.text, ann.text)  // true Oh. Hello!
        #expect(print.lines == ["true Oh. Hello!"])

        try deltas(&ann, &ben, annWriter)
        try files(&ann, annWriter)
    }

    @Test("what was redacted is in no version, and a trimmed document goes on with a whole one")
    func lettingGo() throws {
        let print = Printed()
        var letter = TextDocument()
        let eve = try letter.writer(for: AgentID("eve"))
        try letter.insert("key: hunter2", at: 0, by: eve)
        try letter.delete(5..<12, by: eve)
        for range in try letter.insertions(of: "hunter2") {
            let (agent, sequence) = letter.eventID(of: range.lowerBound)
            _ = try letter.redact([EventSpan(agent: agent, first: sequence, count: range.count)])
        }
        print(letter.text(at: letter.frontier(atRevision: 12)))  // key: �������

        let cut = try #require(letter.newestTrimmableVersion)
        var short = try letter.trimmed(at: cut)
        try letter.insert("!", at: 5, by: eve)
        try short.apply(letter.update(since: short.summary))
        short.refresh()
        print(short.text, short.trimmedCount)  // key: ! 19
        #expect(print.lines == ["key: �������", "key: ! 19"])
    }

    private func deltas(
        _ ann: inout TextDocument, _ ben: inout TextDocument, _ annWriter: TextDocument.Writer
    ) throws {
        let print = Printed()
        var sender = DeltaSender()
        var receiver = DeltaReceiver()
        var sent = ann.eventCount
        for letter in " Bye." {
            try ann.insert(String(letter), at: ann.text.lengthInScalars, by: annWriter)
            let delta = sender.delta(of: ann, since: sent)
            sent = ann.eventCount
            try receiver.receive(delta, into: &ben)
        }
        ben.refresh()
        print(ben.text)  // Oh. Hello! Bye.
        #expect(print.lines == ["Oh. Hello! Bye."])
    }

    private func files(_ ann: inout TextDocument, _ annWriter: TextDocument.Writer) throws {
        let print = Printed()
        var writer = TextFileWriter()
        var file = writer.start(ann)
        try ann.insert("\n", at: ann.text.lengthInScalars, by: annWriter)
        file += writer.append(ann)

        let opened = try TextFile(file)
        let again = try opened.document()
        print(again.text == ann.text, opened.damagedByteCount)  // true 0

        let torn = try TextFile(Array(file.dropLast(3)))
        var rest = try torn.document()
        var next = torn.writer(for: rest)
        file = Array(file.prefix(torn.soundByteCount))
        try rest.insert("?", at: 0, by: rest.writer(for: AgentID("ann, after the crash")))
        file += next.append(rest)
        print(try TextFile(file).text())  // ?Oh. Hello! Bye.
        #expect(print.lines == ["true 0", "?Oh. Hello! Bye."])
    }

    @Test("the example of the units gives each place its number in each unit")
    func units() throws {
        let print = Printed()
        var note = TextDocument()
        let me = try note.writer(for: AgentID("me"))
        try note.insert("naïve 🙂\nnext", at: 0, by: me)

        print(note.text.length(in: .utf8), note.text.lengthInScalars, note.text.length(in: .utf16))  // 16 12 13
        print(try note.text.convert(8, from: .utf16, to: .scalars))  // 7
        print(try note.text.lineColumn(of: 9))  // LineColumn(line: 1, column: 1)
        print(try note.text.position(of: LineColumn(line: 1, column: 0), in: .utf16))  // 9
        #expect(print.lines == ["16 12 13", "7", "LineColumn(line: 1, column: 1)", "9"])
    }

    @Test("the example of a merge shows hey! on both sides")
    func merge() throws {
        let print = Printed()
        var hers = TextDocument()
        let herWriter = try hers.writer(for: AgentID("ann"))
        try hers.insert("hi", at: 0, by: herWriter)
        var his = hers
        try hers.delete(1..<2, by: herWriter)
        try hers.insert("ey", at: 1, by: herWriter)
        try his.insert("!", at: 2, by: his.writer(for: AgentID("ben")))

        try hers.apply(his.update(since: hers.summary))
        try his.apply(hers.update(since: his.summary))
        print(hers.integrate().map(\.at), hers.text)  // [3] hey!
        print(his.integrate().map(\.at), his.text)  // [1, 1] hey!
        #expect(print.lines == ["[3] hey!", "[1, 1] hey!"])
    }

    @Test("the example of the past gives the text at a version, and plays the history")
    func goingBack() throws {
        let print = Printed()
        var note = TextDocument()
        let me = try note.writer(for: AgentID("me"))
        try note.insert("first", at: 0, by: me)
        let version = note.frontier
        let summary = note.summary
        try note.insert(", second", at: 5, by: me)
        try note.delete(0..<2, by: me)
        print(note.text(at: version), "-", note.text)  // first - rst, second
        print(note.frontier(of: summary) == version)  // true

        var times = EventTimes()
        times.append(1000, count: 5)
        times.append(2000, count: 8)
        times.append(3000, count: 2)
        var replay = HistoryReplay(of: note, times: times)
        replay.seek(toTime: 1999)
        print(replay.text, replay.revision)  // first 5
        while let step = replay.next() { print(step.time ?? 0, step.edits[0].at, step.edits[0].deleted) }
        // 2000 5 0
        // 3000 0 2
        if let step = replay.previous() { print(step.edits[0].inserted, replay.text) }  // fi first, second
        #expect(
            print.lines == [
                "first - rst, second", "true", "first 5", "2000 5 0", "3000 0 2", "fi first, second",
            ])
    }

    @Test("the page on taking back: undo, the next undo, anchors, authorship")
    func takingBack() throws {
        let print = Printed()
        var ann = TextDocument()
        let annWriter = try ann.writer(for: AgentID("ann"))
        try ann.insert("one two three", at: 0, by: annWriter)
        var ben = TextDocument()
        try ben.apply(ann.update())
        ben.refresh()

        let start = LV(ann.eventCount)
        try ann.delete(4..<8, by: annWriter)
        let deletion = start..<LV(ann.eventCount)
        try ben.insert("and ", at: 8, by: ben.writer(for: AgentID("ben")))
        try ann.apply(ben.update(since: ann.summary))
        ann.refresh()
        print(ann.text)  // one and three

        let undo = try ann.undo([deletion], by: annWriter)
        for edit in ann.integrate() { print(edit.at, edit.inserted) }  // 4 two
        print(ann.text)  // one two and three
        try ann.redo([undo..<undo + 1], by: annWriter)
        ann.refresh()
        print(ann.text)  // one and three
        #expect(print.lines == ["one and three", "4 two ", "one two and three", "one and three"])
        try memory(&ann, annWriter)
    }

    private func memory(_ ann: inout TextDocument, _ annWriter: TextDocument.Writer) throws {
        let print = Printed()
        let each = TextDocument.EditGrouping(commit: { $0..<$0 + 1 }, joins: { _, _ in false })
        try ann.insert("!", at: ann.text.lengthInScalars, by: annWriter)
        let next = ann.nextUndo(of: [AgentID("ann")], grouping: each)
        try ann.undo(next, by: annWriter)
        ann.refresh()
        print(ann.text)  // one and three
        print(ann.nextRedo(of: [AgentID("ann")]) != nil)  // true

        let comment = try ann.anchors(around: 4..<7)
        try ann.insert("> ", at: 0, by: annWriter)
        let place = try ann.place(of: comment)
        print(ann.text.string(inScalars: place.range), place.isOutdated)  // and false
        try ann.delete(place.range, by: annWriter)
        print(try ann.place(of: comment).range, try ann.place(of: comment).isOutdated)  // 6..<6 true

        for run in try ann.authorship(of: 0..<ann.text.lengthInScalars) {
            print(
                ann.text.string(inScalars: run.range) + "|", String(decoding: run.agent.bytes, as: UTF8.self),
                run.sequence)
        }
        // > | ann 21
        // one | ann 0
        //  | ben 3
        // three| ann 8
        #expect(
            print.lines == [
                "one and three", "true", "and false", "6..<6 true", "> | ann 21", "one | ann 0", " | ben 3",
                "three| ann 8",
            ])
    }

    @Test("the examples of counters and registers agree, and go back")
    func values() throws {
        let print = Printed()
        var ann = Counter()
        var ben = Counter()
        try ann.add(2, by: AgentID("ann"))
        try ben.add(3, by: AgentID("ben"))
        for event in ben.events(beyond: ann.eventCounts) { try ann.merge(event) }
        for event in ann.events(beyond: ben.eventCounts) { try ben.merge(event) }
        print(ann.value, ben.value)  // 5 5

        var hers = RegisterMap<String, String>()
        try hers.set("draft", for: "state", by: AgentID("ann"))
        var his = hers
        try hers.set("open", for: "state", by: AgentID("ann"))
        try his.set("closed", for: "state", by: AgentID("ben"))
        for event in his.events(beyond: hers.eventCounts) { try hers.merge(event) }
        print(hers["state"] ?? "-", hers.conflicts(for: "state"))  // closed [Optional("open")]

        let before = hers.frontier
        let mine = try hers.set("final", for: "state", by: AgentID("ann"))
        try hers.undo(mine, by: AgentID("ann"))
        print(hers["state"] ?? "-", hers.value(for: "state", at: before) ?? "-")  // closed closed
        #expect(print.lines == ["5 5", "closed [Optional(\"open\")]", "closed closed"])
    }

    // MARK: The pages

    @Test("each line of the pages' examples stands here, in their order")
    func pages() throws {
        let folder = TestData.packageRoot.appendingPathComponent("Sources/CRDT")
        let articles = folder.appendingPathComponent("CRDT.docc")
        var pages = try FileManager.default.contentsOfDirectory(at: articles, includingPropertiesForKeys: nil)
        pages.append(folder.appendingPathComponent("README.md"))
        let here = lines(of: try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8))
        var found = 0
        for page in pages where page.pathExtension == "md" {
            for block in examples(in: try String(contentsOf: page, encoding: .utf8)) {
                #expect(stands(block, in: here), "\(page.lastPathComponent): \(block)")
                found += 1
            }
        }
        #expect(found >= 6)
    }

    /// Without indentation, and without what is not part of an example.
    private func lines(of text: String) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty && $0 != "import CRDT" && $0 != "let print = Printed()"
        }
    }

    private func examples(in page: String) -> [[String]] {
        page.components(separatedBy: "```swift\n").dropFirst().map { part in
            lines(of: part.components(separatedBy: "```")[0])
        }
    }

    private func stands(_ block: [String], in here: [String]) -> Bool {
        here.indices.contains { here[$0...].starts(with: block) }
    }
}

/// Collects what an example prints.
private final class Printed {
    private(set) var lines: [String] = []

    func callAsFunction(_ values: Any...) {
        lines.append(values.map { "\($0)" }.joined(separator: " "))
    }
}
