import Testing

@testable import CRDT

/// What must be the same before and after something was refused.
struct Untouched: Equatable {
    private let text: [UInt8]
    private let summary: TextDocument.Summary
    private let eventCount: Int
    private let agentCount: Int
    private let frontier: Frontier
    private let runCount: Int

    init(_ document: TextDocument) {
        text = Array(document.text.string().utf8)
        summary = document.summary
        eventCount = document.eventCount
        agentCount = document.history.order.agentCount
        frontier = document.frontier
        runCount = document.history.log.runs.count
    }
}

/// Does something to a document that may be refused; answers whether it was, and fails the test if it then changed
/// anything.
@discardableResult
func isRefused(
    _ document: inout TextDocument, _ what: String, _ body: (inout TextDocument) throws -> Void
) -> Bool {
    let before = Untouched(document)
    do {
        try body(&document)
        return false
    } catch {
        #expect(error is CRDTError, "\(what)")
        #expect(Untouched(document) == before, "\(what): refused, and yet something changed")
        return true
    }
}
