/// The model of a column of numbers in which several fields take turns.
struct IntegerModel: ~Copyable {
    private var model: NumberModel
    private let stride: Int
    /// The last two numbers of each field, and how often the last one came in a row.
    private var last: [UInt64]
    private var secondLast: [UInt64]
    private var repeats: [UInt64]
    private var field = 0
    /// The two numbers before this one, of other fields unless `stride` is 1.
    private var left: UInt64 = 0
    private var secondLeft: UInt64 = 0

    init(coder: consuming BinaryCoder, stride: Int, valuesExpected: Int) {
        self.stride = stride
        model = NumberModel(coder: coder, valuesExpected: valuesExpected)
        // A field that no value reaches needs no place.
        let fields = max(1, min(stride, valuesExpected))
        last = [UInt64](repeating: 0, count: fields)
        secondLast = last
        repeats = last
    }

    var isExhausted: Bool { model.coder.isExhausted }
    var bytesLeft: Int { model.coder.bytesLeft }
    mutating func finish() -> ContiguousArray<UInt8> { model.coder.finish() }

    /// Codes the next number: writes `value` and returns it, or ignores it and returns the one read.
    mutating func code(_ value: UInt64) -> UInt64 {
        let column = UInt64(field)
        let contexts = model.contexts
        contexts[0] = ContextHash.of(0, column)
        contexts[1] = ContextHash.of(1, column, last[field])
        contexts[2] = ContextHash.of(2, column, last[field], secondLast[field])
        contexts[3] = ContextHash.of(3, column, left, last[field])
        contexts[4] = ContextHash.of(4, column, left, secondLeft)
        contexts[5] = ContextHash.of(5, column, last[field], min(repeats[field], 255))
        let kind = field % NumberModel.fieldsMax
        let isRepeat = model.flag(value == last[field], field: kind)
        let coded = isRepeat ? last[field] : model.number(value, field: kind)
        repeats[field] = coded == last[field] ? repeats[field] &+ 1 : 0
        secondLast[field] = last[field]
        last[field] = coded
        (left, secondLeft) = (coded, left)
        field = field + 1 == stride ? 0 : field + 1
        return coded
    }
}
