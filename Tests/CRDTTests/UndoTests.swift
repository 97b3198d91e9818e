import TestKit
import Testing

@testable import CRDT

/// Undos and redos as events: against the oracle, and in the cases that other engines got wrong.
@Suite struct UndoTests {
    @Test(
        "histories with undos end in the oracle's text, whatever way they come", arguments: SeededRandom.seeds(1..<41))
    func everyWay(seed: UInt64) throws {
        var ways = EveryWay(
            RandomHistory(
                seed: seed, writers: 1 + Int(seed % 4), runs: 40, makesVoid: seed % 2 == 0, sharesAgents: seed % 3 == 0,
                meetsOneIn: 1 + seed % 6, undoesOneIn: 3))
        try ways.check()
    }

    @Test("one writer alone, and undos all along a line", arguments: SeededRandom.seeds(101..<121))
    func alone(seed: UInt64) throws {
        var ways = EveryWay(RandomHistory(seed: seed, writers: 1, runs: 60, undoesOneIn: 2))
        try ways.check()
    }

    @Test("the text at every version of a history with undos is the oracle's", arguments: SeededRandom.seeds(201..<211))
    func past(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, runs: 30, undoesOneIn: 3)
        let document = try history.document()
        for revision in 0...document.eventCount {
            let version = document.frontier(atRevision: revision)
            let expected = history.chronicle.oracle.text(at: history.chronicle.numbers(of: version, in: document))
            #expect(document.text(at: version).string() == expected, "revision \(revision), seed \(seed)")
        }
    }

    @Test(
        "the next undo is the newest own edits that are not undone, whatever others do",
        arguments: SeededRandom.seeds(1..<13))
    func stack(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var document = TextDocument()
        let (kim, lee) = (AgentID("kim"), AgentID("lee"))
        // The slow model: Kim's edits that stand, and her undos that can be redone.
        var done: [Range<LV>] = []
        var undone: [Range<LV>] = []
        var commits = CommitTable()
        for _ in 0..<120 {
            let start = LV(document.eventCount)
            let isKim = random.oneIn(2)
            let writer = try document.writer(for: isKim ? kim : lee)
            switch random.below(isKim ? 4 : 1) {
            case 0, 1:
                let operations = RandomOperations.make(
                    onLength: document.text.lengthInScalars, makesVoid: false, &random)
                for operation in operations { try document.write(operation, by: writer) }
                commits.add(start..<LV(document.eventCount))
                if isKim {
                    done.append(start..<LV(document.eventCount))
                    undone = []
                }
            case 2:
                let next = document.nextUndo(of: [kim], grouping: commits.grouping)
                #expect(next == (done.last.map { [$0] } ?? []), "\(random)")
                guard let last = done.popLast() else { continue }
                try document.undo(next, by: writer)
                undone.append(last)
            default:
                let next = document.nextRedo(of: [kim])
                #expect((next == nil) == undone.isEmpty, "\(random)")
                guard let next, let last = undone.popLast() else { continue }
                try document.redo([next..<next + 1], by: writer)
                done.append(last)
            }
            document.refresh()
        }
    }

    @Test("a redo of an undo that took nothing back does nothing, also where that undo lies below what is replayed")
    func redoOfNothing() throws {
        let (kim, lee) = (AgentID("kim"), AgentID("lee"))
        let nothing = UndoOperation(isRedo: false, spans: [EventSpan(agent: lee, first: 7, count: 2)])
        let again = UndoOperation(isRedo: true, spans: [EventSpan(agent: kim, first: 1, count: 1)])
        for isRedoFirst in [true, false] {
            var document = TextDocument()
            let writer = try document.writer(for: kim)
            try document.insert("a", at: 0, by: writer)
            try document.append(agent: kim, sequence: 1, parents: document.frontier, undo: nothing)
            document.refresh()
            try document.insert("b", at: 1, by: writer)
            let version = document.frontier
            func redo() throws { try document.append(agent: kim, sequence: 3, parents: version, undo: again) }
            if isRedoFirst { try redo() }
            for sequence in 0..<3 {
                let parents = sequence == 0 ? version : Frontier(LV(document.eventCount - 1))
                try document.append(
                    agent: lee, sequence: sequence, parents: parents, operations: [.insert(at: 2 + sequence, "c")])
            }
            if !isRedoFirst { try redo() }
            document.refresh()
            #expect(document.text.string() == "abccc")
            #expect(document.violationsEverywhere() == [])
            var copy = TextDocument()
            try copy.apply(document.update())
            copy.refresh()
            #expect(copy.text == document.text)
        }
    }

    @Test("commits that join are taken back at once, but not across another one that does not")
    func grouping() throws {
        var document = TextDocument()
        let writer = try document.writer(for: AgentID("kim"))
        for word in ["one ", "two ", "three ", "four "] {
            try document.insert(word, at: document.text.lengthInScalars, by: writer)
        }
        // "one " and "two " belong together, and so do the other two.
        let grouping = TextDocument.EditGrouping(
            commit: { event in event < 4 ? 0..<4 : event < 8 ? 4..<8 : event < 14 ? 8..<14 : 14..<19 },
            joins: { earlier, _ in earlier.lowerBound != 4 })
        let later = document.nextUndo(of: [AgentID("kim")], grouping: grouping)
        #expect(later == [8..<19])
        try document.undo(later, by: writer)
        #expect(document.nextUndo(of: [AgentID("kim")], grouping: grouping) == [8..<19])
        document.refresh()
        #expect(document.text.string() == "one two ")
        let earlier = document.nextUndo(of: [AgentID("kim")], grouping: grouping)
        #expect(earlier == [0..<8])
    }
}

/// Which edits were committed together.
private struct CommitTable {
    private var ranges: [Range<LV>] = []

    mutating func add(_ range: Range<LV>) { ranges.append(range) }

    func range(of event: LV) -> Range<LV> { ranges.first { $0.contains(event) } ?? event..<event + 1 }

    var grouping: TextDocument.EditGrouping {
        TextDocument.EditGrouping(commit: { self.range(of: $0) }, joins: { _, _ in false })
    }
}
