import CRDT
import TestKit

/// The oracle, told of operations as writers make them, which finds its events again by their names.
struct Chronicle {
    private(set) var oracle: TextOracle
    private var numbers: [EventName: Int] = [:]

    init(_ oracle: TextOracle = TextOracle()) {
        self.oracle = oracle
    }

    var eventCount: Int { oracle.eventCount }
    /// The text of everything that was told.
    var text: String { oracle.text }

    /// Tells of operations of one agent, the first event of which was made on a version.
    mutating func tell(_ agent: AgentID, _ first: Int, parents: [Int], _ operations: [TextOperation]) {
        var sequence = first
        var parents = parents
        func add(_ action: TextOracle.Action) {
            numbers[EventName(agent: agent, sequence: sequence)] = oracle.eventCount
            oracle.append(agent: agent.bytes, sequence: sequence, parents: parents, action)
            parents = [oracle.eventCount - 1]
            sequence += 1
        }
        for operation in operations {
            switch operation {
            case .insert(let at, let text):
                for (offset, scalar) in text.unicodeScalars.enumerated() { add(.insert(at: at + offset, scalar)) }
            case .delete(let at, let count):
                for _ in 0..<count { add(.delete(at: at)) }
            }
        }
    }

    /// Tells of an undo of one agent. Events that nobody has told of yet cannot be among its ancestors.
    mutating func tell(_ agent: AgentID, _ sequence: Int, parents: [Int], undo: UndoOperation) {
        let named = undo.spans.flatMap { span in
            (span.first..<span.first + span.count).compactMap {
                numbers[EventName(agent: span.agent, sequence: $0)]
            }
        }
        numbers[EventName(agent: agent, sequence: sequence)] = oracle.eventCount
        oracle.append(
            agent: agent.bytes, sequence: sequence, parents: parents, undo.isRedo ? .redo(named) : .undo(named))
    }

    mutating func tell(_ run: Delivery.Run) {
        if let undo = run.undo {
            return tell(run.agent, run.sequence, parents: run.parents.compactMap { numbers[$0] }, undo: undo)
        }
        tell(run.agent, run.sequence, parents: run.parents.compactMap { numbers[$0] }, run.operations)
    }

    /// The events of a version of a document, by their numbers in the oracle.
    func numbers(of version: Frontier, in document: TextDocument) -> [Int] {
        version.compactMap { lv in
            let (agent, sequence) = document.eventID(of: lv)
            return numbers[EventName(agent: agent, sequence: sequence)]
        }
    }

    /// The number in the oracle of an event by its name.
    func number(of agent: AgentID, _ sequence: Int) -> Int? {
        numbers[EventName(agent: agent, sequence: sequence)]
    }

    /// What a document with just its events shows.
    func text(of document: TextDocument) -> String {
        oracle.text(at: numbers(of: document.frontier, in: document))
    }
}
