import Membership
import Replication
import Spaces
import WireCodec

/// What came in bundles before what it builds on.
extension Node {
    private static let waitingPrefix = "waiting/"

    private static func waitingSetting(_ space: SpaceID, _ id: Bytes32) -> String {
        SpaceSetting(prefix: waitingPrefix, space: space, id: id).key
    }

    /// Lets a message wait, or counts that there is no room.
    func keep(_ message: WaitingMessages.Message, of bundle: BundleImport, in replica: SpaceReplica) {
        let bytes = message.encode()
        let id = WaitingMessages.id(of: bytes)
        if replica.waiting.contains(id) { return }
        guard replica.waiting.hasRoom(for: bytes) else {
            bundle.outcome.turnedAway += 1
            return
        }
        replica.waiting.insert(bytes, id: id)
        write(.setting(key: Self.waitingSetting(replica.id, id), value: bytes))
    }

    /// Takes in what fits by now, as long as anything does; what that brings is noted.
    func settleWaiting(in replica: SpaceReplica, noting outcome: inout BundleOutcome) {
        var hasMore = replica.waiting.count > 0
        while hasMore {
            var settled: Set<Bytes32> = []
            for (id, bytes) in replica.waiting.messages where settle(bytes, in: replica, noting: &outcome) {
                settled.insert(id)
                write(.setting(key: Self.waitingSetting(replica.id, id), value: []))
            }
            replica.waiting.remove(settled)
            hasMore = !settled.isEmpty
        }
        replica.waiting.triedAt = size(of: replica)
        replica.waiting.nextTry = .after(NodeLimits.waitingPause, from: now)
    }

    /// Tries what waits when the space has grown, but not at each keystroke.
    func tendWaiting() {
        // After each event, and nearly always nothing waits.
        guard replicas.values.contains(where: isDue) else { return }
        for id in spaceOrder {
            guard let replica = replicas[id], isDue(replica), replica.waiting.nextTry <= now.monotonicInNanoseconds
            else { continue }
            var outcome = BundleOutcome(space: id)
            settleWaiting(in: replica, noting: &outcome)
            pumpOthers(replica, except: nil)
        }
    }

    /// When something is tried again.
    var waitingDeadline: Deadline? {
        var earliest: Deadline?
        for replica in replicas.values where isDue(replica) { earliest = .earliest(earliest, replica.waiting.nextTry) }
        return earliest
    }

    private func isDue(_ replica: SpaceReplica) -> Bool {
        replica.waiting.count > 0 && replica.waiting.triedAt != size(of: replica)
    }

    private func size(of replica: SpaceReplica) -> [Int] {
        [replica.space.chains.count, replica.space.membership.operations.count]
    }

    /// Whether a message is done with: taken in, or none that ever can be.
    private func settle(_ bytes: [UInt8], in replica: SpaceReplica, noting outcome: inout BundleOutcome) -> Bool {
        do {
            switch WaitingMessages.Message(decoding: bytes) {
            case .membership(let message): try insert(message.operations, into: replica, from: nil)
            case .changes(let message):
                try note(try verify(message, for: replica), by: message, in: &outcome, of: replica)
            case nil: break
            }
            return true
        } catch MembershipError.unknownParents {
            return false
        } catch is RoomShortage {
            return false
        } catch let error as ReplicationError where error.isMendedBySync {
            return false
        } catch {
            log(.warning, "What a bundle of \(replica.id.short) brought was refused when its turn came: \(error)")
            return true
        }
    }

    /// Reads what the store holds of it. What is not as it was written is passed over.
    func restoreWaiting(_ settings: [String: [UInt8]]) {
        let waiting = settings.filter { $0.key.hasPrefix(Self.waitingPrefix) && !$0.value.isEmpty }
        for (key, bytes) in waiting.sorted(by: { $0.key < $1.key }) {
            guard let name = SpaceSetting(key: key, prefix: Self.waitingPrefix) else { continue }
            restoredWaiting[name.space, default: WaitingMessages()].insert(bytes, id: name.id)
        }
        for replica in replicas.values { takeRestored(replica) }
    }

    /// A space that was read takes what waited for it.
    func takeRestored(_ replica: SpaceReplica) {
        if let waiting = restoredWaiting.removeValue(forKey: replica.id) { replica.waiting = waiting }
    }
}
