import CRDT

/// The engine under a trace: what the protocol of the baseline script measures, as pieces of work.
enum EngineRuns {
    static func agent(_ number: Int) -> AgentID { AgentID(Array("agent-\(number)".utf8)) }

    /// All edits by one writer.
    static func local(_ patches: [Trace.Patch]) throws -> TextDocument {
        var document = TextDocument()
        try goOn(&document, patches)
        return document
    }

    /// More edits by the same writer.
    static func goOn(_ document: inout TextDocument, _ patches: [Trace.Patch]) throws {
        let writer = try document.writer(for: agent(0))
        for index in patches.indices { try edit(&document, patches[index], by: writer) }
    }

    /// The same; after each transaction its delta is made. Also the bytes of all deltas.
    static func localWithDeltas(_ trace: Trace) throws -> (document: TextDocument, byteCount: Int) {
        var document = TextDocument()
        var sender = DeltaSender()
        let writer = try document.writer(for: agent(0))
        var byteCount = 0
        for transaction in trace.transactions {
            let revision = document.eventCount
            for patch in transaction.patches { try edit(&document, patch, by: writer) }
            byteCount += sender.delta(of: document, since: revision).count
        }
        return (document, byteCount)
    }

    /// One replica with what it needs to talk to the others.
    struct Replica {
        var document = TextDocument()
        var sender = DeltaSender()
        /// By the agent who sends.
        var receivers: [DeltaReceiver]
        let writer: TextDocument.Writer

        init(_ number: Int, of count: Int) throws {
            receivers = Array(repeating: DeltaReceiver(), count: count)
            writer = try document.writer(for: agent(number))
        }

        mutating func receive(_ delta: [UInt8], from sender: Int) throws {
            try receivers[sender].receive(delta, into: &document)
        }
    }

    /// Every agent a replica; each transaction is made on exactly its parents' history, the others' arriving as deltas.
    /// `isEach`: the text is up to date after every one of them, not only before an edit.
    static func live(
        _ trace: Trace, _ deliveries: [[Int]], isEach: Bool
    ) throws -> (replicas: [Replica], byteCount: Int) {
        var replicas = try (0..<trace.agentCount).map { try Replica($0, of: trace.agentCount) }
        var deltas = Array(repeating: [UInt8](), count: trace.transactions.count)
        var byteCount = 0
        for (index, transaction) in trace.transactions.enumerated() {
            let who = transaction.agent
            for earlier in deliveries[index] {
                try replicas[who].receive(deltas[earlier], from: trace.transactions[earlier].agent)
                if isEach { replicas[who].document.refresh() }
            }
            let revision = replicas[who].document.eventCount
            for patch in transaction.patches {
                try edit(&replicas[who].document, patch, by: replicas[who].writer)
            }
            deltas[index] = replicas[who].sender.delta(of: replicas[who].document, since: revision)
            byteCount += deltas[index].count
        }
        return (replicas, byteCount)
    }

    @inline(__always) private static func edit(
        _ document: inout TextDocument, _ patch: Trace.Patch, by writer: TextDocument.Writer
    ) throws {
        if patch.deleted > 0 {
            try document.delete(patch.position..<patch.position + patch.deleted, by: writer)
        }
        if !patch.inserted.isEmpty { try document.insert(patch.inserted, at: patch.position, by: writer) }
    }
}

extension EngineRuns {
    /// Everything at once into an empty document, the text worked out.
    static func merge(_ update: [UInt8]) throws -> TextDocument {
        var document = TextDocument()
        try document.apply(update)
        document.refresh()
        return document
    }

    /// The history of a trace, several times one behind the other, as if one document had been told all of it.
    static func history(of trace: Trace, copies: Int) throws -> TextDocument {
        var document = TextDocument()
        for _ in 0..<copies {
            let below = document.frontier
            var versions: [Frontier] = []
            for transaction in trace.transactions {
                let named = transaction.parents.flatMap { Array(versions[$0]) }
                let parents = transaction.parents.isEmpty ? below : document.dominators(of: named)
                var operations: [TextOperation] = []
                for patch in transaction.patches {
                    if patch.deleted > 0 { operations.append(.delete(at: patch.position, count: patch.deleted)) }
                    if !patch.inserted.isEmpty { operations.append(.insert(at: patch.position, patch.inserted)) }
                }
                let name = agent(transaction.agent)
                let range = try document.append(
                    agent: name, sequence: document.nextSequence(of: name), parents: parents, operations: operations)
                versions.append(range.isEmpty ? parents : Frontier(LV(range.upperBound - 1)))
            }
        }
        document.refresh()
        return document
    }
}
