import TestKit
import Testing

@testable import CRDT

/// Somebody who goes on writing, undoing and redoing in a document, while a stranger writes too, beside the slow
/// obvious model: a stack of commits that stand, a stack of commits that were taken back, and the oracle's text.
struct StackPlay {
    private var document: TextDocument
    private var chronicle: Chronicle
    private let own = AgentID("own")
    private let stranger = AgentID("stranger")
    private var done: [Range<LV>] = []
    private var undone: [Range<LV>] = []
    private var commits: [Range<LV>] = []

    /// Goes on in a copy of a document of which the chronicle was told everything.
    init(_ document: TextDocument, _ chronicle: Chronicle) {
        self.document = document
        self.chronicle = chronicle
    }

    mutating func run(steps: Int, _ random: inout SeededRandom) throws {
        for _ in 0..<steps {
            switch random.below(5) {
            case 0: try write(as: stranger, &random)
            case 1, 2: try write(as: own, &random)
            case 3: try undo()
            default: try redo()
            }
            let next = document.nextUndo(of: [own], grouping: grouping)
            #expect(next == (done.last.map { [$0] } ?? []), "\(random)")
            #expect((document.nextRedo(of: [own]) == nil) == undone.isEmpty, "\(random)")
        }
        #expect(document.shows(chronicle.text(of: document)), "\(random)")
    }

    private var grouping: TextDocument.EditGrouping {
        TextDocument.EditGrouping(
            commit: { [commits] event in commits.first { $0.contains(event) } ?? event..<event + 1 },
            joins: { _, _ in false })
    }

    private mutating func write(as agent: AgentID, _ random: inout SeededRandom) throws {
        let operations = RandomOperations.make(onLength: document.text.lengthInScalars, makesVoid: false, &random)
        let start = LV(document.eventCount)
        chronicle.tell(
            agent, document.nextSequence(of: agent), parents: chronicle.numbers(of: document.frontier, in: document),
            operations)
        let writer = try document.writer(for: agent)
        for operation in operations { try document.write(operation, by: writer) }
        if agent == stranger { return }
        commits.append(start..<LV(document.eventCount))
        done.append(start..<LV(document.eventCount))
        undone = []
    }

    private mutating func undo() throws {
        guard let last = done.popLast() else { return }
        try take(UndoOperation(isRedo: false, spans: document.spans(of: [last])))
        try document.undo([last], by: document.writer(for: own))
        document.refresh()
        undone.append(last)
    }

    private mutating func redo() throws {
        guard let last = undone.popLast() else { return }
        let newest = document.nextRedo(of: [own])
        let next = try #require(newest)
        #expect(document.undone(by: [next..<next + 1]) == [last])
        try take(UndoOperation(isRedo: true, spans: document.spans(of: [next..<next + 1])))
        try document.redo([next..<next + 1], by: document.writer(for: own))
        document.refresh()
        done.append(last)
    }

    private mutating func take(_ operation: UndoOperation) throws {
        chronicle.tell(
            own, document.nextSequence(of: own), parents: chronicle.numbers(of: document.frontier, in: document),
            undo: operation)
    }
}
