internal import CRDT
internal import Identity
internal import SodiumCrypto
internal import WireCodec

extension ChainTable {
    /// Adds changes that a sealed segment gave back, and answers the index of the first one.
    ///
    /// They must follow a change of their chain that is here: the hash in each is then that of the one before.
    @discardableResult
    package mutating func insert(_ typed: TypedChanges) throws(ReplicationError) -> Int {
        guard typed.space == space else { throw .wrongSpace }
        guard let previous = index(of: typed.previous), entry(at: previous).chain == typed.chain,
            entry(at: previous).sequence + 1 == typed.firstSequence, membership(at: previous) == typed.membership,
            !contains(typed.ids[0])
        else { throw .sealOutOfPlace(typed.chain, sequence: typed.firstSequence) }
        let total = count + typed.count
        guard total <= ReplicationLimits.changeCount else {
            throw .overLimit(count: total, limit: ReplicationLimits.changeCount)
        }
        return append(typed, behind: previous)
    }

    /// Whether what a segment gave back, and was inserted, is what was signed: each run's last change by its signature,
    /// and with it through the hashes all before it. A run whose last change came without one is taken as it is.
    package func checkSignatures(of segment: SealedSegment) throws(ReplicationError) {
        for run in segment.runs {
            guard let last = run.signatures.last, last.index == run.count - 1 else { continue }
            let sequence = run.endSequence - 1
            guard let deviceKey = deviceKey(of: run.chain),
                indexes(of: run.chain, sequence: sequence).contains(where: {
                    Signing.isValid(last.bytes, of: Change.signedBytes(of: id(at: $0)), by: deviceKey)
                })
            else { throw .badSignature(run.chain, sequence: sequence) }
        }
    }

    /// Whether a change that a sealed segment gave back may be inserted: the one before is here and it is not, and all
    /// that it names is here.
    package func checkPlace(of change: Change) throws(ReplicationError) {
        guard change.space == space else { throw .wrongSpace }
        let previous = change.sequence > 0 ? index(of: change.previous) : nil
        let expected = place(behind: previous, of: change.chain)
        guard expected.sequence == change.sequence, !contains(change.id),
            previous.map({ entry(at: $0).chain == change.chain }) ?? true,
            change.repeatsMembership == (expected.previousMembership == change.membership)
        else { throw .sealOutOfPlace(change.chain, sequence: change.sequence) }
        for parent in change.parents where !contains(parent) { throw .unknownParent(parent) }
    }
}
