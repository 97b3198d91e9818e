internal import Identity
package import Replication
internal import Reviews
package import WireCodec

/// A signed export that is being made: it takes the changes of its plan from the store, part after part.
package struct ExportDraft: Sendable {
    private let plan: ExportPlan
    private var strands: [SignedExport.ExportedStrand] = []
    private var place: ChangePlace?
    private var countInBytes = 0

    package init(_ plan: ExportPlan) {
        self.plan = plan
    }

    /// The part to which the next changes belong, and the sequence of the first of them; nil when all are here.
    package var next: (part: ExportPlan.Part, from: UInt64)? {
        if let place, let part = plan.parts.dropFirst(strands.count - 1).first, place.sequence < part.end {
            return (part, place.sequence)
        }
        return plan.parts.dropFirst(strands.count).first.map { ($0, $0.first) }
    }

    /// Takes changes that are next, as the store has them; throws where they are not.
    package mutating func add(_ changes: [StoredChange]) throws(ExportError) {
        guard let (part, from) = next else { preconditionFailure("nothing is added when all is here") }
        var place = place
        if from == part.first {
            strands.append(
                SignedExport.ExportedStrand(
                    chain: part.chain.bytes, first: from, after: from > 0 ? part.place.previous : nil, changes: []))
            place = part.place
        }
        for stored in changes where stored.sequence < part.end {
            guard let here = place, stored.chain == part.chain, stored.sequence == here.sequence else {
                throw .change(.gap(part.chain, expected: place?.sequence ?? from, received: stored.sequence))
            }
            do throws(ReplicationError) {
                let change = try Change(decodingBody: stored.body, at: here)
                append(change, stored.signature)
                place = ChangePlace(after: change)
            } catch {
                throw .change(error)
            }
        }
        self.place = place
        guard countInBytes * 4 / 3 <= ExportLimits.fileInBytes else {
            throw .overLimit(field: "file", limit: ExportLimits.fileInBytes)
        }
    }

    private mutating func append(_ change: Change, _ signature: [UInt8]?) {
        let exported = SignedExport.ExportedChange(
            outline: ChangeOutline.encode(change),
            operations: plan.whole.contains(change.id) ? change.operationBytes : nil, signature: signature)
        countInBytes += exported.outline.count + (exported.operations?.count ?? 0) + (signature?.count ?? 0)
        strands[strands.count - 1].changes.append(exported)
    }

    /// The parts whose last change no signature covers: the store keeps few of those that came. The next one of the
    /// strand that is kept is wanted, and with it a plan that reaches there.
    package var unsignedParts: [ExportPlan.Part] {
        zip(plan.parts, strands).filter { $1.changes.last?.signature == nil }.map(\.0)
    }

    /// The file but for its maker's signature, with what it proves in plain words. O(size).
    ///
    /// Contents are left out, the last ones first, where the file would be longer than a reader takes.
    package func finish(contents: [[UInt8]], maker: Bytes32) throws(ExportError) -> SignedExport {
        var export = SignedExport(
            plan.review, genesis: plan.genesis, statements: plan.statements, strands: strands,
            contents: fitting(contents))
        export.maker = maker
        export.says = try ExportProof.fold(export).statement
        return export
    }

    /// As many of the contents as a reader takes, with room for the JSON around the changes and for the plain words.
    func fitting(_ contents: [[UInt8]]) -> [[UInt8]] {
        let signed = countInBytes + plan.statements.reduce(0) { $0 + $1.count }
        var room = ExportLimits.fileInBytes - signed * 4 / 3 - plan.changeCount * Self.aroundChangeInBytes - 1 << 20
        var fitting: [[UInt8]] = []
        for bytes in contents.prefix(ExportLimits.contentsCount) {
            room -= bytes.count * 4 / 3 + 8
            if room < 0 { break }
            fitting.append(bytes)
        }
        return fitting
    }

    /// Names and marks of one change's object.
    private static let aroundChangeInBytes = 64
}
