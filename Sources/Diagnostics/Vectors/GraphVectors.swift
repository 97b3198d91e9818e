internal import CRDT

/// Questions about an event graph with their answers. Ranges may be cut differently by another engine, so they are
/// compared as sets of events.
enum GraphVectors {
    private struct Run: Decodable {
        let span: [Int]
        let parents: [Int]
    }

    private static let eventCountMax = 1 << 20

    private static func graph(_ runs: [Run]) throws(CaseFailure) -> CausalGraph {
        var graph = CausalGraph()
        for run in runs {
            guard run.span.count == 2 else { throw .malformed("a span") }
            let (start, end) = (run.span[0], run.span[1])
            guard start == graph.count, end > start, end < eventCountMax else { throw .malformed("a span") }
            graph.append(parents: try version(run.parents, in: graph), count: end - start)
        }
        return graph
    }

    private static func version(_ events: [Int], in graph: CausalGraph) throws(CaseFailure) -> Frontier {
        guard events.allSatisfy({ $0 >= 0 && $0 < graph.count }) else { throw .malformed("an event") }
        return Frontier(events.map { LV($0) })
    }

    private static func events(_ ranges: [[Int]]) throws(CaseFailure) -> Set<Int> {
        var result: Set<Int> = []
        for range in ranges {
            guard range.count == 2, range[0] >= 0, range[0] <= range[1], range[1] < eventCountMax else {
                throw .malformed("a range")
            }
            result.formUnion(range[0]..<range[1])
        }
        return result
    }

    private static func events(_ ranges: [Range<LV>]) -> Set<Int> {
        Set(ranges.joined().map { Int($0) })
    }

    // MARK: Difference

    private struct DiffCase: Decodable {
        let hist: [Run]
        let a: [Int]
        let b: [Int]
        let expectA: [[Int]]
        let expectB: [[Int]]

        private enum CodingKeys: String, CodingKey {
            case hist, a, b
            case expectA = "expect_a"
            case expectB = "expect_b"
        }
    }

    static func runDiff(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        for (index, test) in try documents.decode(DiffCase.self).enumerated() {
            report.check("diff \(index + 1)") { () throws(CaseFailure) in
                let graph = try graph(test.hist)
                let diff = graph.diff(try version(test.a, in: graph), try version(test.b, in: graph))
                try CaseFailure.expect(events(diff.onlyA), events(test.expectA), "what only a has")
                try CaseFailure.expect(events(diff.onlyB), events(test.expectB), "what only b has")
            }
        }
    }

    // MARK: Containment

    private struct ContainsCase: Decodable {
        let hist: [Run]
        let frontier: [Int]
        /// -1 is the start, which every version contains.
        let target: Int
        let expected: Bool
    }

    static func runContains(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        for (index, test) in try documents.decode(ContainsCase.self).enumerated() {
            report.check("contains \(index + 1)") { () throws(CaseFailure) in
                let graph = try graph(test.hist)
                let frontier = try version(test.frontier, in: graph)
                let target = try version(test.target == -1 ? [] : [test.target], in: graph)
                try CaseFailure.expect(graph.contains(frontier, target), test.expected, "the answer")
            }
        }
    }

    // MARK: What a merge has to replay

    private struct ConflictCase: Decodable {
        struct Span: Decodable {
            struct Bounds: Decodable {
                let start: Int
                let end: Int
            }
            let bounds: Bounds
            let side: String

            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                bounds = try container.decode(Bounds.self)
                side = try container.decode(String.self)
            }
        }

        let hist: [Run]
        let a: [Int]
        let b: [Int]
        let spans: [Span]
        let common: [Int]

        private enum CodingKeys: String, CodingKey {
            case hist, a, b
            case spans = "expect_spans"
            case common = "expect_common"
        }
    }

    static func runConflicting(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        for (index, test) in try documents.decode(ConflictCase.self).enumerated() {
            report.check("conflicting \(index + 1)") { () throws(CaseFailure) in try check(test) }
        }
    }

    private static func check(_ test: ConflictCase) throws(CaseFailure) {
        let graph = try graph(test.hist)
        let conflict = graph.conflict(try version(test.a, in: graph), try version(test.b, in: graph))
        try CaseFailure.expect(conflict.base, try version(test.common, in: graph), "the common base")
        let sides: [(String, CausalGraph.Side)] = [("OnlyA", .onlyA), ("OnlyB", .onlyB), ("Shared", .shared)]
        for (name, side) in sides {
            let actual = events(conflict.spans.filter { $0.side == side }.map(\.range))
            let bounds = test.spans.filter { $0.side == name }.map { [$0.bounds.start, $0.bounds.end] }
            try CaseFailure.expect(actual, try events(bounds), "what is on the side \(name)")
        }
        let unknown = test.spans.first { span in !sides.contains { $0.0 == span.side } }
        if let unknown { throw .unsupported("the side \(unknown.side)") }
    }
}
