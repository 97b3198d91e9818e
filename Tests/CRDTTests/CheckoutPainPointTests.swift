import TestKit
import Testing

@testable import CRDT

/// Past versions that other engines showed wrongly, or at the price of the present, by the threads in which their users
/// told of it.
@Suite struct CheckoutPainPointTests {
    private let kim = AgentID("kim")
    private let lee = AgentID("lee")

    // MARK: Texts at versions

    @Test("automerge#1203: a version reads the same whatever was deleted, taken back or merged since")
    func automerge1203() throws {
        var kim = try EditingReplica("kim", "link1 ")
        try kim.delete(0..<6)
        try kim.insert("link2 ", at: 0)
        let version = kim.document.frontier
        func past() -> String { kim.document.text(at: version).string() }
        #expect(past() == "link2 ")
        try kim.delete(0..<6)
        #expect(past() == "link2 " && kim.text == "")
        try kim.undo()
        try kim.undo()
        #expect(past() == "link2 " && kim.text == "")
        try kim.take(EditingReplica("lee", "of another beginning"))
        #expect(past() == "link2 ")
        try kim.redo()
        try kim.redo()
        #expect(past() == "link2 ")
    }

    @Test("automerge#691: the text at the first version is what was first, and at no version nothing")
    func automerge691() throws {
        var kim = try EditingReplica("kim", "first")
        let initial = kim.document.frontier
        try kim.replace(0..<5, with: "second")
        #expect(kim.document.text(at: initial).string() == "first")
        #expect(kim.document.text(at: Frontier()).string() == "")
        #expect(kim.document.text(at: kim.document.frontier).string() == "second")
        var replay = HistoryReplay(of: kim.document)
        replay.seek(toRevision: 5)
        #expect(replay.text.string() == "first")
    }

    @Test("automerge#1327: a version that two merged branches lead to is found once, and so is what it is made of")
    func automerge1327() throws {
        var kim = try EditingReplica("kim", "base ")
        var lee = try kim.joined(by: "lee")
        var versions: [(version: Frontier, text: String)] = []
        for round in 0..<6 {
            try kim.insert("k\(round) ", at: 5)
            try lee.insert("l\(round) ", at: lee.text.unicodeScalars.count)
            // Each takes the other's, so that the same events are reached along ever more ways.
            let merged = try EditingReplica.meet(&kim, &lee)
            versions.append((kim.document.frontier, merged))
            try kim.insert(".", at: 0)
        }
        for (version, text) in versions {
            #expect(kim.document.text(at: version).string() == text)
            var part = TextDocument()
            try part.apply(kim.document.update(since: part.summary))
            let same = try translated(version, to: part)
            #expect(part.text(at: same).string() == text)
        }

        func translated(_ version: Frontier, to other: TextDocument) throws -> Frontier {
            Frontier(
                try version.map { event in
                    let (agent, sequence) = kim.document.eventID(of: event)
                    return try #require(other.lv(of: agent, sequence: sequence))
                })
        }
    }

    @Test("automerge#1006: an edit made on an old version counts in that version's text, and is merged from there")
    func automerge1006() throws {
        var document = try EditingReplica("kim", "the quick fox").document
        let old = document.frontier
        try document.delete(0..<10, by: document.writer(for: kim))
        try document.insert("a slow ", at: 0, by: document.writer(for: kim))
        #expect(document.text.string() == "a slow fox")
        let past = document.text(at: old).string()
        let place = try #require(past.range(of: "fox"))
        let position = past.unicodeScalars.distance(from: past.startIndex, to: place.lowerBound)
        try document.append(
            agent: lee, sequence: 0, parents: old, operations: [.insert(at: position, "brown ")])
        document.refresh()
        #expect(document.text(at: old).string() == "the quick fox")
        #expect(document.text.string() == "a slow brown fox")
    }

    @Test("automerge#951: a copy that only hears of changes is right after edits on an old version, and their undo")
    func automerge951() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        try document.insert("red", at: 0, by: writer)
        let afterRed = document.frontier
        try document.delete(0..<3, by: writer)
        try document.insert("white", at: 0, by: writer)
        var copy = Array(document.text.string().unicodeScalars)
        func hear() {
            for edit in document.integrate() {
                copy.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
            }
        }
        try document.append(
            agent: lee, sequence: 0, parents: afterRed,
            operations: [.delete(at: 0, count: 3), .insert(at: 0, "green")])
        hear()
        #expect(String(String.UnicodeScalarView(copy)) == document.text.string())
        let lees = try #require(document.lv(of: lee, sequence: 0))
        try document.undo([lees..<lees + 8], by: writer)
        hear()
        #expect(document.text.string() == "white")
        #expect(String(String.UnicodeScalarView(copy)) == "white")
    }

    @Test("yjs#350: undoing everything since a version shows that version", arguments: SeededRandom.seeds(1..<9))
    func yjs350(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, writers: 3, runs: 12)
        let document = try history.document()
        for revision in 0...document.eventCount {
            var reverted = document
            try reverted.undo([LV(revision)..<LV(document.eventCount)], by: reverted.writer(for: kim))
            reverted.refresh()
            let past = document.text(at: document.frontier(atRevision: revision))
            #expect(reverted.text == past, "\(history.random), revision \(revision)")
        }
    }

    // MARK: Looking back costs nothing

    @Test("loro#1050: looking at the past leaves what can be undone and redone, and the text, as they are")
    func loro1050() throws {
        var kim = try EditingReplica("kim", "one")
        try kim.insert(" two", at: 3)
        try kim.insert(" three", at: 7)
        try kim.undo()
        let (next, redo) = (kim.nextUndo(), kim.nextRedo())
        var replay = HistoryReplay(of: kim.document)
        for revision in (0...kim.document.eventCount).reversed() {
            replay.seek(toRevision: revision)
            let version = kim.document.frontier(atRevision: revision)
            #expect(kim.document.text(at: version) == replay.text)
        }
        #expect(kim.nextUndo() == next)
        #expect(kim.nextRedo() == redo)
        #expect(kim.text == "one two")
        #expect(try kim.redo())
        for _ in 0..<2 { #expect(try kim.undo()) }
        #expect(kim.text == "one")
    }

    // MARK: Replay

    @Test("automerge#708: going back over a deletion tells the whole text that comes back, in the order it had")
    func automerge708() throws {
        for deletions in [[2..<9], (2..<9).reversed().map { $0..<$0 + 1 }, (2..<9).map { _ in 2..<3 }] {
            var document = TextDocument()
            let writer = try document.writer(for: kim)
            try document.insert("a whole wor(l)d", at: 0, by: writer)
            for range in deletions { try document.delete(range, by: writer) }
            var replay = HistoryReplay(of: document)
            replay.seek(toRevision: document.eventCount)
            let step = replay.previous()
            #expect(step?.edits == [TextEdit(at: 2, deleted: 0, inserted: "whole w")])
            #expect(replay.text.string() == "a whole wor(l)d")
        }
    }

    @Test("loro#375: an undo, its redo and a merge between them are moments of the replay like any other")
    func loro375() throws {
        var kim = try EditingReplica("kim", "ab")
        try kim.insert("X", at: 1)
        var lee = try kim.joined(by: "lee")
        try kim.undo()
        try lee.insert("1", at: 2)
        try kim.take(lee)
        try kim.redo()
        var replay = HistoryReplay(of: kim.document)
        var shown: [String] = []
        while replay.next() != nil { shown.append(replay.text.string()) }
        #expect(shown == ["ab", "aXb", "ab", "a1b", "aX1b"])
        var back: [String] = []
        while replay.previous() != nil { back.append(replay.text.string()) }
        #expect(back == shown.dropLast().reversed() + [""])
    }
}
