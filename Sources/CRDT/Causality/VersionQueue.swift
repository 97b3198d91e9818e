/// A queue of versions with two marks each, newest version first; how the walks over a graph find their way.
///
/// A version that was put in several times comes out once, with the marks of all. Walks meet few versions at a time, so
/// they stand in a sorted column: O(1) for what is newer than all others, O(n) at worst.
struct VersionQueue: ~Copyable {
    /// What a walk knows about a version. The two bits mean what the walk says.
    struct Marks: OptionSet {
        let rawValue: UInt8
        static let first = Marks(rawValue: 1)
        static let second = Marks(rawValue: 2)
        static let both: Marks = [.first, .second]
    }

    /// Ascending; an entry is the version and, in its two lowest bits, the marks.
    private var entries = Column<UInt64>()
    /// How many entries have one mark only. At zero a walk has nothing more to tell apart.
    private(set) var oneSidedCount = 0
    /// Up to so many entries a walk from the newest is quicker than a search.
    private static let walkMax = 32

    init() {}

    var isEmpty: Bool { entries.isEmpty }
    var newest: LV? { entries.isEmpty ? nil : LV(truncatingIfNeeded: entries[entries.count - 1] >> 2) }

    mutating func removeAll() {
        entries.truncate(to: 0)
        oneSidedCount = 0
    }

    @inline(__always) mutating func push(_ version: LV, _ marks: Marks) {
        let entry = UInt64(version) << 2 | UInt64(marks.rawValue)
        // Compared without its marks, an entry of the same version stands at or above this.
        let floor = UInt64(version) << 2
        let base = entries.base
        var index = entries.count > Self.walkMax ? firstIndex(from: floor) : entries.count
        while index > 0 && base[index - 1] >= floor { index -= 1 }
        if index < entries.count && base[index] < floor + 4 {
            let known = base[index]
            base[index] = known | entry
            oneSidedCount += Self.oneSided(known | entry) - Self.oneSided(known)
            return
        }
        oneSidedCount += Self.oneSided(entry)
        if index == entries.count { entries.append(entry) } else { entries.insert(entry, at: index) }
    }

    /// The first entry that is not below `floor`.
    private func firstIndex(from floor: UInt64) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) >> 1
            if entries[middle] < floor { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// One for an entry with one mark only, else zero.
    @inline(__always) private static func oneSided(_ entry: UInt64) -> Int { entry & 3 == 3 ? 0 : 1 }

    @inline(__always) mutating func popNewest() -> (version: LV, marks: Marks)? {
        if entries.isEmpty { return nil }
        let entry = entries.removeLast()
        oneSidedCount -= Self.oneSided(entry)
        return (LV(truncatingIfNeeded: entry >> 2), Marks(rawValue: UInt8(truncatingIfNeeded: entry & 3)))
    }
}
