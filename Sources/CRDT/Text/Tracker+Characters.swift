/// What a tracker that begins at the start of a history knows of each character: where it stands, shown or not. All its
/// positions are in the effect version: the text that everything replayed makes.
extension Tracker {
    /// How many characters are visible.
    var effectLength: Int { Int(tree.total[Count.effect]) }

    /// The character with `position` visible ones before it. Cost: O(log n).
    func character(at position: Int) -> LV {
        let (place, offset) = place(ofVisible: position)
        return items[itemNumber(at: place)].start + LV(offset)
    }

    /// The item that shows the character at a position, and how many of its characters stand before that one.
    private func place(ofVisible position: Int) -> (place: Place, offset: Int) {
        let (leaf, before) = tree.find(unit: position, of: Count.effect)
        var rest = position - Int(before[Count.effect])
        var place = Place(leaf: leaf, slot: 0)
        while true {
            let shown = Int(items[itemNumber(at: place)].counts[Count.effect])
            if rest < shown { return (place, rest) }
            rest -= shown
            place.slot += 1
        }
    }

    /// Where the character that an event inserted stands; nil for an event that inserted none. Cost: O(log n).
    func characterPlace(of event: LV) -> CharacterPlace? {
        let (run, _) = events.run(holding: event)
        guard case .item(let number) = run.target else { return nil }
        let item = items[Int(number)]
        let before = effectPosition(of: place(of: Int(number)))
        return item.hidden == 0
            ? CharacterPlace(position: before + Int(event - item.start), isVisible: true)
            : CharacterPlace(position: before, isVisible: false)
    }

    /// The events that inserted the visible characters of a range, in their order: joined where they go on. Cost:
    /// O(log n), and O(1) for each run of characters, hidden ones between them too.
    func characters(in range: Range<Int>) -> [Range<LV>] {
        if range.isEmpty { return [] }
        var (place, offset) = place(ofVisible: range.lowerBound)
        var rest = range.count
        var found: [Range<LV>] = []
        while rest > 0, let number = nextItem(from: &place) {
            let item = items[number]
            if item.hidden == 0 {
                let count = min(rest, Int(item.count) - offset)
                let start = item.start + LV(offset)
                if let last = found.last, last.upperBound == start {
                    found[found.count - 1] = last.lowerBound..<start + LV(count)
                } else {
                    found.append(start..<start + LV(count))
                }
                rest -= count
            }
            offset = 0
            place.slot += 1
        }
        return found
    }

    /// Whether an undo is in force.
    func isInForce(undo event: LV) -> Bool {
        guard case .undo(let number) = events.run(holding: event).run.target else { return false }
        return undone.undos[Int(number)].redone.effect == 0
    }
}
