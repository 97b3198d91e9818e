/// A version: the newest events of a causally closed set of events, as local versions.
///
/// Invariant: strictly ascending. As a frontier of a graph it is also minimal: no member is an ancestor of another
/// (`CausalGraph.dominators` makes it so). Empty means the start, before any event. One member, by far the most common
/// case, takes no heap memory.
package struct Frontier: Sendable {
    fileprivate enum Members: Sendable {
        case none
        case one(LV)
        case many([LV])
    }

    private var members: Members

    /// The start, before any event.
    package init() {
        members = .none
    }

    package init(_ version: LV) {
        members = .one(version)
    }

    /// Sorts the versions and drops repeated ones.
    package init(_ versions: some Sequence<LV>) {
        var list = versions.sorted()
        var kept = 0
        for version in list where kept == 0 || list[kept - 1] != version {
            list[kept] = version
            kept += 1
        }
        list.removeLast(list.count - kept)
        self.init(ascending: list)
    }

    init(ascending list: [LV]) {
        switch list.count {
        case 0: members = .none
        case 1: members = .one(list[0])
        default: members = .many(list)
        }
    }

    /// Whether this is exactly the version of one event and its ancestors.
    package func isExactly(_ version: LV) -> Bool {
        if case .one(let only) = members { only == version } else { false }
    }
}

extension Frontier: RandomAccessCollection {
    package struct Iterator: IteratorProtocol {
        fileprivate let members: Members
        private var position = 0

        fileprivate init(_ members: Members) {
            self.members = members
        }

        package mutating func next() -> LV? {
            defer { position += 1 }
            switch members {
            case .none: return nil
            case .one(let only): return position == 0 ? only : nil
            case .many(let list): return position < list.count ? list[position] : nil
            }
        }
    }

    package func makeIterator() -> Iterator { Iterator(members) }

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package var count: Int {
        switch members {
        case .none: 0
        case .one: 1
        case .many(let list): list.count
        }
    }

    package var isEmpty: Bool {
        if case .none = members { true } else { false }
    }

    package var first: LV? {
        switch members {
        case .none: nil
        case .one(let only): only
        case .many(let list): list[0]
        }
    }

    package var last: LV? {
        switch members {
        case .none: nil
        case .one(let only): only
        case .many(let list): list[list.count - 1]
        }
    }

    package subscript(position: Int) -> LV {
        switch members {
        case .none: preconditionFailure("an empty frontier has no members")
        case .one(let only):
            precondition(position == 0, "a frontier of one member was read past its end")
            return only
        case .many(let list): return list[position]
        }
    }
}

extension Frontier: Hashable {
    package static func == (left: Frontier, right: Frontier) -> Bool {
        switch (left.members, right.members) {
        case (.none, .none): true
        case (.one(let left), .one(let right)): left == right
        case (.many(let left), .many(let right)): left == right
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for version in self { hasher.combine(version) }
    }
}

extension Frontier: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: LV...) {
        self.init(elements)
    }
}
