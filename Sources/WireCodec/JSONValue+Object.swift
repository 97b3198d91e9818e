/// The members of a JSON object, each key once.
///
/// Invariant: `members` is sorted by the keys' UTF-16 code units (RFC 8785, section 3.2.3), and no key is there twice.
/// Finding a member is O(log n), adding one O(n).
package struct JSONObject: Hashable, Sendable {
    package struct Member: Sendable {
        package let key: String
        package var value: JSONValue
    }

    package private(set) var members: [Member] = []

    package init() {}

    package var count: Int { members.count }

    /// Setting nil takes the member out.
    package subscript(key: String) -> JSONValue? {
        get {
            let index = position(of: key)
            return holds(key, at: index) ? members[index].value : nil
        }
        set {
            let index = position(of: key)
            switch (newValue, holds(key, at: index)) {
            case (let value?, true): members[index].value = value
            case (let value?, false): members.insert(Member(key: key, value: value), at: index)
            case (nil, true): members.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Adds members in any order, O(n log n). False, with nothing added, when a key is there twice.
    mutating func fill(_ unsorted: [Member]) -> Bool {
        members = unsorted
        // As those are of canonical text.
        if Self.isAscending(unsorted) { return true }
        members.sort { Self.precedes($0.key, $1.key) }
        if Self.isAscending(members) { return true }
        members = []
        return false
    }

    private static func isAscending(_ members: [Member]) -> Bool {
        members.indices.dropFirst().allSatisfy { precedes(members[$0 - 1].key, members[$0].key) }
    }

    /// The order of UTF-16 code units, which is not that of code points: U+1F600 (d83d de00) stands before U+FB33.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var (left, right) = (left.utf8.makeIterator(), right.utf8.makeIterator())
        while let other = right.next() {
            guard let byte = left.next() else { return true }
            if byte == other { continue }
            // UTF-8 has the order of code points. Half of a surrogate pair is below U+E000, where the code points that
            // take such pairs (from F0 on) are above what begins with EE and EF.
            let isOtherwise = max(byte, other) >= 0xF0 && (0xEE...0xEF).contains(min(byte, other))
            return (byte < other) != isOtherwise
        }
        return false
    }

    private func position(of key: String) -> Int {
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if Self.precedes(members[middle].key, key) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private func holds(_ key: String, at index: Int) -> Bool {
        index < members.count && members[index].key.utf8.elementsEqual(key.utf8)
    }
}

extension JSONObject.Member: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine([UInt8](key.utf8))
        hasher.combine(value)
    }
}
