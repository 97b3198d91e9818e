/// Follows where each run ended, to tell the next one by its step from there.
struct OperationCursor {
    private var position: Int64 = 0

    mutating func step(to run: OperationRun) -> OperationStep {
        let before = position
        position = run.cursorAfter
        if !run.isDelete { return OperationStep(kind: .insertion, jump: run.start - before) }
        if !run.isForward { return OperationStep(kind: .backward, jump: run.end - before) }
        guard run.end == before else { return OperationStep(kind: .forward, jump: run.start - before) }
        return OperationStep(kind: run.count == 1 ? .backward : .forwardToEnd, jump: 0)
    }

    /// The run of `count` events at `step`; nil when there is none.
    mutating func run(at step: OperationStep, count: UInt64) -> OperationRun? {
        guard let run = step.run(from: position, count: count) else { return nil }
        position = run.cursorAfter
        return run
    }
}
