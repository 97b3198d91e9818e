/// Sets of weights that mix the logits of several predictions into one, each set learning which predictions to believe
/// (M. Mahoney 2005, "Adaptive Weighing of Context Models for Lossless Data Compression").
///
/// Weights and logits have 16 bits, so that the compiler makes vectors of the loops; a weight of 1 is 16,384.
struct LogisticMixer: ~Copyable {
    private let weights: UnsafeMutablePointer<Int16>
    private let inputCount: Int
    private let rate: Int32

    /// `inputCount` is a multiple of 8, for the vectors' sake. `rate` is the speed of learning, 2 to 16.
    init(inputCount: Int, setCount: Int, weight: Int16, rate: Int32) {
        self.inputCount = inputCount
        self.rate = rate
        weights = .allocate(capacity: inputCount * setCount)
        weights.initialize(repeating: weight, count: inputCount * setCount)
    }

    deinit { weights.deallocate() }

    /// The mixed logit of `inputs` with the weights of `set`.
    @inline(__always)
    func mix(_ inputs: UnsafePointer<Int16>, set: Int) -> Int32 {
        let weights = weights + set &* inputCount
        var sum: Int32 = 0
        for index in 0..<inputCount { sum &+= Int32(weights[index]) &* Int32(inputs[index]) }
        return max(-LogisticTables.logitMax, min(LogisticTables.logitMax, sum >> 14))
    }

    /// Moves the weights of `set` by the gradient; `error` is the bit minus the probability, in 65,536ths.
    @inline(__always)
    func learn(_ inputs: UnsafePointer<Int16>, set: Int, error: Int32) {
        let weights = weights + set &* inputCount
        let step = Int32(Int16(truncatingIfNeeded: (error &* rate) >> 6))
        for index in 0..<inputCount {
            let moved = Int32(weights[index]) &+ (Int32(inputs[index]) &* step &+ 0x8000) >> 16
            weights[index] = Int16(truncatingIfNeeded: max(-32_768, min(32_767, moved)))
        }
    }
}
