import TestKit
import Testing

@testable import CRDT

/// One's own edits: `writer(for:)`, `insert` and `delete`.
@Suite struct WriterTests {
    private let kim = AgentID([UInt8]("kim".utf8))
    private let lee = AgentID([UInt8]("lee".utf8))

    @Test(
        "edits change the text as they would an array, and make the same history as append does",
        arguments: SeededRandom.seeds(1..<9))
    func likeAppend(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let agents = (0..<1 + Int(seed % 3)).map { AgentID([UInt8](repeating: UInt8($0), count: 4)) }
        var document = TextDocument()
        let writers = try agents.map { try document.writer(for: $0) }
        var appended = TextDocument()
        var plain: [Unicode.Scalar] = []
        for step in 0..<200 {
            let who = random.below(3) == 0 ? random.below(agents.count) : step / 50 % agents.count
            for operation in RandomOperations.make(onLength: plain.count, makesVoid: false, &random) {
                try document.write(operation, by: writers[who])
                try appended.append(
                    agent: agents[who], sequence: appended.nextSequence(of: agents[who]), parents: appended.frontier,
                    operations: [operation])
                plain.apply(operation)
            }
            if step % 10 == 9 {
                #expect(document.isUpToDate)
                #expect(Array(document.text.string().unicodeScalars) == plain, "\(random)")
                #expect(document.violationsEverywhere() == [], "\(random)")
            }
        }
        #expect(document.update() == appended.update(), "\(random)")
        #expect(document.frontier == appended.frontier && document.summary == appended.summary)
        appended.refresh()
        #expect(Array(appended.text.string().unicodeScalars) == plain, "\(random)")
    }

    @Test(
        "edits made while others' events wait are made on those too, as the oracle sees it",
        arguments: SeededRandom.seeds(1..<13))
    func withWaitingEvents(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, runs: 24)
        var random = history.random
        var chronicle = Chronicle()
        var document = TextDocument()
        let writers = [try document.writer(for: kim), try document.writer(for: lee)]
        for run in history.runs {
            try document.append(run)
            chronicle.tell(run)
            if random.oneIn(2) { continue }
            let who = random.below(2)
            let agent = who == 0 ? kim : lee
            let length = chronicle.text(of: document).unicodeScalars.count
            for operation in RandomOperations.make(onLength: length, makesVoid: false, &random) {
                let parents = chronicle.numbers(of: document.frontier, in: document)
                chronicle.tell(agent, document.nextSequence(of: agent), parents: parents, [operation])
                try document.write(operation, by: writers[who])
                #expect(document.isUpToDate)
            }
            #expect(document.shows(chronicle.text), "\(random)")
        }
        document.refresh()
        #expect(document.shows(chronicle.text), "\(random)")
        #expect(document.violationsEverywhere() == [])
    }

    @Test("a refused edit changes nothing")
    func refusals() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        try document.insert("aé😀", at: 0, by: writer)
        let cases: [(CRDTError, (inout TextDocument) throws -> Void)] = [
            (.negative(field: "position", value: -1), { try $0.insert("x", at: -1, by: writer) }),
            (.pastEnd(position: 4, length: 3), { try $0.insert("x", at: 4, by: writer) }),
            (.pastEnd(position: .max, length: 3), { try $0.insert("x", at: .max, by: writer) }),
            (.pastEnd(position: 4, length: 3), { try $0.insert("", at: 4, by: writer) }),
            (.negative(field: "position", value: -1), { try $0.delete(-1..<1, by: writer) }),
            (.pastEnd(position: 4, length: 3), { try $0.delete(0..<4, by: writer) }),
            (.pastEnd(position: .max, length: 3), { try $0.delete(2..<Int.max, by: writer) }),
            (.pastEnd(position: 4, length: 3), { try $0.delete(4..<4, by: writer) }),
        ]
        for (expected, body) in cases {
            let refused = isRefused(&document, "\(expected)") { document in
                do { try body(&document) } catch {
                    #expect(error as? CRDTError == expected)
                    throw error
                }
            }
            #expect(refused)
        }
        try document.insert("", at: 3, by: writer)
        try document.delete(3..<3, by: writer)
        #expect(document.eventCount == 3 && document.nextSequence(of: kim) == 3)
    }

    @Test("a writer that has not written yet is in no summary, and the same agent gets the same writer")
    func newWriters() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        #expect(document.summary == TextDocument.Summary())
        #expect(try document.writer(for: kim) == writer)
        #expect(try document.writer(for: lee) != writer)
        #expect(document.update() == [])
    }

    @Test("an id of 255 bytes is taken and one of 256 is not, since no delta or file could name it")
    func longIDs() throws {
        let limit = CausalLimits.agentIDBytesMax
        var document = TextDocument()
        let longest = AgentID([UInt8](repeating: 7, count: limit))
        try document.insert("x", at: 0, by: document.writer(for: longest))
        var copy = TextDocument()
        try copy.apply(document.update())
        #expect(copy.summary == document.summary)
        let longer = AgentID([UInt8](repeating: 7, count: limit + 1))
        let expected = CRDTError.overLimit(field: "agent", value: limit + 1, limit: limit)
        #expect(throws: expected) { try document.writer(for: longer) }
        #expect(throws: expected) {
            try document.append(agent: longer, sequence: 0, parents: [], operations: [.insert(at: 0, "y")])
        }
        #expect(document.eventCount == 1 && document.history.order.agentCount == 1)
    }

    @Test("an edit on top of 4,096 versions is taken; on one more it is not until some are joined")
    func parentLimit() throws {
        let limit = CausalLimits.parentCountMax
        var document = TextDocument()
        for sequence in 0..<limit {
            try document.append(agent: kim, sequence: sequence, parents: [], operations: [.delete(at: 0, count: 1)])
        }
        var atLimit = document
        try atLimit.insert("x", at: 0, by: atLimit.writer(for: lee))
        #expect(atLimit.shows("x") && atLimit.history.graph.parents(of: LV(limit)).count == limit)
        var copy = TextDocument()
        try copy.apply(atLimit.update())
        #expect(copy.summary == atLimit.summary)

        try document.append(agent: kim, sequence: limit, parents: [], operations: [.insert(at: 0, "y")])
        document.refresh()
        let writer = try document.writer(for: lee)
        let expected = CRDTError.overLimit(field: "parents", value: limit + 1, limit: limit)
        for isInsert in [true, false] {
            #expect(throws: expected) {
                if isInsert {
                    try document.insert("x", at: 0, by: writer)
                } else {
                    try document.delete(0..<1, by: writer)
                }
            }
        }
        #expect(document.eventCount == limit + 1 && document.shows("y"))
        try document.append(agent: lee, sequence: 0, parents: [0, 1], operations: [.delete(at: 0, count: 1)])
        try document.insert("x", at: 0, by: writer)
        #expect(document.shows("xy"))
    }
}
