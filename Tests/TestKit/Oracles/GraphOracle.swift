/// The slow obvious model of a causal graph: each event has the full set of its ancestors.
///
/// Events are numbered so that parents come first; a version is any list of events.
package struct GraphOracle {
    /// For each event, itself and all its ancestors.
    package private(set) var histories: [Set<Int>] = []
    package private(set) var parents: [[Int]] = []

    package init() {}

    package var count: Int { parents.count }

    package mutating func append(parents: [Int]) {
        var history: Set<Int> = [count]
        for parent in parents { history.formUnion(histories[parent]) }
        histories.append(history)
        self.parents.append(parents)
    }

    /// Adds events of which each but the first follows the one before.
    package mutating func append(parents: [Int], count added: Int) {
        for index in 0..<added { append(parents: index == 0 ? parents : [count - 1]) }
    }

    package func history(of version: [Int]) -> Set<Int> {
        version.reduce(into: []) { $0.formUnion(histories[$1]) }
    }

    package func contains(_ version: [Int], _ event: Int) -> Bool { history(of: version).contains(event) }

    package func diff(_ a: [Int], _ b: [Int]) -> (onlyA: Set<Int>, onlyB: Set<Int>) {
        let historyA = history(of: a)
        let historyB = history(of: b)
        return (historyA.subtracting(historyB), historyB.subtracting(historyA))
    }

    /// Those of the events that no other one of them has as an ancestor, ascending.
    package func dominators(of events: [Int]) -> [Int] {
        let distinct = Set(events)
        return distinct.filter { event in
            !distinct.contains { $0 != event && histories[$0].contains(event) }
        }.sorted()
    }

    /// The frontier of the first `count` events.
    package func frontier(atCount count: Int) -> [Int] { dominators(of: Array(0..<count)) }

    /// Whether each event from `cut` on follows every event below it.
    package func isCritical(cut: Int) -> Bool {
        let below = Set(0..<cut)
        return (cut..<count).allSatisfy { below.isSubset(of: histories[$0]) }
    }
}
