import CRDT
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Several changes of one chain at once, of which the last one alone is signed.
@Suite struct RunTests {
    @Test(
        "runs make of a space what their changes make of it one by one, and tell listeners the same text",
        arguments: SeededRandom.seeds(700..<712), [false, true])
    func equalsChanges(seed: UInt64, sharesChain: Bool) throws {
        var play = try SpacePlay(seed: seed, sharesChain: sharesChain)
        try play.run(steps: 200)
        try play.deliverAll()
        var space = try play.emptySpace()
        var copies: [Bytes32: [Unicode.Scalar]] = [:]
        var records: [RecordEntry.ID: RecordEntry] = [:]
        var (rest, longest) = (play.changes, 0)
        while let run = nextRun(of: &rest, into: space, &play.random) {
            longest = max(longest, run.count)
            for delta in try space.apply(run: run) {
                for text in delta.texts {
                    for edit in text.edits { copies[text.document, default: []].apply(edit) }
                }
                for entry in delta.records { records[entry.id] = entry }
            }
        }
        #expect(rest.isEmpty && longest > 1, "\(play.random)")
        #expect(space.view() == play.writers[0].space.view(), "\(play.random)")
        #expect(records == play.records[0], "\(play.random)")
        for (id, document) in space.documents {
            #expect(document.text.text.string().unicodeScalars.elementsEqual(copies[id] ?? []), "\(play.random)")
            #expect(document.revision == play.writers[0].revision(id), "\(play.random)")
            let times = play.writers[0].space.log(of: id).map(\.time).sorted()
            #expect(space.log(of: id).map(\.time).sorted() == times, "\(play.random)")
        }
    }

    /// Changes of one chain that can come at once next, chosen by chance; nil when nothing is left.
    private func nextRun(of rest: inout [Change], into space: Space, _ random: inout SeededRandom) -> [Change]? {
        let ready = rest.filter { space.isReady(for: $0) }
        if ready.isEmpty { return nil }
        var run = [ready[random.below(ready.count)]]
        while random.below(8) > 0, let tip = run.last,
            let next = rest.first(where: { $0.chain == tip.chain && $0.previous == tip.id }),
            next.parents.allSatisfy({ space.chains.contains($0) })
        {
            run.append(next)
        }
        rest.removeAll { change in run.contains { $0.id == change.id } }
        return run
    }

    @Test("typing that comes as a run is logged as it is when it comes change by change")
    func log() throws {
        var writer = try Writer(try Company(seed: 1, roles: []), 0)
        var slow = writer.space
        var fast = slow
        let changes = try typing(60, by: &writer)
        for change in changes { try slow.receive(change) }
        let document = try #require(slow.listing().first?.document.id)
        let deltas = try fast.apply(run: changes)
        // The change that makes the document, the first one that writes in it, then all that was typed behind it.
        #expect(deltas.count == 3 && deltas[2].texts.map(\.revision) == [slow.documents[document]?.revision])
        #expect(fast.log(of: document) == slow.log(of: document) && fast.view() == slow.view())
        let (first, rows) = fast.stored(changes, signature: [1])
        #expect(first == 0 && rows.map(\.id) == changes.map(\.id))
        #expect(rows.map(\.signature) == [[UInt8]?](repeating: nil, count: changes.count - 1) + [[1]])
    }

    @Test(
        "a run with a change that is not well-formed is refused whole, wherever that stands", arguments: 0..<4)
    func refusedWhole(kind: Int) throws {
        var writer = try Writer(try Company(seed: 2, roles: [.editor]), 0)
        let (empty, changes) = (writer.space, try typing(12, by: &writer))
        let document = try #require(writer.space.listing().first?.document.id)
        let wrong: [ChangePart] = [
            .text(document: Bytes32(7, 7, 7, 7), parents: .continued, operations: [.insert(at: 0, "x")]),
            .text(document: document, parents: .start, operations: [.insert(at: 0, "x")]),
            .text(
                document: document, parents: .events([EventID(chain: writer.chain, sequence: 99)]),
                operations: [.insert(at: 0, "x")]),
            .tree([.remove(NodeID(Bytes32(9, 9, 9, 9)))]),
        ]
        for end in 1...changes.count {
            let place = ChangePlace(after: changes[end - 1])
            let forged = try Change.make(
                [wrong[kind]],
                Change.Context(parents: [], membership: changes[0].membership, time: 9, origin: nil), at: place)
            for start in [0, end / 2] {
                var space = empty
                if start > 0 { _ = try space.apply(run: Array(changes[..<start])) }
                let before = space.view()
                if kind == 1 {
                    // Its own first version, named again: the document was made below, so that says nothing wrong.
                    _ = try space.apply(run: Array(changes[start..<end]) + [forged])
                    #expect(space.chains.count == end + 1)
                } else {
                    #expect(throws: SpaceError.self) { try space.apply(run: Array(changes[start..<end]) + [forged]) }
                    #expect(space.view() == before && space.documents.count == min(start, 1))
                }
            }
        }
    }

    @Test("a change that passes what a document holds is refused whole, alone or at the end of a run")
    func overLimit() throws {
        var writer = try Writer(try Company(seed: 3, roles: []), 0)
        var space = writer.space
        let typed = try typing(1, by: &writer)
        _ = try space.apply(run: typed)
        let document = try #require(space.listing().first?.document.id)
        // Deletions of what is not there do nothing and count all the same: a few changes reach 2³¹ events.
        var run: [Change] = []
        let most = CausalLimits.eventCountMax / ReplicationLimits.eventCount
        for _ in 0..<most {
            run.append(
                try Change.make(
                    [
                        .text(
                            document: document, parents: .continued,
                            operations: [.delete(at: 0, count: ReplicationLimits.eventCount)])
                    ],
                    Change.Context(parents: [], membership: typed[0].membership, time: 9, origin: nil),
                    at: ChangePlace(after: run.last ?? typed[typed.count - 1])))
        }
        let before = space.view()
        #expect(throws: SpaceError.self) { try space.apply(run: run) }
        #expect(space.view() == before && space.documents[document]?.full.eventCount == before.text(document).count)
        _ = try space.apply(run: Array(run.dropLast()))
        let filled = space.view()
        #expect(throws: SpaceError.self) { try space.apply(run: [run[most - 1]]) }
        #expect(space.view() == filled && filled.count == typed.count + most - 1)
    }

    /// The change that makes a document, then keystrokes, each one a change.
    private func typing(_ count: Int, by writer: inout Writer) throws -> [Change] {
        let document = try writer.create("a.md")
        var changes = [try writer.closed()]
        for at in 0..<count {
            try writer.edit(document, [TextEdit(at: at / 2, deleted: at % 7 == 6 ? 1 : 0, inserted: "é")])
            writer.time += 1
            changes.append(try writer.closed())
        }
        return changes
    }
}

extension ReplicaView {
    /// The characters of the only document.
    fileprivate func text(_ document: Bytes32) -> Substring {
        listing[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)[2]
    }
}

extension [Unicode.Scalar] {
    fileprivate mutating func apply(_ edit: TextEdit) {
        replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
    }
}
