import CRDT
package import Membership
package import Spaces
package import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// Taking back what was written, and telling who wrote what.
extension Node {
    /// Takes back, or brings back, the newest commits of a device, each as a change of its own.
    func undo(
        _ reversal: Reversal, in id: Bytes32, of replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        guard replica.space.documents[id] != nil else { throw .space(.unknownDocument(id)) }
        #if PLANTED_BUGS
            let everybody = replica.space.membership.members.map(\.deviceKey)
            let other = PlantedBug.undoesOthersWords.isPlanted ? everybody.first { $0 != deviceKey } : nil
            let device = other ?? reversal.device ?? deviceKey
        #else
            let device = reversal.device ?? deviceKey
        #endif
        var (steps, inserted, deleted) = (0, 0, 0)
        for _ in 0..<min(reversal.count, NodeLimits.undoStepsMax) {
            // Only what is in a change can be named.
            flush(replica)
            let done = try changing(replica) { draft throws(SpaceError) in
                try replica.space.undo(id, isRedo: reversal.isRedo, of: device, by: self.deviceKey, in: &draft)
            }
            guard let done else { break }
            steps += 1
            inserted += done.insertedInScalars
            deleted += done.deletedInScalars
            tell(done.edits, of: id, in: replica)
        }
        let undoing = Undoing(
            revision: replica.space.documents[id]?.revision ?? 0, steps: steps, insertedInScalars: inserted,
            deletedInScalars: deleted)
        finish(.undone(undoing), of: replica, for: request)
    }

    /// Who wrote each character of a part of a document, and when; positions in scalars.
    package func authorship(
        of document: Bytes32, in space: SpaceID, _ range: Range<Int>
    ) throws(NodeFailure) -> [WrittenPart] {
        guard let replica = replicas[space] else { throw .unknownSpace }
        do {
            return try replica.space.authorship(of: document, in: range)
        } catch {
            throw .space(error)
        }
    }
}
