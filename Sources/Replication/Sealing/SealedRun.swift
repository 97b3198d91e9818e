internal import CRDT
internal import Identity
internal import WireCodec

/// Consecutive changes of one chain as columns: what repeats from change to change is said once, and what follows from
/// the rest (ids, links, hashes) not at all.
///
/// From the columns the canonical bytes of every change come out bit for bit, and so its id; the chain's signature on
/// the last one then vouches for all. Bytes: Protocol/store.md, section 3.
struct SealedRun: Equatable, Sendable {
    let chain: ChainID
    /// With the chain's first change only.
    let origin: ChainOrigin?
    let firstSequence: UInt64
    /// Of the changes; one at least.
    var count = 0
    /// The id of the change before the first one, and the membership frontier that it named.
    let previous: Bytes32
    let previousMembership: [Bytes32]

    /// The documents that text parts name, in the order of their first mention.
    var documents: [Bytes32] = []
    var shapes: [ChangeShape] = []
    /// Pairs of a shape's place in `shapes` and how many changes in a row have it.
    var shapeRuns: [UInt64] = []
    /// Pairs of a count of events and how many text parts in a row have it.
    var eventRuns: [UInt64] = []
    /// What all text parts do, one behind the other: runs go on over the borders of parts and changes.
    var operations: ContiguousArray<OperationRun> = []
    /// All that they insert, in UTF-8: U+FFFD for each character of a change whose text is forgotten.
    var text: [UInt8] = []
    /// Each change's time as the zigzag of its difference from that of the change before in the run; for the first one,
    /// and for the one behind a chain's first (which counts from elsewhere), from zero.
    var times: [UInt64] = []
    /// For each change with parents their count, then each one as a reference.
    var parents: [UInt64] = []
    /// For each text part made on named events their count, then each one as a reference.
    var events: [UInt64] = []
    /// The frontiers of the changes that do not repeat the one before.
    var memberships: [[Bytes32]] = []
    /// Each tree part, and what each undo names, as it stands in its change.
    var trees: [[UInt8]] = []
    var records: [[UInt8]] = []
    /// By the place of their changes in the run, ascending.
    var signatures: [Signature] = []

    /// By the place of their changes in the run, ascending. In `text` they are placeholders.
    var forgotten: [Forgotten] = []

    /// A change whose inserted text is forgotten, and what is left of that.
    struct Forgotten: Equatable, Sendable {
        let index: Int
        let text: ForgottenText
    }

    struct Signature: Equatable, Sendable {
        let index: Int
        let bytes: [UInt8]
    }

    var endSequence: UInt64 { firstSequence + UInt64(count) }

    init(
        chain: ChainID, origin: ChainOrigin?, firstSequence: UInt64, previous: Bytes32, previousMembership: [Bytes32]
    ) {
        self.chain = chain
        self.origin = origin
        self.firstSequence = firstSequence
        self.previous = previous
        self.previousMembership = previousMembership
    }
}

extension OperationRun {
    /// Adds what is done next, joined to the last run where it goes on.
    static func append(_ next: OperationRun, to runs: inout ContiguousArray<OperationRun>) {
        guard let last = runs.last, last.isDelete == next.isDelete else { return runs.append(next) }
        let at = runs.count - 1
        if !next.isDelete {
            if last.position + last.count == next.position { return runs[at].count += next.count }
        } else if last.isForward, last.position == next.position {
            return runs[at].count += next.count
        } else if !last.isForward || last.count == 1, next.count == 1, last.position == next.position + 1 {
            runs[at].position = next.position
            runs[at].isForward = false
            return runs[at].count += 1
        }
        runs.append(next)
    }
}
