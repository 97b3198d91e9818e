import TestKit
import Testing

@testable import CRDT

@Suite struct UpdateTests {
    @Test(
        "an update of any history ends in the oracle's text, at both levels",
        arguments: SeededRandom.seeds(1..<13), [CompressionLevel.fast, .small])
    func roundTrips(seed: UInt64, level: CompressionLevel) throws {
        let history = RandomHistory(
            seed: seed, writers: 1 + Int(seed % 4), runs: 30, sharesAgents: seed % 2 == 0)
        let document = try history.document()
        var copy = TextDocument()
        try copy.apply(document.update(level: level))
        #expect(!copy.isUpToDate)
        copy.refresh()
        #expect(copy.shows(history.text), "\(history.random)")
        #expect(copy.summary == document.summary)
        #expect(copy.violationsEverywhere() == [] && copy.history.graph.violations() == [])
        // What was read is written again in the same bytes: nothing was lost or put in another order.
        #expect(copy.update(level: level) == document.update(level: level), "\(history.random)")
    }

    @Test(
        "for the summary of each beginning of a history an update holds just the rest",
        arguments: SeededRandom.seeds(1..<5), [CompressionLevel.fast, .small])
    func sinceEachBeginning(seed: UInt64, level: CompressionLevel) throws {
        let history = RandomHistory(seed: seed, writers: 3, runs: 24, sharesAgents: seed % 2 == 0)
        let whole = try history.document()
        var beginning = TextDocument()
        for count in 0...history.runs.count {
            if count > 0 { try beginning.append(history.runs[count - 1]) }
            if count % 3 == 0 { beginning.refresh() }
            var copy = beginning
            let update = whole.update(since: beginning.summary, level: level)
            #expect(update.isEmpty == (count == history.runs.count))
            try copy.apply(update)
            copy.refresh()
            #expect(copy.shows(history.text), "\(history.random), from \(count) runs")
            #expect(copy.eventCount == whole.eventCount)
        }
    }

    @Test("two that exchange by summaries end equal", arguments: SeededRandom.seeds(1..<13))
    func exchange(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, writers: 4, runs: 40, sharesAgents: true)
        var random = history.random
        // Two replicas get different parts: each a history of its own that is closed under parents.
        var replicas = [TextDocument(), TextDocument()]
        for run in history.runs {
            for index in replicas.indices where !random.oneIn(3) {
                try? replicas[index].append(run)
                if random.oneIn(4) { replicas[index].refresh() }
            }
        }
        for index in replicas.indices {
            replicas[index].refresh()
            #expect(replicas[index].shows(history.chronicle.text(of: replicas[index])), "\(random)")
        }
        let summaries = replicas.map(\.summary)
        let updates = [replicas[0].update(since: summaries[1]), replicas[1].update(since: summaries[0])]
        try replicas[0].apply(updates[1])
        try replicas[1].apply(updates[0])
        for index in replicas.indices {
            replicas[index].refresh()
            #expect(replicas[index].shows(history.chronicle.text(of: replicas[index])), "\(random)")
        }
        #expect(replicas[0].summary == replicas[1].summary)
        #expect(replicas[0].update(since: replicas[1].summary) == [])
    }

    @Test("what comes twice or out of order changes nothing or waits", arguments: SeededRandom.seeds(1..<9))
    func outOfOrder(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, writers: 3, runs: 24)
        var random = history.random
        var source = TextDocument()
        var updates: [[UInt8]] = []
        for run in history.runs {
            let before = source.summary
            try source.append(run)
            updates.append(source.update(since: before, level: random.oneIn(8) ? .small : .fast))
        }
        var target = TextDocument()
        var waiting = (updates + updates).shuffled(using: &random)
        while !waiting.isEmpty {
            var refused: [[UInt8]] = []
            for update in waiting {
                let wasRefused = isRefused(&target, "\(random)") { document in
                    do throws(CRDTError) { try document.apply(update) } catch {
                        switch error {
                        case .unknownEvent, .sequenceGap: throw error
                        default:
                            Issue.record("\(error), \(random)")
                            throw error
                        }
                    }
                }
                if wasRefused { refused.append(update) }
                if random.oneIn(3) { target.refresh() }
            }
            if refused.count == waiting.count { break }
            waiting = refused
        }
        target.refresh()
        #expect(waiting.isEmpty && target.shows(history.text), "\(random)")
    }

    @Test("a summary may say anything about any agent")
    func oddSummaries() throws {
        let history = RandomHistory(seed: 5, runs: 10)
        let document = try history.document()
        let agents = document.summary.counts.keys.sorted()
        for count in [Int.min, -1, Int.max, 1 << 40] {
            var summary = TextDocument.Summary(counts: [AgentID([99]): count])
            #expect(document.update(since: summary) == document.update())
            for agent in agents { summary.counts[agent] = count }
            #expect(document.update(since: summary) == (count < 0 ? document.update() : []))
        }
    }

    @Test("more than a block holds is cut into blocks, and each is taken", arguments: [CompressionLevel.fast, .small])
    func blocks(level: CompressionLevel) throws {
        let agent = AgentID([1])
        let other = AgentID([2])
        var document = TextDocument()
        let limit = HistoryBlock.eventsMax
        try document.append(agent: agent, sequence: 0, parents: [], operations: [.insert(at: 0, "start")])
        try document.append(agent: other, sequence: 0, parents: [4], operations: [.delete(at: 2, count: 2 * limit)])
        try document.append(agent: agent, sequence: 5, parents: [4], operations: [.insert(at: 5, "end")])
        document.refresh()
        #expect(document.shows("stend"))
        let update = document.update(level: level)
        var copy = TextDocument()
        try copy.apply(update)
        copy.refresh()
        #expect(copy.shows("stend") && copy.eventCount == document.eventCount)
        #expect(copy.update(level: level) == update)
        // A part of it is not enough for the rest, and the rest alone is refused.
        var half = TextDocument()
        #expect(isRefused(&half, "half of the blocks") { try $0.apply(Array(update.dropFirst(update.count / 2))) })
    }

    @Test("ranges are cut at the limit, wherever they begin")
    func split() {
        let limit = LV(HistoryBlock.eventsMax)
        #expect(HistoryBlock.split([], of: OpLog()) == [])
        #expect(HistoryBlock.split([5..<5], of: OpLog()) == [])
        #expect(HistoryBlock.split([0..<limit], of: OpLog()) == [[0..<limit]])
        #expect(HistoryBlock.split([0..<limit + 1], of: OpLog()) == [[0..<limit], [limit..<limit + 1]])
        #expect(
            HistoryBlock.split([10..<20, 30..<30 + limit, 2 * limit..<3 * limit], of: OpLog()) == [
                [10..<20, 30..<20 + limit], [20 + limit..<30 + limit, 2 * limit..<3 * limit - 10],
                [3 * limit - 10..<3 * limit],
            ])
    }
}
