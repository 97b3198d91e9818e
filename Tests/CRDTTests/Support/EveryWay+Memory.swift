import TestKit
import Testing

@testable import CRDT

extension EveryWay {
    /// The history played forwards, backwards and from anywhere, and what can be undone and redone next, as the slow
    /// models have it.
    mutating func replay(_ source: TextDocument) throws {
        var document = source
        document.refresh()
        let oracle = MemoryOracle(history, document)
        playThrough(document, oracle)
        playInTime(document, oracle)
        askStacks(&document, oracle)
        var play = StackPlay(document, history.chronicle)
        try play.run(steps: 6, &random)
    }

    private mutating func playThrough(_ document: TextDocument, _ oracle: MemoryOracle) {
        var replay = HistoryReplay(of: document)
        var copy: [Unicode.Scalar] = []
        func hear(_ step: HistoryReplay.Step) {
            for edit in step.edits {
                copy.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
            }
            #expect(replay.text.isExactly(String(String.UnicodeScalarView(copy))), "\(random), \(step)")
        }
        var passed: [(revision: Int, text: TextBuffer)] = []
        while true {
            passed.append((replay.revision, replay.text))
            if random.oneIn(4) {
                #expect(replay.text.isExactly(oracle.text(atRevision: replay.revision)), "\(random)")
            }
            guard let step = replay.next() else { break }
            hear(step)
        }
        #expect(replay.text == document.text && replay.revision == document.eventCount, "\(random)")
        while let step = replay.previous() {
            hear(step)
            // Back over the same moments: the last one is where it stood.
            _ = passed.popLast()
            #expect(passed.last?.revision == replay.revision && passed.last?.text == replay.text, "\(random)")
        }
        #expect(passed.count == 1 && replay.revision == 0, "\(random)")
        for _ in 0..<6 {
            let revision = random.below(document.eventCount + 1)
            replay.seek(toRevision: revision)
            #expect(replay.text.isExactly(oracle.text(atRevision: revision)), "\(random), revision \(revision)")
            copy = Array(replay.text.string().unicodeScalars)
            if let step = random.oneIn(2) ? replay.next() : replay.previous() { hear(step) }
        }
    }

    private mutating func playInTime(_ document: TextDocument, _ oracle: MemoryOracle) {
        var claimed: [Int] = []
        var told = EventTimes()
        while claimed.count < document.eventCount {
            let (time, count) = (random.below(30), min(1 + random.below(6), document.eventCount - claimed.count))
            claimed += Array(repeating: time, count: count)
            told.append(time, count: count)
        }
        let times = oracle.times(claimed)
        var replay = HistoryReplay(of: document, times: told)
        for _ in 0..<3 {
            let time = random.below(32) - 1
            replay.seek(toTime: time)
            #expect(replay.text.isExactly(oracle.text(until: time, times)), "\(random), time \(time)")
            #expect(replay.revision == times.count { $0 <= time }, "\(random), time \(time)")
        }
    }

    private mutating func askStacks(_ document: inout TextDocument, _ oracle: MemoryOracle) {
        let grouping = randomGrouping(document.eventCount)
        let all = Array(Set(history.runs.map(\.agent))).sorted()
        var asked = all.map { [$0] }
        asked.append(all)
        asked.append(all.filter { _ in random.oneIn(2) } + [AgentID("nobody")])
        for agents in asked {
            let next = document.nextUndo(of: agents, grouping: grouping)
            #expect(next == oracle.nextUndo(of: agents, grouping: grouping), "\(random), \(agents)")
            #expect(document.nextRedo(of: agents) == oracle.nextRedo(of: agents), "\(random), \(agents)")
        }
    }

    /// Commits of a few events each, whoever made them, of which some join the one before.
    private mutating func randomGrouping(_ count: Int) -> TextDocument.EditGrouping {
        var cuts: [LV] = [0]
        while Int(cuts[cuts.count - 1]) < count { cuts.append(cuts[cuts.count - 1] + LV(1 + random.below(9))) }
        let chance = 1 + random.below(4)
        return TextDocument.EditGrouping(
            commit: { event in
                let next = cuts.firstIndex { $0 > event } ?? cuts.count - 1
                return cuts[next - 1]..<cuts[next]
            },
            joins: { earlier, later in Int(earlier.lowerBound + later.upperBound) % chance == 0 })
    }
}
