/// A queue of versions with two marks each, newest version first; how the walks over a graph find their way.
///
/// A version that was put in several times comes out once, with the marks of all. Cost: O(log n) for each operation.
struct VersionHeap {
    /// What a walk knows about a version. The two bits mean what the walk says.
    struct Marks: OptionSet {
        let rawValue: UInt8
        static let first = Marks(rawValue: 1)
        static let second = Marks(rawValue: 2)
        static let both: Marks = [.first, .second]
    }

    /// A binary heap, the greatest on top; an entry is the version and, in its two lowest bits, the marks.
    private var entries: [UInt64] = []
    /// How many entries have one mark only. At zero a walk has nothing more to tell apart.
    private(set) var oneSidedCount = 0

    var isEmpty: Bool { entries.isEmpty }
    var newest: LV? { entries.first.map { LV($0 >> 2) } }

    mutating func push(_ version: LV, _ marks: Marks) {
        if marks != .both { oneSidedCount += 1 }
        entries.append(UInt64(version) << 2 | UInt64(marks.rawValue))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if entries[parent] >= entries[child] { break }
            entries.swapAt(parent, child)
            child = parent
        }
    }

    mutating func popNewest() -> (version: LV, marks: Marks)? {
        guard let version = newest else { return nil }
        var marks: Marks = []
        while newest == version { marks.formUnion(popEntry()) }
        return (version, marks)
    }

    private mutating func popEntry() -> Marks {
        let last = entries.removeLast()
        let top = entries.isEmpty ? last : entries[0]
        if !entries.isEmpty {
            entries[0] = last
            siftDown()
        }
        let marks = Marks(rawValue: UInt8(top & 3))
        if marks != .both { oneSidedCount -= 1 }
        return marks
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var child = 2 * parent + 1
            if child >= entries.count { return }
            if child + 1 < entries.count && entries[child + 1] > entries[child] { child += 1 }
            if entries[parent] >= entries[child] { return }
            entries.swapAt(parent, child)
            parent = child
        }
    }
}
