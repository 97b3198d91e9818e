extension Tracker {
    /// A character visible at the prepare version.
    struct VisibleCharacter {
        let item: Int
        let place: Place
        /// Characters of the item before it.
        let offset: Int
        /// Its position in the effect version, or that of what follows when it is not visible there.
        let effectPosition: Int
    }

    /// The character with `position` visible ones before it at the prepare version. Cost: O(log n).
    mutating func visibleCharacter(at position: Int) -> VisibleCharacter {
        let (leaf, before) = leaf(holding: position)
        var rest = UInt32(position) - before[Count.prepare]
        var effectPosition = Int(before[Count.effect])
        let first = slots.base + Int(leaf) * Self.leafItemsMax
        var slot = 0
        while true {
            let number = Int(first[slot])
            let item = items.base + number
            let count = item.pointee.count
            if item.pointee.state == Item.visible {
                if rest < count {
                    if item.pointee.hidden == 0 { effectPosition += Int(rest) }
                    return VisibleCharacter(
                        item: number, place: Place(leaf: leaf, slot: slot), offset: Int(rest),
                        effectPosition: effectPosition)
                }
                rest -= count
            }
            if item.pointee.hidden == 0 { effectPosition += Int(count) }
            slot += 1
        }
    }

    /// How many characters are visible in the effect version before a place. Cost: O(log n).
    func effectPosition(of place: Place) -> Int {
        var position = Int(tree.sumsBefore(place.leaf)[Count.effect])
        let first = slots.base + Int(place.leaf) * Self.leafItemsMax
        for slot in 0..<place.slot {
            let item = items.base + Int(first[slot])
            if item.pointee.hidden == 0 { position += Int(item.pointee.count) }
        }
        return position
    }

    /// Whether one character stands before another. Cost: O(log n).
    func precedes(_ left: LV, _ right: LV) -> Bool {
        let leftNumber = itemNumber(holding: left)
        let rightNumber = itemNumber(holding: right)
        if leftNumber == rightNumber { return left < right }
        let leftLeaf = items[leftNumber].leaf
        let rightLeaf = items[rightNumber].leaf
        if leftLeaf != rightLeaf { return tree.precedes(leftLeaf, rightLeaf) }
        return place(of: leftNumber).slot < place(of: rightNumber).slot
    }

    @inline(__always) func itemNumber(at place: Place) -> Int {
        Int(slots[Int(place.leaf) * Self.leafItemsMax + place.slot])
    }

    func place(of number: Int) -> Place {
        let leaf = items[number].leaf
        let first = slots.base + Int(leaf) * Self.leafItemsMax
        var slot = 0
        while first[slot] != UInt32(number) { slot += 1 }
        return Place(leaf: leaf, slot: slot)
    }

    /// The item that stands at a place, or the first one behind it; nil at the end. The place is moved to it.
    func nextItem(from place: inout Place) -> Int? {
        while place.slot == slotCounts[Int(place.leaf)] {
            let next = tree.nextLeaves[Int(place.leaf)]
            if next == LeafTree.none { return nil }
            place = Place(leaf: next, slot: 0)
        }
        return itemNumber(at: place)
    }
}
