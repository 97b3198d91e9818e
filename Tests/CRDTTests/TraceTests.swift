import TestKit
import Testing

@testable import CRDT

/// Real histories of people typing, replayed as they were written.
@Suite struct TraceTests {
    @Test(
        "each editing trace ends in its text, when all of it comes at once",
        arguments: [
            "sequential/automerge-paper", "sequential/rustcode", "sequential/seph-blog1", "sequential/sveltecomponent",
            "concurrent/friendsforever", "concurrent/clownschool", "generated/offline-2x5k", "generated/offline-3x12k",
        ])
    func atOnce(name: String) throws {
        guard let trace = try History.trace("editing-traces/\(name).json.gz") else { return }
        var document = TextDocument()
        try append(trace, to: &document) { _ in }
        _ = document.integrate()
        #expect(document.eventCount == trace.eventCount)
        #expect(document.text.string() == trace.endContent)
        #expect(document.text.violations() == [])
    }

    @Test(
        "a concurrent trace ends in its text, when the text is brought up after each transaction",
        arguments: ["concurrent/friendsforever", "concurrent/clownschool", "generated/offline-2x5k"])
    func oneByOne(name: String) throws {
        guard let trace = try History.trace("editing-traces/\(name).json.gz") else { return }
        var document = TextDocument()
        try append(trace, to: &document) { _ = $0.integrate() }
        #expect(document.text.string() == trace.endContent)
    }

    private func append(
        _ trace: History, to document: inout TextDocument, _ after: (inout TextDocument) -> Void
    ) throws {
        for run in trace.runs {
            try document.append(
                agent: AgentID([UInt8](run.agent.utf8)), sequence: run.sequence,
                parents: Frontier(run.parents.map { LV($0) }), operations: run.operations)
            after(&document)
        }
    }
}
