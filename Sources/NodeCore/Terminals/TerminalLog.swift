import Replication

/// What a shared terminal showed last and wrote since: enough to bring anybody up to date, and never more than two
/// whole screens and 256 KiB.
///
/// Bytes of output are counted from the start of the terminal. The tail reaches back to the keyframe at least.
struct TerminalLog {
    private(set) var keyframe: TerminalKeyframe
    /// How much was written before the keyframe.
    private(set) var keyframeOffset: UInt64 = 0
    /// Rises with each new size: whoever has seen output for another one needs a keyframe.
    private(set) var generation = 0
    private var tail: [UInt8] = []
    private var tailStart: UInt64 = 0

    enum Step: Equatable {
        case nothing
        case output([UInt8])
        case keyframe
    }

    init(_ keyframe: TerminalKeyframe) {
        self.keyframe = keyframe
    }

    var end: UInt64 { tailStart + UInt64(tail.count) }

    /// False, and nothing is taken, where a keyframe has to come first.
    mutating func append(_ bytes: [UInt8]) -> Bool {
        let room = NodeLimits.terminalTailMaxInBytes
        let spare = Int(keyframeOffset - tailStart)
        guard tail.count - spare + bytes.count <= room else { return false }
        if tail.count + bytes.count > room {
            // Half of what may go stays where it can, so that this is rare.
            let surplus = tail.count + bytes.count - room
            let dropped = max(surplus, spare / 2)
            tail.removeFirst(dropped)
            tailStart += UInt64(dropped)
        }
        tail += bytes
        return true
    }

    mutating func take(_ new: TerminalKeyframe) {
        if (new.columns, new.rows) != (keyframe.columns, keyframe.rows) { generation += 1 }
        keyframe = new
        keyframeOffset = end
    }

    /// What comes next for whoever has seen so much: the keyframe where that is the only way, or the shorter one.
    func next(after offset: UInt64, generation seen: Int?) -> Step {
        if seen != generation || offset < tailStart { return .keyframe }
        if offset < keyframeOffset, keyframeOffset - offset > UInt64(keyframe.bytes.count) { return .keyframe }
        guard offset < end else { return .nothing }
        let start = Int(offset - tailStart)
        return .output(Array(tail[start..<min(start + ReplicationLimits.terminalOutputInBytes, tail.count)]))
    }
}
