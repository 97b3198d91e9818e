import Identity
import Membership
import Replication
import SecureChannel
import Spaces
import WireCodec

/// Hearing the claim of a successor that is no member: one that left, was removed, or never was one
/// (`Protocol/sync.md`, section 5).
extension Node {
    /// Whether a device is a member of a space here, or may become one by its own word.
    func mayShare(_ membership: MembershipLog, with device: Bytes32) -> Bool {
        membership.role(of: device) != nil || membership.isNamed(device)
    }

    /// Says to a peer in whose view this device may be no member why it is one.
    func tellClaim(of replica: SpaceReplica, on session: PeerSession) {
        let operations = replica.space.membership.opsOfClaim(by: deviceKey).map { $0.encode() }
        if operations.isEmpty { return }
        send(MembershipMessage.messages(space: replica.id, operations: operations).map { Frame($0) }, on: session)
    }

    /// What a peer says of a space who is no member of it here.
    func hearClaim(_ message: MembershipMessage, on session: PeerSession) throws {
        guard let device = session.peer else { return }
        if let waiting = loading[message.space], waiting.membership.isNamed(device) {
            waiting.claims[session.id] = message.operations
        }
        guard let replica = replicas[message.space], replica.space.membership.isNamed(device) else { return }
        do {
            try insert(message.operations, into: replica, from: session.id)
        } catch MembershipError.unknownParents {
            // Nothing is told to one who is no member, not even what is missing: it says more at the next meeting.
            log(.info, "A claim in \(replica.id.short) names statements that are not here.")
        }
        // If the claim counts, the two begin.
        _ = shared(message.space, with: session)
    }

    /// The same for what came while the history of the space was read.
    func hearClaims(_ claims: [LinkID: [[UInt8]]], in space: SpaceID) {
        for session in establishedSessions {
            guard let operations = claims[session.id] else { continue }
            do {
                try hearClaim(MembershipMessage(space: space, operations: operations), on: session)
            } catch {
                close(session, because: .badMessage)
            }
        }
    }
}
