@testable import CRDT

/// Small documents by several writers, the same in each run.
enum SampleDocuments {
    static let agents = [AgentID([0xA1]), AgentID(Array("kim".utf8)), AgentID([UInt8](repeating: 0xEE, count: 32))]

    /// So many operations, some on older versions, some past the end, some of them undos and redos.
    static func document(_ operationCount: Int, seed: UInt64) -> TextDocument {
        var random = Random(state: seed)
        var document = TextDocument()
        for _ in 0..<operationCount {
            let agent = agents[random.below(agents.count)]
            let sequence = document.nextSequence(of: agent)
            let isOlder = random.below(3) == 0
            let version = document.frontier(
                atRevision: isOlder ? random.below(document.eventCount + 1) : document.eventCount)
            if random.below(5) == 0, document.eventCount > 0 {
                // Of its own making like the other events below: none is refused.
                _ = try? document.append(
                    agent: agent, sequence: sequence, parents: version, undo: undo(in: document, &random))
                if random.below(2) == 0 { document.refresh() }
                continue
            }
            let position = random.below(document.text.lengthInScalars + 2)
            let operation: TextOperation =
                random.below(3) == 0
                ? .delete(at: position, count: 1 + random.below(4))
                : .insert(at: position, ["a", "hello", "é\n", "漢😀"][random.below(4)])
            // Both are events of its own making: none is refused.
            _ = try? document.append(agent: agent, sequence: sequence, parents: version, operations: [operation])
            if random.below(2) == 0 { document.refresh() }
        }
        document.refresh()
        return document
    }

    /// Of a few events here or there, some of which do not count: not known to its author, or of the wrong kind.
    private static func undo(in document: TextDocument, _ random: inout Random) -> UndoOperation {
        let isRedo = random.below(3) == 0
        let spans = (0..<1 + random.below(3)).map { _ in
            let undos = (0..<LV(document.eventCount)).filter { document.kind(of: $0) == .undo }
            let isNamed = isRedo && !undos.isEmpty
            let event = isNamed ? undos[random.below(undos.count)] : LV(random.below(document.eventCount))
            let (agent, sequence) = document.eventID(of: event)
            return EventSpan(agent: agent, first: sequence, count: isNamed ? 1 : 1 + random.below(6))
        }
        return UndoOperation(isRedo: isRedo, spans: spans)
    }

    static let few: [TextDocument] = (1...6).map { document($0 * $0, seed: UInt64($0)) }

    /// What foreign bytes are taken into.
    static let base = document(12, seed: 99)

    private struct Random {
        var state: UInt64

        mutating func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
    }
}

/// What must hold of a document that took foreign bytes, and of one that refused them.
enum DocumentClaims {
    /// Above so many events the slow checks are left out.
    private static let eventsMax = 20_000

    /// Takes bytes into a document in some way; where it is refused, nothing may have changed.
    static func take(into document: inout TextDocument, _ body: (inout TextDocument) throws -> Void) -> Bool {
        let before = document
        do {
            try body(&document)
            return true
        } catch {
            claim(error is CRDTError, "an error of another kind")
            claim(document.eventCount == before.eventCount, "refused, and yet there are more events")
            claim(document.summary == before.summary, "refused, and yet the summary is another one")
            claim(document.frontier == before.frontier, "refused, and yet the frontier is another one")
            claim(
                document.history.order.agentCount == before.history.order.agentCount,
                "refused, and yet there are more agents")
            return false
        }
    }

    /// Brings the text up and looks whether all is well; for some lengths of what was read, since it is slow, also
    /// takes the whole through an update into an empty document.
    static func check(_ document: inout TextDocument, lengthRead: Int) {
        document.refresh()
        if document.eventCount > eventsMax { return }
        claim(document.text.violations().isEmpty, "the text is broken")
        claim(document.branch.kept?.tracker.violations().isEmpty ?? true, "the tracker is broken")
        claim(document.history.graph.violations().isEmpty, "the graph is broken")
        if lengthRead % 4 == 1 { MemoryClaims.check(&document, seed: lengthRead) }
        if lengthRead % 8 != 0 { return }
        var copy = TextDocument()
        do { try copy.apply(document.update()) } catch { broken("an update of our own was refused") }
        copy.refresh()
        let same = copy.text.string().utf8.elementsEqual(document.text.string().utf8)
        claim(same, "two replicas with the same events show different texts")
        claim(copy.summary == document.summary, "two replicas with the same events differ in their summaries")
    }
}
