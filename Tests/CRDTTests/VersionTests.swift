import TestKit
import Testing

@testable import CRDT

/// The text at any version.
@Suite struct VersionTests {
    @Test("the text at each revision is the oracle's, forwards and backwards", arguments: SeededRandom.seeds(1..<9))
    func revisions(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, runs: 24, sharesAgents: seed % 2 == 0)
        let document = try history.document()
        let revisions = Array(0...document.eventCount)
        for revision in revisions + revisions.reversed() {
            let version = document.frontier(atRevision: revision)
            // Told in its own order, an event's number in the oracle is its local version.
            let expected = history.chronicle.oracle.text(at: version.map { Int($0) })
            #expect(document.text(at: version).isExactly(expected), "\(history.random), revision \(revision)")
        }
        #expect(document.shows(history.text))
    }

    @Test("so is the text at any set of events and their ancestors", arguments: SeededRandom.seeds(1..<13))
    func anyVersions(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, writers: 4, runs: 30, sharesAgents: seed % 2 == 0, meetsOneIn: 5)
        var random = history.random
        var document = try history.document()
        // Whether the text is up to date makes no difference.
        if seed % 3 == 0 {
            document = TextDocument()
            for run in history.runs { try document.append(run) }
        }
        for _ in 0..<40 {
            let events = (0..<random.below(5)).map { _ in random.below(document.eventCount) }
            let version = document.dominators(of: events.map { LV($0) })
            let text = document.text(at: version)
            #expect(text.isExactly(history.chronicle.oracle.text(at: events)), "\(random), \(events)")
            #expect(text.violations() == [])
        }
        #expect(document.text(at: document.frontier).isExactly(history.text))
        #expect(document.text(at: []).isExactly(""))
    }

    @Test(
        "the version of a summary holds the events that it counts, and no others",
        arguments: SeededRandom.seeds(20..<32))
    func summaries(seed: UInt64) throws {
        let history = RandomHistory(
            seed: seed, writers: 4, runs: 40, sharesAgents: seed % 2 == 0, meetsOneIn: 4,
            undoesOneIn: seed % 3 == 0 ? nil : 5)
        var random = history.random
        let document = try history.document()
        for _ in 0..<40 {
            // A replica that heard of some of it: parents come first in this order.
            let version = document.dominators(
                of: (0..<random.below(4)).map { _ in LV(random.below(document.eventCount)) })
            var counts: [AgentID: Int] = [:]
            let known = (0..<LV(document.eventCount)).filter { document.contains(version, $0) }
            for agent in Set(known.map { document.eventID(of: $0).agent }) {
                let sequences = known.map { document.eventID(of: $0) }.filter { $0.agent == agent }.map(\.sequence)
                // An agent on several branches has events that only some of the later ones follow.
                counts[agent] = (sequences.max() ?? -1) + 1
            }
            let found = document.frontier(of: .init(counts: counts))
            let counted = (0..<LV(document.eventCount)).filter { lv in
                let event = document.eventID(of: lv)
                return event.sequence < counts[event.agent] ?? 0
            }
            #expect(found == document.dominators(of: counted), "\(random)")
        }
        #expect(document.frontier(of: document.summary) == document.frontier)
        #expect(document.frontier(of: .init(counts: [AgentID("stranger"): 5, AgentID([65]): -1])).isEmpty)
    }

    @Test("a text that was asked for stays as it is when the document goes on")
    func staysTheSame() throws {
        var document = TextDocument()
        let writer = try document.writer(for: AgentID("kim"))
        try document.insert("first", at: 0, by: writer)
        let version = document.frontier
        let text = document.text(at: version)
        try document.insert(" and more", at: 5, by: writer)
        #expect(text.isExactly("first") && document.text(at: version) == text)
        #expect(document.text(at: document.frontier) == document.text)
    }

    @Test("texts and operations are equal scalar by scalar, where strings are equal by what is seen")
    func equality() throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        #expect(composed == decomposed)
        func buffer(_ text: String) -> TextBuffer {
            var buffer = TextBuffer()
            buffer.insert(text, at: 0)
            return buffer
        }
        #expect(buffer(composed) != buffer(decomposed))
        #expect(buffer(composed) == buffer(composed))
        #expect(buffer("ab") != buffer("ac") && buffer("é") != buffer("ab"))
        #expect(buffer(decomposed).description.unicodeScalars.count == 2)
        #expect(TextOperation.insert(at: 1, composed) != .insert(at: 1, decomposed))
        #expect(TextOperation.insert(at: 1, composed) == .insert(at: 1, composed))
        #expect(TextOperation.insert(at: 1, "a") != .insert(at: 2, "a"))
        #expect(TextOperation.delete(at: 1, count: 2) == .delete(at: 1, count: 2))
        #expect(TextOperation.delete(at: 1, count: 2) != .delete(at: 1, count: 3))
        #expect(TextOperation.delete(at: 1, count: 1) != .insert(at: 1, "a"))
    }
}

extension TextBuffer {
    /// Whether the text is this one, scalar by scalar.
    func isExactly(_ text: String) -> Bool { string().utf8.elementsEqual(text.utf8) }
}
