import Identity
import Replication
import SecureChannel
import WireCodec

/// What one link may make this node do in a second: check signatures, take in messages with changes, and look at any
/// other message.
///
/// Nothing is refused and nothing lost. What has come is done; a link that is over is not read until time has caught
/// up, so that TCP holds its sender back and the other links have their turn. A run counts as one, however many changes
/// it has: one signature covers it, and its size has a limit of its own.
struct PeerAllowance: Sendable {
    private var checks = TokenBucket(
        perSecond: NodeLimits.signatureChecksPerSecond, burst: NodeLimits.signatureChecksAtOnce)
    private var runs = TokenBucket(perSecond: NodeLimits.runsPerSecond, burst: NodeLimits.runsAtOnce)
    private var others = TokenBucket(
        perSecond: NodeLimits.otherMessagesPerSecond, burst: NodeLimits.otherMessagesAtOnce)

    mutating func spend(on frame: Frame, at now: Instant) {
        let time = now.monotonicInNanoseconds
        switch MessageType(rawValue: frame.type) {
        case .changes:
            runs.take(1, at: time)
            checks.take(1, at: time)
        case .membership: checks.take(Self.signatures(in: frame, isWelcome: false), at: time)
        case .welcome: checks.take(Self.signatures(in: frame, isWelcome: true), at: time)
        case .presence: checks.take(1, at: time)
        // A seal takes three agreements of keys: as long as three signatures.
        case .needEpoch: checks.take(max(1, 3 * (frame.body.count / Bytes32.count - 1)), at: time)
        case .epochSeal: checks.take(3, at: time)
        case .introduction: checks.take(max(1, frame.body.count / ChannelCertificate.countInBytes), at: time)
        case .person: checks.take(max(1, frame.body.count / DeviceStatement.countInBytes), at: time)
        // It was asked for, or it ends the link.
        case .blobPart: break
        // As many as were not taken yet, or it ends the link; or else it is passed over.
        case .terminalFrame: break
        default: others.take(1, at: time)
        }
    }

    /// When the link may be read again; not after now while it may be read.
    var paidAt: Deadline { max(checks.paidAt, runs.paidAt, others.paidAt) }

    /// How many signed things a body says that it holds: a genesis in a welcome, and operations, whose count stands
    /// behind it or behind the space. A body that cannot be read so far counts as one, and ends the link.
    private static func signatures(in frame: Frame, isWelcome: Bool) -> Int {
        do {
            var reader = ByteReader(frame.body)
            if isWelcome {
                _ = try reader.prefixedBytes(atMost: ReplicationLimits.genesisInBytes, field: "genesis")
            } else {
                _ = try reader.bytes32()
            }
            let count = try reader.varint(atMost: ReplicationLimits.membershipOpCount, field: "operations")
            return max(1, count + (isWelcome ? 1 : 0))
        } catch {
            return 1
        }
    }
}

extension Node {
    /// Whether a link's next message is taken now. If not, it is no longer read, and goes on by itself.
    func mayRead(_ session: PeerSession) -> Bool {
        let diskAt = isDiskBehind ? Deadline.after(NodeLimits.storeRetry, from: now) : 0
        let paidAt = max(session.allowance.paidAt, diskAt)
        guard paidAt > now.monotonicInNanoseconds else { return true }
        if session.readsAgainAt == nil { outbox.append(.setReading(session.id, false)) }
        session.readsAgainAt = paidAt
        return false
    }

    /// Takes what waits on links whose time has come, and reads them again where all was taken.
    func resumeReading() {
        let time = now.monotonicInNanoseconds
        let due = sessions.values.filter { $0.readsAgainAt.map { $0 <= time } ?? false }
        for session in due.sorted(by: { $0.id.value < $1.id.value }) {
            received([], on: session.id)
            guard sessions[session.id] != nil, session.allowance.paidAt <= time, !isDiskBehind else { continue }
            session.readsAgainAt = nil
            outbox.append(.setReading(session.id, true))
        }
    }
}
