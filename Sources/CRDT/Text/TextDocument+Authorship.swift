/// Which event made which character.
///
/// These questions are answered by an index over every character there ever was. It is built when the first one is
/// asked, which costs a replay of the whole history, and goes on from there at the next question: edits pay nothing for
/// it. The text that it speaks of is the one that is shown (``TextDocument/text``).
extension TextDocument {
    /// Who wrote each character of a part of the text, as runs in their order.
    ///
    /// - Parameter range: Scalars of the text.
    /// - Returns: Runs of one writer's consecutive events; together they are the range.
    /// - Throws: ``CRDTError/negative(field:value:)`` or ``CRDTError/pastEnd(position:length:)`` for a range outside
    ///   the text.
    /// - Complexity: O(log n), and O(log r) for each run, once the index has come as far as the text.
    public mutating func authorship(of range: Range<Int>) throws(CRDTError) -> [Authorship] {
        if range.lowerBound < 0 { throw .negative(field: "position", value: range.lowerBound) }
        let length = text.lengthInScalars
        if range.upperBound > length { throw .pastEnd(position: range.upperBound, length: length) }
        var found: [Authorship] = []
        var position = range.lowerBound
        for characters in characterIndex().tracker.characters(in: range) {
            var start = characters.lowerBound
            while start < characters.upperBound {
                let end = min(history.order.end(ofRun: history.order.runIndex(of: start)), characters.upperBound)
                let (agent, sequence) = history.order.eventID(of: start)
                let next = position + Int(end - start)
                found.append(Authorship(range: position..<next, agent: agent, sequence: sequence, events: start..<end))
                (position, start) = (next, end)
            }
        }
        return found
    }

    /// The event that inserted the character at a position of the text.
    ///
    /// - Throws: As ``authorship(of:)`` does; no character stands at the end of the text.
    /// - Complexity: O(log n) once the index has come as far as the text.
    public mutating func event(at position: Int) throws(CRDTError) -> LV {
        if position < 0 { throw .negative(field: "position", value: position) }
        let length = text.lengthInScalars
        if position >= length { throw .pastEnd(position: position, length: length - 1) }
        return characterIndex().tracker.character(at: position)
    }

    /// Where the character stands that an event inserted, whether it is shown or not.
    ///
    /// - Parameter event: A local version below ``eventCount``.
    /// - Returns: Its place; nil for an event that inserted no character, or that the text does not show yet.
    /// - Complexity: O(log n) once the index has come as far as the text.
    public mutating func place(of event: LV) -> CharacterPlace? {
        if event >= branch.takenEnd { return nil }
        return characterIndex().tracker.characterPlace(of: event)
    }

    /// Brings the index of characters up to the text that is shown: so that copies of the document share it.
    package mutating func indexCharacters() { _ = characterIndex() }

    /// The index, brought up to the text that is shown.
    mutating func characterIndex() -> KeptTracker {
        var index = characters ?? KeptTracker(Tracker(base: 0, version: Frontier(), length: 0))
        characters = nil
        if index.tracker.replayedEnd < branch.takenEnd {
            if !isKnownUniquelyReferenced(&index) { index = index.clone() }
            index.tracker.replay(index.tracker.replayedEnd..<branch.takenEnd, history)
        }
        characters = index
        return index
    }
}
