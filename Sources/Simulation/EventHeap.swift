/// What is to happen when, earliest first; what is due at the same time happens in the order of scheduling.
struct EventHeap<Event> {
    private struct Entry {
        let time: UInt64
        let order: UInt64
        let event: Event

        func isBefore(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
    }

    private var entries: [Entry] = []
    private var nextOrder: UInt64 = 0

    var isEmpty: Bool { entries.isEmpty }
    var nextTime: UInt64? { entries.first?.time }

    mutating func schedule(_ event: Event, at time: UInt64) {
        entries.append(Entry(time: time, order: nextOrder, event: event))
        nextOrder += 1
        var child = entries.count - 1
        while child > 0, entries[child].isBefore(entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popFirst() -> (time: UInt64, event: Event)? {
        guard let first = entries.first else { return nil }
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].isBefore(entries[least]) { least = child }
            }
            if least == parent { break }
            entries.swapAt(parent, least)
            parent = least
        }
        return (first.time, first.event)
    }
}
