import TestKit
import Testing

@testable import CRDT

/// Who wrote which character, and where anchors are, against the oracle's list of every character there ever was.
@Suite struct AuthorshipTests {
    @Test("each character's event and place are the oracle's after every run", arguments: SeededRandom.seeds(1..<17))
    func everyCharacter(seed: UInt64) throws {
        let history = RandomHistory(
            seed: seed, runs: 24, makesVoid: seed % 2 == 0, sharesAgents: seed % 3 == 0,
            undoesOneIn: seed % 4 == 0 ? nil : 4)
        var document = TextDocument()
        for run in history.runs {
            try document.append(run)
            document.refresh()
            try check(&document, history.chronicle, seed)
        }
    }

    private func check(_ document: inout TextDocument, _ chronicle: Chronicle, _ seed: UInt64) throws {
        let characters = chronicle.oracle.characters(at: chronicle.numbers(of: document.frontier, in: document))
        var numbers: [Int: LV] = [:]
        for event in 0..<LV(document.eventCount) {
            let (agent, sequence) = document.eventID(of: event)
            if let number = chronicle.number(of: agent, sequence) { numbers[number] = event }
        }
        var expected: [LV] = []
        for character in characters {
            let event = try #require(numbers[character.event])
            let place = CharacterPlace(position: expected.count, isVisible: character.isVisible)
            #expect(document.place(of: event) == place, "seed \(seed)")
            for side in [Anchor.Side.before, .after] {
                let (agent, sequence) = document.eventID(of: event)
                let anchor = Anchor(character: EventName(agent: agent, sequence: sequence), side: side)
                let isBehind = side == .after && character.isVisible
                let wanted = AnchorPlace(
                    position: expected.count + (isBehind ? 1 : 0), isOutdated: !character.isVisible)
                #expect(try document.place(of: anchor) == wanted, "seed \(seed)")
            }
            if character.isVisible { expected.append(event) }
        }
        let runs = try document.authorship(of: 0..<expected.count)
        #expect(runs.flatMap(\.events).elementsEqual(expected), "seed \(seed)")
        for run in runs {
            #expect(document.eventID(of: run.events.lowerBound) == (run.agent, run.sequence))
            #expect(run.range.count == run.events.count)
        }
        for (position, event) in expected.enumerated() {
            #expect(try document.event(at: position) == event)
            let part = position..<min(position + 3, expected.count)
            #expect(try document.authorship(of: part).flatMap(\.events).elementsEqual(expected[part]))
        }
        // A copy that goes its own way does not disturb this one.
        var copy = document
        try copy.insert("x", at: 0, by: copy.writer(for: AgentID("copy")))
        #expect(try copy.event(at: 0) == LV(document.eventCount))
    }

    @Test("positions outside the text are refused, and an event that inserted nothing has no place")
    func refusals() throws {
        var document = TextDocument()
        let writer = try document.writer(for: AgentID("kim"))
        try document.insert("ab", at: 0, by: writer)
        try document.delete(0..<1, by: writer)
        #expect(throws: CRDTError.pastEnd(position: 1, length: 0)) { try document.event(at: 1) }
        #expect(throws: CRDTError.negative(field: "position", value: -1)) { try document.event(at: -1) }
        #expect(throws: CRDTError.pastEnd(position: 2, length: 1)) { try document.authorship(of: 0..<2) }
        #expect(throws: CRDTError.pastEnd(position: 2, length: 1)) { try document.anchor(at: 2, side: .after) }
        #expect(document.place(of: 2) == nil)
        #expect(document.place(of: 0) == CharacterPlace(position: 0, isVisible: false))
        let unknown = Anchor(character: EventName(agent: AgentID("lee"), sequence: 4), side: .after)
        #expect(throws: CRDTError.unknownEvent(agent: AgentID("lee"), sequence: 4)) { try document.place(of: unknown) }
        // What came in and is not shown has no place yet.
        try document.append(agent: AgentID("lee"), sequence: 0, parents: [], operations: [.insert(at: 0, "z")])
        #expect(document.place(of: 3) == nil)
    }
}

/// What a reviewer sees of a comment while others write.
@Suite struct AnchorTests {
    private let kim = AgentID("kim")
    private let lee = AgentID("lee")

    private func place(_ anchors: AnchorRange, in document: inout TextDocument) throws -> AnchorRangePlace {
        document.refresh()
        return try document.place(of: anchors)
    }

    @Test("a range keeps to its characters through edits before, in, and after it, made at the same time elsewhere")
    func concurrentEdits() throws {
        var here = TextDocument()
        try here.insert("let x = 1\n", at: 0, by: here.writer(for: kim))
        let comment = try here.anchors(around: 4..<5)
        var there = here
        let writer = try there.writer(for: lee)
        try there.insert("// a line\n", at: 0, by: writer)
        try there.insert("_count", at: 15, by: writer)
        try there.insert("!", at: there.text.lengthInScalars, by: writer)
        try here.insert(">", at: 4, by: here.writer(for: kim))
        try here.apply(there.update(since: here.summary))
        try there.apply(here.update(since: there.summary))
        for document in [here, there] {
            var document = document
            let place = try place(comment, in: &document)
            #expect(document.text.string(inScalars: place.range) == "x")
            #expect(!place.isOutdated)
        }
    }

    @Test("a range shrinks with its text, is outdated at the place where it was, and comes back with an undo")
    func outdated() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        try document.insert("one two three", at: 0, by: writer)
        let comment = try document.anchors(around: 4..<7)
        let first = LV(document.eventCount)
        try document.delete(4..<6, by: writer)
        #expect(try place(comment, in: &document) == AnchorRangePlace(range: 4..<5, isOutdated: false))
        try document.delete(4..<5, by: writer)
        #expect(try place(comment, in: &document) == AnchorRangePlace(range: 4..<4, isOutdated: true))
        try document.insert("<", at: 0, by: writer)
        #expect(try place(comment, in: &document) == AnchorRangePlace(range: 5..<5, isOutdated: true))
        try document.undo([first..<first + 3], by: writer)
        #expect(try place(comment, in: &document) == AnchorRangePlace(range: 5..<8, isOutdated: false))
        #expect(document.text.string(inScalars: 5..<8) == "two")
    }

    @Test("sides decide what an insertion at the very place does, and the ends of the text stay its ends")
    func sides() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        try document.insert("ab", at: 0, by: writer)
        let after = try document.anchor(at: 1, side: .after)
        let before = try document.anchor(at: 1, side: .before)
        try document.insert("--", at: 1, by: writer)
        try document.insert("<", at: 0, by: writer)
        try document.insert(">", at: 5, by: writer)
        #expect(try document.place(of: after) == AnchorPlace(position: 2, isOutdated: false))
        #expect(try document.place(of: before) == AnchorPlace(position: 4, isOutdated: false))
        #expect(try document.place(of: Anchor.start).position == 0)
        #expect(try document.place(of: Anchor.end).position == 6)
        #expect(try document.anchor(at: 0, side: .after) == .start)
        #expect(try document.anchor(at: 6, side: .before) == .end)
        let empty = try document.anchors(around: 3..<3)
        #expect(try document.place(of: empty) == AnchorRangePlace(range: 3..<3, isOutdated: false))
    }

    @Test("an anchor on a character that two people deleted and wrote over stands where it would come back")
    func overwrittenTwice() throws {
        var here = TextDocument()
        try here.insert("abc", at: 0, by: here.writer(for: kim))
        let comment = try here.anchors(around: 1..<2)
        var there = here
        let (writerHere, writerThere) = (try here.writer(for: kim), try there.writer(for: lee))
        try here.delete(1..<2, by: writerHere)
        try here.insert("HERE", at: 1, by: writerHere)
        try there.delete(1..<2, by: writerThere)
        try there.insert("THERE", at: 1, by: writerThere)
        try here.apply(there.update(since: here.summary))
        try there.apply(here.update(since: there.summary))
        let place = try place(comment, in: &here)
        #expect(try self.place(comment, in: &there) == place)
        #expect(place.isOutdated && place.range == 10..<10)
        #expect(here.text.string() == "aHERETHEREc" && there.text.string() == "aHERETHEREc")
    }
}
