import CRDT
import Membership
package import Replication
package import WireCodec

/// What the main view shows, for who has none of its changes yet; and what it showed where certain changes were there,
/// to judge what somebody said of that.
extension Space {
    /// The newest changes of the main view, sorted.
    package var newestOfMain: [Bytes32] {
        reach(of: .main).newest.map { chains.id(at: Int($0)) }.sorted()
    }

    /// The texts of the main view now; drafts are closed before. Nil where they pass a limit of snapshots.
    package func snapshotContent() -> SnapshotContent? {
        if inUse == .main { return view.snapshotContent }
        return (otherViews[.main] ?? makeView(reach(of: .main))).snapshotContent
    }

    /// Whether all changes and ops that a snapshot names are here.
    package func knows(_ manifest: SnapshotManifest) -> Bool {
        manifest.changes.allSatisfy { chains.index(of: $0) != nil } && membership.knows(manifest.membership)
    }

    /// What a snapshot must hold, from the history. Precondition: `knows`.
    package func snapshotContent(of manifest: SnapshotManifest) -> SnapshotContent? {
        precondition(knows(manifest), "a snapshot is judged when its history is here")
        return snapshotContent(behind: manifest.changes, under: manifest.membership)
    }

    /// What changes and all their ancestors make, as far as they stood under the membership ops of a frontier; all are
    /// here. Nil where that passes a limit of snapshots.
    ///
    /// O(documents and tree operations) where nothing came behind it; of each document that was written in since then
    /// its history is taken in once more.
    package func snapshotContent(behind changes: [Bytes32], under frontier: [Bytes32]) -> SnapshotContent? {
        var trial = self
        trial.beginKeepingViews()
        let wanted = trial.chains.reach(of: changes.compactMap { chains.index(of: $0) })
        if frontier != membership.frontier || chains.withholdsAny {
            trial.membership = membership.asOf(frontier, genesis)
            // What came later may show that a cut was about another history: who has just these does not know that.
            _ = trial.weighStanding(within: wanted)
        }
        return trial.makeView(wanted).snapshotContent
    }

    /// Whether text of the past went out of this history, so that what was shown once cannot be told any more.
    package var hasForgotten: Bool { !forgotten.isEmpty }
}

extension SpaceView {
    fileprivate var snapshotContent: SnapshotContent? {
        SnapshotContent(
            tree.list().compactMap { entry in
                documents[entry.id.bytes].map { document in
                    SnapshotContent.Text(
                        document: document.id, path: entry.text, eventCount: document.text.eventCount,
                        text: document.text.text.string())
                }
            })
    }
}

extension MembershipLog {
    /// The log with the ops of a known frontier and their ancestors alone.
    fileprivate func asOf(_ frontier: [Bytes32], _ genesis: Genesis) -> MembershipLog {
        let later = Set(opsMissing(given: frontier).map(\.id))
        var log = MembershipLog(genesis: genesis)
        for op in operations where !later.contains(op.id) {
            do {
                try log.insert(op)
            } catch {
                preconditionFailure("what was taken in behind these ops is taken in behind them again: \(error)")
            }
        }
        return log
    }
}

extension Document {
    /// Whether this was the text at a revision, as far as that is remembered. A replay of the history up to there at
    /// worst.
    package func showed(_ seen: String, at revision: Int) -> Bool {
        guard length(atRevision: revision) == seen.unicodeScalars.count else { return false }
        return text.text(at: frontier(atRevision: revision)).string() == seen
    }
}
