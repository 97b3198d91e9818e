/// Predicts the bits of small numbers from several contexts at once and codes them.
///
/// Each context is a hash of things already coded; together with the place inside the number it names a probability
/// that adapts. Their logits are mixed by weights that learn online which contexts to believe (M. Mahoney,
/// "Adaptive Weighing of Context Models", 2005; lpaq1's mixer), chosen by the place inside the number.
///
/// The caller sets `contexts`, then codes one value. Cost: about 100 ns a bit and 4 bytes a slot.
struct NumberModel: ~Copyable {
    static let contextsMax = 8
    /// Two a context and one constant.
    private static let inputsMax = 2 * contextsMax + 1
    private static let weightSets = 1_024
    /// The number of observations after which a probability adapts no slower.
    private static let observationsMax: UInt32 = 255
    private static let confidenceLevels = 24

    var coder: BinaryCoder
    let contextCount: Int
    /// A hash a context; set before a value is coded.
    let contexts: UnsafeMutablePointer<UInt64>

    private let tables = LogisticTables()
    private let inputCount: Int
    /// Probability in the high 22 bits, observations in the low 10.
    private let slots: UnsafeMutablePointer<UInt32>
    private let slotShift: UInt64
    private let slotCount: Int
    /// By context, observations and probability: what such slots turned out to mean.
    private let meanings: UnsafeMutablePointer<UInt16>
    private let weights: UnsafeMutablePointer<Int32>
    private let inputs: UnsafeMutablePointer<Int32>
    private let chosenSlots: UnsafeMutablePointer<UnsafeMutablePointer<UInt32>>
    private let chosenMeanings: UnsafeMutablePointer<UnsafeMutablePointer<UInt16>>
    /// 65,536 / (n + 1.5)
    private let rates: UnsafeMutablePointer<UInt32>

    /// A model with `contextCount` contexts and room for about `valuesExpected` values.
    init(coder: consuming BinaryCoder, contextCount: Int, valuesExpected: Int) {
        precondition(contextCount <= Self.contextsMax, "a number has at most \(Self.contextsMax) contexts")
        self.coder = coder
        self.contextCount = contextCount
        inputCount = 2 * contextCount + 1
        contexts = .allocate(capacity: contextCount)
        contexts.initialize(repeating: 0, count: contextCount)
        var slotBits = 12
        while slotBits < 18, 1 << slotBits < valuesExpected * 16 { slotBits += 1 }
        slotCount = contextCount << slotBits
        slotShift = UInt64(64 - slotBits)
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 1 << 31, count: slotCount)
        meanings = .allocate(capacity: contextCount * Self.confidenceLevels * 64)
        weights = .allocate(capacity: Self.weightSets * Self.inputsMax)
        weights.initialize(repeating: 1 << 16 * 3 / 10, count: Self.weightSets * Self.inputsMax)
        inputs = .allocate(capacity: Self.inputsMax)
        inputs.initialize(repeating: 0, count: Self.inputsMax)
        chosenSlots = .allocate(capacity: contextCount)
        chosenSlots.initialize(repeating: slots, count: contextCount)
        chosenMeanings = .allocate(capacity: contextCount)
        chosenMeanings.initialize(repeating: meanings, count: contextCount)
        rates = .allocate(capacity: Int(Self.observationsMax) + 1)
        for count in 0...Int(Self.observationsMax) { rates[count] = UInt32(131_072 / (2 * count + 3)) }
        let levels = contextCount * Self.confidenceLevels
        for level in 0..<levels {
            for step in 0..<64 { meanings[level * 64 + step] = UInt16(step * 1_024 + 512) }
        }
    }

    deinit {
        contexts.deallocate()
        slots.deallocate()
        meanings.deallocate()
        weights.deallocate()
        inputs.deallocate()
        chosenSlots.deallocate()
        chosenMeanings.deallocate()
        rates.deallocate()
    }

    /// Codes one bit. `node` says which bit of the value this is, all that was coded of it before included;
    /// `weightSet` is a coarser such number below 1,024.
    mutating func bit(_ bit: Int, node: UInt64, weightSet: Int) -> Int {
        gather(node: node)
        let set = weights + (weightSet & (Self.weightSets - 1)) * Self.inputsMax
        var sum: Int64 = 0
        for index in 0..<inputCount { sum &+= Int64(set[index]) &* Int64(inputs[index]) }
        let logit = Int32(truncatingIfNeeded: max(-2_047, min(2_047, sum >> 16)))
        let mixed = tables.squash(logit)
        let probability = max(BinaryCoder.probabilityMin, min(BinaryCoder.probabilityMax, mixed))
        let coded = coder.code(bit, probability: probability)
        learn(coded, error: Int32(coded) << 16 &- mixed, set: set)
        return coded
    }

    /// Fills `inputs` for this node from all contexts.
    @inline(__always)
    private func gather(node: UInt64) {
        for index in 0..<contextCount {
            let hash = (contexts[index] &+ node &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
            let slot = slots + (index << Int(64 &- slotShift) | Int(truncatingIfNeeded: hash >> slotShift))
            let value = slot.pointee
            let observations = value & 1_023
            let probability = Int32(value >> 16)
            let level = Int(observations < 16 ? observations : 16 &+ min(7, (observations &- 16) >> 5))
            let meaning = meanings + ((index &* Self.confidenceLevels &+ level) << 6 | Int(probability >> 10))
            chosenSlots[index] = slot
            chosenMeanings[index] = meaning
            inputs[2 &* index] = observations == 0 ? 0 : tables.stretch(probability)
            inputs[2 &* index &+ 1] = tables.stretch(Int32(meaning.pointee))
        }
        inputs[2 &* contextCount] = 256
    }

    @inline(__always)
    private func learn(_ bit: Int, error: Int32, set: UnsafeMutablePointer<Int32>) {
        for index in 0..<inputCount {
            set[index] &+= Int32(truncatingIfNeeded: (Int64(inputs[index]) &* Int64(error) &* 6 &+ 0x8_0000) >> 20)
        }
        let target: Int32 = bit == 0 ? 0 : 65_535
        for index in 0..<contextCount {
            let value = chosenSlots[index].pointee
            let observations = value & 1_023
            let probability = Int64(value >> 10)
            let goal: Int64 = bit == 0 ? 0 : (1 << 22) - 1
            let step = ((goal &- probability) &* Int64(rates[Int(observations)])) >> 16
            let next = UInt32(truncatingIfNeeded: probability &+ step)
            chosenSlots[index].pointee = next << 10 | min(observations &+ 1, Self.observationsMax)
            let meaning = chosenMeanings[index]
            let old = Int32(meaning.pointee)
            meaning.pointee = UInt16(truncatingIfNeeded: old &+ (target &- old) >> 6)
        }
    }
}
