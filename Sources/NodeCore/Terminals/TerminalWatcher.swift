import Membership
import Replication
import WireCodec

/// Where the frames for one watcher go.
enum TerminalAudience: Hashable {
    case link(LinkID, watch: UInt32)
    case client(Subscription)
}

/// One who watches a terminal, from its host's point of view: how far it is, and nothing that grows.
struct TerminalWatcher {
    let audience: TerminalAudience
    let device: Bytes32
    var wasToldOff = false

    private var offset: UInt64 = 0
    private var generation: Int?
    /// A keyframe that is on its way, and how much of it went out.
    private var sending: (bytes: [UInt8], sent: Int)?
    private(set) var number: UInt64 = 0
    private(set) var taken: UInt64 = 0

    init(_ audience: TerminalAudience, device: Bytes32) {
        self.audience = audience
        self.device = device
    }

    /// What came of a number that was never sent is passed over.
    mutating func took(_ count: UInt64) {
        if count <= number { taken = max(taken, count) }
    }

    /// The next frame and its number; nil while as many are on their way as may be, or there is none.
    mutating func next(of log: TerminalLog) -> (number: UInt64, content: TerminalFrameMessage.Content)? {
        guard number - taken < NodeLimits.terminalFramesInFlightMax, let content = content(of: log) else { return nil }
        defer { number += 1 }
        return (number, content)
    }

    private mutating func content(of log: TerminalLog) -> TerminalFrameMessage.Content? {
        if let (bytes, sent) = sending {
            let end = min(sent + ReplicationLimits.terminalKeyframePartInBytes, bytes.count)
            sending = end < bytes.count ? (bytes, end) : nil
            return .more(Array(bytes[sent..<end]))
        }
        switch log.next(after: offset, generation: generation) {
        case .nothing: return nil
        case .output(let bytes):
            offset += UInt64(bytes.count)
            return .output(bytes)
        case .keyframe:
            let whole = log.keyframe
            offset = log.keyframeOffset
            generation = log.generation
            let first = min(whole.bytes.count, ReplicationLimits.terminalKeyframePartInBytes)
            if first < whole.bytes.count { sending = (whole.bytes, first) }
            return .keyframe(
                columns: whole.columns, rows: whole.rows, totalInBytes: whole.bytes.count,
                Array(whole.bytes[..<first]))
        }
    }
}
