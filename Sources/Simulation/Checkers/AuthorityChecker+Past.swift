import Identity
import Membership
import Replication
import Spaces
import WireCodec

/// What a space showed where only some of its changes were there, made up from what it shows now, as it is for
/// snapshots: what is accepted for an edit now was not where that edit is not.
extension AuthorityChecker {
    /// Of so many changes at most what was shown behind each.
    private static let pastsMax = 4

    /// What was shown behind a change that counts for nothing, and is shown in main all the same since somebody built
    /// on it unaware, against the model; or nil.
    static func pastFault(
        in space: Space, _ model: AcceptanceModel, _ authority: inout AuthorityModel
    ) -> String? {
        guard model.stands.contains(false) else { return nil }
        let main = model.history.closure(of: space.newestOfMain.compactMap { model.history.indexes[$0] })
        let shown = Set(model.shown(inViewOf: main).values.joined().filter { $0.count > 0 }.map(\.change))
        let entries = model.history.entries
        let unaware = entries.indices.filter { !model.stands[$0] && shown.contains(entries[$0].change.id) }
        for index in unaware.suffix(pastsMax) {
            let held = model.history.closure(of: [index])
            let past = AcceptanceModel(model.history, stands: authority.standing(in: model.history, within: held))
            if let fault = fault(behind: entries[index].change, in: space, past.shown(inViewOf: held)) {
                return fault
            }
        }
        return nil
    }

    private static func fault(
        behind change: Change, in space: Space, _ shown: [Bytes32: [(change: Bytes32, count: Int)]]
    ) -> String? {
        let expected = shown.mapValues { $0.reduce(0) { $0 + $1.count } }
        let content = space.snapshotContent(behind: [change.id], under: space.membership.frontier)
        for text in content?.texts ?? [] where text.eventCount != expected[text.document, default: 0] {
            return "behind change \(change.sequence) of \(change.chain.short) a text shows \(text.eventCount) events, "
                + "not \(expected[text.document, default: 0])"
        }
        return nil
    }
}
