import TestKit
import Testing

@testable import CRDT

@Suite struct TextDocumentTests {
    private let kim = AgentID([UInt8]("kim".utf8))
    private let lee = AgentID([UInt8]("lee".utf8))

    private func document(_ text: String) throws -> TextDocument {
        var document = TextDocument()
        try document.append(agent: kim, sequence: 0, parents: [], operations: [.insert(at: 0, text)])
        _ = document.integrate()
        return document
    }

    // MARK: Taking in

    @Test("edits come out as they went in while nobody else writes")
    func alone() throws {
        var document = TextDocument()
        let range = try document.append(
            agent: kim, sequence: 0, parents: [],
            operations: [.insert(at: 0, "hello"), .delete(at: 1, count: 2), .insert(at: 1, "é😀")])
        #expect(range == 0..<9)
        #expect(document.text.string() == "")
        #expect(
            document.integrate() == [
                TextEdit(at: 0, deleted: 0, inserted: "hello"), TextEdit(at: 1, deleted: 2, inserted: ""),
                TextEdit(at: 1, deleted: 0, inserted: "é😀"),
            ])
        #expect(document.text.string() == "hé😀lo")
        #expect(document.integrate() == [])
        #expect(document.frontier == [8])
        #expect(document.eventCount == 9)
    }

    @Test("characters put in at one place at the same time stand in the order of their agents")
    func tie() throws {
        for order in [[kim, lee], [lee, kim]] {
            var document = try document("()")
            for agent in order {
                let text = agent == kim ? "kim" : "lee"
                let sequence = document.nextSequence(of: agent)
                try document.append(agent: agent, sequence: sequence, parents: [1], operations: [.insert(at: 1, text)])
                _ = document.integrate()
            }
            #expect(document.text.string() == "(kimlee)")
        }
    }

    @Test("one agent on two branches ties with itself by sequence")
    func oneAgentOnTwoBranches() throws {
        var document = try document("()")
        try document.append(agent: kim, sequence: 2, parents: [1], operations: [.insert(at: 1, "first")])
        try document.append(agent: kim, sequence: 7, parents: [1], operations: [.insert(at: 1, "second")])
        _ = document.integrate()
        #expect(document.text.string() == "(firstsecond)")
        #expect(document.frontier == [6, 12])
    }

    @Test("two who delete the same character delete it once")
    func sameDeletion() throws {
        var document = try document("abcd")
        try document.append(agent: kim, sequence: 4, parents: [3], operations: [.delete(at: 1, count: 2)])
        try document.append(agent: lee, sequence: 0, parents: [3], operations: [.delete(at: 0, count: 3)])
        #expect(document.integrate().reduce(0) { $0 + $1.deleted } == 3)
        #expect(document.text.string() == "d")
    }

    @Test("an edit on an older version is brought up to the newest text, whenever integrate was called")
    func editOnOlderVersion() throws {
        for integratesBetween in [false, true] {
            var document = try document("hello world")
            let old = document.frontier(atRevision: document.eventCount)
            try document.append(agent: lee, sequence: 0, parents: old, operations: [.insert(at: 0, "Oh, ")])
            if integratesBetween { _ = document.integrate() }
            try document.append(agent: kim, sequence: 11, parents: old, operations: [.delete(at: 5, count: 6)])
            let edits = document.integrate()
            if integratesBetween { #expect(edits == [TextEdit(at: 9, deleted: 6, inserted: "")]) }
            #expect(document.text.string() == "Oh, hello")
        }
    }

    @Test("what is known already is passed over, also where only a part is")
    func knownEvents() throws {
        var document = try document("abc")
        #expect(try append(&document, 0, [], [.insert(at: 0, "abc")]).isEmpty)
        #expect(try append(&document, 1, [0], [.insert(at: 1, "b")]).isEmpty)
        let more: [TextOperation] = [.insert(at: 0, "abcdé😀"), .delete(at: 0, count: 3)]
        #expect(try append(&document, 0, [], more) == 3..<9)
        #expect(try append(&document, 7, [], [.delete(at: 0, count: 4)]) == 9..<11)
        _ = document.integrate()
        #expect(document.text.string() == "😀")
        #expect(document.frontier == [10])
        #expect(document.nextSequence(of: kim) == 11)
    }

    private func append(
        _ document: inout TextDocument, _ sequence: Int, _ parents: Frontier, _ operations: [TextOperation]
    ) throws -> Range<Int> {
        try document.append(agent: kim, sequence: sequence, parents: parents, operations: operations)
    }

    @Test("operations without events add nothing")
    func nothing() throws {
        var document = try document("a")
        #expect(try append(&document, 1, [0], []).isEmpty)
        #expect(try append(&document, 1, [0], [.insert(at: 0, ""), .delete(at: 0, count: 0)]).isEmpty)
        #expect(try append(&document, 1, [0], [.insert(at: 5, ""), .insert(at: 1, "b")]) == 1..<2)
        #expect(document.integrate().count == 1)
    }

    @Test("parents that are ancestors of other parents are dropped")
    func redundantParents() throws {
        var document = try document("abc")
        try document.append(agent: lee, sequence: 0, parents: [0, 1, 2], operations: [.insert(at: 3, "d")])
        #expect(document.history.graph.parents(of: 3) == [2])
        #expect(document.frontier == [3])
    }

    // MARK: Refusals

    @Test("what cannot be placed in the history is refused and changes nothing")
    func refusals() throws {
        var document = try document("abc")
        let before = document.frontier
        let cases: [(Int, Frontier, [TextOperation], CRDTError)] = [
            (4, [2], [.insert(at: 0, "x")], .sequenceGap(expected: 3, received: 4)),
            (-1, [2], [.insert(at: 0, "x")], .negative(field: "sequence", value: -1)),
            (3, [3], [.insert(at: 0, "x")], .unknownParent(3)),
            (3, [0, 9], [.insert(at: 0, "x")], .unknownParent(9)),
            (3, [2], [.insert(at: -1, "x")], .negative(field: "position", value: -1)),
            (3, [2], [.delete(at: 0, count: -1)], .negative(field: "count", value: -1)),
        ]
        for (sequence, parents, operations, expected) in cases {
            #expect(throws: expected) { try append(&document, sequence, parents, operations) }
        }
        #expect(document.frontier == before && document.eventCount == 3)
        #expect(document.integrate() == [])
    }

    @Test("each limit holds at it and refuses one past it")
    func limits() throws {
        var document = try document("abc")
        let last = TextLimits.positionMax
        #expect(try append(&document, 3, [2], [.insert(at: last, "x")]).count == 1)
        #expect(throws: CRDTError.overLimit(field: "position", value: last + 1, limit: last)) {
            try append(&document, 4, [3], [.delete(at: last + 1, count: 1)])
        }
        let room = CausalLimits.eventCountMax - document.eventCount
        #expect(throws: CRDTError.overLimit(field: "events", value: room + 5, limit: CausalLimits.eventCountMax)) {
            try append(&document, 4, [3], [.delete(at: 0, count: room + 1)])
        }
        #expect(throws: CRDTError.overLimit(field: "events", value: .max, limit: CausalLimits.eventCountMax - 1)) {
            try append(&document, 4, [3], [.insert(at: 0, "x"), .delete(at: 0, count: .max)])
        }
        #expect(try append(&document, 4, [3], [.delete(at: 0, count: room)]).count == room)
        #expect(document.eventCount == CausalLimits.eventCountMax)
        #expect(document.integrate() == [TextEdit(at: 0, deleted: 3, inserted: "")])
        #expect(throws: CRDTError.self) {
            try document.append(agent: lee, sequence: 0, parents: [], operations: [.insert(at: 0, "x")])
        }
    }

    @Test("4,096 parents are taken and 4,097 are not")
    func parentLimit() throws {
        for count in [CausalLimits.parentCountMax, CausalLimits.parentCountMax + 1] {
            var document = TextDocument()
            for sequence in 0..<count {
                try document.append(agent: kim, sequence: sequence, parents: [], operations: [.delete(at: 0, count: 1)])
            }
            let all = document.frontier
            if count > CausalLimits.parentCountMax {
                #expect(throws: CRDTError.overLimit(field: "parents", value: count, limit: count - 1)) {
                    try append(&document, count, all, [.insert(at: 0, "x")])
                }
            } else {
                #expect(try append(&document, count, all, [.insert(at: 0, "x")]).count == 1)
            }
        }
    }

    // MARK: Void events

    @Test("a position past the end at the parents has no effect, alone and beside others")
    func voidEvents() throws {
        for isConcurrent in [false, true] {
            var document = try document("abc")
            if isConcurrent {
                try document.append(agent: lee, sequence: 0, parents: [2], operations: [.insert(at: 3, "-long tail")])
            }
            _ = try append(
                &document, 3, [2], [.insert(at: 4, "xy"), .delete(at: 3, count: 1), .delete(at: 1, count: 9)])
            _ = document.integrate()
            #expect(document.text.string() == (isConcurrent ? "a-long tail" : "a"))
            // Two of the nine deletions found a character.
            let last = LV(document.eventCount - 1)
            _ = try append(&document, 15, [last], [.insert(at: 1, "!")])
            _ = document.integrate()
            #expect(document.text.string() == (isConcurrent ? "a!-long tail" : "a!"))
        }
    }

    @Test("of deletions that go backwards from past the end, those take effect that reach the text")
    func backwardVoidEvents() throws {
        for isConcurrent in [false, true] {
            var document = try document("abcd")
            if isConcurrent {
                try document.append(agent: lee, sequence: 0, parents: [3], operations: [.insert(at: 4, "efgh")])
            }
            let deletions = (2...6).reversed().map { TextOperation.delete(at: $0, count: 1) }
            _ = try append(&document, 4, [3], deletions)
            #expect(document.history.log.runs.last?.isForward == false)
            _ = document.integrate()
            #expect(document.text.string() == (isConcurrent ? "abefgh" : "ab"))
        }
    }

    @Test("the length that decides what is void is that of the base, however far the text has moved on")
    func voidAfterRebuild() throws {
        var document = try document("ab")
        for index in 0..<500 {
            let parents = document.frontier
            let text = index % 7 == 0 ? "\n" : "x"
            _ = try append(&document, 2 + index, parents, [.insert(at: index % 3 == 0 ? 0 : 2 + index, text)])
            _ = document.integrate()
        }
        let old = document.frontier(atRevision: 250)
        try document.append(
            agent: lee, sequence: 0, parents: old, operations: [.insert(at: 251, "void"), .insert(at: 250, "end")])
        _ = document.integrate()
        #expect(!document.text.string().contains("void"))
        #expect(document.text.string().contains("end"))
        #expect(document.text.lengthInScalars == 505)
    }

    // MARK: Reading

    @Test("an event is found by its name, and its name by its place here")
    func names() throws {
        var document = try document("abc")
        try document.append(agent: lee, sequence: 0, parents: [2], operations: [.insert(at: 0, "de")])
        try document.append(agent: kim, sequence: 3, parents: [2], operations: [.insert(at: 0, "fg")])
        let expected = [(kim, 0), (kim, 1), (kim, 2), (lee, 0), (lee, 1), (kim, 3), (kim, 4)]
        for (index, (agent, sequence)) in expected.enumerated() {
            #expect(document.eventID(of: LV(index)) == (agent, sequence))
            #expect(document.lv(of: agent, sequence: sequence) == LV(index))
        }
        #expect(document.lv(of: kim, sequence: 5) == nil)
        #expect(document.lv(of: lee, sequence: -1) == nil)
        #expect(document.lv(of: AgentID([]), sequence: 0) == nil)
        #expect(document.nextSequence(of: AgentID([])) == 0)
        #expect(document.frontier(atRevision: 5) == [4])
        #expect(document.frontier(atRevision: 6) == [4, 5])
        #expect(document.frontier(atRevision: 0) == [])
        #expect(document.contains([4], 2) && !document.contains([4], 5))
        #expect(document.dominators(of: [0, 2, 4, 6, 5]) == [4, 6])
    }

    @Test("agents order as bytes, a beginning before the whole")
    func agentOrder() {
        let ascending: [[UInt8]] = [[], [0], [0, 0], [0, 255], [1], [127], [128], [255], [255, 0]]
        for (index, bytes) in ascending.enumerated() {
            for (other, otherBytes) in ascending.enumerated() {
                #expect((AgentID(bytes) < AgentID(otherBytes)) == (index < other))
            }
        }
    }

    @Test("copies go their own ways", arguments: SeededRandom.seeds(1..<4))
    func copies(seed: UInt64) throws {
        var crowd = Crowd(2, makesVoid: false, seed: seed)
        for _ in 0..<60 { try crowd.step() }
        let kept = crowd
        let texts = kept.replicas.map { [UInt8]($0.document.text.string().utf8) }
        for _ in 0..<60 { try crowd.step() }
        crowd.check()
        #expect(kept.replicas.map { [UInt8]($0.document.text.string().utf8) } == texts)
        var again = kept
        for _ in 0..<60 { try again.step() }
        again.check()
        let same = zip(again.replicas, crowd.replicas).allSatisfy {
            $0.document.text.string() == $1.document.text.string()
        }
        #expect(same, "the copy was given the same random steps, \(again.random)")
    }

    // MARK: The kept tracker

    @Test("while two write side by side the replay goes on from where it was, and is let go when one falls silent")
    func keptTracker() throws {
        var document = try document("start ")
        var newest: [AgentID: LV] = [kim: 5, lee: 5]
        for step in 0..<200 {
            let agent = step % 2 == 0 ? kim : lee
            let range = try document.append(
                agent: agent, sequence: document.nextSequence(of: agent), parents: newest[agent].map { [$0] } ?? [],
                operations: [.insert(at: 6 + step / 2, agent == kim ? "k" : "l")])
            newest[agent] = LV(range.lowerBound)
            _ = document.integrate()
            if step > 0 {
                #expect(document.branch.kept?.tracker.base == 6)
                #expect(Int(document.branch.kept?.tracker.replayedEnd ?? 0) == document.eventCount)
            }
        }
        #expect(
            document.text.string() == "start " + String(repeating: "k", count: 100) + String(repeating: "l", count: 100)
        )
        for index in 0..<2_000 {
            let sequence = document.nextSequence(of: kim)
            let parents = document.frontier
            try document.append(agent: kim, sequence: sequence, parents: parents, operations: [.insert(at: index, "x")])
            _ = document.integrate()
        }
        #expect(document.branch.kept == nil)
    }
}
