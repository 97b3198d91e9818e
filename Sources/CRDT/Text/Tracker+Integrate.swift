#if PLANTED_BUGS
    internal import PlantedBugs
#endif

extension Tracker {
    /// Replays an insertion: finds what stood to its left and right at its parents, and its place among characters that
    /// were inserted there concurrently.
    mutating func applyInsert(
        _ piece: OpPiece, order: AgentAssignment, effects: inout ContiguousArray<TextEffect>, isSilent: Bool
    ) {
        var place = Place(leaf: tree.firstLeaf, slot: 0)
        var left = Self.edge
        var leftItem: Int?
        var position = 0
        if piece.position > 0 {
            let found = visibleCharacter(at: piece.position - 1)
            left = items[found.item].start + LV(found.offset)
            position = found.effectPosition + (items[found.item].hidden == 0 ? 1 : 0)
            place = found.place
            if left + 1 < items[found.item].end {
                split(found.item, at: left + 1)
                place = self.place(of: found.item)
            }
            place.slot += 1
            leftItem = found.item
        }
        let (right, hasConcurrent) = originRight(from: place)
        if hasConcurrent {
            place = integrate(piece.start, left: left, right: right, from: place, order: order)
            if !isSilent { position = effectPosition(of: place) }
        } else if let leftItem, continues(piece.start, items[leftItem], right: right) {
            if !isSilent { effects.append(TextEffect(inserting: piece, at: position)) }
            grow(leftItem, by: piece.count)
            return
        }
        if !isSilent { effects.append(TextEffect(inserting: piece, at: position)) }
        let item = Item(
            start: piece.start, count: UInt32(piece.count), originLeft: left, originRight: right, state: Item.visible)
        insert(item, at: place)
        if !siblings.isEmpty { joinSiblings(piece.start, left: left, right: right, order) }
    }

    /// Whether characters from `start` on, put behind the item's last one, could have been inserted with it.
    private func continues(_ start: LV, _ item: Item, right: LV) -> Bool {
        item.end == start && item.originRight == right && item.hidden == 0
    }

    /// The first character from `place` on that is inserted at the prepare version, deleted or not; and whether others,
    /// concurrent to what comes now, stand before it. O(log n).
    private func originRight(from start: Place) -> (right: LV, hasConcurrent: Bool) {
        var place = start
        for walked in 0..<Self.walkMax {
            guard let number = nextItem(from: &place) else { return (Self.edge, walked > 0) }
            if items[number].state != Item.notInserted { return (items[number].start, walked > 0) }
            place.slot += 1
        }
        return (firstInserted(from: place), true)
    }

    /// A walk that is longer costs more than a search.
    private static let walkMax = 16

    private func firstInserted(from place: Place) -> LV {
        var before = tree.sumsBefore(place.leaf)[Count.inserted]
        for slot in 0..<place.slot {
            before += items[itemNumber(at: Place(leaf: place.leaf, slot: slot))].counts[Count.inserted]
        }
        if before == tree.total[Count.inserted] { return Self.edge }
        let (leaf, beforeLeaf) = tree.find(unit: Int(before), of: Count.inserted)
        var found = Place(leaf: leaf, slot: 0)
        var rest = before - beforeLeaf[Count.inserted]
        while true {
            let item = items[itemNumber(at: found)]
            let inserted = item.counts[Count.inserted]
            if rest < inserted { return item.start }
            rest -= inserted
            found.slot += 1
        }
    }

    /// The place of a new run among concurrent ones between its origins: the order FugueMax.
    ///
    /// Source: Weidner and Kleppmann, "The Art of the Fugue" (IEEE TPDS 36(11), 2025), in the form of YjsMod: with the
    /// right origins as they were. The rule in words and its proof obligations are in `Protocol/text.md`, section 5.
    private mutating func integrate(
        _ new: LV, left: LV, right: LV, from start: Place, order: AgentAssignment
    ) -> Place {
        var place = start
        if let known = siblings[left], known.right == right {
            let index = known.index(of: new, order)
            if known.isAlone && index < known.starts.count {
                // What hangs on the sibling before goes right up to the one behind.
                return self.place(of: itemNumber(holding: known.starts[index]))
            }
            if index > 0 {
                // A walk from the left would come to the sibling before in this very state.
                place = self.place(of: itemNumber(holding: known.starts[index - 1]))
                place.slot += 1
            }
        }
        var result = place
        var isScanning = false
        var siblingCount = 0
        while let number = nextItem(from: &place), items[number].state == Item.notInserted {
            let other = items[number]
            if other.originLeft == left {
                if other.originRight == right {
                    #if PLANTED_BUGS
                        if PlantedBug.ordersSiblingsByArrival.isPlanted {
                            if new < other.start { break }
                            isScanning = false
                            place.slot += 1
                            result = place
                            continue
                        }
                    #endif
                    if order.precedes(new, other.start) { break }
                    isScanning = false
                    siblingCount += 1
                } else {
                    isScanning = precedesAsRight(other.originRight, right)
                }
            } else if precedesAsLeft(other.originLeft, left) {
                break
            }
            place.slot += 1
            if !isScanning { result = place }
        }
        if siblingCount >= Siblings.countMin && siblings[left] == nil {
            siblings[left] = gatherSiblings(left: left, right: right, from: start, order)
        }
        return result
    }

    /// All siblings of a new run that stand there already.
    private func gatherSiblings(left: LV, right: LV, from start: Place, _ order: AgentAssignment) -> Siblings {
        var found = Siblings(right: right)
        var place = start
        while let number = nextItem(from: &place), items[number].state == Item.notInserted {
            let item = items[number]
            if item.originLeft == left {
                if item.originRight == right { found.insert(item.start, order) } else { found.isAlone = false }
            } else if precedesAsLeft(item.originLeft, left) {
                break
            }
            place.slot += 1
        }
        return found
    }

    private mutating func joinSiblings(_ new: LV, left: LV, right: LV, _ order: AgentAssignment) {
        guard siblings[left] != nil else { return }
        if siblings[left]?.right == right {
            siblings[left]?.insert(new, order)
        } else {
            siblings[left]?.isAlone = false
        }
    }

    /// The edge on the left stands before everything.
    private func precedesAsLeft(_ one: LV, _ other: LV) -> Bool {
        if one == Self.edge || other == Self.edge { return one == Self.edge && other != Self.edge }
        return precedes(one, other)
    }

    /// The edge on the right stands behind everything.
    private func precedesAsRight(_ one: LV, _ other: LV) -> Bool {
        if one == Self.edge || other == Self.edge { return one != Self.edge && other == Self.edge }
        return precedes(one, other)
    }
}
