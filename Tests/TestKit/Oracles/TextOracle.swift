/// The slow obvious model of a text that several writers change: every event has the full set of its ancestors, every
/// character is a node of its own in a tree, and what an event's author saw is worked out anew for each event.
///
/// Nothing is shared with the engine: no runs, no retreating and advancing, no clearing, and another statement of the
/// order of concurrent characters: the tree of "The Art of the Fugue" (Weidner and Kleppmann, IEEE TPDS 36(11), 2025),
/// section 4, with the sibling order of FugueMax.
package struct TextOracle {
    package enum Action: Equatable, Sendable {
        case insert(at: Int, Unicode.Scalar)
        case delete(at: Int)
        /// Takes back insertions and deletions, by their number in order of addition; others among them do not count.
        case undo([Int])
        /// Takes back undos.
        case redo([Int])

        var isEdit: Bool {
            switch self {
            case .insert, .delete: true
            case .undo, .redo: false
            }
        }
    }

    private enum Side {
        case left
        case right
    }

    private struct Node {
        let event: Int
        let scalar: Unicode.Scalar
        /// Nil: the start of the text.
        let parent: Int?
        let side: Side
        /// What stood to the right when it was inserted; nil: nothing.
        let rightOrigin: Int?
        var leftChildren: [Int] = []
        var rightChildren: [Int] = []
        /// The events that deleted it.
        var deletions: [Int] = []
    }

    private let usesPlainFugue: Bool
    private var graph = GraphOracle()
    private var ids: [(agent: [UInt8], sequence: Int)] = []
    private var actions: [Action] = []
    /// For each event, the undos (of an undo: the redos) that name it and may.
    private var namers: [[Int]] = []
    private var nodes: [Node] = []
    /// The children of the start, all of them on its right.
    private var startChildren: [Int] = []
    /// All nodes in document order.
    private var order: [Int] = []

    /// `usesPlainFugue` orders right siblings by id alone: another rule, for tests that show the difference.
    package init(usesPlainFugue: Bool = false) {
        self.usesPlainFugue = usesPlainFugue
    }

    package var eventCount: Int { ids.count }

    /// Adds an event whose parents, by their number in order of addition, are there.
    package mutating func append(agent: [UInt8], sequence: Int, parents: [Int], _ action: Action) {
        let event = ids.count
        graph.append(parents: parents)
        ids.append((agent, sequence))
        actions.append(action)
        namers.append([])
        let seen = flags(of: graph.history(of: parents))
        let visible = order.filter { isVisible($0, in: seen) }
        switch action {
        case .delete(let position):
            if position < visible.count { nodes[visible[position]].deletions.append(event) }
        case .insert(let position, let scalar):
            if position <= visible.count {
                insert(scalar, event: event, left: position == 0 ? nil : visible[position - 1], seen: seen)
            }
        case .undo(let events):
            for other in Set(events) where seen[other] && actions[other].isEdit { namers[other].append(event) }
        case .redo(let events):
            for other in Set(events) where seen[other] {
                if case .undo = actions[other] { namers[other].append(event) }
            }
        }
    }

    /// The text of everything that was added.
    package var text: String { text(in: Array(repeating: true, count: graph.count)) }

    /// The insertions of all characters in their order at a version, each with whether it is shown there.
    package func characters(at version: [Int]) -> [(event: Int, isVisible: Bool)] {
        let seen = flags(of: graph.history(of: version))
        return order.filter { seen[nodes[$0].event] }.map { (nodes[$0].event, isVisible($0, in: seen)) }
    }

    /// Whether an undo that is in force in everything that was added names an event.
    package func isUndone(_ event: Int) -> Bool {
        isUndone(event, in: Array(repeating: true, count: graph.count))
    }

    /// The text as it was at a version.
    package func text(at version: [Int]) -> String {
        text(in: flags(of: graph.history(of: version)))
    }

    /// Some events and all their ancestors.
    package func history(of version: [Int]) -> Set<Int> { graph.history(of: version) }

    private func text(in seen: [Bool]) -> String {
        var result = String.UnicodeScalarView()
        for node in order where isVisible(node, in: seen) { result.append(nodes[node].scalar) }
        return String(result)
    }

    private func flags(of history: Set<Int>) -> [Bool] {
        var flags = [Bool](repeating: false, count: graph.count)
        for event in history { flags[event] = true }
        return flags
    }

    private func isVisible(_ node: Int, in seen: [Bool]) -> Bool {
        let event = nodes[node].event
        return seen[event] && !isUndone(event, in: seen)
            && !nodes[node].deletions.contains { seen[$0] && !isUndone($0, in: seen) }
    }

    private func isUndone(_ event: Int, in seen: [Bool]) -> Bool {
        namers[event].contains { undo in seen[undo] && !namers[undo].contains { seen[$0] } }
    }

    private mutating func insert(_ scalar: Unicode.Scalar, event: Int, left: Int?, seen: [Bool]) {
        let start = left.flatMap { order.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        let right = order[start...].first { seen[nodes[$0].event] }
        let siblings = left.map { nodes[$0].rightChildren } ?? startChildren
        let isRightChild = !siblings.contains { seen[nodes[$0].event] }
        let new = nodes.count
        nodes.append(
            Node(
                event: event, scalar: scalar, parent: isRightChild ? left : right, side: isRightChild ? .right : .left,
                rightOrigin: right))
        if isRightChild {
            let place = placeAmong(siblings, new) { precedesAsRightSibling($0, $1) }
            put(new, before: place < siblings.count ? leftmost(siblings[place]) : nil, orBehind: rightmost(of: left))
            if let left {
                nodes[left].rightChildren.insert(new, at: place)
            } else {
                startChildren.insert(new, at: place)
            }
        } else if let right {
            let siblings = nodes[right].leftChildren
            let place = placeAmong(siblings, new) { precedesByID($0, $1) }
            put(new, before: place < siblings.count ? leftmost(siblings[place]) : right, orBehind: nil)
            nodes[right].leftChildren.insert(new, at: place)
        }
    }

    private func placeAmong(_ siblings: [Int], _ new: Int, by precedes: (Int, Int) -> Bool) -> Int {
        siblings.firstIndex { precedes(new, $0) } ?? siblings.count
    }

    private mutating func put(_ new: Int, before next: Int?, orBehind previous: Int?) {
        if let next, let index = order.firstIndex(of: next) {
            order.insert(new, at: index)
        } else if let previous, let index = order.firstIndex(of: previous) {
            order.insert(new, at: index + 1)
        } else {
            order.insert(new, at: order.count)
        }
    }

    /// Smaller ids first.
    private func precedesByID(_ one: Int, _ other: Int) -> Bool {
        let left = ids[nodes[one].event]
        let right = ids[nodes[other].event]
        if left.agent != right.agent { return left.agent.lexicographicallyPrecedes(right.agent) }
        return left.sequence < right.sequence
    }

    /// The one whose right origin stands further right comes first; nothing on the right is furthest. Else by id.
    private func precedesAsRightSibling(_ one: Int, _ other: Int) -> Bool {
        if usesPlainFugue || nodes[one].rightOrigin == nodes[other].rightOrigin { return precedesByID(one, other) }
        return place(nodes[one].rightOrigin) > place(nodes[other].rightOrigin)
    }

    private func place(_ node: Int?) -> Int {
        node.flatMap { order.firstIndex(of: $0) } ?? order.count
    }

    /// The first node of a subtree in document order.
    private func leftmost(_ node: Int) -> Int {
        var node = node
        while let child = nodes[node].leftChildren.first { node = child }
        return node
    }

    /// The last node of a subtree in document order; of the whole tree for nil.
    private func rightmost(of node: Int?) -> Int? {
        var last = node
        var children = node.map { nodes[$0].rightChildren } ?? startChildren
        while let child = children.last {
            last = child
            children = nodes[child].rightChildren
        }
        return last
    }
}
