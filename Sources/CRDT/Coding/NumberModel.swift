/// Predicts the bits of small numbers from several contexts at once and codes them.
///
/// Each context is a hash of things already coded; together with the place inside the number it names a probability
/// that adapts. Their logits are mixed by `LogisticMixer`, with a set of weights for each place.
///
/// The caller sets `contexts`, then codes one value. Cost: about 100 ns a bit, 100 KiB to 3 MiB by `valuesExpected`.
struct NumberModel: ~Copyable {
    /// Two inputs a context and one constant make two vectors.
    static let contextCount = 6
    private static let vectorCount = 2
    private static let setCount = 1_024
    /// The number of observations after which a probability adapts no slower.
    private static let observationsMax: UInt32 = 255
    /// Classes of observations: each number below 16, then in steps of 32.
    private static let confidences = 24

    var coder: BinaryCoder
    /// A hash a context; set before a value is coded.
    let contexts: UnsafeMutablePointer<UInt64>

    private let tables = LogisticTables()
    private let mixer: LogisticMixer
    private let inputs: UnsafeMutablePointer<LogisticMixer.Vector>
    /// Context after context: a probability in the high 22 bits, observations in the low 10.
    private let slots: UnsafeMutablePointer<UInt32>
    private let slotBits: Int
    /// By context, confidence and 64 steps of probability: what such slots turned out to mean.
    private let meanings: UnsafeMutablePointer<UInt16>
    private let chosenSlots: UnsafeMutablePointer<UnsafeMutablePointer<UInt32>>
    private let chosenMeanings: UnsafeMutablePointer<UnsafeMutablePointer<UInt16>>
    /// By observations: the share of the error that a probability moves, in 65,536ths.
    private let rates: UnsafeMutablePointer<Int64>

    /// A model with room for about `valuesExpected` values; more only make it less sharp.
    init(coder: consuming BinaryCoder, valuesExpected: Int) {
        self.coder = coder
        let count = Self.contextCount
        contexts = .allocate(capacity: count)
        contexts.initialize(repeating: 0, count: count)
        mixer = LogisticMixer(vectorCount: Self.vectorCount, setCount: Self.setCount, weight: 1_638, rate: 15)
        inputs = .allocate(capacity: Self.vectorCount)
        inputs.initialize(repeating: LogisticMixer.Vector(), count: Self.vectorCount)
        var bits = 12
        while bits < 17, 1 << (bits - 3) < valuesExpected { bits += 1 }
        slotBits = bits
        slots = .allocate(capacity: count << bits)
        slots.initialize(repeating: 1 << 31, count: count << bits)
        let meaningCount = count * Self.confidences * 64
        meanings = .allocate(capacity: meaningCount)
        for index in 0..<meaningCount { meanings[index] = UInt16(index & 63) << 10 + 512 }
        chosenSlots = .allocate(capacity: count)
        chosenSlots.initialize(repeating: slots, count: count)
        chosenMeanings = .allocate(capacity: count)
        chosenMeanings.initialize(repeating: meanings, count: count)
        let rateCount = Int(Self.observationsMax) + 1
        rates = .allocate(capacity: rateCount)
        for observations in 0..<rateCount { rates[observations] = Int64(131_072 / (2 * observations + 3)) }
    }

    deinit {
        contexts.deallocate()
        inputs.deallocate()
        slots.deallocate()
        meanings.deallocate()
        chosenSlots.deallocate()
        chosenMeanings.deallocate()
        rates.deallocate()
    }

    /// Codes one bit: writes `bit` and returns it, or ignores it and returns the one read.
    ///
    /// `node` says which bit of the value this is, all that was coded of it before included; `set` is a coarser such
    /// number below 1,024.
    mutating func code(_ bit: Int, node: UInt64, set: Int) -> Int {
        gather(node)
        let mixed = tables.squash(mixer.mix(inputs, set: set))
        let probability = max(BinaryCoder.probabilityMin, min(BinaryCoder.probabilityMax, mixed))
        let coded = coder.code(bit, probability: probability)
        mixer.learn(inputs, set: set, error: Int32(truncatingIfNeeded: coded) &<< 16 &- mixed)
        learn(coded)
        return coded
    }

    /// Sets the inputs from all contexts.
    @inline(__always)
    private func gather(_ node: UInt64) {
        for index in 0..<Self.contextCount {
            let hash = ContextHash.add(node, to: contexts[index])
            let place = Int(truncatingIfNeeded: hash &>> UInt64(truncatingIfNeeded: 64 &- slotBits))
            let slot = slots + (index &<< slotBits | place)
            let observations = slot.pointee & 1_023
            let probability = Int32(truncatingIfNeeded: slot.pointee &>> 16)
            let confidence = Int(observations < 16 ? observations : 16 &+ (observations &- 16) &>> 5)
            let row = index &* Self.confidences &+ confidence
            let meaning = meanings + (row &<< 6 | Int(probability &>> 10))
            chosenSlots[index] = slot
            chosenMeanings[index] = meaning
            set(2 &* index, observations == 0 ? 0 : tables.stretch(probability))
            set(2 &* index &+ 1, tables.stretch(Int32(meaning.pointee)))
        }
        set(2 &* Self.contextCount, 256)
    }

    @inline(__always)
    private func learn(_ bit: Int) {
        let goal: Int64 = bit == 0 ? 0 : 1 << 22 - 1
        let target: Int32 = bit == 0 ? 0 : 65_535
        for index in 0..<Self.contextCount {
            let slot = chosenSlots[index]
            let observations = slot.pointee & 1_023
            let probability = Int64(slot.pointee &>> 10)
            let moved = probability &+ ((goal &- probability) &* rates[Int(observations)]) &>> 16
            slot.pointee = UInt32(truncatingIfNeeded: moved) &<< 10 | min(observations &+ 1, Self.observationsMax)
            let meaning = chosenMeanings[index]
            let old = Int32(meaning.pointee)
            meaning.pointee = UInt16(truncatingIfNeeded: old &+ (target &- old) &>> 6)
        }
    }

    @inline(__always)
    private func set(_ index: Int, _ logit: Int32) {
        UnsafeMutableRawPointer(inputs).storeBytes(
            of: Int16(truncatingIfNeeded: logit), toByteOffset: 2 &* index, as: Int16.self)
    }
}
