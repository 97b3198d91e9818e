/// A version: the newest events of a causally closed set of events, as local versions.
///
/// Invariant: strictly ascending. As a frontier of a graph it is also minimal: no member is an ancestor of another
/// (`CausalGraph.dominators` makes it so). Empty means the start, before any event. One or two members, by far the most
/// common cases, take no heap memory.
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

    public init(_ version: LV) {
        members = .one(version)
    }

    /// Sorts the versions and drops repeated ones.
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
    public struct Iterator: IteratorProtocol {
        fileprivate let members: Members
        private var position = 0

        fileprivate init(_ members: Members) {
            self.members = members
        }

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

    public func makeIterator() -> Iterator { Iterator(members) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    public var count: Int {
        switch members {
        case .none: 0
        case .one: 1
        case .two: 2
        case .many(let list): list.count
        }
    }

    public var isEmpty: Bool {
        if case .none = members { true } else { false }
    }

    public var first: LV? {
        switch members {
        case .none: nil
        case .one(let only): only
        case .two(let first, _): first
        case .many(let list): list[0]
        }
    }

    public var last: LV? {
        switch members {
        case .none: nil
        case .one(let only): only
        case .two(_, let second): second
        case .many(let list): list[list.count - 1]
        }
    }

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
    public static func == (left: Frontier, right: Frontier) -> Bool {
        switch (left.members, right.members) {
        case (.none, .none): true
        case (.one(let left), .one(let right)): left == right
        case (.two(let left, let more), .two(let right, let other)): left == right && more == other
        case (.many(let left), .many(let right)): left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for version in self { hasher.combine(version) }
    }
}

extension Frontier: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: LV...) {
        self.init(elements)
    }
}
