/// How much events take of what a document holds (``TextLimits``).
package struct TextSize: Equatable, Sendable {
    package private(set) var events = 0
    /// UTF-8 bytes of what they insert.
    package private(set) var insertedBytes = 0
    /// How often operations were added: each may name a parent that no run of the history has.
    fileprivate var parts = 0

    package init() {}

    /// Adds what an agent did in one part. Throws for what no document takes, as
    /// ``TextDocument/append(agent:sequence:parents:operations:)`` does; nothing is added then. O(length of the text).
    package mutating func add(_ operations: [TextOperation]) throws(CRDTError) {
        let count = try TextLimits.eventCount(of: operations)
        if count > CausalLimits.eventCountMax - events {
            let limit = CausalLimits.eventCountMax - events
            throw .overLimit(field: "events", value: count, limit: limit)
        }
        events += count
        insertedBytes += TextLimits.insertedByteCount(of: operations)
        parts += 1
    }

    /// Adds an undo or a redo, which is one event.
    package mutating func addUndo() {
        events += 1
        parts += 1
    }
}

extension TextDocument {
    /// Whether an agent, new or known, can add so much without passing a limit. O(1).
    package func hasRoom(for size: TextSize) -> Bool {
        do {
            try history.checkRoom(events: size.events, bytes: size.insertedBytes)
        } catch {
            return false
        }
        let parentsLeft = CausalLimits.parentsInAllMax - history.graph.parentList.count
        return history.order.agentCount < CausalLimits.agentCountMax
            && size.parts <= parentsLeft / CausalLimits.parentCountMax
    }
}
