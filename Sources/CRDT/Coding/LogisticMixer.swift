/// Sets of weights that mix the logits of several predictions into one, each set learning which predictions to believe
/// (M. Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression", 2005).
///
/// Weights and logits have 16 bits and come eight at a time, as vectors; a weight of 1 is 16,384. The compiler makes
/// one instruction each of the widened products below, already on the oldest x86-64.
struct LogisticMixer: ~Copyable {
    typealias Vector = SIMD8<Int16>

    private let weights: UnsafeMutablePointer<Vector>
    private let vectorCount: Int
    private let setCount: Int
    private let rate: Int32

    /// All weights begin as `weight`. `rate` is the speed of learning, 1 to 15.
    init(vectorCount: Int, setCount: Int, weight: Int16, rate: Int32) {
        self.vectorCount = vectorCount
        self.setCount = setCount
        self.rate = rate
        weights = .allocate(capacity: vectorCount * setCount)
        weights.initialize(repeating: Vector(repeating: weight), count: vectorCount * setCount)
    }

    deinit { weights.deallocate() }

    /// Takes over what a mixer of the same size has learned.
    func copy(from other: borrowing LogisticMixer) {
        weights.update(from: other.weights, count: vectorCount * setCount)
    }

    /// The mixed logit of `inputs` with the weights of `set`.
    @inline(__always)
    func mix(_ inputs: UnsafePointer<Vector>, set: Int) -> Int32 {
        let weights = weights + set &* vectorCount
        var sums = SIMD8<Int32>()
        for index in 0..<vectorCount {
            let weight = SIMD8<Int32>(truncatingIfNeeded: weights[index])
            sums = sums &+ weight &* SIMD8<Int32>(truncatingIfNeeded: inputs[index])
        }
        let logit = sums.wrappedSum() &>> 14
        return max(-LogisticTables.logitMax, min(LogisticTables.logitMax, logit))
    }

    /// Moves the weights of `set` along the gradient; `error` is the bit minus the probability, in 65,536ths.
    @inline(__always)
    func learn(_ inputs: UnsafePointer<Vector>, set: Int, error: Int32) {
        let weights = weights + set &* vectorCount
        // 16 bits, since errors are below 65,536 and rates below 16. A weight moves by less than 768 then, and stops
        // that far from the ends.
        let step = SIMD8<Int32>(repeating: Int32(Int16(truncatingIfNeeded: (error &* rate) &>> 5)))
        let one = Vector(repeating: 1)
        for index in 0..<vectorCount {
            let product = (SIMD8<Int32>(truncatingIfNeeded: inputs[index]) &* step) &>> 16
            let move = (Vector(truncatingIfNeeded: product) &+ one) &>> 1
            weights[index] = (weights[index] &+ move).clamped(
                lowerBound: Vector(repeating: -32_000), upperBound: Vector(repeating: 32_000))
        }
    }
}
