/// The model of runs of text events, one after another: what is likely to be done next, where, and how much.
struct OperationModel: ~Copyable {
    private static let contextCount = 6

    private enum Field {
        static let kind = 0
        static let jump = 1
        static let count = 5
    }

    private var model: NumberModel
    private var cursor = OperationCursor()
    /// Of the runs before, newest first.
    private var kind1 = 0, kind2 = 0, kind3 = 0
    private var count1: UInt64 = 0, count2: UInt64 = 0, count3: UInt64 = 0
    private var jump1: Int64 = 0, jump2: Int64 = 0

    init(coder: consuming BinaryCoder, runsExpected: Int) {
        model = NumberModel(coder: coder, contextCount: Self.contextCount, valuesExpected: runsExpected)
    }

    mutating func finish() -> ContiguousArray<UInt8> { model.coder.finish() }
    var isExhausted: Bool { model.coder.isExhausted }
    var bytesLeft: Int { model.coder.bytesLeft }

    /// Codes one run: writes `run` and returns it, or ignores it and returns the run read, nil if it has no meaning.
    mutating func code(_ run: OperationRun) -> OperationRun? {
        var before = cursor
        let step = before.step(to: run)
        guard let kind = OperationStep.Kind(rawValue: UInt8(codeKind(Int(step.kind.rawValue)))) else { return nil }
        let kindNumber = Int(kind.rawValue)
        let count = codeCount(UInt64(run.count), kind: kindNumber)
        let jump = kind == .forwardToCursor ? 0 : codeJump(step.jump, kind: kindNumber, count: count)
        (kind1, kind2, kind3) = (kindNumber, kind1, kind2)
        (count1, count2, count3) = (count, count1, count2)
        (jump1, jump2) = (jump, jump1)
        return cursor.run(at: OperationStep(kind: kind, jump: jump), count: count)
    }

    private func width(_ value: UInt64) -> UInt64 { UInt64(64 - value.leadingZeroBitCount) }
    private func width(_ value: Int64) -> UInt64 {
        value == 0 ? 0 : value < 0 ? width(value.magnitude) : 40 + width(value.magnitude)
    }

    private func set(_ index: Int, _ values: UInt64...) {
        var hash = UInt64(index) &+ 1
        for value in values { hash = (hash &+ value &+ 1) &* 0x9E37_79B9_7F4A_7C15; hash ^= hash >> 29 }
        model.contexts[index] = hash
    }

    private mutating func codeKind(_ kind: Int) -> Int {
        let k1 = UInt64(kind1), k2 = UInt64(kind2), k3 = UInt64(kind3)
        set(0, k1)
        set(1, k1, k2, k3)
        set(2, k1, width(jump1), min(count1, 20))
        set(3, k1, k2, width(count1), width(count2))
        set(4, k1, k2, width(jump1), width(jump2))
        set(5, k1, k2, min(count1, 12), min(count2, 12))
        return Int(truncatingIfNeeded: model.number(UInt64(kind), field: Field.kind) & 3)
    }

    private mutating func codeCount(_ count: UInt64, kind: Int) -> UInt64 {
        let k = UInt64(kind), k1 = UInt64(kind1), k2 = UInt64(kind2)
        set(0, k)
        set(1, k, k1, width(count1))
        set(2, k, k1, k2, min(count1, 24))
        set(3, k, k1, width(count1), width(count2), width(jump1))
        set(4, k, k1, k2, width(jump1), width(jump2))
        set(5, k, k1, width(count1), width(count2), width(count3))
        return model.number(count &- 1, field: Field.count + kind) &+ 1
    }

    private mutating func codeJump(_ jump: Int64, kind: Int, count: UInt64) -> Int64 {
        let k = UInt64(kind), k1 = UInt64(kind1), k2 = UInt64(kind2)
        set(0, k)
        set(1, k, k1, width(count), width(jump1))
        set(2, k, k1, k2, width(count1), width(jump1))
        set(3, k, k1, min(count, 24), min(count1, 24))
        set(4, k, k1, width(jump1), width(jump2))
        set(5, k, k1, UInt64(bitPattern: jump1), min(count1, 24))
        return model.signed(jump, field: Field.jump + kind)
    }
}
