import CRDT

/// What a document remembers, on a trace: who wrote what, where anchors are, and what taking edits back costs.
struct MemorySuite {
    static let anchorCount = 100_000
    static let undoCount = 100

    let name: String
    let trace: Trace
    let sampling: Sampling

    func run(_ report: (Measurement) -> Void) throws {
        let document = try EngineRuns.history(of: trace, copies: 1)
        try authorship(of: document, report)
        try undo(in: document, report)
        if !trace.isConcurrent { try anchors(report) }
    }

    private func authorship(of document: TextDocument, _ report: (Measurement) -> Void) throws {
        let whole = 0..<document.text.lengthInScalars
        report(
            try measure("authorship of all, first question", document.eventCount) {
                var fresh = document
                _ = try fresh.authorship(of: whole)
            })
        var indexed = document
        let runs = try indexed.authorship(of: whole).count
        report(try measure("authorship of all, later", runs) { _ = try indexed.authorship(of: whole) })
        report(
            try measure("event at a position and back", Self.anchorCount) {
                for number in 0..<Self.anchorCount {
                    let position = number &* 7_919 % whole.count
                    guard indexed.place(of: try indexed.event(at: position))?.position == position else {
                        throw BenchError.wrongText(name)
                    }
                }
            })
    }

    /// Edits of the second half of the trace, without anchors and with so many made before; then all their places.
    private func anchors(_ report: (Measurement) -> Void) throws {
        let patches = trace.patches
        let half = patches.count / 2
        var before = try EngineRuns.local(Array(patches[..<half]))
        let rest = Array(patches[half...])
        report(
            try measure("local, second half", rest.count) {
                var document = before
                try EngineRuns.goOn(&document, rest)
            })
        let length = before.text.lengthInScalars
        let anchors = try (0..<Self.anchorCount).map { number in
            try before.anchor(at: number &* 7_919 % (length + 1), side: number % 2 == 0 ? .after : .before)
        }
        report(
            try measure("the same with 100,000 anchors", rest.count) {
                var document = before
                try EngineRuns.goOn(&document, rest)
            })
        var after = before
        try EngineRuns.goOn(&after, rest)
        _ = try after.place(of: anchors[0])
        report(
            try measure("places of 100,000 anchors", anchors.count) {
                for anchor in anchors { _ = try after.place(of: anchor) }
            })
    }

    /// The newest event, then the one before it and so on, each undo shown before the next; and a history with an undo
    /// every thousand events, into an empty document.
    private func undo(in document: TextDocument, _ report: (Measurement) -> Void) throws {
        let each = TextDocument.EditGrouping(commit: { $0..<$0 + 1 }, joins: { _, _ in false })
        let agents = (0..<trace.agentCount).map(EngineRuns.agent)
        var indexed = document
        _ = indexed.nextUndo(of: agents, grouping: each)
        report(
            try measure("undo, each shown", Self.undoCount) {
                var undone = indexed
                let writer = try undone.writer(for: agents[0])
                for _ in 0..<Self.undoCount {
                    try undone.undo(undone.nextUndo(of: agents, grouping: each), by: writer)
                    undone.refresh()
                }
            })
        var history = TextDocument()
        let writer = try history.writer(for: agents[0])
        for (index, patch) in trace.patches.enumerated() where !trace.isConcurrent {
            try EngineRuns.goOn(&history, [patch])
            if index % 1_000 == 999 {
                let newest = LV(history.eventCount)
                let undo = try history.undo([newest - 10..<newest], by: writer)
                try history.redo([undo..<undo + 1], by: writer)
                history.refresh()
            }
        }
        if trace.isConcurrent { return }
        guard history.text.string() == trace.endContent else { throw BenchError.wrongText(name) }
        let update = history.update()
        report(
            try measure("merge with an undo and redo each 1,000", history.eventCount) {
                guard try EngineRuns.merge(update).text == history.text else { throw BenchError.wrongText(name) }
            })
    }

    private func measure(_ case: String, _ items: Int, _ work: () throws -> Void) rethrows -> Measurement {
        try Measurement(Subject(trace: name, name: `case`, itemCount: items), sampling, work)
    }
}
