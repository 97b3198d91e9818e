import CRDT
import Identity
import Membership
import Replication
import Spaces
import WireCodec

/// How far a command to forget goes.
package enum ForgetMode: Sendable {
    /// Only tells what would be forgotten.
    case preview
    /// Changes of whose text nothing is shown, in any branch; where something is, nothing is done (`.stillShown`).
    case goneOnly
    /// What is shown is taken out of the text first, by an ordinary edit.
    case shownToo
}

/// Having text forgotten.
extension Node {
    /// Finds what a query is about and, unless it is only to be told, asks for it to be forgotten: by records that
    /// every member's node carries out. The answer waits until they are on the disk.
    func forget(
        _ query: ForgetQuery, _ mode: ForgetMode, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        // What is in the draft is a change like any other.
        flush(replica)
        let plan: ForgetPlan
        do {
            plan = try replica.space.forgetPlan(query, by: deviceKey)
        } catch {
            throw .space(error)
        }
        if mode == .preview || plan.ranges.isEmpty {
            return reply(request, .forgetting(plan, isDone: false))
        }
        let shown = plan.shownInScalars + plan.shownElsewhereInScalars
        if shown > 0 {
            guard mode == .shownToo else { throw .stillShown(characters: shown) }
            try takeOut(plan, of: replica, for: request)
        }
        for record in plan.records(of: query.document) {
            if replica.draft?.isFull == true { flush(replica) }
            _ = try changing(replica) { draft throws(SpaceError) in draft.append(record) }
        }
        replica.waitingForFlush.append((request, .forgetting(plan, isDone: true)))
        flush(replica)
    }

    /// An ordinary edit of each document, in changes of their own: the records name only what was before them.
    private func takeOut(_ plan: ForgetPlan, of replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        for entry in plan.edits {
            var session = EditingSession(revision: replica.space.documents[entry.document]?.revision ?? 0)
            for piece in entry.edits.flatMap(Self.pieces) {
                let changed = try apply([piece], to: entry.document, of: replica, session: &session, atTip: true)
                tell(changed, of: entry.document, in: replica)
            }
        }
        flush(replica)
    }

    /// Has the texts go that changes just taken in ask to be forgotten: from what is kept for peers and from the disk.
    func forgetTexts(in replica: SpaceReplica) {
        let ranges = replica.space.takeForgotten()
        if ranges.isEmpty { return }
        for range in ranges {
            let chains = replica.space.chains
            let end = min(range.to, chains.longestCount(of: range.chain))
            for sequence in range.from..<max(range.from, end) {
                for index in chains.indexes(of: range.chain, sequence: sequence) {
                    replica.recent.forgetText(at: index)
                }
            }
        }
        replica.keptTexts = nil
        snapshots.made = nil
        write(.forget(replica.id, ranges))
    }
}
