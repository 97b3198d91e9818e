/// From an event to what the tracker did with it, as runs sorted by version.
///
/// Runs are in chunks of at most 256, the chunks in order in a list: a search takes O(log n), an insertion moves a
/// part of one chunk and, when a chunk is full, a part of the list.
struct EventIndex: Sendable {
    enum Target: Equatable, Sendable {
        /// An insertion: the item that holds the character, and those after it up to the next run.
        case item(UInt32)
        /// Deletions of this character and the following ones.
        case deletesUp(LV)
        /// Deletions of this character and the ones before it.
        case deletesDown(LV)
        /// No effect.
        case void
    }

    struct Run: Sendable {
        let start: LV
        var target: Target
    }

    private static let chunkMax = 256

    private var chunks: ContiguousArray<ContiguousArray<Run>> = []
    /// The first version of each chunk.
    private var firsts: ContiguousArray<LV> = []

    var runCount: Int { chunks.reduce(0) { $0 + $1.count } }

    /// The run that holds `version`, which was put in before, and where the next run starts.
    func run(holding version: LV) -> (run: Run, next: LV) {
        let chunk = firsts.lastIndex(holding: { $0 <= version })
        let slot = chunks[chunk].lastIndex(holding: { $0.start <= version })
        if slot + 1 < chunks[chunk].count { return (chunks[chunk][slot], chunks[chunk][slot + 1].start) }
        return (chunks[chunk][slot], chunk + 1 < firsts.count ? firsts[chunk + 1] : .max)
    }

    /// Puts in a run, or changes the one that starts at the same version.
    mutating func insert(_ run: Run) {
        guard let first = firsts.first, first <= run.start else { return insertFirst(run) }
        let chunk = firsts.lastIndex(holding: { $0 <= run.start })
        let slot = chunks[chunk].lastIndex(holding: { $0.start <= run.start })
        if chunks[chunk][slot].start == run.start {
            chunks[chunk][slot] = run
        } else if slot + 1 == chunks.last?.count && chunk + 1 == chunks.count && slot + 1 == Self.chunkMax {
            addChunk([run], at: chunks.count)
        } else {
            chunks[chunk].insert(run, at: slot + 1)
            splitIfFull(chunk)
        }
    }

    private mutating func insertFirst(_ run: Run) {
        if chunks.isEmpty { return addChunk([run], at: 0) }
        chunks[0].insert(run, at: 0)
        firsts[0] = run.start
        splitIfFull(0)
    }

    private mutating func splitIfFull(_ chunk: Int) {
        if chunks[chunk].count <= Self.chunkMax { return }
        let half = chunks[chunk].count / 2
        let upper = ContiguousArray(chunks[chunk][half...])
        chunks[chunk].removeLast(upper.count)
        addChunk(upper, at: chunk + 1)
    }

    private mutating func addChunk(_ runs: ContiguousArray<Run>, at index: Int) {
        firsts.insert(runs[0].start, at: index)
        chunks.insert(runs, at: index)
    }
}
