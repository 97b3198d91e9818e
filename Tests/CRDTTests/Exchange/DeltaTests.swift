import TestKit
import Testing

@testable import CRDT

@Suite struct DeltaTests {
    @Test(
        "a crowd that talks in deltas shows the oracle's text at every step, however late they come",
        arguments: SeededRandom.seeds(1..<13))
    func crowds(seed: UInt64) throws {
        var crowd = DeltaCrowd(2 + Int(seed % 3), seed: seed)
        for _ in 0..<150 {
            try crowd.step()
            crowd.check()
        }
        try crowd.settle()
        crowd.check()
        #expect(crowd.isSettled, "\(crowd.random)")
    }

    @Test("a typed letter takes three bytes, and so does a backspace")
    func lengths() throws {
        var document = TextDocument()
        let writer = try document.writer(for: AgentID([UInt8](repeating: 7, count: 32)))
        try document.insert("first", at: 0, by: writer)
        var sender = DeltaSender()
        _ = sender.delta(of: document, since: 0)
        #expect(sender.delta(of: document, since: document.eventCount) == [])
        for letter in ["a", "b", "\n"] {
            let revision = document.eventCount
            try document.insert(letter, at: revision, by: writer)
            #expect(sender.delta(of: document, since: revision).count == 3)
        }
        // A head, a length with "has a jump", and the jump: one back from where the cursor is.
        let revision = document.eventCount
        try document.delete(7..<8, by: writer)
        #expect(sender.delta(of: document, since: revision).count == 3)
    }

    @Test("many operations in one delta, thirty-one and one more, are counted right")
    func operationCounts() throws {
        for count in [30, 31, 32, 33, 200] {
            var document = TextDocument()
            let writer = try document.writer(for: AgentID([1]))
            for _ in 0..<count { try document.insert("x", at: 0, by: writer) }
            #expect(document.history.log.runs.count == count)
            var sender = DeltaSender()
            var receiver = DeltaReceiver()
            var other = TextDocument()
            try receiver.receive(sender.delta(of: document, since: 0), into: &other)
            other.refresh()
            #expect(other.shows(String(repeating: "x", count: count)))
            #expect(other.history.log.runs.count == count)
        }
    }

    @Test("a receiver passes over what came from elsewhere, all of it or the beginning", arguments: 0..<13)
    func knownEvents(known: Int) throws {
        // Three letters, six deletions (forward, then backward over "éab"), and more letters, in one delta.
        let operations: [TextOperation] = [
            .insert(at: 0, "abé😀cdefgh"), .delete(at: 5, count: 2), .delete(at: 2, count: 1), .delete(at: 1, count: 1),
            .delete(at: 0, count: 1), .insert(at: 0, "漢x"),
        ]
        let agent = AgentID([1])
        var document = TextDocument()
        try document.append(agent: agent, sequence: 0, parents: [], operations: operations)
        var chronicle = Chronicle()
        chronicle.tell(agent, 0, parents: [], operations)

        var other = TextDocument()
        let part = TextOperation.slice(operations, 0..<min(known + 4, 17))
        try other.append(agent: agent, sequence: 0, parents: [], operations: part)
        if known % 2 == 0 { other.refresh() }
        var sender = DeltaSender()
        var receiver = DeltaReceiver()
        try receiver.receive(sender.delta(of: document, since: 0), into: &other)
        other.refresh()
        #expect(other.shows(chronicle.text))
        #expect(other.eventCount == 17)
        #expect(other.update() == document.update())
        // All of it is known now, but not to a new exchange.
        var anotherReceiver = DeltaReceiver()
        var anotherSender = DeltaSender()
        try anotherReceiver.receive(anotherSender.delta(of: document, since: 0), into: &other)
        #expect(other.eventCount == 17)
    }

    @Test("what two agents delete backward is told backward", arguments: SeededRandom.seeds(1..<5))
    func backwardDeletions(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var document = TextDocument()
        let writers = [try document.writer(for: AgentID([1])), try document.writer(for: AgentID([2]))]
        try document.insert(RandomText.make(300, &random), at: 0, by: writers[0])
        var sender = DeltaSender()
        var receiver = DeltaReceiver()
        var other = TextDocument()
        var revision = 0
        for _ in 0..<20 {
            let last = 12 + random.below(document.text.lengthInScalars - 12)
            for back in 0..<1 + random.below(10) {
                try document.delete(last - back..<last - back + 1, by: writers[random.below(8) / 7])
            }
            if random.oneIn(3) { continue }
            try receiver.receive(sender.delta(of: document, since: revision), into: &other)
            revision = document.eventCount
            other.refresh()
            #expect(other.shows(document.text.string()), "\(random)")
        }
    }

    @Test("deltas of any history between any revisions end in its texts", arguments: SeededRandom.seeds(1..<21))
    func histories(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, writers: 2 + Int(seed % 3), sharesAgents: seed % 2 == 0)
        var source = TextDocument()
        var sender = DeltaSender()
        var receiver = DeltaReceiver()
        var target = TextDocument()
        var revision = 0
        var random = history.random
        for (index, run) in history.runs.enumerated() {
            try source.append(run)
            if random.oneIn(3) { continue }
            try receiver.receive(sender.delta(of: source, since: revision), into: &target)
            revision = source.eventCount
            if random.oneIn(2) { continue }
            target.refresh()
            #expect(target.shows(history.texts[index + 1]), "\(random)")
        }
        try receiver.receive(sender.delta(of: source, since: revision), into: &target)
        target.refresh()
        #expect(target.shows(history.text), "\(random)")
        #expect(target.frontier == source.frontier)
    }
}
