internal import CRDT
internal import WireCodec

/// Cuts joined runs of text events into the operations of one text part after another.
///
/// Each part comes out in its only form (Protocol/changes.md, section 3), since that follows from its events alone.
struct OperationCutter: Sendable {
    private let runs: ContiguousArray<OperationRun>
    private var place = 0
    /// Events of the run at `place` that were taken before.
    private var taken: UInt32 = 0
    /// The operations of the part that was cut last: forward ones only.
    private(set) var part: ContiguousArray<OperationRun> = []

    init(_ runs: ContiguousArray<OperationRun>) {
        self.runs = runs
    }

    var runsLeft: Int { runs.count - place }

    /// Leaves the operations of the next `count` events in `part`.
    mutating func cut(_ count: Int) throws(CodecError) {
        part.removeAll(keepingCapacity: true)
        var left = count
        while left > 0 {
            guard place < runs.count else { throw .truncated(needed: left, available: 0) }
            let run = runs[place]
            let step = min(left, Int(run.count - taken))
            if run.isDelete && !run.isForward {
                for event in 0..<UInt32(step) {
                    add(isDelete: true, at: run.position + (run.count - 1 - taken - event), 1)
                }
            } else {
                add(isDelete: run.isDelete, at: run.isDelete ? run.position : run.position + taken, UInt32(step))
            }
            taken += UInt32(step)
            left -= step
            if taken == run.count {
                place += 1
                taken = 0
            }
        }
    }

    private mutating func add(isDelete: Bool, at position: UInt32, _ count: UInt32) {
        if let last = part.last, last.isDelete == isDelete,
            position == (isDelete ? last.position : last.position + last.count)
        {
            part[part.count - 1].count += count
        } else {
            part.append(OperationRun(position: position, count: count, isDelete: isDelete, isForward: true))
        }
    }
}
