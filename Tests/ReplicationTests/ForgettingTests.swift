import CRDT
import Identity
import Membership
import TestKit
import Testing
import WireCodec

@testable import Replication

/// Changes without their inserted text: on the wire, in runs, in sealed segments.
struct ForgettingTests {
    private let document = Bytes32(7, 7, 7, 7)

    private func insert(_ text: String) -> ChangePart {
        .text(document: document, parents: .start, operations: [.insert(at: 0, text)])
    }

    @Test("a change may be forgotten up to the longest text that it can have, and not past it")
    func longest() throws {
        var author = TestReplica(try TestSpace(seed: 4), member: 0)
        // What is left of the limit by the operations: a count, a kind, a document, its start, one run.
        let overhead = try author.next([insert("a")]).payload.operations.count
        for letter in ["a", "é", "漢", "🙂"] {
            let size = letter.utf8.count
            let most = (ReplicationLimits.contentInBytes - overhead - 4) / size
            let change = try author.write([insert(String(repeating: letter, count: most))])
            let forgotten = change.forgettingText()
            let place = change.sequence == 0 ? ChangePlace.first(of: author.chain, in: author.space.id) : nil
            let read = try Change(
                decodingBody: forgotten.encodeBody(),
                at: place
                    ?? ChangePlace(
                        space: author.space.id, chain: author.chain, sequence: change.sequence,
                        previous: change.previous, previousMembership: author.space.log.frontier))
            #expect(read.id == change.id && read.isTextForgotten && read.insertedInScalars == most)
        }
    }

    @Test("a length is possible from one byte a character to four, and for one character at least")
    func possible() {
        #expect(ForgottenText.isPossible(scalars: 5, inBytes: 5) && ForgottenText.isPossible(scalars: 5, inBytes: 20))
        #expect(!ForgottenText.isPossible(scalars: 5, inBytes: 4) && !ForgottenText.isPossible(scalars: 5, inBytes: 21))
        #expect(!ForgottenText.isPossible(scalars: 0, inBytes: 0) && !ForgottenText.isPossible(scalars: 0, inBytes: 1))
    }

    @Test(
        "a run in which any texts are forgotten verifies under its signature, and makes the same table",
        arguments: SeededRandom.seeds(0..<12))
    func verifies(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let history = try SealedHistory(&random, members: 1 + Int(seed % 3), steps: 20)
        var whole = TestReplica(history.space, member: 0, nonce: 9)
        var partly = TestReplica(history.space, member: 0, nonce: 9)
        for replica in history.replicas {
            var exchange = AntiEntropy()
            exchange.observe(whole.frontierMessage, in: replica.table)
            while let range = exchange.nextRange(in: replica.table), let message = replica.message(range) {
                try whole.receive(message)
                let bodies = try message.bodies.enumerated().map { place, body in
                    guard random.oneIn(2) else { return body }
                    return try Change.forgettingText(
                        inBody: body, isFirst: message.firstSequence + UInt64(place) == 0) ?? body
                }
                let sent = ChangesMessage(
                    space: message.space, chain: message.chain, firstSequence: message.firstSequence, tip: message.tip,
                    signature: message.signature, bodies: bodies)
                try partly.receive(try ChangesMessage(decoding: sent.encode()))
                exchange.observeSent(range.strand, count: message.end)
            }
        }
        #expect(whole.digest == partly.digest && whole.table.count == history.rows.count, "\(random)")
        #expect(partly.table.entries.map(\.countedInBytes) == whole.table.entries.map(\.countedInBytes), "\(random)")
        #expect(zip(whole.rows, partly.rows).contains { $0.body != $1.body }, "\(random)")
    }

    @Test(
        "bodies that were changed anywhere are refused, or are the one encoding", arguments: SeededRandom.seeds(0..<8))
    func mutations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let history = try SealedHistory(&random, members: 2, steps: 12)
        for entry in try history.sealable() {
            let change = entry.change
            let place = ChangePlace(
                space: change.space, chain: change.chain, sequence: change.sequence, previous: change.previous,
                previousMembership: change.sequence == 0
                    ? nil : change.repeatsMembership ? change.membership : [Bytes32(1, 1, 1, 1)])
            for body in [change.encodeBody(), change.forgettingText().encodeBody()] {
                #expect(try Change(decodingBody: body, at: place).id == change.id, "\(random)")
                for _ in 0..<20 {
                    var bytes = body
                    for _ in 0...random.below(3) {
                        let at = random.below(bytes.count)
                        switch random.below(4) {
                        case 0: bytes[at] = UInt8(random.below(256))
                        case 1: bytes.insert(UInt8(random.below(256)), at: at)
                        case 2 where bytes.count > 1: bytes.remove(at: at)
                        default: bytes[0] ^= 4
                        }
                    }
                    guard let read = try? Change(decodingBody: bytes, at: place) else { continue }
                    #expect(read.encodeBody() == bytes, "\(random)")
                    #expect(read.forgettingText().id == read.id, "\(random)")
                }
            }
        }
    }

    @Test("another hash, or another length, is another change: no signature fits")
    func foreignRest() throws {
        var author = TestReplica(try TestSpace(seed: 5), member: 1)
        try author.write([insert("secret")])
        let message = try #require(author.message(ChainRange(chain: author.chain, from: 0, to: 1)))
        let rest = try #require(try Change.forgettingText(inBody: message.bodies[0], isFirst: true))
        for index in [rest.count - 1, rest.count - 33] {
            var changed = rest
            changed[index] ^= 1
            let sent = ChangesMessage(
                space: message.space, chain: message.chain, firstSequence: 0, tip: message.tip,
                signature: message.signature, bodies: [changed])
            var reader = TestReplica(author.space, member: 2)
            #expect(throws: ReplicationError.otherBranch(author.chain, sequence: 0)) { try reader.receive(sent) }
        }
    }

    @Test("a run of the most keystrokes still fits a message when all of them are forgotten")
    func longestRun() throws {
        var author = TestReplica(try TestSpace(seed: 6, members: 1), member: 0)
        try author.write([insert("a")])
        var sizes: [Int] = []
        for at in 1..<40 {
            let part = ChangePart.text(
                document: document, parents: .continued, operations: [.insert(at: at, "b")])
            sizes.append(try author.write([part]).countedInBytes)
        }
        let row = author.rows[39]
        let forgotten = try row.forgettingText()
        let most = min(ReplicationLimits.runCount, ReplicationLimits.runInBytes / (sizes.max() ?? 1))
        #expect(most * forgotten.body.count <= ReplicationLimits.runInBytes)
        #expect(most * row.countedInBytes <= ReplicationLimits.runInBytes)
        #expect(forgotten.body.count > row.body.count && forgotten.countedInBytes == row.countedInBytes)
    }

    @Test(
        "a sealed history with forgotten texts comes back bit for bit, whichever were forgotten and wherever it is cut",
        arguments: SeededRandom.seeds(0..<24))
    func sealed(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let history = try SealedHistory(&random, members: 1 + Int(seed % 4), steps: 30)
        let changes = try history.sealable().map { entry in
            random.oneIn(3)
                ? SealableChange(entry.change.forgettingText(), signature: entry.signature) : entry
        }
        var start = 0
        while start < changes.count {
            let end = min(changes.count, start + 1 + random.below(changes.count))
            let piece = changes[start..<end]
            let segment = SealedSegment(sealing: Array(piece), space: history.space.id)
            let bytes = segment.encode(level: random.oneIn(8) ? .small : .fast)
            let isOld = !piece.contains { $0.change.isTextForgotten }
            #expect(bytes[0] == (isOld ? SealedSegment.version : SealedSegment.versionWithForgotten), "\(random)")
            let read = try SealedSegment(decoding: bytes, space: history.space.id)
            #expect(read == segment, "\(random)")
            try compare(read, Array(piece), random)
            start = end
        }
    }

    /// All three ways of reading.
    private func compare(_ segment: SealedSegment, _ changes: [SealableChange], _ random: SeededRandom) throws {
        var rows = SealedReader(segment)
        var singly = SealedReader(segment)
        for entry in changes {
            #expect(try rows.nextRow()?.body == entry.change.encodeBody(), "\(random)")
            let (change, _) = try singly.nextChange()
            #expect(change.id == entry.change.id && change.encodeBody() == entry.change.encodeBody(), "\(random)")
        }
        #expect(try rows.nextRow() == nil)
        var steps = SealedReader(segment)
        var place = 0
        while let step = try steps.next() {
            switch step {
            case .change(let change, _):
                #expect(change.encodeBody() == changes[place].change.encodeBody(), "\(random)")
                place += 1
            case .typing(let typed):
                let originals = changes[place..<place + typed.count].map(\.change)
                #expect(Array(typed.ids) == originals.map(\.id), "\(random)")
                #expect(typed.countedInBytes.map { Int($0) } == originals.map(\.countedInBytes), "\(random)")
                #expect(inserted(typed.operations) == originals.map { inserted($0.parts) }.joined(), "\(random)")
                place += typed.count
            }
        }
        #expect(place == changes.count, "\(random)")
    }

    private func inserted(_ operations: [TextOperation]) -> String {
        operations.map { if case .insert(_, let text) = $0 { text } else { "" } }.joined()
    }

    private func inserted(_ parts: [ChangePart]) -> String {
        parts.map { if case .text(_, _, let operations) = $0 { inserted(operations) } else { "" } }.joined()
    }

    @Test("a segment whose list of forgotten texts is not one is refused, behind a tag that fits")
    func malformedSegments() throws {
        var random = SeededRandom(seed: 3)
        let history = try SealedHistory(&random, members: 2, steps: 20)
        let changes = try history.sealable().map { SealableChange($0.change.forgettingText(), signature: $0.signature) }
        let segment = SealedSegment(sealing: changes, space: history.space.id)
        let place = try #require(segment.runs.firstIndex { $0.forgotten.count > 2 })
        func refuse(_ change: (inout SealedRun) -> Void, _ name: String) throws {
            var broken = segment
            change(&broken.runs[place])
            let bytes = broken.encode(level: .fast)
            #expect(throws: ReplicationError.self, "\(name)") {
                var reader = SealedReader(try SealedSegment(decoding: bytes, space: history.space.id))
                while try reader.next() != nil {}
            }
        }
        let first = segment.runs[place].forgotten[0]
        let rest = first.text
        func entry(_ index: Int, length: Int) -> SealedRun.Forgotten {
            .init(index: index, text: ForgottenText(lengthInBytes: length, hash: rest.hash))
        }
        try refuse({ $0.forgotten[0] = entry(first.index, length: 0) }, "no bytes")
        try refuse({ $0.forgotten[0] = entry(first.index, length: 1 << 17) }, "more than the characters can have")
        try refuse({ $0.forgotten.append(entry($0.count, length: 1)) }, "behind the end")
        try refuse({ $0.forgotten.insert($0.forgotten[0], at: 0) }, "twice")
        try refuse({ $0.text[$0.text.count - 1] = 0xBC }, "text that is no placeholder")
        // Without its entry the placeholders are the text: other ids, which the signature at the end does not cover.
        var other = segment
        other.runs[place].forgotten.removeFirst()
        var reader = SealedReader(try SealedSegment(decoding: other.encode(level: .fast), space: history.space.id))
        var ids: Set<Bytes32> = []
        while let row = try reader.nextRow() { ids.insert(row.id) }
        #expect(ids != Set(changes.map(\.change.id)))
    }
}
