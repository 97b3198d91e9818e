internal import WireCodec

/// Finds a change by its id: open addressing over the table's own list of ids, four bytes a slot.
///
/// A dictionary would hold every id twice. Invariant: at most half of the slots are taken. The hasher is seeded anew in
/// each process, so nobody can choose ids that collide; no result depends on the order of the slots.
struct ChangeIndex: Sendable {
    /// An index in the list of ids plus one; zero is free.
    private var slots: [UInt32] = [UInt32](repeating: 0, count: 16)
    private var count = 0

    func find(_ id: Bytes32, in ids: ContiguousArray<Bytes32>) -> Int? {
        var slot = id.hashValue & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot] - 1)
            if ids[index] == id { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds the last of `ids`, which is not there yet.
    mutating func addLast(of ids: ContiguousArray<Bytes32>) {
        count += 1
        if count * 2 > slots.count {
            slots = [UInt32](repeating: 0, count: slots.count * 2)
            for index in ids.indices { place(index, in: ids) }
        } else {
            place(ids.count - 1, in: ids)
        }
    }

    /// Makes room for as many ids in all, so that they are placed once and not again at each doubling.
    mutating func reserve(_ total: Int, ids: ContiguousArray<Bytes32>) {
        var size = slots.count
        while size < total * 2 { size *= 2 }
        guard size > slots.count else { return }
        slots = [UInt32](repeating: 0, count: size)
        for index in ids.indices { place(index, in: ids) }
    }

    private mutating func place(_ index: Int, in ids: ContiguousArray<Bytes32>) {
        var slot = ids[index].hashValue & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(index + 1)
    }
}
