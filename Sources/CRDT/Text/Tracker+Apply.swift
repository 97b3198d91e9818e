/// What an event did to the visible text.
struct TextEffect: Equatable, Sendable {
    let position: Int
    let deletedCount: Int
    let insertedCount: Int
    /// Inserted bytes in the log's text.
    var inserted: Range<Int> = 0..<0
    /// The first of characters that come back: they are looked up by their versions, and `inserted` says nothing.
    var shownAgain: LV?
}

extension TextEffect {
    init(deleting count: Int, at position: Int) {
        self.init(position: position, deletedCount: count, insertedCount: 0)
    }

    init(showingAgain item: Tracker.Item, at position: Int) {
        self.init(position: position, deletedCount: 0, insertedCount: Int(item.count), shownAgain: item.start)
    }

    init(inserting piece: OpPiece, at position: Int) {
        self.init(position: position, deletedCount: 0, insertedCount: piece.count, inserted: piece.text)
    }
}

extension Tracker {
    /// Replays events whose parents are the prepare version; unless it is silent, adds what they do to the effect
    /// version, in order.
    mutating func apply(
        _ piece: OpPiece, order: AgentAssignment, effects: inout ContiguousArray<TextEffect>, isSilent: Bool
    ) {
        let valid = piece.validPart(inLength: prepareLength)
        if valid.lowerBound > 0 || valid.isEmpty { note(piece.start, .void) }
        if !valid.isEmpty {
            let start = piece.start + LV(valid.lowerBound)
            if !piece.isDelete {
                applyInsert(piece, order: order, effects: &effects, isSilent: isSilent)
            } else if piece.isForward {
                applyDeletes(start, count: valid.count, at: piece.position, effects: &effects, isSilent)
            } else {
                applyBackwardDeletes(start, count: valid.count, at: piece.position, effects: &effects, isSilent)
            }
            if valid.upperBound < piece.count { note(piece.start + LV(valid.upperBound), .void) }
        }
    }

    /// `count` deletions, one after another at one position.
    private mutating func applyDeletes(
        _ first: LV, count: Int, at position: Int, effects: inout ContiguousArray<TextEffect>,
        _ isSilent: Bool
    ) {
        var start = first
        let end = first + LV(count)
        while start < end {
            let found = visibleCharacter(at: position)
            let target = items[found.item].start + LV(found.offset)
            let number = isolate(target, upTo: target + (end - start), in: found.item)
            note(start, .deletesUp(target))
            start += items[number].count
            delete(number, effectPosition: found.effectPosition, effects: &effects, isSilent)
        }
    }

    /// `count` deletions, each one position lower; the last at `position`.
    private mutating func applyBackwardDeletes(
        _ first: LV, count: Int, at position: Int, effects: inout ContiguousArray<TextEffect>,
        _ isSilent: Bool
    ) {
        var start = first
        var rest = count
        while rest > 0 {
            let found = visibleCharacter(at: position + rest - 1)
            let target = items[found.item].start + LV(found.offset)
            let taken = min(rest, found.offset + 1)
            let number = isolate(target + 1 - LV(taken), upTo: target + 1, in: found.item)
            note(start, .deletesDown(target))
            start += LV(taken)
            rest -= taken
            delete(number, effectPosition: found.effectPosition - (taken - 1), effects: &effects, isSilent)
        }
    }

    /// Deletes a whole item that is visible at the prepare version. The effect position is that of its first character,
    /// and means nothing when it was deleted before.
    private mutating func delete(
        _ number: Int, effectPosition: Int, effects: inout ContiguousArray<TextEffect>, _ isSilent: Bool
    ) {
        let item = items[number]
        if !isSilent && item.hidden == 0 {
            effects.append(TextEffect(deleting: Int(item.count), at: effectPosition))
        }
        update(number) {
            $0.state += 1
            $0.hidden += 1
        }
    }
}
