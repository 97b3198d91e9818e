internal import WireCodec

/// Ops that may be decided, the next one first: a binary heap. `push` and `pop` are O(log n).
struct OpQueue {
    private var heap: [Entry] = []

    struct Entry {
        let op: Int
        let turn: Turn
    }

    mutating func push(_ entry: Entry) {
        heap.append(entry)
        var index = heap.count - 1
        while index > 0, heap[index].turn < heap[(index - 1) / 2].turn {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func pop() -> Entry? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return first }
        heap[0] = last
        var index = 0
        while true {
            let left = 2 * index + 1
            guard left < heap.count else { break }
            let child = left + 1 < heap.count && heap[left + 1].turn < heap[left].turn ? left + 1 : left
            guard heap[child].turn < heap[index].turn else { break }
            heap.swapAt(index, child)
            index = child
        }
        return first
    }
}
