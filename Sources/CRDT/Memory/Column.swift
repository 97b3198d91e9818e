/// A growing array of plain values in memory of its own: what the engine's hot loops work on.
///
/// It has one owner and is never shared, so an access costs neither a reference count nor a check that nobody else
/// holds the memory; its owner is a class that is copied when it is shared (`TextBuffer`, `Tracker`). An index outside
/// is our own mistake: debug builds stop there.
///
/// `append` is amortised O(1), `insert` and `remove` are O(n) moves of memory.
struct Column<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    /// What the smallest piece of memory holds: there are many columns of one element.
    private static var capacityMin: Int { max(1, 24 / MemoryLayout<Element>.stride) }

    init() {
        capacity = Self.capacityMin
        base = .allocate(capacity: capacity)
    }

    deinit {
        base.deallocate()
    }

    /// The same values in other memory. O(n).
    borrowing func clone() -> Column {
        var copy = Column()
        copy.reserve(count)
        copy.base.update(from: base, count: count)
        copy.count = count
        return copy
    }

    var isEmpty: Bool { count == 0 }

    subscript(index: Int) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < count, "a column was read outside")
            return base[index]
        }
        @inline(__always) _modify {
            assert(index >= 0 && index < count, "a column was written outside")
            yield &base[index]
        }
    }

    @inline(__always) mutating func append(_ element: Element) {
        if count == capacity { reserve(count + 1) }
        base[count] = element
        count += 1
    }

    mutating func append(repeating element: Element, count added: Int) {
        reserve(count + added)
        (base + count).update(repeating: element, count: added)
        count += added
    }

    mutating func insert(_ element: Element, at index: Int) {
        assert(index >= 0 && index <= count, "a column was written outside")
        if count == capacity { reserve(count + 1) }
        (base + index + 1).update(from: base + index, count: count - index)
        base[index] = element
        count += 1
    }

    mutating func removeLast() -> Element {
        assert(count > 0, "an empty column was taken from")
        count -= 1
        return base[count]
    }

    mutating func popLast() -> Element? {
        count > 0 ? removeLast() : nil
    }

    /// Forgets all from `newCount` on and keeps the memory.
    mutating func truncate(to newCount: Int) {
        assert(newCount >= 0 && newCount <= count, "a column is cut inside")
        count = newCount
    }

    /// Makes room for `wanted` elements, at least half more than there is.
    private mutating func reserve(_ wanted: Int) {
        if wanted <= capacity { return }
        let larger = max(wanted, capacity + capacity / 2)
        let moved = UnsafeMutablePointer<Element>.allocate(capacity: larger)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
        capacity = larger
    }
}

extension Column {
    /// The last index whose element still satisfies a condition that holds from the first up to some element.
    /// The condition must hold for the first one. Cost: O(log n).
    @inline(__always) func lastIndex(holding condition: (Element) -> Bool) -> Int {
        precondition(count > 0, "there is nothing to search")
        var low = 0
        var high = count
        while high - low > 1 {
            let middle = (low + high) >> 1
            if condition(base[middle]) { low = middle } else { high = middle }
        }
        return low
    }
}
