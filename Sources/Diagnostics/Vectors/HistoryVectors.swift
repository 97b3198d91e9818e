internal import CRDT

/// Histories of concurrent editing, event by event, with the text that merging them must give.
///
/// Each history is merged twice, since how events arrive must not matter: all events at once, and run by run with the
/// text brought up to date after each.
enum HistoryVectors {
    struct History: Decodable {
        let txns: [Run]
        let endContent: String
    }

    /// Consecutive events of one agent, each after the first having the one before as its only parent.
    struct Run: Decodable {
        /// The numbers of the events in this file: first, and one past the last.
        let span: [Int]
        let parents: [Int]
        let agent: String
        let seqStart: Int
        let ops: [PatchField]
    }

    static func run(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        for (index, history) in try documents.decode(History.self).enumerated() {
            report.check("history \(index + 1)") { () throws(CaseFailure) in
                try merge(history, byRun: false)
                try merge(history, byRun: true)
            }
        }
    }

    private static func merge(_ history: History, byRun: Bool) throws(CaseFailure) {
        var replay = HistoryReplay()
        for run in history.txns {
            try replay.append(run)
            if byRun { _ = replay.document.integrate() }
        }
        _ = replay.document.integrate()
        let label = byRun ? "the text merged run by run" : "the text merged at once"
        try CaseFailure.expect(text: replay.document.text.string(), history.endContent, label)
    }
}

/// A document that is filled from runs, whose events the file numbers in its own way.
struct HistoryReplay {
    var document = TextDocument()
    /// The file's number of a run's first event, and the local version it got here; sorted by both.
    private var starts: [(number: Int, version: LV, count: Int)] = []

    mutating func append(_ run: HistoryVectors.Run) throws(CaseFailure) {
        let operations = TextOperation.sequence(run.ops)
        let count = operations.reduce(0) { $0 + $1.eventCount }
        guard run.span.count == 2, run.span[1] - run.span[0] == count, count > 0 else { throw .malformed("a span") }
        if let last = starts.last, run.span[0] < last.number + last.count { throw .malformed("the order of spans") }
        var parents: [LV] = []
        for parent in run.parents { parents.append(try version(ofNumber: parent)) }
        let versions: Range<Int>
        do {
            versions = try document.append(
                agent: AgentID([UInt8](run.agent.utf8)), sequence: run.seqStart, parents: Frontier(parents),
                operations: operations)
        } catch {
            throw .refused("the run at \(run.span[0]) (\(error))")
        }
        guard versions.count == count else { throw .malformed("the sequence numbers at \(run.span[0])") }
        starts.append((run.span[0], LV(versions.lowerBound), count))
    }

    private func version(ofNumber number: Int) throws(CaseFailure) -> LV {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle].number <= number { low = middle + 1 } else { high = middle }
        }
        guard low > 0, number - starts[low - 1].number < starts[low - 1].count else {
            throw .malformed("the parent \(number)")
        }
        return starts[low - 1].version + LV(number - starts[low - 1].number)
    }
}

extension TextOperation {
    /// A patch deletes first, then inserts at the same place.
    static func sequence(_ patches: [PatchField]) -> [TextOperation] {
        var result: [TextOperation] = []
        for patch in patches {
            if patch.deleted > 0 { result.append(.delete(at: patch.position, count: patch.deleted)) }
            if !patch.inserted.isEmpty { result.append(.insert(at: patch.position, patch.inserted)) }
        }
        return result
    }
}
