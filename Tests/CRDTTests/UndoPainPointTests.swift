import TestKit
import Testing

@testable import CRDT

/// Undos that came out wrong in other engines, by the threads in which their users told of it.
@Suite struct UndoPainPointTests {
    private let kim = AgentID("kim")
    private let lee = AgentID("lee")

    /// Two replicas of one text, each with its writer.
    private struct Pair {
        var one = TextDocument()
        var two = TextDocument()
        let writerOne: TextDocument.Writer
        let writerTwo: TextDocument.Writer

        init(_ text: String, _ kim: AgentID, _ lee: AgentID) throws {
            writerOne = try one.writer(for: kim)
            try one.insert(text, at: 0, by: writerOne)
            try two.apply(one.update())
            two.refresh()
            writerTwo = try two.writer(for: lee)
        }

        mutating func meet() throws {
            try one.apply(two.update(since: one.summary))
            try two.apply(one.update(since: two.summary))
            one.refresh()
            two.refresh()
        }

        /// The text of both, which must be the same.
        func text() throws -> String {
            try #require(one.text == two.text)
            return one.text.string()
        }
    }

    /// Does something and answers the events that it made.
    private func events(
        _ document: inout TextDocument, _ body: (inout TextDocument) throws -> Void
    ) throws -> [Range<LV>] {
        let start = LV(document.eventCount)
        try body(&document)
        return [start..<LV(document.eventCount)]
    }

    /// The same events in the other replica.
    private func translated(_ events: [Range<LV>], from: TextDocument, to: TextDocument) throws -> [Range<LV>] {
        try events.flatMap { range in
            try range.map { event in
                let (agent, sequence) = from.eventID(of: event)
                let other = try #require(to.lv(of: agent, sequence: sequence))
                return other..<other + 1
            }
        }
    }

    @Test("yjs#402: an insertion that its writer took back is not raised by the undo of somebody's deletion of it")
    func yjs402() throws {
        for isSequential in [true, false] {
            var pair = try Pair("", kim, lee)
            let pushed = try events(&pair.one) { try $0.insert("A", at: 0, by: pair.writerOne) }
            try pair.meet()
            let deleted = try events(&pair.two) { try $0.delete(0..<1, by: pair.writerTwo) }
            if isSequential { try pair.meet() }
            try pair.one.undo(pushed, by: pair.writerOne)
            if isSequential { try pair.meet() }
            try pair.two.undo(deleted, by: pair.writerTwo)
            try pair.meet()
            #expect(try pair.text() == "")
        }
    }

    @Test("automerge-classic#216: undoing both the insertion and the deletion leaves nothing inserted")
    func automerge216() throws {
        var pair = try Pair("BASE", kim, lee)
        let inserted = try events(&pair.one) { try $0.insert("insert", at: 2, by: pair.writerOne) }
        try pair.meet()
        let deleted = try events(&pair.two) { try $0.delete(2..<8, by: pair.writerTwo) }
        try pair.one.undo(inserted, by: pair.writerOne)
        try pair.two.undo(deleted, by: pair.writerTwo)
        try pair.meet()
        #expect(try pair.text() == "BASE")
    }

    @Test("FluidFramework#3964: undo and redo of an insertion keep its order with what somebody wrote into it")
    func fluid3964Order() throws {
        var pair = try Pair("", kim, lee)
        let typed = try events(&pair.one) { try $0.insert("zz", at: 0, by: pair.writerOne) }
        try pair.meet()
        try pair.two.insert("y", at: 1, by: pair.writerTwo)
        let undo = try pair.one.undo(typed, by: pair.writerOne)
        try pair.one.redo([undo..<undo + 1], by: pair.writerOne)
        try pair.meet()
        #expect(try pair.text() == "zyz")
    }

    @Test("FluidFramework#3964: two who delete overlapping parts and take that back get no letter twice")
    func fluid3964Overlap() throws {
        var pair = try Pair("abc", kim, lee)
        let first = try events(&pair.one) { try $0.delete(0..<2, by: pair.writerOne) }
        try pair.one.undo(first, by: pair.writerOne)
        let second = try events(&pair.two) { try $0.delete(1..<3, by: pair.writerTwo) }
        try pair.two.undo(second, by: pair.writerTwo)
        try pair.meet()
        #expect(try pair.text() == "abc")
    }

    @Test("what two people deleted is back when both took it back, with its own characters")
    func deletedTwice() throws {
        var pair = try Pair("one two three", kim, lee)
        let first = try events(&pair.one) { try $0.delete(4..<8, by: pair.writerOne) }
        let second = try events(&pair.two) { try $0.delete(2..<10, by: pair.writerTwo) }
        try pair.meet()
        #expect(try pair.text() == "onree")
        try pair.one.undo(first, by: pair.writerOne)
        try pair.meet()
        // What the other one deleted too stays deleted until that one takes it back as well.
        #expect(try pair.text() == "onree")
        try pair.two.undo(second, by: pair.writerTwo)
        try pair.meet()
        #expect(try pair.text() == "one two three")
        #expect(try pair.one.event(at: 5) == 5)
    }

    @Test("two who undo the same thing undo it once, and it is back when both redid it")
    func sameUndoTwice() throws {
        var pair = try Pair("", kim, lee)
        let typed = try events(&pair.one) { try $0.insert("word", at: 0, by: pair.writerOne) }
        try pair.meet()
        let undoOne = try pair.one.undo(typed, by: pair.writerOne)
        let undoTwo = try pair.two.undo(try translated(typed, from: pair.one, to: pair.two), by: pair.writerTwo)
        try pair.meet()
        #expect(try pair.text() == "")
        try pair.one.redo([undoOne..<undoOne + 1], by: pair.writerOne)
        try pair.meet()
        #expect(try pair.text() == "")
        try pair.two.redo([undoTwo..<undoTwo + 1], by: pair.writerTwo)
        try pair.meet()
        #expect(try pair.text() == "word")
    }

    @Test("yjs#162: what was typed and deleted comes back with the first undo and goes with the second")
    func yjs162() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        let typed = try events(&document) { try $0.insert("a", at: 0, by: writer) }
        let deleted = try events(&document) { try $0.delete(0..<1, by: writer) }
        try document.undo(deleted, by: writer)
        document.refresh()
        #expect(document.text.string() == "a")
        try document.undo(typed, by: writer)
        document.refresh()
        #expect(document.text.string() == "")
    }

    @Test("yjs#204: a deletion is undone in a replica that was loaded from bytes, around what was written since")
    func yjs204() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        try document.insert("Hello World", at: 0, by: writer)
        let deleted = try events(&document) { try $0.delete(0..<5, by: writer) }
        var loaded = TextDocument()
        try loaded.apply(document.update())
        loaded.refresh()
        let again = try loaded.writer(for: kim)
        try loaded.insert("123", at: 0, by: again)
        try loaded.undo(deleted, by: again)
        loaded.refresh()
        #expect(loaded.text.string() == "123Hello World")
    }

    @Test("an undo takes back one's own words inside and around what somebody else wrote, and leaves theirs")
    func onlyMine() throws {
        var pair = try Pair("shared", kim, lee)
        let mine = try events(&pair.one) { try $0.insert("(my own words)", at: 6, by: pair.writerOne) }
        try pair.meet()
        try pair.two.insert("yours ", at: 10, by: pair.writerTwo)
        try pair.meet()
        #expect(try pair.text() == "shared(my yours own words)")
        try pair.one.undo(mine, by: pair.writerOne)
        try pair.meet()
        #expect(try pair.text() == "sharedyours ")
    }

    @Test("loro#1009: undone and redone text keeps its place among characters that came meanwhile")
    func placeAmongOthers() throws {
        var pair = try Pair("ab", kim, lee)
        let typed = try events(&pair.one) { try $0.insert("X", at: 1, by: pair.writerOne) }
        let undo = try pair.one.undo(typed, by: pair.writerOne)
        try pair.meet()
        try pair.two.insert("1", at: 1, by: pair.writerTwo)
        try pair.meet()
        try pair.one.redo([undo..<undo + 1], by: pair.writerOne)
        try pair.meet()
        // X stood right behind a; the 1 was put behind a as well, and before X, which was hidden there.
        #expect(try pair.text() == "a1Xb")
    }

    // MARK: Limits and refusals

    @Test("an undo of 64 spans is taken and one of 65 is not; an event that is not here cannot be named")
    func limits() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        for _ in 0..<2 * TextLimits.undoSpansMax + 2 { try document.insert("x", at: 0, by: writer) }
        let scattered: [Range<LV>] = (0...LV(TextLimits.undoSpansMax)).map { number in
            let event: LV = 2 * number
            return event..<event + 1
        }
        let limit = TextLimits.undoSpansMax
        #expect(throws: CRDTError.overLimit(field: "undo spans", value: limit + 1, limit: limit)) {
            try document.undo(scattered, by: writer)
        }
        let count = document.eventCount
        #expect(throws: CRDTError.unknownEvents(0..<LV(count + 1))) {
            try document.undo([0..<LV(count + 1)], by: writer)
        }
        #expect(document.eventCount == count)
        try document.undo(Array(scattered.dropLast()), by: writer)
        document.refresh()
        #expect(document.text.lengthInScalars == count - limit)
        var copy = TextDocument()
        try copy.apply(document.update(level: .small))
        copy.refresh()
        #expect(copy.text == document.text)
        let foreign = UndoOperation(
            isRedo: false, spans: Array(repeating: EventSpan(agent: kim, first: 0, count: 1), count: limit + 1))
        #expect(throws: CRDTError.overLimit(field: "undo spans", value: limit + 1, limit: limit)) {
            try copy.append(agent: lee, sequence: 0, parents: copy.frontier, undo: foreign)
        }
    }

    @Test("an undo names at most 2^24 events, no event below zero, and none that an agent cannot have")
    func counts() throws {
        var document = TextDocument()
        let limit = TextLimits.undoEventsMax
        func undo(_ first: Int, _ count: Int) throws {
            let operation = UndoOperation(isRedo: false, spans: [EventSpan(agent: kim, first: first, count: count)])
            try document.append(
                agent: lee, sequence: document.nextSequence(of: lee), parents: document.frontier, undo: operation)
        }
        try undo(0, limit)
        #expect(throws: CRDTError.overLimit(field: "undone events", value: limit + 1, limit: limit)) {
            try undo(0, limit + 1)
        }
        #expect(throws: CRDTError.negative(field: "sequence", value: -1)) { try undo(-1, 1) }
        #expect(throws: CRDTError.negative(field: "count", value: -1)) { try undo(0, -1) }
        #expect(throws: CRDTError.self) { try undo(.max, 1) }
        #expect(throws: CRDTError.self) { try undo(1, .max) }
        #expect(document.eventCount == 1)
    }

    @Test("what is named and is no ancestor, or not of the kind, does not count anywhere")
    func notAncestors() throws {
        var pair = try Pair("abc", kim, lee)
        try pair.two.insert("later", at: 3, by: pair.writerTwo)
        // Lee's events are not here yet, nor is any of her undo's kind: of the whole only "b" counts.
        let operation = UndoOperation(
            isRedo: false,
            spans: [EventSpan(agent: kim, first: 1, count: 1), EventSpan(agent: lee, first: 0, count: 5)])
        let parents = pair.one.frontier
        try pair.one.append(agent: kim, sequence: 3, parents: parents, undo: operation)
        try pair.one.redo([0..<3], by: pair.writerOne)
        try pair.meet()
        #expect(try pair.text() == "aclater")
    }
}
