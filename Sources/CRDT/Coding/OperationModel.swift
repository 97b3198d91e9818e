/// Predicts runs of text events, one after another, and codes them: where somebody goes on, with what, and how much.
///
/// First the target, which is one of the recent cursors or a jump from one of the newest two; then the kind of run, its
/// count, and the jump if there is one. Cost: about 2 us a run.
struct OperationModel: ~Copyable {
    private enum Field {
        static let target = 0
        static let kind = 1
        static let jump = 2
        static let count = 4
    }

    private var model: NumberModel
    private var cursors = RecentCursors()
    // Of the runs before, newest first.
    private var kinds = Recent()
    private var counts = Recent()
    private var targets = Recent()
    /// The jump of the run before, 0 if it had none, and that of the last run that had one before it.
    private var jump1: Int64 = 0
    private var jump2: Int64 = 0

    private struct Recent {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0

        mutating func push(_ value: UInt64) { (first, second, third, fourth) = (value, first, second, third) }
    }

    init(coder: consuming BinaryCoder, runsExpected: Int) {
        model = NumberModel(coder: coder, valuesExpected: runsExpected)
    }

    var isExhausted: Bool { model.coder.isExhausted }
    var bytesLeft: Int { model.coder.bytesLeft }
    mutating func finish() -> ContiguousArray<UInt8> { model.coder.finish() }

    /// Codes one run: writes `run` and returns it, or ignores it and returns the run read, nil if it has no meaning.
    mutating func code(_ run: OperationRun) -> OperationRun? {
        let known = cursors.step(to: run)
        var step = known
        step.target = codeTarget(known.target)
        guard let place = cursors.place(of: step.target) else { return nil }
        step.kind = codeKind(known.kind, target: step.target, place: place)
        let count = codeCount(UInt64(run.count), step: step, place: place)
        step.jump = RecentCursors.isJump(step.target) ? codeJump(known.jump, step: step, count: count) : 0
        guard let coded = cursors.take(step, count: count) else { return nil }
        kinds.push(step.kind.number)
        counts.push(count)
        targets.push(UInt64(step.target))
        if RecentCursors.isJump(step.target) { jump2 = jump1 }
        jump1 = step.jump
        return coded
    }

    private mutating func codeTarget(_ target: Int) -> Int {
        let kind = kinds.first
        let last = targets.first
        set(0, kind, last)
        set(1, kind, kinds.second, kinds.third, last)
        set(2, kind, width(jump1), min(counts.first, 20), last)
        set(3, kind, kinds.second, width(counts.first) << 8 | width(counts.second), last)
        set(4, last, targets.second, targets.third, targets.fourth)
        set(5, kind << 8 | kinds.second, last, targets.second, min(counts.first, 6))
        let coded = model.symbol(UInt64(target), bits: RecentCursors.targetBits, field: Field.target)
        return Int(truncatingIfNeeded: coded)
    }

    private mutating func codeKind(
        _ kind: OperationStep.Kind, target: Int, place: RecentCursors.Place
    ) -> OperationStep.Kind {
        let key = UInt64(target)
        set(0, key, kinds.first)
        set(1, key, kinds.first, kinds.second, kinds.third)
        set(2, key, kinds.first, place.kind, min(counts.first, 20))
        set(3, key, place.kind, min(place.count, 20))
        set(4, key, kinds.first, kinds.second, width(counts.first) << 8 | width(counts.second))
        set(5, key, targets.first << 8 | targets.second, kinds.first, kinds.second)
        return OperationStep.Kind(number: model.symbol(kind.number, bits: 2, field: Field.kind))
    }

    private mutating func codeCount(_ count: UInt64, step: OperationStep, place: RecentCursors.Place) -> UInt64 {
        let key = step.kind.number << 8 | UInt64(min(step.target, RecentCursors.count))
        set(0, step.kind.number)
        set(1, key, place.kind, width(place.count))
        set(2, key, kinds.first, kinds.second, min(counts.first, 24))
        set(3, key, kinds.first, width(counts.first), width(counts.second))
        set(4, key, kinds.first << 8 | kinds.second, targets.first, targets.second)
        set(5, key, kinds.first, width(counts.first) << 8 | width(counts.second), width(counts.third))
        return model.number(count &- 1, field: Field.count + Int(step.kind.rawValue)) &+ 1
    }

    private mutating func codeJump(_ jump: Int64, step: OperationStep, count: UInt64) -> Int64 {
        let key = step.kind.number << 8 | UInt64(step.target)
        set(0, key)
        set(1, key, kinds.first, width(count), width(jump1))
        set(2, key, kinds.first, kinds.second, width(counts.first))
        set(3, key, kinds.first, min(count, 24), min(counts.first, 24))
        set(4, key, kinds.first, width(jump1), width(jump2))
        set(5, key, UInt64(bitPattern: jump1), min(counts.first, 24))
        return model.signed(jump, field: Field.jump + RecentCursors.index(of: step.target))
    }

    @inline(__always)
    private func set(
        _ index: UInt64, _ first: UInt64, _ second: UInt64 = 0, _ third: UInt64 = 0, _ fourth: UInt64 = 0
    ) {
        model.contexts[Int(index)] = ContextHash.add(fourth, to: ContextHash.of(index, first, second, third))
    }

    private func width(_ value: UInt64) -> UInt64 { UInt64(64 - value.leadingZeroBitCount) }

    private func width(_ value: Int64) -> UInt64 { (value < 0 ? 128 : 0) | width(value.magnitude) }
}
