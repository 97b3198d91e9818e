import TestKit
import Testing

@testable import CRDT

@Suite struct HostileHistoryTests {
    @Test("tens of thousands of concurrent roots cost memory for each, not for each pair")
    func manyRoots() throws {
        let count = 40_000
        var graph = CausalGraph()
        for _ in 0..<count { graph.append(parents: [], count: 1) }
        #expect(graph.frontier.count == count)
        #expect(graph.frontierMarkMembers < 8 * count)
        for revision in [0, 1, 31, 32, 33, 1_000, count - 1, count] {
            #expect(graph.frontier(atCount: revision).elementsEqual(0..<LV(revision)))
        }
    }

    @Test("of many concurrent events, joining some leaves the others", arguments: SeededRandom.seeds(1..<9))
    func joiningSome(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var graph = CausalGraph()
        var oracle = GraphOracle()
        for _ in 0..<120 {
            let members = oracle.frontier(atCount: oracle.count).shuffled(using: &random)
            let joined = random.oneIn(2) ? 0 : random.below(min(20, members.count + 1))
            var parents = Array(members.prefix(joined))
            if random.oneIn(4) && oracle.count > 0 { parents.append(random.below(oracle.count)) }
            parents = oracle.dominators(of: parents)
            let count = 1 + random.below(2)
            graph.append(parents: Frontier(parents.map { LV($0) }), count: count)
            oracle.append(parents: parents, count: count)
            #expect(graph.frontier.elementsEqual(oracle.frontier(atCount: oracle.count).map { LV($0) }), "\(random)")
        }
        for _ in 0..<40 {
            let count = random.below(oracle.count + 1)
            #expect(
                graph.frontier(atCount: count).elementsEqual(oracle.frontier(atCount: count).map { LV($0) }),
                "\(random)")
        }
        #expect(graph.violations() == [])
    }

    @Test("a thousand concurrent roots stand in the order of their agents, however they come", arguments: 0..<3)
    func concurrentRoots(way: Int) throws {
        var random = SeededRandom(seed: UInt64(way))
        let agents = (0..<1_000).map { AgentID([UInt8($0 / 256), UInt8($0 % 256)]) }
        let letters = agents.indices.map { Unicode.Scalar(UInt32(0x4E00 + $0)) ?? "?" }
        var document = TextDocument()
        for index in way == 0 ? Array(agents.indices) : agents.indices.shuffled(using: &random) {
            try document.append(
                agent: agents[index], sequence: 0, parents: [], operations: [.insert(at: 0, String(letters[index]))])
            if way == 1 && random.oneIn(50) { document.refresh() }
        }
        document.refresh()
        #expect(document.shows(String(String.UnicodeScalarView(letters))))
        #expect(document.frontier.count == 1_000)
        let update = document.update()
        var copy = TextDocument()
        try copy.apply(update)
        copy.refresh()
        #expect(copy.shows(document.text.string()))
        #expect(copy.violationsEverywhere() == [])
    }

    /// Two writers, each of whom has always seen all of the other's but the newest: no two events in a row follow one
    /// another, and no version is followed by everything later.
    private func braid(_ count: Int, deletes: Bool) -> Delivery {
        var runs: [Delivery.Run] = []
        let agents = [AgentID([1]), AgentID([2])]
        for index in 0..<count {
            let (who, turn) = (index % 2, index / 2)
            var parents: [EventName] = []
            if turn > 0 { parents.append(EventName(agent: agents[who], sequence: turn - 1)) }
            let seen = who == 0 ? turn - 2 : turn - 1
            if seen >= 0 { parents.append(EventName(agent: agents[1 - who], sequence: seen)) }
            let operation: TextOperation =
                deletes && turn % 3 == 2 ? .delete(at: turn / 4, count: 1) : .insert(at: turn / 3, who == 0 ? "a" : "b")
            runs.append(
                Delivery.Run(agent: agents[who], sequence: turn, parents: parents, operations: [operation], count: 1))
        }
        return Delivery(runs: runs)
    }

    @Test("a braid of two branches ends in the oracle's text, at once and event by event", arguments: [false, true])
    func braid(deletes: Bool) throws {
        let delivery = braid(300, deletes: deletes)
        var chronicle = Chronicle()
        for run in delivery.runs { chronicle.tell(run) }
        var random = SeededRandom(seed: 1)
        for batching in [Delivery.Batching.once, .each, .random] {
            var replica = Replica()
            try replica.receive(delivery, batching, &random)
            #expect(replica.isExactly(chronicle.text))
            replica = Replica()
            try replica.receive(delivery.shuffled(&random), batching, &random)
            #expect(replica.isExactly(chronicle.text))
        }
    }

    @Test("a long braid is planned in steps for each event, not for each pair, and both ways end alike")
    func longBraid() throws {
        let delivery = braid(4_000, deletes: true)
        var texts: [String] = []
        for isEach in [false, true] {
            var document = TextDocument()
            for run in delivery.runs {
                try document.append(run)
                if isEach { document.refresh() }
            }
            document.refresh()
            texts.append(document.text.string())
            let plan = MergePlan(0..<LV(document.eventCount), of: document.history.graph)
            #expect(plan.steps.count <= document.eventCount)
            let items = try #require(document.keptItemCount)
            #expect(items <= 2 * document.eventCount)
        }
        #expect(texts[0] == texts[1])
    }

    @Test(
        "what is void is void everywhere: in any order, in any batches, and by every way in which events come",
        arguments: SeededRandom.seeds(1..<13))
    func voidEvents(seed: UInt64) throws {
        let history = RandomHistory(
            seed: seed, writers: 2 + Int(seed % 3), runs: 30, makesVoid: true, sharesAgents: seed % 3 == 0)
        var ways = EveryWay(history)
        try ways.check()
    }

    @Test("positions far past the end are void, one after another or beside the text", arguments: [false, true])
    func farPositions(isConcurrent: Bool) throws {
        let last = TextLimits.positionMax
        var document = TextDocument()
        let kim = AgentID([1])
        try document.append(agent: kim, sequence: 0, parents: [], operations: [.insert(at: 0, "ab")])
        if isConcurrent {
            try document.append(agent: AgentID([2]), sequence: 0, parents: [1], operations: [.insert(at: 2, "c")])
        }
        try document.append(
            agent: kim, sequence: 2, parents: [1],
            operations: [
                .insert(at: last, "x"), .insert(at: last - 3, "wxyz"), .delete(at: last, count: 1 << 20),
                .delete(at: last - 1, count: 1), .delete(at: last - 2, count: 1), .insert(at: 2, "!"),
                .delete(at: 3, count: 1 << 30),
            ])
        document.refresh()
        #expect(document.shows(isConcurrent ? "ab!c" : "ab!"))
        var copy = TextDocument()
        try copy.apply(document.update())
        copy.refresh()
        #expect(copy.shows(document.text.string()))
        var sender = DeltaSender()
        var receiver = DeltaReceiver()
        var other = TextDocument()
        try receiver.receive(sender.delta(of: document, since: 0), into: &other)
        other.refresh()
        #expect(other.shows(document.text.string()))
    }
}
