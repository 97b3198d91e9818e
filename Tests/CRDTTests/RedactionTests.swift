import TestKit
import Testing

@testable import CRDT

/// Characters that are taken out of memory.
@Suite struct RedactionTests {
    /// A history told twice: as it is, and as if some of its runs had never held their characters.
    private struct Told {
        let history: RandomHistory
        /// By run, whether it is redacted.
        let isRedacted: [Bool]
        let redactedRuns: [Delivery.Run]
        let oracle: TextOracle
        var random: SeededRandom

        init(seed: UInt64) {
            let history = RandomHistory(
                seed: seed, runs: 30, sharesAgents: seed % 2 == 0, undoesOneIn: seed % 3 == 0 ? nil : 5)
            var random = history.random
            var chronicle = Chronicle()
            var runs: [Delivery.Run] = []
            let isRedacted = history.runs.map { _ in random.oneIn(3) }
            for (run, isRedacted) in zip(history.runs, isRedacted) {
                let told = Delivery.Run(
                    agent: run.agent, sequence: run.sequence, parents: run.parents,
                    operations: isRedacted ? run.operations.map(\.redacted) : run.operations, count: run.count,
                    undo: run.undo)
                chronicle.tell(told)
                runs.append(told)
            }
            (self.history, self.isRedacted, self.random) = (history, isRedacted, random)
            redactedRuns = runs
            oracle = chronicle.oracle
        }

        func events(of run: Delivery.Run) -> EventSpan {
            EventSpan(agent: run.agent, first: run.sequence, count: run.count)
        }

        /// The events of all redacted runs among the first so many.
        func events(runs count: Int) -> [EventSpan] {
            zip(history.runs, isRedacted).prefix(count).filter(\.1).map { events(of: $0.0) }
        }
    }

    @Test(
        "a text is that of the events and of what was redacted, whichever came first and in whatever pieces",
        arguments: SeededRandom.seeds(0..<30))
    func model(seed: UInt64) throws {
        var told = Told(seed: seed)
        let runs = told.history.runs
        var whole = try told.history.document()
        var mirror = Array(whole.text.string().unicodeScalars)
        for edit in try whole.redact(told.events(runs: runs.count)) ?? [] {
            mirror.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
        }
        #expect(whole.shows(told.oracle.text), "\(told.random)")
        #expect(mirror == Array(told.oracle.text.unicodeScalars), "\(told.random)")
        #expect(whole.violationsEverywhere() == [])

        var never = TextDocument()
        for run in told.redactedRuns { try never.append(run) }
        never.refresh()
        #expect(never.shows(told.oracle.text), "\(told.random)")
        #expect(try never.redact(told.events(runs: runs.count)) == nil)

        // Now and then, with a mirror that knows only what it is told.
        var piecemeal = TextDocument()
        mirror = []
        for (index, run) in runs.enumerated() {
            try piecemeal.append(run)
            var edits: [TextEdit] = []
            if told.random.oneIn(3) { edits += piecemeal.integrate() }
            if told.random.oneIn(4) { edits += try piecemeal.redact(told.events(runs: index + 1)) ?? [] }
            if index == runs.count - 1 {
                edits += try piecemeal.redact(told.events(runs: runs.count)) ?? []
                edits += piecemeal.integrate()
            }
            for edit in edits {
                mirror.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
            }
        }
        #expect(piecemeal.shows(told.oracle.text), "\(told.random)")
        #expect(mirror == Array(told.oracle.text.unicodeScalars), "\(told.random)")
        for revision in stride(from: 0, through: whole.eventCount, by: 7) {
            let version = whole.frontier(atRevision: revision)
            #expect(
                whole.text(at: version).isExactly(told.oracle.text(at: version.map { Int($0) })),
                "\(told.random), revision \(revision)")
        }
    }

    @Test("what was redacted goes on with replicas that never redacted it", arguments: SeededRandom.seeds(0..<10))
    func goesOn(seed: UInt64) throws {
        let told = Told(seed: seed)
        let half = told.history.runs.count / 2
        var document = try told.history.document(runs: half)
        _ = try document.redact(told.events(runs: half))
        var other = try told.history.document()
        try document.apply(other.update(since: document.summary))
        document.refresh()
        _ = try document.redact(told.events(runs: told.history.runs.count))
        #expect(document.shows(told.oracle.text), "\(told.random)")
        // The other way about nothing of it is passed on, whole or in columns.
        var reader = TextDocument()
        try reader.apply(document.update(since: TextDocument.Summary()))
        reader.refresh()
        #expect(reader.shows(told.oracle.text), "\(told.random)")
        _ = try other.redact(told.events(runs: told.history.runs.count))
        #expect(other.text == reader.text)
    }

    @Test("a secret is in no past text, no update and no file; counts and positions stay")
    func secret() throws {
        var document = TextDocument()
        let kim = AgentID("kim")
        let writer = try document.writer(for: kim)
        try document.insert("key: ", at: 0, by: writer)
        try document.insert("hunter2é🙂", at: 5, by: writer)
        try document.insert(".", at: 14, by: writer)
        try document.delete(5..<12, by: writer)
        let authors = try document.authorship(of: 0..<8)
        let edits = try document.redact([EventSpan(agent: kim, first: 5, count: 9)])
        #expect(edits == [TextEdit(at: 5, deleted: 2, inserted: "\u{FFFD}\u{FFFD}")])
        #expect(document.shows("key: \u{FFFD}\u{FFFD}."))
        #expect(document.eventCount == 22)
        #expect(try document.authorship(of: 0..<8) == authors)
        for revision in 0...22 {
            #expect(!document.text(at: document.frontier(atRevision: revision)).string().contains("h"))
        }
        try document.insert("!", at: 8, by: writer)
        #expect(document.shows("key: \u{FFFD}\u{FFFD}.!"))
        #expect(!document.history.log.text.string(0..<document.history.log.text.byteCount).contains("hunter"))
        #expect(document.insertedCount(of: EventSpan(agent: kim, first: 0, count: 100)) == 16)
        #expect(document.insertedCount(of: EventSpan(agent: kim, first: 12, count: 8)) == 3)
        #expect(document.insertedCount(of: EventSpan(agent: AgentID("lee"), first: 0, count: 3)) == 0)
    }

    @Test("deletions, strangers, placeholders and nothing at all change nothing")
    func nothing() throws {
        var document = TextDocument()
        let kim = AgentID("kim")
        let writer = try document.writer(for: kim)
        try document.insert("ab\u{FFFD}", at: 0, by: writer)
        try document.delete(0..<2, by: writer)
        #expect(try document.redact([]) == nil)
        #expect(try document.redact([EventSpan(agent: kim, first: 2, count: 7)]) == nil)
        #expect(try document.redact([EventSpan(agent: AgentID("lee"), first: 0, count: 9)]) == nil)
        #expect(try document.redact([EventSpan(agent: kim, first: -3, count: 3)]) == nil)
        #expect(try document.redact([EventSpan(agent: kim, first: 1, count: 2)]) == [])
        #expect(document.shows("\u{FFFD}"))
    }
}

extension TextOperation {
    fileprivate var redacted: TextOperation {
        guard case .insert(let at, let text) = self else { return self }
        return .insert(at: at, String(repeating: "\u{FFFD}", count: text.unicodeScalars.count))
    }
}
