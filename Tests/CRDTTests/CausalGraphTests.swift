import Foundation
import TestKit
import Testing

@testable import CRDT

@Suite struct CausalGraphTests {
    // MARK: Public vectors

    private struct RunForm: Decodable {
        let span: [LV]
        let parents: [LV]
    }

    private struct DiffForm: Decodable {
        let hist: [RunForm]
        let a: [LV]
        let b: [LV]
        let expect_a: [[LV]]
        let expect_b: [[LV]]
    }

    private struct ContainsForm: Decodable {
        let hist: [RunForm]
        let frontier: [LV]
        let target: Int
        let expected: Bool
    }

    private struct ConflictForm: Decodable {
        struct SpanForm: Decodable {
            let range: Range<LV>
            let side: String

            init(from decoder: any Decoder) throws {
                struct Bounds: Decodable {
                    let start: LV
                    let end: LV
                }
                var pair = try decoder.unkeyedContainer()
                let bounds = try pair.decode(Bounds.self)
                range = bounds.start..<bounds.end
                side = try pair.decode(String.self)
            }
        }
        let hist: [RunForm]
        let a: [LV]
        let b: [LV]
        let expect_spans: [SpanForm]
        let expect_common: [LV]
    }

    private func lines<Form: Decodable>(_ path: String, _ form: Form.Type) throws -> [Form]? {
        guard let bytes = try TestData.bytes(path) else { return nil }
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(form, from: Data($0)) }
    }

    private func graph(_ runs: [RunForm]) -> CausalGraph {
        var graph = CausalGraph()
        for run in runs { graph.append(parents: Frontier(run.parents), count: Int(run.span[1] - run.span[0])) }
        #expect(graph.violations() == [])
        return graph
    }

    @Test("differences of versions are those of the public vectors")
    func publicDiffs() throws {
        guard let cases = try lines("crdt-conformance/graph-diff.jsonl", DiffForm.self) else { return }
        #expect(cases.count == 7)
        for form in cases {
            let (onlyA, onlyB) = graph(form.hist).diff(Frontier(form.a), Frontier(form.b))
            #expect(events(onlyA) == events(form.expect_a.map { $0[0]..<$0[1] }))
            #expect(events(onlyB) == events(form.expect_b.map { $0[0]..<$0[1] }))
        }
    }

    @Test("which events a version holds is as in the public vectors")
    func publicContains() throws {
        let path = "crdt-conformance/graph-version_contains.jsonl"
        guard let cases = try lines(path, ContainsForm.self) else { return }
        #expect(cases.count == 31)
        for form in cases {
            // The vectors write the start as event -1, which every version holds.
            let holds = form.target < 0 || graph(form.hist).contains(Frontier(form.frontier), LV(form.target))
            #expect(holds == form.expected)
        }
    }

    @Test("what a merge replays, and on what base, is as in the public vectors")
    func publicConflicts() throws {
        guard let cases = try lines("crdt-conformance/graph-conflicting.jsonl", ConflictForm.self) else { return }
        #expect(cases.count == 13)
        for form in cases {
            let conflict = graph(form.hist).conflict(Frontier(form.a), Frontier(form.b))
            #expect(conflict.base == Frontier(form.expect_common))
            for (side, name) in [(CausalGraph.Side.onlyA, "OnlyA"), (.onlyB, "OnlyB"), (.shared, "Shared")] {
                let expected = form.expect_spans.filter { $0.side == name }.map(\.range)
                #expect(events(conflict.spans.filter { $0.side == side }.map(\.range)) == events(expected))
            }
        }
    }

    // MARK: Against the oracle

    @Test("random graphs answer like full sets of ancestors", arguments: SeededRandom.seeds(1..<61))
    func randomGraphs(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var graph = CausalGraph()
        var oracle = GraphOracle()
        for _ in 0..<2 + random.below(25) { grow(&graph, &oracle, &random) }
        #expect(graph.violations() == [], "\(random)")
        #expect(graph.count == oracle.count)
        for count in 0...oracle.count {
            #expect(graph.frontier(atCount: count).map(Int.init) == oracle.frontier(atCount: count), "\(random)")
        }
        for _ in 0..<30 { checkVersions(graph, oracle, &random) }
        checkCuts(graph, oracle, &random)
    }

    private func grow(_ graph: inout CausalGraph, _ oracle: inout GraphOracle, _ random: inout SeededRandom) {
        let parents: [Int]
        switch random.below(8) {
        case 0 where !random.oneIn(3): parents = []
        case 0...3: parents = graph.frontier.map(Int.init)
        case 4...5 where oracle.count > 0: parents = [random.below(oracle.count)]
        default: parents = version(oracle, &random)
        }
        let count = 1 + random.below(4)
        graph.append(parents: Frontier(parents.map { LV($0) }), count: count)
        oracle.append(parents: parents, count: count)
    }

    private func version(_ oracle: GraphOracle, _ random: inout SeededRandom) -> [Int] {
        if oracle.count == 0 { return [] }
        return oracle.dominators(of: (0..<random.below(4)).map { _ in random.below(oracle.count) })
    }

    private func checkVersions(_ graph: CausalGraph, _ oracle: GraphOracle, _ random: inout SeededRandom) {
        let a = version(oracle, &random)
        let b = random.oneIn(6) ? oracle.frontier(atCount: oracle.count) : version(oracle, &random)
        let (versionA, versionB) = (Frontier(a.map { LV($0) }), Frontier(b.map { LV($0) }))
        let expected = oracle.diff(a, b)
        let (onlyA, onlyB) = graph.diff(versionA, versionB)
        #expect(Set(events(onlyA).map(Int.init)) == expected.onlyA, "\(random)")
        #expect(Set(events(onlyB).map(Int.init)) == expected.onlyB, "\(random)")
        for ranges in [onlyA, onlyB] {
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.lowerBound >= $1.upperBound }, "\(random)")
        }
        let event = random.below(oracle.count)
        #expect(graph.contains(versionA, LV(event)) == oracle.contains(a, event), "\(random)")
        #expect(graph.contains(versionA, versionB) == expected.onlyB.isEmpty, "\(random)")
        let any = (0..<random.below(6)).map { _ in random.below(oracle.count) }
        #expect(graph.dominators(of: any.map { LV($0) }).map(Int.init) == oracle.dominators(of: any), "\(random)")
        #expect(graph.union(versionA, versionB).map(Int.init) == oracle.dominators(of: a + b), "\(random)")
        checkConflict(graph.conflict(versionA, versionB), a, b, oracle, "\(random)")
    }

    private func checkConflict(
        _ conflict: CausalGraph.Conflict, _ a: [Int], _ b: [Int], _ oracle: GraphOracle, _ note: Comment
    ) {
        let base = oracle.history(of: conflict.base.map(Int.init))
        let (historyA, historyB) = (oracle.history(of: a), oracle.history(of: b))
        let replayed = conflict.spans.flatMap { span in span.range.map { (Int($0), span.side) } }
        #expect(base.isSubset(of: historyA.intersection(historyB)), note)
        #expect(Set(replayed.map(\.0)) == historyA.union(historyB).subtracting(base), note)
        #expect(replayed.count == Set(replayed.map(\.0)).count, note)
        for (event, side) in replayed {
            #expect(base.isSubset(of: oracle.histories[event]), note)
            let expected: CausalGraph.Side =
                historyA.contains(event) ? (historyB.contains(event) ? .shared : .onlyA) : .onlyB
            #expect(side == expected, note)
        }
    }

    private func checkCuts(_ graph: CausalGraph, _ oracle: GraphOracle, _ random: inout SeededRandom) {
        let critical = (0...oracle.count).filter { oracle.isCritical(cut: $0) }
        let first = random.below(oracle.count)
        let sections = graph.sections(from: LV(first))
        #expect(sections.flatMap { Array($0.range) } == (LV(first)..<LV(oracle.count)).map { $0 }, "\(random)")
        #expect(sections.dropFirst().allSatisfy { critical.contains(Int($0.range.lowerBound)) }, "\(random)")
        for section in sections {
            let inside = (Int(section.range.lowerBound) + 1)..<Int(section.range.upperBound)
            #expect(section.isLinear || !critical.contains(where: inside.contains), "\(random)")
            for event in section.range {
                let isLinear = critical.contains(Int(event)) && critical.contains(Int(event) + 1)
                #expect(section.isLinear == isLinear, "\(random)")
            }
        }
        for _ in 0..<10 {
            let limit = random.below(oracle.count)
            let floor = random.below(limit + 1)
            let found = graph.newestCriticalCut(in: LV(floor)...LV(limit))
            #expect(found.cut.map(Int.init) == critical.last { $0 >= floor && $0 <= limit }, "\(random)")
            if found.cut == nil {
                for cut in 0...floor {
                    let isKept = graph.runs.allSatisfy { run in
                        run.start < floor || Set(0..<cut).isSubset(of: oracle.histories[Int(run.start)])
                    }
                    #expect(isKept == (LV(cut) <= found.cutMax), "\(random)")
                }
            }
        }
    }

    private func events(_ ranges: [Range<LV>]) -> [LV] { ranges.flatMap { Array($0) }.sorted() }

    // MARK: Runs

    @Test("events that follow one another are one run, whatever their number")
    func runsJoin() {
        var graph = CausalGraph()
        for index in 0..<100 { graph.append(parents: index == 0 ? [] : [LV(index - 1)], count: 1) }
        #expect(graph.runs.count == 1)
        graph.append(parents: [42], count: 3)
        graph.append(parents: [99, 102], count: 1)
        #expect(graph.runs.count == 3)
        #expect(graph.frontier == [103])
        #expect(graph.parents(of: 43) == [42])
        #expect(graph.parents(of: 103) == [99, 102])
        #expect(graph.runs.map(\.shadow) == [0, 100, 0])
    }

    @Test("a frontier sorts what it is given, keeps each member once and compares by members")
    func frontiers() {
        #expect(Array(Frontier([5, 1, 5, 3])) == [1, 3, 5])
        #expect(Frontier([7]) == Frontier(7))
        #expect(Frontier([7]).hashValue == Frontier(7).hashValue)
        #expect(Frontier([LV]()) == Frontier())
        #expect(Frontier(7).isExactly(7) && !Frontier([7, 8]).isExactly(8) && !Frontier().isExactly(0))
    }
}
