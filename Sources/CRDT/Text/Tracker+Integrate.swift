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
            position = found.effectPosition + (items[found.item].isEverDeleted ? 0 : 1)
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
    }

    /// Whether characters from `start` on, put behind the item's last one, could have been inserted with it.
    private func continues(_ start: LV, _ item: Item, right: LV) -> Bool {
        item.end == start && item.originRight == right && !item.isEverDeleted
    }

    /// The first character from `place` on that is inserted at the prepare version, deleted or not; and whether others,
    /// concurrent to what comes now, stand before it.
    private func originRight(from start: Place) -> (right: LV, hasConcurrent: Bool) {
        var place = start
        var hasConcurrent = false
        while let number = nextItem(from: &place) {
            if items[number].state != Item.notInserted { return (items[number].start, hasConcurrent) }
            hasConcurrent = true
            place.slot += 1
        }
        return (Self.edge, hasConcurrent)
    }

    /// The place of a new run among concurrent ones between its origins: the order FugueMax.
    ///
    /// Source: Weidner and Kleppmann, "The Art of the Fugue" (IEEE TPDS 36(11), 2025), in the form of YjsMod: with the
    /// right origins as they were. The rule in words and its proof obligations are in `Protocol/text.md`, section 5.
    private func integrate(_ new: LV, left: LV, right: LV, from start: Place, order: AgentAssignment) -> Place {
        var result = start
        var place = start
        var isScanning = false
        while let number = nextItem(from: &place), items[number].state == Item.notInserted {
            let other = items[number]
            if other.originLeft == left {
                if other.originRight == right {
                    if order.precedes(new, other.start) { break }
                    isScanning = false
                } else {
                    isScanning = precedesAsRight(other.originRight, right)
                }
            } else if precedesAsLeft(other.originLeft, left) {
                break
            }
            place.slot += 1
            if !isScanning { result = place }
        }
        return result
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
