/// From an event to what the tracker did with it, as runs sorted by version.
///
/// Runs are in chunks of at most 128, the chunks in order in a list: a search takes O(log n), an insertion moves a part
/// of one chunk and, when a chunk is full, a part of the list.
struct EventIndex: ~Copyable {
    enum Target: Equatable, Sendable {
        /// An insertion: the item that holds the character, and those after it up to the next run.
        case item(UInt32)
        /// Deletions of this character and the following ones.
        case deletesUp(LV)
        /// Deletions of this character and the ones before it.
        case deletesDown(LV)
        /// An undo, by its number in `UndoneEvents`.
        case undo(UInt32)
        /// No effect.
        case void
    }

    struct Run: Sendable {
        let start: LV
        var target: Target
    }

    private static let chunkMax = 128

    /// Chunk number `n` has its runs from `n * chunkMax` on.
    private var runs = Column<Run>()
    private var counts = Column<Int>()
    /// The chunks in order: the first version of each, and its number.
    private var firsts = Column<LV>()
    private var numbers = Column<UInt32>()

    init() {}

    private init(copying other: borrowing EventIndex) {
        runs = other.runs.clone()
        counts = other.counts.clone()
        firsts = other.firsts.clone()
        numbers = other.numbers.clone()
    }

    /// Forgets everything and keeps the memory.
    mutating func removeAll() {
        runs.truncate(to: 0)
        counts.truncate(to: 0)
        firsts.truncate(to: 0)
        numbers.truncate(to: 0)
    }

    borrowing func clone() -> EventIndex { EventIndex(copying: self) }

    var runCount: Int { (0..<counts.count).reduce(0) { $0 + counts[$1] } }

    /// The run that holds `version`, which was put in before, and where the next run starts.
    func run(holding version: LV) -> (run: Run, next: LV) {
        let place = place(of: version)
        let chunk = Int(numbers[place])
        let first = runs.base + chunk * Self.chunkMax
        let slot = Self.slot(of: version, in: first, count: counts[chunk])
        if slot + 1 < counts[chunk] { return (first[slot], first[slot + 1].start) }
        return (first[slot], place + 1 < firsts.count ? firsts[place + 1] : .max)
    }

    /// The place in the list of the chunk that holds a version.
    @inline(__always) private func place(of version: LV) -> Int {
        let last = firsts.count - 1
        if version >= firsts[last] { return last }
        return firsts.lastIndex(holding: { $0 <= version })
    }

    @inline(__always) private static func slot(of version: LV, in runs: UnsafeMutablePointer<Run>, count: Int) -> Int {
        if runs[count - 1].start <= version { return count - 1 }
        var low = 0
        var high = count - 1
        while high - low > 1 {
            let middle = (low + high) >> 1
            if runs[middle].start <= version { low = middle } else { high = middle }
        }
        return low
    }

    /// Puts in a run, or changes the one that starts at the same version.
    mutating func insert(_ run: Run) {
        guard !firsts.isEmpty, firsts[0] <= run.start else { return insertFirst(run) }
        let place = place(of: run.start)
        let chunk = Int(numbers[place])
        let first = runs.base + chunk * Self.chunkMax
        let slot = Self.slot(of: run.start, in: first, count: counts[chunk])
        if first[slot].start == run.start {
            first[slot] = run
        } else if counts[chunk] < Self.chunkMax {
            put(run, in: chunk, at: slot + 1)
        } else if slot + 1 == Self.chunkMax && place + 1 == firsts.count {
            put(run, in: addChunk(startingAt: run.start, at: place + 1), at: 0)
        } else {
            split(place)
            insert(run)
        }
    }

    private mutating func insertFirst(_ run: Run) {
        if firsts.isEmpty {
            put(run, in: addChunk(startingAt: run.start, at: 0), at: 0)
        } else {
            if counts[Int(numbers[0])] == Self.chunkMax { split(0) }
            firsts[0] = run.start
            put(run, in: Int(numbers[0]), at: 0)
        }
    }

    /// Puts a run into a chunk that has room.
    private mutating func put(_ run: Run, in chunk: Int, at slot: Int) {
        let target = runs.base + chunk * Self.chunkMax + slot
        (target + 1).update(from: target, count: counts[chunk] - slot)
        target.pointee = run
        counts[chunk] += 1
    }

    private mutating func addChunk(startingAt first: LV, at place: Int) -> Int {
        let chunk = counts.count
        runs.append(repeating: Run(start: first, target: .void), count: Self.chunkMax)
        counts.append(0)
        firsts.insert(first, at: place)
        numbers.insert(UInt32(chunk), at: place)
        return chunk
    }

    /// Moves the upper half of a full chunk to a new one behind it.
    private mutating func split(_ place: Int) {
        let half = Self.chunkMax / 2
        let chunk = Int(numbers[place])
        let first = runs[chunk * Self.chunkMax + half].start
        let upper = addChunk(startingAt: first, at: place + 1)
        (runs.base + upper * Self.chunkMax).update(from: runs.base + chunk * Self.chunkMax + half, count: half)
        counts[chunk] = half
        counts[upper] = half
    }
}
