import TestKit
import Testing

@testable import CRDT

/// What users of other engines have suffered from, as claims about this one.
@Suite struct PainPointTests {
    private let kim = AgentID([UInt8]("kim".utf8))
    private let lee = AgentID([UInt8]("lee".utf8))
    private let max = AgentID([UInt8]("max".utf8))

    // MARK: Units

    @Test("a position in the middle of a character is an error and never the end of the text, as pycrdt has it")
    func middleOfCharacter() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        try document.insert("a😀b", at: 0, by: writer)
        for (position, unit) in [(2, PositionUnit.utf8), (3, .utf8), (4, .utf8), (2, .utf16)] {
            #expect(throws: CRDTError.insideScalar(position: position, unit: unit)) {
                let place = try document.text.convert(position, from: unit, to: .scalars)
                try document.insert("x", at: place, by: writer)
            }
        }
        #expect(document.shows("a😀b") && document.eventCount == 3)
        try document.insert("x", at: document.text.convert(3, from: .utf16, to: .scalars), by: writer)
        #expect(document.shows("a😀xb"))
    }

    // MARK: Interleaving

    /// How somebody types a word, letter by letter.
    enum Typing: CaseIterable {
        case forward
        /// Each letter before the last one.
        case backward
        /// From its middle to both sides.
        case outward
    }

    /// The operations that type a word into a text at `start`.
    private func operations(_ word: String, at start: Int, _ typing: Typing) -> [TextOperation] {
        let letters = word.map(String.init)
        switch typing {
        case .forward: return letters.enumerated().map { .insert(at: start + $0, $1) }
        case .backward: return letters.reversed().map { .insert(at: start, $0) }
        case .outward:
            let middle = letters.count / 2
            return letters[middle...].enumerated().map { .insert(at: start + $0, $1) }
                + letters[..<middle].reversed().map { .insert(at: start, $0) }
        }
    }

    @Test(
        "what people type at one place at the same time stays together: no 1H2i3",
        arguments: Typing.allCases, Typing.allCases)
    func wordsStayTogether(first: Typing, second: Typing) throws {
        for base in ["", "(", "()"] {
            for start in 0...base.count {
                for third in Typing.allCases {
                    let words = ["123", "Hi", "wxyz"]
                    let typed = zip([kim, lee, max], zip(words, [first, second, third]))
                    var runs: [Delivery.Run] = []
                    var parents: [EventName] = []
                    if !base.isEmpty {
                        let root = Delivery.Run(
                            agent: AgentID([]), sequence: 0, parents: [], operations: [.insert(at: 0, base)],
                            count: base.count)
                        runs.append(root)
                        parents = [EventName(agent: root.agent, sequence: base.count - 1)]
                    }
                    for (agent, (word, typing)) in typed {
                        let operations = operations(word, at: start, typing)
                        runs.append(
                            Delivery.Run(
                                agent: agent, sequence: 0, parents: parents, operations: operations,
                                count: operations.count))
                    }
                    try check(Delivery(runs: runs), words, base: base, start: start)
                }
            }
        }
    }

    /// Whether the text is the words, each in one piece, one behind another at their place; and the same for any order.
    private func check(_ delivery: Delivery, _ words: [String], base: String, start: Int) throws {
        var texts: Set<String> = []
        for seed in 1...3 {
            var random = SeededRandom(seed: UInt64(seed))
            var document = TextDocument()
            for run in delivery.shuffled(&random).runs {
                try document.append(run)
                if random.oneIn(2) { document.refresh() }
            }
            document.refresh()
            texts.insert(document.text.string())
        }
        #expect(texts.count == 1)
        guard let text = texts.first, text.count == base.count + words.joined().count else {
            Issue.record("\(texts) is not made of \(words)")
            return
        }
        #expect(text.hasPrefix(base.prefix(start)) && text.hasSuffix(base.dropFirst(start)))
        for word in words { #expect(text.contains(word), "\(text) tears \(word) apart") }
    }

    // MARK: Runs

    @Test("two insertions in each transaction join to one run as one would")
    func joinedRuns() throws {
        var document = TextDocument()
        for index in 0..<1_000 {
            try document.append(
                agent: kim, sequence: 2 * index, parents: document.frontier,
                operations: [.insert(at: 2 * index, "a"), .insert(at: 2 * index + 1, "b")])
        }
        #expect(document.history.log.runs.count == 1)
        #expect(document.history.graph.runs.count == 1 && document.history.order.runs.count == 1)
        // Also beside somebody else's edits, in the tracker and in what is sent.
        try document.append(agent: lee, sequence: 0, parents: [0], operations: [.insert(at: 0, "x")])
        for index in 1_000..<2_000 {
            try document.append(
                agent: kim, sequence: 2 * index, parents: [LV(index == 1_000 ? 1_999 : document.eventCount - 1)],
                operations: [.insert(at: 2 * index, "a"), .insert(at: 2 * index + 1, "b")])
            if index % 100 == 0 { document.refresh() }
        }
        document.refresh()
        let items = try #require(document.keptItemCount)
        #expect(items <= 6)
        #expect(document.history.log.runs.count == 3)
        #expect(document.update().count < 200)
    }

    @Test("deleting back and forth joins to runs, too")
    func joinedDeletions() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        try document.insert(String(repeating: "x", count: 2_000), at: 0, by: writer)
        for index in 0..<500 { try document.delete(1_999 - index..<2_000 - index, by: writer) }
        for _ in 0..<500 { try document.delete(100..<101, by: writer) }
        #expect(document.history.log.runs.count == 3)
    }

    // MARK: Growth

    @Test("a session that is repeated costs each time what it cost the first time")
    func repeatedSessions() throws {
        var document = TextDocument()
        var itemsMax: [Int] = []
        for round in 0..<12 {
            let base = document.frontier
            var newest = [base, base]
            var items = 0
            for step in 0..<40 {
                let agent = step % 2 == 0 ? kim : lee
                let range = try document.append(
                    agent: agent, sequence: document.nextSequence(of: agent), parents: newest[step % 2],
                    operations: [.insert(at: step % 7 == 0 ? 0 : step / 2, "ab"), .delete(at: 0, count: 1)])
                newest[step % 2] = [LV(range.upperBound - 1)]
                document.refresh()
                items = Swift.max(items, document.keptItemCount ?? 0)
            }
            itemsMax.append(items)
            // Both meet: what comes later needs nothing below.
            try document.append(
                agent: max, sequence: round, parents: document.frontier, operations: [.insert(at: 0, "\n")])
            document.refresh()
        }
        #expect(itemsMax.allSatisfy { $0 <= itemsMax[1] + 2 }, "\(itemsMax)")
        // Merged at once, it is cut at the meetings: no plan spans two rounds.
        let sections = document.history.graph.sections(from: 0)
        let concurrent = sections.filter { !$0.isLinear }
        #expect(concurrent.count == 12)
        #expect(concurrent.allSatisfy { $0.range.count == concurrent[0].range.count })
        var copy = TextDocument()
        try copy.apply(document.update())
        copy.refresh()
        #expect(copy.shows(document.text.string()))
    }

    @Test("a stream of small edits beside a long branch replays the branch once")
    func divergedBranch() throws {
        var document = TextDocument()
        try document.append(agent: kim, sequence: 0, parents: [], operations: [.insert(at: 0, "start")])
        try document.append(
            agent: kim, sequence: 5, parents: [4],
            operations: (0..<500).map { .insert(at: $0 % 5, "k\($0)") })
        document.refresh()
        var newest: Frontier = [4]
        var tracker: ObjectIdentifier?
        for index in 0..<200 {
            let range = try document.append(
                agent: lee, sequence: index, parents: newest, operations: [.insert(at: 5 + index, "l")])
            newest = [LV(range.upperBound - 1)]
            document.refresh()
            let kept = try #require(document.branch.kept)
            #expect(tracker == nil || tracker == ObjectIdentifier(kept))
            #expect(Int(kept.tracker.replayedEnd) == document.eventCount)
            tracker = ObjectIdentifier(kept)
        }
        #expect(document.text.string().hasSuffix(String(repeating: "l", count: 200)))
    }

    @Test("what was typed and deleted leaves nothing in the text")
    func deletedText() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        for _ in 0..<8 {
            try document.insert(String(repeating: "x", count: 20_000), at: 0, by: writer)
            try document.delete(0..<20_000, by: writer)
        }
        #expect(document.text.leafCapacity < 50)
        #expect(document.text.violations() == [])
        #expect(document.update().count < 2_000)
    }

    // MARK: Files

    @Test("saving a letter writes a few bytes, however long the history is")
    func saving() throws {
        for length in [10, 60_000] {
            var document = TextDocument()
            let writer = try document.writer(for: AgentID([UInt8](repeating: 1, count: 32)))
            try document.insert(String(repeating: "x", count: length), at: 0, by: writer)
            var file = TextFileWriter()
            _ = file.start(document)
            for index in 0..<50 {
                try document.insert("y", at: length + index, by: writer)
                let record = file.append(document)
                // Three of the delta, one kind, one length, four of the checksum; the first names the agent.
                #expect(index == 0 ? record.count < 60 : record.count == 9)
            }
        }
    }

    @Test("opening a text reads no history: blocks that are no history at all are never looked at")
    func openingText() throws {
        let nonsense = FileBytes.record(1, Array(repeating: 0xFF, count: 1_000))
        let file = try TextFile(FileBytes.header + nonsense + FileBytes.snapshot(12_345, "the text"))
        #expect(try file.text() == "the text")
        #expect(throws: CRDTError.self) { try file.document() }
    }
}
