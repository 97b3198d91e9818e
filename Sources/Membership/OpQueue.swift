internal import WireCodec

/// Ops by age, then ancestors first: a binary heap. `push` and `pop` are O(log n).
struct OpQueue {
    private var heap: [Entry] = []

    private struct Entry {
        let op: Int
        let age: Int32
        let height: Int
        let id: Bytes32

        static func < (left: Entry, right: Entry) -> Bool {
            (left.age, left.height, left.id) < (right.age, right.height, right.id)
        }
    }

    mutating func push(_ op: Int, age: Int32, in graph: MembershipGraph) {
        heap.append(Entry(op: op, age: age, height: graph.nodes[op].height, id: graph.ids[op]))
        var index = heap.count - 1
        while index > 0, heap[index] < heap[(index - 1) / 2] {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func pop() -> Int? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return first.op }
        heap[0] = last
        var index = 0
        while true {
            let left = 2 * index + 1
            guard left < heap.count else { break }
            let child = left + 1 < heap.count && heap[left + 1] < heap[left] ? left + 1 : left
            guard heap[child] < heap[index] else { break }
            heap.swapAt(index, child)
            index = child
        }
        return first.op
    }
}
