import TestKit
import Testing

@testable import CRDT

/// The replay of a history against the text at each of its revisions.
@Suite struct HistoryReplayTests {
    @Test(
        "the text at each revision is that of the oracle, wherever one comes from",
        arguments: SeededRandom.seeds(1..<13))
    func seeks(seed: UInt64) throws {
        let history = RandomHistory(
            seed: seed, runs: 30, sharesAgents: seed % 2 == 0, meetsOneIn: seed % 3 + 2,
            undoesOneIn: seed % 3 == 0 ? nil : 5)
        var random = history.random
        let document = try history.document()
        var replay = HistoryReplay(of: document)
        #expect(replay.eventCount == document.eventCount && replay.revision == 0 && replay.text.isExactly(""))
        for _ in 0..<120 {
            let revision = random.below(document.eventCount + 1)
            replay.seek(toRevision: revision)
            let expected = history.chronicle.oracle.text(at: document.frontier(atRevision: revision).map { Int($0) })
            #expect(replay.text.isExactly(expected), "\(random), revision \(revision)")
            #expect(replay.revision == revision && replay.text.violations() == [])
        }
        replay.seek(toRevision: document.eventCount)
        #expect(replay.text.isExactly(history.text))
    }

    @Test("steps lead a copy of the text on and back, and tell each event once", arguments: SeededRandom.seeds(20..<32))
    func steps(seed: UInt64) throws {
        let history = RandomHistory(
            seed: seed, writers: 4, runs: 30, sharesAgents: seed % 2 == 0, meetsOneIn: 4,
            undoesOneIn: seed % 3 == 0 ? nil : 5)
        let document = try history.document()
        var replay = HistoryReplay(of: document)
        var copy = PlainText()
        var steps: [HistoryReplay.Step] = []
        while let step = replay.next() {
            copy.apply(step.edits)
            #expect(copy.text.utf8.elementsEqual(replay.text.string().utf8), "\(history.random), \(step)")
            #expect(step.revisions.lowerBound == steps.last?.revisions.upperBound ?? 0 && step.time == nil)
            for (revision, sequence) in zip(step.revisions, step.sequences) {
                let name = document.eventID(of: LV(revision))
                #expect(name.agent == step.agent && name.sequence == sequence, "\(history.random), \(step)")
            }
            #expect(step.sequences.count == step.revisions.count && !step.revisions.isEmpty)
            steps.append(step)
        }
        #expect(replay.revision == document.eventCount && copy.text.utf8.elementsEqual(history.text.utf8))
        while let step = replay.previous() {
            copy.apply(step.edits)
            #expect(copy.text.utf8.elementsEqual(replay.text.string().utf8), "\(history.random), \(step)")
            #expect(step.revisions == steps.popLast()?.revisions)
        }
        #expect(steps.isEmpty && replay.revision == 0 && copy.text.isEmpty)
    }

    @Test("a step may begin within another one, and go back to its start", arguments: SeededRandom.seeds(40..<44))
    func stepsFromWithin(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, runs: 20, undoesOneIn: 6)
        var random = history.random
        let document = try history.document()
        var replay = HistoryReplay(of: document)
        for _ in 0..<60 {
            replay.seek(toRevision: random.below(document.eventCount + 1))
            let revision = replay.revision
            let isForward = random.oneIn(2)
            var copy = PlainText(replay.text.string())
            guard let step = isForward ? replay.next() : replay.previous() else { continue }
            copy.apply(step.edits)
            #expect((isForward ? step.revisions.lowerBound : step.revisions.upperBound) == revision)
            let version = document.frontier(atRevision: replay.revision)
            #expect(copy.text.utf8.elementsEqual(document.text(at: version).string().utf8), "\(random), \(step)")
        }
    }

    @Test(
        "with times the order is theirs: each moment's text is that of all events until then",
        arguments: SeededRandom.seeds(60..<72))
    func times(seed: UInt64) throws {
        let history = RandomHistory(
            seed: seed, writers: 4, runs: 30, sharesAgents: seed % 2 == 0, meetsOneIn: 4,
            undoesOneIn: seed % 3 == 0 ? nil : 5)
        var random = history.random
        let document = try history.document()
        var clock = ClockOracle(document)
        var times = EventTimes()
        while times.eventCount < document.eventCount {
            let count = min(1 + random.below(4), document.eventCount - times.eventCount)
            // Clocks go wrong, and several events share a moment.
            times.append(random.below(40) - 10, count: count)
        }
        clock.tell(times)
        var replay = HistoryReplay(of: document, times: times)
        for time in [-11, -10] + (0..<30).map({ _ in random.below(45) - 11 }) {
            replay.seek(toTime: time)
            let version = document.dominators(of: clock.events(until: time))
            #expect(replay.text == document.text(at: version), "\(random), time \(time)")
            #expect(replay.revision == clock.events(until: time).count)
            #expect(replay.time.map { $0 <= time } ?? true)
        }
        replay.seek(toRevision: 0)
        var newest = Int.min
        while let step = replay.next() {
            let time = try #require(step.time)
            #expect(time >= newest && time == replay.time, "\(random)")
            for sequence in step.sequences {
                let version = try #require(document.lv(of: step.agent, sequence: sequence))
                #expect(clock.times[Int(version)] == time, "\(random)")
            }
            newest = time
        }
        #expect(replay.text == document.text)
    }

    @Test("a long text has kept texts to go from, and deletions in both directions are cut anywhere")
    func keyframes() throws {
        var random = SeededRandom(seed: 7)
        var document = TextDocument()
        let writer = try document.writer(for: AgentID("kim"))
        var plain: [PlainText] = [PlainText()]
        func type(_ text: String, at position: Int) throws {
            for (offset, scalar) in text.unicodeScalars.enumerated() {
                try document.insert(String(scalar), at: position + offset, by: writer)
                var next = plain[plain.count - 1]
                next.apply([TextEdit(at: position + offset, deleted: 0, inserted: String(scalar))])
                plain.append(next)
            }
        }
        func remove(at position: Int) throws {
            try document.delete(position..<position + 1, by: writer)
            var next = plain[plain.count - 1]
            next.apply([TextEdit(at: position, deleted: 1, inserted: "")])
            plain.append(next)
        }
        for _ in 0..<1_500 {
            let length = document.text.lengthInScalars
            try type(["é", "ab漢", "🙂"][random.below(3)], at: random.below(length + 1))
            let place = random.below(document.text.lengthInScalars)
            for offset in 0..<min(3, place) { try remove(at: place - offset) }
            for _ in 0..<2 where place < document.text.lengthInScalars { try remove(at: place) }
        }
        var replay = HistoryReplay(of: document)
        #expect(ReplayScript(document.history).keyframes.count >= 3)
        for _ in 0..<400 {
            let revision = random.below(plain.count)
            replay.seek(toRevision: revision)
            #expect(replay.text.isExactly(plain[revision].text), "\(random), revision \(revision)")
        }
    }

    @Test("the replay of a document without events stands still")
    func empty() {
        var replay = HistoryReplay(of: TextDocument())
        replay.seek(toRevision: 0)
        #expect(replay.next() == nil && replay.previous() == nil && replay.eventCount == 0 && replay.time == nil)
        var timed = HistoryReplay(of: TextDocument(), times: EventTimes())
        timed.seek(toTime: 5)
        #expect(timed.revision == 0 && timed.text.isExactly(""))
    }

    @Test("a copy of a replay goes its own way")
    func copies() throws {
        var document = TextDocument()
        let writer = try document.writer(for: AgentID("kim"))
        try document.insert("one two", at: 0, by: writer)
        try document.delete(0..<4, by: writer)
        var replay = HistoryReplay(of: document)
        replay.seek(toRevision: 7)
        var other = replay
        other.seek(toRevision: 11)
        try document.insert("!", at: 3, by: writer)
        #expect(replay.text.isExactly("one two") && other.text.isExactly("two") && replay.eventCount == 11)
    }
}

/// A text as an array of scalars.
private struct PlainText {
    private var scalars: [Unicode.Scalar] = []

    init(_ text: String = "") {
        scalars = Array(text.unicodeScalars)
    }

    var text: String { String(String.UnicodeScalarView(scalars)) }

    mutating func apply(_ edits: [TextEdit]) {
        for edit in edits {
            scalars.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
        }
    }
}

/// When each event counts to have happened, found event by event.
private struct ClockOracle {
    private let document: TextDocument
    private(set) var times: [Int] = []

    init(_ document: TextDocument) {
        self.document = document
    }

    mutating func tell(_ claimed: EventTimes) {
        for version in 0..<LV(document.eventCount) {
            var time = claimed.run(of: version).time
            let (agent, sequence) = document.eventID(of: version)
            for parent in document.history.graph.parents(of: version) { time = max(time, times[Int(parent)]) }
            if sequence > 0, let before = document.lv(of: agent, sequence: sequence - 1) {
                time = max(time, times[Int(before)])
            }
            times.append(time)
        }
    }

    func events(until time: Int) -> [LV] {
        times.indices.filter { times[$0] <= time }.map { LV($0) }
    }
}
