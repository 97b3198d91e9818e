/// Predicts typed text bit by bit from what stands around the cursor and codes it.
///
/// Context mixing after M. Mahoney's lpaq1 (2007): eight hashed contexts look up adaptive probabilities; these, a match
/// with the history and a table for the place in the run give 20 logits; two mixers weigh them, and two refinements
/// correct the result. Other than there, contexts come from the document and not from the stream: what stands before
/// the cursor, what was just deleted there, and whether the run begins or ends. That alone saves 5 to 32 % of the text
/// of real histories. Integers only, so every machine computes the same.
///
/// Cost: about 600 ns a byte. Memory: 1 to 4 MiB for the probabilities, by the size of the text, up to 2.5 MiB for the
/// rest, and 6 bytes a byte of text.
struct TextModel: ~Copyable {
    static let contextCount = 8
    /// Inputs of the mixers: two a context, these four, and nothing up to a whole vector.
    static let runInput = 2 * contextCount
    static let matchInput = runInput + 1
    static let lengthInput = runInput + 2
    static let constantInput = runInput + 3
    static let vectorCount = 3
    /// Counts of a slot times 64 steps of its probability.
    static let meaningsInContext = 16 * 64
    static let refinementRows = 4_096
    static let runStates = 16

    var coder: BinaryCoder
    var document: TypingDocument
    var match: HistoryMatch
    var replaced = ReplacedText()

    let tables = LogisticTables()
    let histories: BitHistoryTable
    let mixerByBits: LogisticMixer
    let mixerByState: LogisticMixer
    var refinementByOne: ProbabilityRefinement
    var refinementByThree: ProbabilityRefinement

    /// By context and slot: what such slots turned out to mean.
    let meanings: UnsafeMutablePointer<UInt16>
    /// By state of the run and the bits of the byte so far.
    let runOutcomes: UnsafeMutablePointer<UInt16>
    /// By state of the match and the expected bit.
    let matchOutcomes: UnsafeMutablePointer<UInt16>

    // What the present bit is predicted from.
    let hashes: UnsafeMutablePointer<UInt64>
    let buckets: UnsafeMutablePointer<BitHistoryTable.Bucket>
    let chosenMeanings: UnsafeMutablePointer<UnsafeMutablePointer<UInt16>>
    let inputs: UnsafeMutablePointer<LogisticMixer.Vector>
    /// Keeps `touch` from being optimised away.
    var touched: UInt16 = 0

    /// The last eight bytes before the cursor, the last one lowest.
    var recent: UInt64 = 0
    /// A hash of the letters just before the cursor.
    var word: UInt64 = 0
    /// The bytes coded in this run, and its scalars left, this one included.
    var inRun = 0
    var remaining = 0

    /// A model for `byteCount` bytes that has read the priming text.
    init(coder: consuming BinaryCoder, byteCount: Int) {
        self.init(blank: coder, byteCount: byteCount)
        if byteCount <= Self.smallCount { copy(from: Self.primed) } else { rehearse() }
    }

    /// A model that knows nothing.
    init(blank coder: consuming BinaryCoder, byteCount: Int) {
        self.coder = coder
        let read = max(byteCount, Self.smallCount) + PrimingText.bytes.utf8CodeUnitCount
        document = TypingDocument(byteCount: read)
        match = HistoryMatch(byteCount: read)
        var bucketBits = 11
        while bucketBits < 17, 1 << bucketBits < 4 * read { bucketBits += 1 }
        histories = BitHistoryTable(bucketBits: bucketBits)
        mixerByBits = LogisticMixer(vectorCount: Self.vectorCount, setCount: 256, weight: 1_200, rate: 14)
        let states = (HistoryMatch.stateCount + 1) * Self.runStates
        mixerByState = LogisticMixer(vectorCount: Self.vectorCount, setCount: states, weight: 1_200, rate: 14)
        refinementByOne = ProbabilityRefinement(rowCount: Self.refinementRows, tables: tables)
        refinementByThree = ProbabilityRefinement(rowCount: Self.refinementRows, tables: tables)
        meanings = .allocate(capacity: Self.contextCount * Self.meaningsInContext)
        for index in 0..<(Self.contextCount * Self.meaningsInContext) {
            meanings[index] = UInt16(index & 63) << 10 + 512
        }
        runOutcomes = .allocate(capacity: Self.runStates << 8)
        runOutcomes.initialize(repeating: 1 << 15, count: Self.runStates << 8)
        matchOutcomes = .allocate(capacity: 2 * HistoryMatch.stateCount)
        matchOutcomes.initialize(repeating: 1 << 15, count: 2 * HistoryMatch.stateCount)
        hashes = .allocate(capacity: Self.contextCount)
        hashes.initialize(repeating: 0, count: Self.contextCount)
        buckets = .allocate(capacity: Self.contextCount)
        buckets.initialize(repeating: histories.bucket(0), count: Self.contextCount)
        chosenMeanings = .allocate(capacity: Self.contextCount)
        chosenMeanings.initialize(repeating: meanings, count: Self.contextCount)
        inputs = .allocate(capacity: Self.vectorCount)
        inputs.initialize(repeating: LogisticMixer.Vector(), count: Self.vectorCount)
    }

    deinit {
        meanings.deallocate()
        runOutcomes.deallocate()
        matchOutcomes.deallocate()
        hashes.deallocate()
        buckets.deallocate()
        chosenMeanings.deallocate()
        inputs.deallocate()
    }
}
