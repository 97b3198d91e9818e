/// What is to happen when, earliest first; what is due at the same time happens in the order of scheduling.
///
/// Events lie still in slots while their small entries move about in the heap.
struct EventHeap<Event> {
    private struct Entry {
        let time: UInt64
        let order: UInt64
        let slot: Int

        func isBefore(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
    }

    private var entries: [Entry] = []
    private var slots: [Event?] = []
    private var free: [Int] = []
    private var nextOrder: UInt64 = 0

    var isEmpty: Bool { entries.isEmpty }
    var nextTime: UInt64? { entries.first?.time }

    mutating func schedule(_ event: Event, at time: UInt64) {
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(event) } else { slots[slot] = event }
        entries.append(Entry(time: time, order: nextOrder, slot: slot))
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
            for child in 2 * parent + 1..<min(2 * parent + 3, max(entries.count, 2 * parent + 1)) {
                if entries[child].isBefore(entries[least]) { least = child }
            }
            if least == parent { break }
            entries.swapAt(parent, least)
            parent = least
        }
        guard let event = slots[first.slot] else { preconditionFailure("an entry's slot holds its event") }
        slots[first.slot] = nil
        free.append(first.slot)
        return (first.time, event)
    }
}
