/// A version: the newest events of a causally closed set of events, as local versions.
///
/// Empty means the start, before any event. A frontier means something only in the document that gave it, like the
/// local versions in it. One or two members, by far the most common cases, take no heap memory.
///
/// Invariant: strictly ascending. One that a document gives is also minimal, no member an ancestor of another;
/// ``TextDocument/dominators(of:)`` makes it so.
public struct Frontier: Sendable {
    fileprivate enum Members: Sendable {
        case none
        case one(LV)
        case two(LV, LV)
        case many([LV])
    }

    private var members: Members

    /// The start, before any event.
    public init() {
        members = .none
    }

    /// The version of one event and its ancestors.
    public init(_ version: LV) {
        members = .one(version)
    }

    /// The version of several events and their ancestors: sorts them and drops repeated ones.
    ///
    /// - Complexity: O(n log n) in their number.
    public init(_ versions: some Sequence<LV>) {
        var list = versions.sorted()
        var kept = 0
        for version in list where kept == 0 || list[kept - 1] != version {
            list[kept] = version
            kept += 1
        }
        list.removeLast(list.count - kept)
        self.init(ascending: list)
    }

    /// Two different versions.
    init(_ first: LV, _ second: LV) {
        members = first < second ? .two(first, second) : .two(second, first)
    }

    init(ascending list: [LV]) {
        switch list.count {
        case 0: members = .none
        case 1: members = .one(list[0])
        case 2: members = .two(list[0], list[1])
        default: members = .many(list)
        }
    }

    /// Whether this is exactly the version of one event and its ancestors.
    public func isExactly(_ version: LV) -> Bool {
        if case .one(let only) = members { only == version } else { false }
    }
}

extension Frontier: RandomAccessCollection {
    /// Gives out the members, ascending.
    public struct Iterator: IteratorProtocol {
        fileprivate let members: Members
        private var position = 0

        fileprivate init(_ members: Members) {
            self.members = members
        }

        /// The next member; nil behind the last.
        public mutating func next() -> LV? {
            defer { position += 1 }
            switch members {
            case .none: return nil
            case .one(let only): return position == 0 ? only : nil
            case .two(let first, let second): return position == 0 ? first : position == 1 ? second : nil
            case .many(let list): return position < list.count ? list[position] : nil
            }
        }
    }

    /// The members, ascending.
    public func makeIterator() -> Iterator { Iterator(members) }

    /// Zero.
    public var startIndex: Int { 0 }
    /// The number of members.
    public var endIndex: Int { count }

    /// The number of members: one, unless some events are concurrent. O(1).
    public var count: Int {
        switch members {
        case .none: 0
        case .one: 1
        case .two: 2
        case .many(let list): list.count
        }
    }

    /// Whether this is the start, before any event.
    public var isEmpty: Bool {
        if case .none = members { true } else { false }
    }

    /// The oldest member in order of arrival; nil at the start.
    public var first: LV? {
        switch members {
        case .none: nil
        case .one(let only): only
        case .two(let first, _): first
        case .many(let list): list[0]
        }
    }

    /// The newest member in order of arrival; nil at the start.
    public var last: LV? {
        switch members {
        case .none: nil
        case .one(let only): only
        case .two(_, let second): second
        case .many(let list): list[list.count - 1]
        }
    }

    /// A member by its place. Precondition: `position` is below ``count``.
    public subscript(position: Int) -> LV {
        switch members {
        case .none: preconditionFailure("an empty frontier has no members")
        case .one(let only):
            precondition(position == 0, "a frontier of one member was read past its end")
            return only
        case .two(let first, let second):
            precondition(position == 0 || position == 1, "a frontier of two members was read past its end")
            return position == 0 ? first : second
        case .many(let list): return list[position]
        }
    }
}

extension Frontier: Hashable {
    /// Whether both have the same members.
    public static func == (left: Frontier, right: Frontier) -> Bool {
        switch (left.members, right.members) {
        case (.none, .none): true
        case (.one(let left), .one(let right)): left == right
        case (.two(let left, let more), .two(let right, let other)): left == right && more == other
        case (.many(let left), .many(let right)): left == right
        default: false
        }
    }

    /// Feeds the members to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for version in self { hasher.combine(version) }
    }
}

extension Frontier: ExpressibleByArrayLiteral {
    /// The version of the events in the literal and their ancestors: sorts them and drops repeated ones.
    public init(arrayLiteral elements: LV...) {
        self.init(elements)
    }
}

extension Frontier {
    /// Up to so many parents are each searched for among many members.
    private static let searchedParentsMax = 4

    /// Becomes the frontier after one more event `version`, or a chain of events that ends in it, with these parents.
    ///
    /// Cost: O(1) where one or two people write; O(n) in the parents, and for each of them that is one of many members
    /// a move of memory.
    mutating func advance(over version: LV, parents: Frontier) {
        if isEmpty || self == parents {
            self = Frontier(version)
            return
        }
        var list: [LV]
        switch members {
        case .none: list = []
        case .one(let only):
            self = parents.contains(only) ? Frontier(version) : Frontier(only, version)
            return
        case .two(let first, let last):
            let keepsFirst = !parents.contains(first)
            let keepsLast = !parents.contains(last)
            if !keepsFirst || !keepsLast {
                self = keepsFirst ? Frontier(first, version) : keepsLast ? Frontier(last, version) : Frontier(version)
                return
            }
            list = [first, last]
        case .many(let all):
            // Let go of, so that the list has one owner and need not be copied.
            list = all
            members = .none
            Self.remove(parents, from: &list)
        }
        list.append(version)
        self = Frontier(ascending: list)
    }

    private static func remove(_ parents: Frontier, from list: inout [LV]) {
        if parents.count <= searchedParentsMax {
            for parent in parents {
                var low = 0
                var high = list.count
                while low < high {
                    let middle = (low + high) / 2
                    if list[middle] < parent { low = middle + 1 } else { high = middle }
                }
                if low < list.count && list[low] == parent { list.remove(at: low) }
            }
        } else {
            var rest = parents.makeIterator()
            var next = rest.next()
            list.removeAll { member in
                while let parent = next, parent < member { next = rest.next() }
                return next == member
            }
        }
    }
}
