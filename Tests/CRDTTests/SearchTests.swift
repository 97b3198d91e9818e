import TestKit
import Testing

@testable import CRDT

/// Text that stood somewhere at some time.
@Suite struct SearchTests {
    /// The same history with another character for each event, so that the text itself names its events.
    private func unique(_ history: RandomHistory) throws -> TextDocument {
        var document = TextDocument()
        for run in history.runs {
            var next = UInt32(document.eventCount)
            let operations = run.operations.map { operation -> TextOperation in
                defer { next += UInt32(operation.eventCount) }
                guard case .insert(let at, let text) = operation else { return operation }
                var scalars = String.UnicodeScalarView()
                for offset in 0..<UInt32(text.unicodeScalars.count) {
                    scalars.append(Unicode.Scalar(0x10000 + next + offset) ?? "?")
                }
                return .insert(at: at, String(scalars))
            }
            try document.append(
                Delivery.Run(
                    agent: run.agent, sequence: run.sequence, parents: run.parents, operations: operations,
                    count: run.count, undo: run.undo))
        }
        document.refresh()
        return document
    }

    private func events(_ text: TextBuffer) -> [LV] { text.string().unicodeScalars.map { LV($0.value - 0x10000) } }

    @Test("what stood together is found, as a replay letter by letter finds it", arguments: SeededRandom.seeds(0..<20))
    func search(seed: UInt64) throws {
        let history = RandomHistory(
            seed: seed, runs: 25, sharesAgents: seed % 2 == 0, undoesOneIn: seed % 3 == 0 ? nil : 5)
        var random = history.random
        let (document, labels) = (try history.document(), try unique(history))
        // Words that stood somewhere at some time, so that there is something to find.
        let past = document.text(at: document.frontier(atRevision: random.below(document.eventCount) + 1)).string()
        let scalars = Array(past.unicodeScalars)
        guard scalars.count > 3 else { return }
        let start = random.below(scalars.count - 2)
        var words = String.UnicodeScalarView()
        words.append(contentsOf: scalars[start..<min(scalars.count, start + 1 + random.below(3))])
        let found = Set(try document.insertions(of: String(words)).flatMap { Array($0) })

        var atMost = Set<LV>()
        var atLeast = Set<LV>()
        var runEnds = Set<Int>()
        for run in history.runs { runEnds.insert((runEnds.max() ?? 0) + run.count) }
        for revision in 0...document.eventCount {
            let version = document.frontier(atRevision: revision)
            let text = Array(document.text(at: version).string().unicodeScalars)
            let names = events(labels.text(at: version))
            let matches = Self.matches(of: Array(words), in: text).flatMap { names[$0] }
            atMost.formUnion(matches)
            if revision == document.eventCount { atLeast.formUnion(matches) }
        }
        for (text, names) in try inserted(of: history, document) {
            let matches = Self.matches(of: Array(words), in: text).flatMap { names[$0] }
            atMost.formUnion(matches)
            atLeast.formUnion(matches)
        }
        #expect(found.isSubset(of: atMost), "\(random), \(words)")
        #expect(found.isSuperset(of: atLeast), "\(random), \(words)")
    }

    /// What each agent inserted, with its events.
    private func inserted(
        of history: RandomHistory, _ document: TextDocument
    ) throws -> [([Unicode.Scalar], [LV])] {
        var all: [AgentID: ([Unicode.Scalar], [LV])] = [:]
        for run in history.runs {
            var sequence = run.sequence
            for operation in run.operations {
                if case .insert(_, let text) = operation {
                    for (offset, scalar) in text.unicodeScalars.enumerated() {
                        let version = try #require(document.lv(of: run.agent, sequence: sequence + offset))
                        all[run.agent, default: ([], [])].0.append(scalar)
                        all[run.agent, default: ([], [])].1.append(version)
                    }
                }
                sequence += operation.eventCount
            }
        }
        return Array(all.values)
    }

    private static func matches(of words: [Unicode.Scalar], in text: [Unicode.Scalar]) -> [Range<Int>] {
        guard text.count >= words.count else { return [] }
        return (0...text.count - words.count).filter { Array(text[$0..<$0 + words.count]) == words }
            .map { $0..<$0 + words.count }
    }

    private func document(_ steps: [(String?, Range<Int>)]) throws -> TextDocument {
        var document = TextDocument()
        let writer = try document.writer(for: AgentID("kim"))
        for (text, range) in steps {
            if let text {
                try document.insert(text, at: range.lowerBound, by: writer)
            } else {
                try document.delete(range, by: writer)
            }
        }
        return document
    }

    @Test("a secret is found that was typed, corrected, pasted in pieces, or joined by a deletion")
    func ways() throws {
        let typed = try document([("s", 0..<0), ("e", 1..<1), ("c", 2..<2), ("r", 3..<3), ("et", 4..<4), (nil, 0..<6)])
        #expect(try typed.insertions(of: "secret") == [0..<6])
        let corrected = try document([
            ("se", 0..<0), ("x", 2..<2), (nil, 2..<3), ("cret", 2..<2), (nil, 0..<6), ("gone", 0..<0),
        ])
        #expect(try corrected.insertions(of: "secret") == [0..<2, 4..<8])
        let pieces = try document([("cret!", 0..<0), ("a se", 0..<0)])
        #expect(try pieces.insertions(of: "secret") == [0..<4, 7..<9])
        let joined = try document([("sec-ret", 0..<0), (nil, 3..<4)])
        #expect(try joined.insertions(of: "secret") == [0..<3, 4..<7])
        #expect(try joined.insertions(of: "") == [])
        #expect(try joined.insertions(of: "secrets") == [])
        #expect(try TextDocument().insertions(of: "a") == [])
    }

    @Test("a history of more events than one label tells apart has a second one")
    func twoLabels() throws {
        var document = TextDocument()
        let writer = try document.writer(for: AgentID("kim"))
        try document.insert(String(repeating: "a", count: 1 << 20), at: 0, by: writer)
        try document.insert("xyz", at: 5, by: writer)
        #expect(try document.insertions(of: "yz") == [1_048_577..<1_048_579])
    }
}
