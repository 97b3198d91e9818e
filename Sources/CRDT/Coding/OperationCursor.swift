/// Follows where each run ended, to tell the next one by its step from there.
struct OperationCursor {
    private(set) var position: Int64 = 0

    mutating func step(to run: OperationRun) -> OperationStep {
        let start = Int64(run.position)
        let end = start + Int64(run.count)
        defer { position = run.isDelete ? start : end }
        if !run.isDelete { return OperationStep(kind: .insertion, jump: start - position) }
        if !run.isForward { return OperationStep(kind: .backward, jump: end - position) }
        guard end == position else { return OperationStep(kind: .forward, jump: start - position) }
        return OperationStep(kind: run.count == 1 ? .backward : .forwardToCursor, jump: 0)
    }

    /// The run of `count` events at `step`; nil when there is none.
    mutating func run(at step: OperationStep, count: UInt64) -> OperationRun? {
        guard count >= 1, count <= UInt64(UInt32.max), step.jump.magnitude < 1 << 40 else { return nil }
        if step.kind == .forwardToCursor && step.jump != 0 { return nil }
        let isToldByEnd = step.kind == .backward || step.kind == .forwardToCursor
        let start = position + step.jump - (isToldByEnd ? Int64(count) : 0)
        guard start >= 0, start <= Int64(UInt32.max) else { return nil }
        position = step.kind == .insertion ? start + Int64(count) : start
        return OperationRun(
            position: UInt32(start), count: UInt32(count), isDelete: step.kind != .insertion,
            isForward: step.kind != .backward || count == 1)
    }
}
