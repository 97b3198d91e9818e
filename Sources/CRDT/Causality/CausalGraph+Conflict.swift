extension CausalGraph {
    /// In whose history an event is.
    package enum Side: Hashable, Sendable {
        case onlyA
        case onlyB
        case shared
    }

    /// What must be replayed to bring a text at one version to the union with another.
    package struct Conflict: Sendable {
        /// A version that every one of `spans` follows, and that both histories hold.
        package var base: Frontier
        /// All events of the two histories above the base, newest first.
        package var spans: [(range: Range<LV>, side: Side)] = []
    }

    /// The events of two histories above a version that all of them follow, and that version: the newest one found by
    /// walking down from both. A merge's parents count as one version until something else is found between them.
    ///
    /// Cost: O(r log r) in the runs of the result, for few branches side by side.
    package func conflict(_ a: Frontier, _ b: Frontier) -> Conflict {
        var queue = FrontierQueue()
        queue.push(a, .onlyA)
        queue.push(b, .onlyB)
        var result = Conflict(base: Frontier())
        while let (version, found) = queue.popNewest() {
            var side = found
            guard !queue.isEmpty, let last = version.last else {
                result.base = version
                break
            }
            for member in version.dropLast() { queue.push(Frontier(member), side) }
            let run = runs[runIndex(of: last)]
            var end = last + 1
            while let next = queue.newestMember, next >= run.start, let inside = queue.popNewest() {
                if next + 1 < end { result.spans.append((next + 1..<end, side)) }
                end = next + 1
                for member in inside.version.dropLast() { queue.push(Frontier(member), inside.side) }
                if inside.side != side { side = .shared }
            }
            if queue.isEmpty {
                result.base = Frontier(end - 1)
                break
            }
            result.spans.append((run.start..<end, side))
            queue.push(parents(of: run), side)
        }
        return result
    }
}

/// Versions on the way down, the one with the newest member first; of those, the one with the fewest members.
private struct FrontierQueue {
    /// Ascending.
    private var entries: [(version: Frontier, side: CausalGraph.Side)] = []

    var isEmpty: Bool { entries.isEmpty }
    var newestMember: LV? { entries.last?.version.last }

    mutating func push(_ version: Frontier, _ side: CausalGraph.Side) {
        var index = entries.count
        while index > 0 && Self.comesLater(version, than: entries[index - 1].version) { index -= 1 }
        entries.insert((version, side), at: index)
    }

    /// The next version, once, with the side of all its entries.
    mutating func popNewest() -> (version: Frontier, side: CausalGraph.Side)? {
        guard let (version, first) = entries.popLast() else { return nil }
        var side = first
        while let next = entries.last, next.version == version {
            if next.side != side { side = .shared }
            entries.removeLast()
        }
        return (version, side)
    }

    /// Whether `one` is taken out after `other`.
    private static func comesLater(_ one: Frontier, than other: Frontier) -> Bool {
        switch (one.last, other.last) {
        case (nil, _): other.last != nil
        case (_, nil): false
        case (let left?, let right?): left == right ? one.count > other.count : left < right
        }
    }
}
