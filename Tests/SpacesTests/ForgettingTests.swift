import CRDT
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Who may have what forgotten, and that all replicas come to the same.
@Suite struct ForgettingTests {
    /// Owner, two editors, a mentor, a reviewer; a document that the first editor wrote `secret` into and took out.
    private struct Play {
        let company: Company
        var writers: [Writer]
        var changes: [Change] = []
        var document = Bytes32.zero

        init(seed: UInt64) throws {
            company = try Company(seed: seed, roles: [.editor, .editor, .mentor, .reviewer])
            writers = try (0..<5).map { [company] in try Writer(company, $0) }
            document = try writers[0].create("notes.md")
            try close(0)
            try edit(1, at: 0, insert: "secret")
            try edit(1, at: 6, insert: " and more")
        }

        /// Closes a draft and brings it to everybody but those named.
        mutating func close(_ index: Int, not missing: Set<Int> = []) throws {
            let change = try writers[index].closed()
            changes.append(change)
            for other in writers.indices where other != index && !missing.contains(other) {
                try writers[other].receive(change)
            }
        }

        mutating func edit(
            _ index: Int, at: Int, delete: Int = 0, insert: String = "", not missing: Set<Int> = []
        ) throws {
            try writers[index].edit(document, [TextEdit(at: at, deleted: delete, inserted: insert)])
            try close(index, not: missing)
        }

        mutating func forget(_ index: Int, chain: Int, _ range: Range<UInt64>, not missing: Set<Int> = []) throws {
            let range = ChainRange(chain: writers[chain].chain, from: range.lowerBound, to: range.upperBound)
            _ = writers[index].draft.append(Forgetting(document: document, ranges: [range]).record)
            try close(index, not: missing)
        }

        func texts() -> [String] { writers.map { $0.text(document) } }
    }

    private func hidden(_ text: String) -> String { String(repeating: "\u{FFFD}", count: text.unicodeScalars.count) }

    @Test("an editor has its own text forgotten, a mentor and an owner anybody's", arguments: [1, 3, 0])
    func allowed(who: Int) throws {
        var play = try Play(seed: 1)
        try play.forget(who, chain: 1, 0..<1)
        #expect(play.texts() == Array(repeating: hidden("secret") + " and more", count: 5))
        for index in play.writers.indices {
            #expect(play.writers[index].space.isTextForgotten(play.writers[1].chain, sequence: 0))
            #expect(!play.writers[index].space.isTextForgotten(play.writers[1].chain, sequence: 1))
            #expect(
                play.writers[index].space.takeForgotten()
                    == [ChainRange(chain: play.writers[1].chain, from: 0, to: 1)])
            #expect(play.writers[index].space.takeForgotten() == [])
        }
        // A second time there is nothing left to do.
        try play.forget(who, chain: 1, 0..<1)
        #expect(play.writers.indices.allSatisfy { play.writers[$0].space.takeForgotten() == [] })
    }

    @Test("another editor's and a reviewer's record is kept and not carried out", arguments: [2, 4])
    func refused(who: Int) throws {
        var play = try Play(seed: 2)
        try play.forget(who, chain: 1, 0..<2)
        #expect(play.texts() == Array(repeating: "secret and more", count: 5))
        for writer in play.writers { #expect(writer.space.chains.count == 4 && writer.space.forgotten.isEmpty) }
    }

    @Test("of the named changes those count that the record's change descends from")
    func ancestorsOnly() throws {
        var play = try Play(seed: 3)
        // The owner has not heard of the third change when it asks for all that there will ever be.
        try play.edit(1, at: 0, insert: "third ", not: [0])
        let unheard = play.changes[3]
        try play.forget(0, chain: 1, 0..<(1 << 31))
        try play.writers[0].receive(unheard)
        let expected = "third " + hidden("secret and more")
        #expect(play.texts() == Array(repeating: expected, count: 5))
        // And of its own chain, those before the record.
        try play.edit(1, at: 0, insert: "fourth ")
        _ = try play.writers[1].edit(play.document, [TextEdit(at: 0, deleted: 0, inserted: "fifth ")])
        try play.forget(1, chain: 1, 3..<9)
        try play.edit(1, at: 0, insert: "sixth ")
        #expect(play.texts() == Array(repeating: "sixth fifth " + hidden("fourth ") + expected, count: 5))
    }

    @Test("what a record does to the text is told as edits of it")
    func told() throws {
        var play = try Play(seed: 4)
        let range = ChainRange(chain: play.writers[1].chain, from: 0, to: 1)
        _ = play.writers[0].draft.append(Forgetting(document: play.document, ranges: [range]).record)
        let revision = play.writers[2].revision(play.document)
        let delta = try play.writers[2].receive(try play.writers[0].closed())
        #expect(delta.texts.map(\.edits) == [[TextEdit(at: 0, deleted: 6, inserted: hidden("secret"))]])
        #expect(delta.texts.map(\.revision) == [revision] && delta.records.count == 1)
    }

    @Test(
        "any causal order, and any bodies that came without their text, end in the same texts",
        arguments: SeededRandom.seeds(0..<16))
    func converges(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var play = try Play(seed: seed)
        for _ in 0..<60 {
            let who = random.below(4)
            let length = play.writers[who].text(play.document).unicodeScalars.count
            switch random.below(5) {
            case 0 where length > 3:
                try play.edit(who, at: random.below(length - 2), delete: 2)
            case 1:
                let chain = random.below(4)
                let count = play.writers[who].space.chains.count(of: play.writers[chain].chain)
                guard count > 0 else { continue }
                let from = UInt64(random.below(Int(count)))
                try play.forget(who, chain: chain, from..<from + 1 + UInt64(random.below(4)))
            default: try play.edit(who, at: random.below(length + 1), insert: "w\(who)é")
            }
        }
        let view = play.writers[0].space.view()
        for writer in play.writers { #expect(writer.space.view() == view, "\(random)") }
        for _ in 0..<3 {
            // What is forgotten may have come without its text, and goes on without it.
            var late = try play.company.space()
            var left = play.changes.map { change in
                random.oneIn(2) ? play.writers[0].space.kept(change) : change
            }
            while !left.isEmpty {
                let ready = left.indices.filter { late.isReady(for: left[$0]) }
                let change = left.remove(at: ready[random.below(ready.count)])
                try late.receive(change)
            }
            #expect(late.view() == view, "\(random)")
            #expect(late.forgotten == play.writers[0].space.forgotten, "\(random)")
            for change in play.changes {
                #expect(late.kept(change).encodeBody() == play.writers[0].space.kept(change).encodeBody(), "\(random)")
            }
        }
    }

    @Test("a sealed history that holds a text still, and one that does not, are read to the same texts")
    func sealed() throws {
        var play = try Play(seed: 6)
        for (at, letter) in ["p", "a", "s", "s"].enumerated() { try play.edit(1, at: at, insert: letter) }
        try play.forget(1, chain: 1, 2..<5)
        let view = play.writers[0].space.view()
        for keepsText in [true, false] {
            let changes = play.changes.map { change in
                SealableChange(
                    keepsText ? change : play.writers[0].space.kept(change),
                    signature: play.writers.first { $0.chain == change.chain }?.device.sign(change.signedBytes))
            }
            let segment = SealedSegment(sealing: changes, space: play.company.genesis.id)
            var space = try play.company.space()
            try space.replay(try SealedSegment(decoding: segment.encode(isSmall: false), space: space.id)) { _ in }
            #expect(space.view() == view)
            #expect(space.takeForgotten().isEmpty == !keepsText)
        }
    }
}
