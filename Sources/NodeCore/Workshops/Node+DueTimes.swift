package import Membership
import Replication
import Spaces
import WireCodec
package import Workshops

/// Deadlines of exercises (Protocol/workshops.md, section 15): the nodes of those who lead say what had come when the
/// time was over, so that no learner's clock is asked.
extension Node {
    private static let watchPrefix = "workshop-due/"

    /// Collects what is here where a time is over. Before each event: what that brings came later.
    func tendDueTimes() {
        if dueDesk.isIdle { return }
        if !dueDesk.stale.isEmpty {
            let stale = dueDesk.stale
            dueDesk.stale = []
            for id in spaceOrder where stale.contains(id) {
                if let replica = replicas[id] { watchDueTimes(in: replica) }
            }
        }
        let over = dueDesk.watches.filter { id, watches in
            replicas[id].map { replica in watches.contains { isOver($0.due, in: replica) } } ?? false
        }
        if over.isEmpty { return }
        for id in spaceOrder {
            guard let replica = replicas[id], let watches = over[id] else { continue }
            for watch in watches where isOver(watch.due, in: replica) { collect(watch, in: replica) }
            watchDueTimes(in: replica)
        }
    }

    /// When the next one is over; at once where something about them changed.
    var dueDeadline: Deadline? {
        if !dueDesk.stale.isEmpty { return now.monotonicInNanoseconds }
        return dueDesk.watches.compactMap { id, watches -> Deadline? in
            guard let replica = replicas[id] else { return nil }
            return watches.map { watch in
                let left = remaining(of: watch.due, seconds: watch.due.time.allInSeconds, in: replica, at: now)
                return now.monotonicInNanoseconds + Deadline(left) * 1_000_000
            }.min()
        }.min()
    }

    /// Says anew which deadlines this device watches: those that stand, while it leads. One whose time is over when it
    /// is first seen is not watched, for nobody here knows what came in time; one that was watched before a stop is.
    func watchDueTimes(in replica: SpaceReplica) {
        let known = dueDesk.watches[replica.id] ?? []
        let restored = dueDesk.restored[replica.id] ?? []
        dueDesk.restored[replica.id] = nil
        let watches = standingDueTimes(in: replica).filter { watch in
            known.contains(watch) || restored.contains(watch.due.id.reference) || !isOver(watch.due, in: replica)
        }
        dueDesk.watches[replica.id] = watches.isEmpty ? nil : watches
        guard watches != known || !restored.isEmpty else { return }
        let names = watches.map(\.due.id.reference).joined(separator: "\n")
        let key = SpaceSetting(prefix: Self.watchPrefix, space: replica.id, id: replica.id.bytes).key
        write(.setting(key: key, value: Array(names.utf8)))
    }

    /// Those that this device, where it leads, has said nothing of.
    private func standingDueTimes(in replica: SpaceReplica) -> [DueDesk.Watch] {
        guard !replica.workshopBook.isEmpty, leads(in: replica) else { return [] }
        let (log, rules) = (replica.workshopBook.log, replica.space.workshopRules)
        return log.meetings(by: rules).flatMap(\.activities).compactMap { log.activity($0, by: rules) }
            .filter { !$0.isOver }.compactMap { activity in
                guard let due = activity.due, !activity.collections.contains(where: { $0.author == deviceKey }) else {
                    return nil
                }
                return .init(exercise: activity.id, due: due)
            }
    }

    private func isOver(_ due: Activity.Due, in replica: SpaceReplica) -> Bool {
        remaining(of: due, seconds: due.time.allInSeconds, in: replica, at: now) == 0
    }

    private func collect(_ watch: DueDesk.Watch, in replica: SpaceReplica) {
        dueDesk.watches[replica.id]?.removeAll { $0 == watch }
        // What this device wrote a moment ago has no name before its change is closed.
        flush(replica)
        guard let activity = try? activity(watch.exercise, in: replica), activity.due == watch.due, !activity.isOver
        else { return }
        let records = activity.collects.compactMap { WorkshopDeed.activity($0).record(about: .activity(activity.id)) }
        writeDown(records, of: "What came in time", in: replica)
    }

    /// Reads which deadlines were watched when this node stopped: what the store holds of those came before.
    func restoreDueTimes(_ settings: [String: [UInt8]]) {
        for (key, value) in settings where key.hasPrefix(Self.watchPrefix) && !value.isEmpty {
            guard let name = SpaceSetting(key: key, prefix: Self.watchPrefix) else { continue }
            let references = String(decoding: value, as: UTF8.self).split(separator: "\n").map(String.init)
            dueDesk.restored[name.space] = Set(references)
        }
        dueDesk.stale.formUnion(replicas.values.filter { !$0.workshopBook.isEmpty }.map(\.id))
    }

    // MARK: What is said

    /// Lets what a person handed in late count as if it had come in time.
    func accept(
        _ id: RecordEntry.ID, of device: Bytes32, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        _ = try leadingRole(in: replica)
        flush(replica)
        let activity = try activity(id, in: replica)
        let standing = activity.standings[replica.space.workshopRules.person(device)]
        guard let handIn = standing?.late ?? standing?.handIn else { throw .workshop(.refused(.unknownHandIn)) }
        var deeds: [WorkshopDeed] = []
        if let due = activity.due, let collected = activity.collected, !collected.contains(handIn.id.change) {
            deeds.append(.activity(.collect(of: due.id, heard: [handIn.id.change])))
        }
        if let heard = activity.heard, !heard.contains(handIn.id.change) {
            deeds.append(.activity(.end(heard: [handIn.id.change])))
        }
        guard !deeds.isEmpty else { throw .workshop(.refused(.noChange)) }
        try append(deeds, about: .activity(id), in: replica, for: request)
    }

    private func remaining(
        of due: Activity.Due, seconds: Int, in replica: SpaceReplica, at now: Instant
    ) -> Int64 {
        remaining(seconds: seconds, from: due.from, by: due.author, in: replica, at: now)
    }

    /// What is left until a deadline in milliseconds, as of a meeting's time; and until its grace is over.
    package func remaining(
        until due: Activity.Due, in space: SpaceID, at now: Instant
    ) -> (due: Int64, grace: Int64) {
        guard let replica = replicas[space] else { return (0, 0) }
        return (
            remaining(of: due, seconds: due.time.seconds, in: replica, at: now),
            remaining(of: due, seconds: due.time.allInSeconds, in: replica, at: now)
        )
    }
}

/// The deadlines that this node watches.
struct DueDesk {
    struct Watch: Equatable {
        let exercise: RecordEntry.ID
        let due: Activity.Due
    }

    var watches: [SpaceID: [Watch]] = [:]
    /// Those that were watched before the last stop, by the records that said them.
    var restored: [SpaceID: Set<String>] = [:]
    /// Spaces in which something about deadlines, or who leads, has changed.
    var stale: Set<SpaceID> = []

    var isIdle: Bool { stale.isEmpty && watches.isEmpty }
}
