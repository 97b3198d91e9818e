internal import CRDT

/// Editing traces: the patches of one writer, or of several with merges, must end in the recorded text.
enum TraceVectors {
    static func runSequential(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        for (index, trace) in try documents.decode(SequentialTrace.self).enumerated() {
            report.check("trace \(index + 1)") { () throws(CaseFailure) in try replay(trace) }
        }
    }

    private struct SequentialTrace: Decodable {
        struct Transaction: Decodable {
            let patches: [PatchField]
        }
        let startContent: String
        let endContent: String
        let txns: [Transaction]
    }

    private static func replay(_ trace: SequentialTrace) throws(CaseFailure) {
        var writer = TraceWriter()
        if !trace.startContent.isEmpty { try writer.write([.insert(at: 0, trace.startContent)], "the start") }
        for (index, transaction) in trace.txns.enumerated() {
            try writer.write(TextOperation.sequence(transaction.patches), "transaction \(index)")
        }
        try CaseFailure.expect(text: writer.mergedText(), trace.endContent, "the text at the end")
    }

    private struct ConcurrentTrace: Decodable {
        struct Transaction: Decodable {
            /// Transactions, by their index, whose text this one was written on.
            let parents: [Int]
            let agent: Int
            let patches: [PatchField]
        }
        let kind: String
        let endContent: String
        let numAgents: Int
        let txns: [Transaction]
    }

    static func runConcurrent(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        for (index, trace) in try documents.decode(ConcurrentTrace.self).enumerated() {
            guard trace.kind == "concurrent" else { throw .unknownForm(keys: ["kind \(trace.kind)"]) }
            report.check("trace \(index + 1)") { () throws(CaseFailure) in try replay(trace) }
        }
    }

    private static func replay(_ trace: ConcurrentTrace) throws(CaseFailure) {
        var writer = TraceWriter()
        /// The version after each transaction; one without patches adds none of its own.
        var versions: [Frontier] = []
        for (index, transaction) in trace.txns.enumerated() {
            guard transaction.parents.allSatisfy({ $0 >= 0 && $0 < index }) else { throw .malformed("a parent") }
            guard transaction.agent >= 0, transaction.agent < trace.numAgents, trace.numAgents <= 1 << 16 else {
                throw .malformed("an agent")
            }
            let parents = writer.document.dominators(of: transaction.parents.flatMap { Array(versions[$0]) })
            let operations = TextOperation.sequence(transaction.patches)
            versions.append(
                try writer.write(operations, by: transaction.agent, after: parents, "transaction \(index)"))
        }
        try CaseFailure.expect(text: writer.mergedText(), trace.endContent, "the text at the end")
    }
}

/// Writes into a document under the names of numbered agents.
private struct TraceWriter {
    private(set) var document = TextDocument()

    @discardableResult
    mutating func write(
        _ operations: [TextOperation], by agent: Int = 0, after parents: Frontier? = nil, _ label: String
    ) throws(CaseFailure) -> Frontier {
        let parents = parents ?? document.frontier
        if operations.isEmpty { return parents }
        let name = AgentID([UInt8(agent >> 8), UInt8(agent & 0xFF)])
        do {
            let versions = try document.append(
                agent: name, sequence: document.nextSequence(of: name), parents: parents, operations: operations)
            return Frontier(LV(versions.upperBound - 1))
        } catch {
            throw .refused("\(label) (\(error))")
        }
    }

    mutating func mergedText() -> String {
        _ = document.integrate()
        return document.text.string()
    }
}
