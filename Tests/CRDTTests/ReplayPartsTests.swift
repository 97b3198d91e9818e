import TestKit
import Testing

@testable import CRDT

/// The smaller parts of a replay, each against an obvious model.
@Suite struct ReplayPartsTests {
    @Test("the event index finds what a dictionary of all events would", arguments: SeededRandom.seeds(1..<5))
    func eventIndex(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var index = EventIndex()
        var plain: [LV: EventIndex.Target] = [:]
        let isAscending = random.oneIn(2)
        for step in 0..<1_500 {
            let start = isAscending && !random.oneIn(8) ? LV(step * 7) : LV(random.below(10_000))
            let target = EventIndex.Target.deletesUp(LV(random.below(100)))
            index.insert(EventIndex.Run(start: start, target: target))
            plain[start] = target
        }
        #expect(index.runCount == plain.count)
        let starts = plain.keys.sorted()
        for _ in 0..<500 {
            let version = LV(random.below(11_000))
            guard let start = starts.last(where: { $0 <= version }) else { continue }
            let found = index.run(holding: version)
            #expect(found.run.start == start && found.run.target == plain[start], "\(random)")
            #expect(found.next == starts.first { $0 > version } ?? .max, "\(random)")
        }
    }

    @Test("an event index that is filled from its end, as when a later branch is replayed first, finds each run")
    func descendingEventIndex() {
        for gap in [1, 3] as [LV] {
            var index = EventIndex()
            let starts = (0..<1_000).map { LV($0) * gap }
            for start in starts.reversed() {
                index.insert(EventIndex.Run(start: start, target: .deletesUp(start + 7)))
            }
            #expect(index.runCount == starts.count)
            for start in starts {
                let found = index.run(holding: start + gap - 1)
                #expect(found.run.start == start && found.run.target == .deletesUp(start + 7))
                #expect(found.next == (start == starts.last ? .max : start + gap))
            }
        }
    }

    private static func steps(_ range: Range<LV>, of graph: CausalGraph) -> [Range<LV>] {
        let plan = MergePlan(range, of: graph)
        return (0..<plan.steps.count).map { plan.steps[$0].start..<plan.steps[$0].end }
    }

    @Test("a plan visits every event once, parents first", arguments: SeededRandom.seeds(1..<41))
    func planOrder(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var graph = CausalGraph()
        for _ in 0..<1 + random.below(30) {
            let parents = (0..<random.below(3)).map { _ in LV(random.below(max(1, graph.count))) }
            let isLinear = random.oneIn(3) || graph.count == 0
            graph.append(parents: isLinear ? graph.frontier : graph.dominators(of: parents), count: 1 + random.below(5))
        }
        let first = LV(random.below(graph.count))
        let range = first..<first + 1 + LV(random.below(graph.count - Int(first)))
        let order = Self.steps(range, of: graph).flatMap { Array($0) }
        #expect(order.sorted() == Array(range), "\(random)")
        var visited = Set<LV>(0..<first)
        for event in order {
            #expect(graph.parents(of: event).allSatisfy(visited.contains), "\(random)")
            visited.insert(event)
        }
    }

    @Test("a plan leaves a branch only when it is done, and takes the heaviest last")
    func planShape() {
        var graph = CausalGraph()
        graph.append(parents: [], count: 1)
        for turn in 0..<4 {
            for branch in 0..<3 {
                let last = turn == 0 ? 0 : LV(6 * (turn - 1) + [1, 4, 6][branch])
                graph.append(parents: [last], count: [1, 3, 2][branch])
            }
        }
        let steps = Self.steps(1..<LV(graph.count), of: graph)
        #expect(
            steps == [
                1..<2, 7..<8, 13..<14, 19..<20, 5..<7, 11..<13, 17..<19, 23..<25, 2..<5, 8..<11, 14..<17, 20..<23,
            ])
    }

    @Test("a place in a long insertion of any script is found", arguments: SeededRandom.seeds(1..<4))
    func insertedText(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var text = InsertedText()
        var scalars: [Unicode.Scalar] = []
        for _ in 0..<6 {
            let part = RandomText.make(1 + random.below(2_500), &random)
            [UInt8](part.utf8).withUnsafeBufferPointer { text.append($0, scalarCount: part.unicodeScalars.count) }
            scalars += Array(part.unicodeScalars)
        }
        var offsets = [0]
        for scalar in scalars { offsets.append((offsets.last ?? 0) + UTF8.width(scalar)) }
        #expect(text.byteCount == offsets.last)
        for _ in 0..<300 {
            let start = random.below(scalars.count)
            let count = random.below(scalars.count - start + 1)
            #expect(text.byteOffset(from: offsets[start], scalars: count) == offsets[start + count], "\(random)")
        }
    }
}
