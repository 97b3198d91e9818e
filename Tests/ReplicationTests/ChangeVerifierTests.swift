import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

struct ChangeVerifierTests {
    private struct File: Decodable {
        struct Step: Decodable {
            let name, message: String
            let refusal: String?
            let new: Int?
        }
        struct Tip: Decodable {
            let chain, id: String
            let count: UInt64
        }

        let genesis: String
        let operations: [String]
        let steps: [Step]
        let tips: [Tip]
        let frontier: [String]
    }

    @Test("the vectors' runs are taken or refused as the page says, and end in its frontier")
    func vectors() throws {
        let file = try VectorFile.read("changes/run.json", as: File.self)
        #expect(file.steps.count >= 30)
        var log = MembershipLog(genesis: try Genesis(decoding: try bytes(file.genesis)))
        for operation in file.operations { try log.insert(try MembershipOp(decoding: try bytes(operation))) }
        var table = ChainTable(space: log.space)
        for step in file.steps {
            let message = try ChangesMessage(decoding: try bytes(step.message))
            do {
                let changes = try ChangeVerifier.verify(message, chains: table, membership: log, space: log.space)
                #expect(step.refusal == nil, "\(step.name)")
                #expect(changes.count == step.new, "\(step.name)")
                for change in changes { table.insert(change, isSigned: change.sequence + 1 == message.end) }
            } catch {
                #expect(caseName(error) == step.refusal, "\(step.name): \(error)")
            }
        }
        #expect(table.frontier.map(\.hex) == file.frontier)
        let tips = table.tips.map { "\($0.chain.bytes.hex) \($0.count) \($0.id.hex)" }
        #expect(tips == file.tips.map { "\($0.chain) \($0.count) \($0.id)" })
    }

    @Test("another history of a chain is taken whole, wherever its run begins", arguments: [false, true])
    func fork(namesPrevious: Bool) throws {
        let space = try TestSpace(seed: 1)
        var ours = TestReplica(space, member: 0)
        for index in 0..<4 { try ours.write("same \(index)") }
        var theirs = ours
        for index in 4..<7 { try ours.write("ours \(index)") }
        for index in 4..<9 { try theirs.write("theirs \(index)") }
        for from in 0...4 as ClosedRange<UInt64> {
            for to in 5...9 as ClosedRange<UInt64> {
                let range = StrandRange(chain: theirs.chain, strand: 0, from: from, to: to)
                let message = try #require(theirs.message(range, namesPrevious: namesPrevious))
                var reader = ours
                #expect(try reader.receive(message) == Int(to) - 4)
                #expect(
                    reader.table.forkedChains
                        == [ChainFork(deviceKey: ours.key.publicKey, chain: ours.chain, sequence: 4)])
                #expect(try reader.receive(message) == 0)
                #expect(reader.table.tips.map(\.count) == [to, 7].sorted())
            }
        }
        // What only goes on in a history that is not here fits nowhere: it shows that there is one, and is no fault.
        for from in 5...7 as ClosedRange<UInt64> {
            let range = StrandRange(chain: theirs.chain, strand: 0, from: from, to: 9)
            let message = try #require(theirs.message(range, namesPrevious: namesPrevious))
            let error = #expect(throws: ReplicationError.self) { try ours.receive(message) }
            #expect(error == .otherBranch(ours.chain, sequence: from) && error?.isMendedBySync == true)
        }
        #expect(ours.table.count == 7 && !ours.table.hasForks)
    }

    @Test("another history that its device did not sign is refused")
    func unsignedFork() throws {
        let space = try TestSpace(seed: 5)
        var ours = TestReplica(space, member: 0)
        for index in 0..<3 { try ours.write("same \(index)") }
        var theirs = ours
        try ours.write("ours")
        try theirs.write("theirs")
        let message = try #require(theirs.message(ChainRange(chain: ours.chain, from: 3, to: 4)))
        var signature = message.signature
        signature[0] ^= 1
        let forged = ChangesMessage(
            space: message.space, chain: message.chain, firstSequence: 3, tip: message.tip, signature: signature,
            bodies: message.bodies)
        #expect(throws: ReplicationError.badSignature(ours.chain, sequence: 3)) { try ours.receive(forged) }
    }

    @Test("a run behind one of nine changes at a place is found when it names that one, and needs it beyond eight")
    func manyPlaces() throws {
        var author = TestReplica(try TestSpace(seed: 6), member: 0)
        try author.write("root")
        for index in 0..<9 { try author.write("\(index)", behind: 0) }
        var reader = TestReplica(author.space, member: 1)
        for strand in author.table.strands(of: author.chain) {
            let range = StrandRange(chain: author.chain, strand: strand, from: 0, to: 2)
            try reader.receive(try #require(author.message(range)))
        }
        #expect(reader.table.count == 10)
        for strand in author.table.strands(of: author.chain) {
            try author.write("more \(strand)", behind: author.table.index(inStrand: strand, sequence: 1))
            let range = StrandRange(chain: author.chain, strand: strand, from: 2, to: 3)
            if strand == 8 {
                let unnamed = try #require(author.message(range))
                #expect(throws: ReplicationError.otherBranch(author.chain, sequence: 2)) { try reader.receive(unnamed) }
            }
            #expect(try reader.receive(try #require(author.message(range, namesPrevious: strand == 8))) == 1)
        }
        #expect(reader.digest == author.digest)
    }

    @Test("of one chain 1,024 histories are kept, and one more is refused")
    func manyForks() throws {
        var author = TestReplica(try TestSpace(seed: 7), member: 0)
        try author.write("root")
        for index in 1..<ReplicationLimits.strandCount { try author.write("\(index)", behind: nil) }
        var reader = TestReplica(author.space, member: 1)
        for strand in author.table.strands(of: author.chain) {
            let range = StrandRange(chain: author.chain, strand: strand, from: 0, to: 1)
            try reader.receive(try #require(author.message(range)))
        }
        #expect(reader.digest == author.digest)
        #expect(author.table.statements().count == author.table.tips.count + ReplicationLimits.frontierCutCount)
        var other = TestReplica(author.space, member: 0)
        try other.write("one more")
        let message = try #require(other.message(ChainRange(chain: author.chain, from: 0, to: 1)))
        #expect(throws: ReplicationError.tooManyForks(author.chain)) { try reader.receive(message) }
    }

    @Test("only refusals that an honest peer can cause are mended by sync")
    func faults() {
        let chain = ChainID(.zero)
        let mended: [ReplicationError] = [
            .gap(chain, expected: 0, received: 1), .unknownParent(.zero), .unknownMembership(.zero),
            .otherBranch(chain, sequence: 0),
        ]
        let faults: [ReplicationError] = [
            .malformed(.notMinimal), .wrongSpace, .parentsNotMinimal(chain, sequence: 0),
            .membershipNotAhead(chain, sequence: 0), .wrongOrigin(chain), .badSignature(chain, sequence: 0),
            .notAuthorised(chain, sequence: 0), .tooManyForks(chain), .storedIDDiffers(chain, sequence: 0),
            .overLimit(count: 1, limit: 0),
        ]
        for error in mended { #expect(error.isMendedBySync, "\(error)") }
        for error in faults { #expect(!error.isMendedBySync, "\(error)") }
    }

    @Test("a changed bit anywhere in a message is refused and changes nothing")
    func changedBits() throws {
        let space = try TestSpace(seed: 2)
        var author = TestReplica(space, member: 1)
        for index in 0..<3 { try author.write("\(index)") }
        let whole = try #require(author.message(ChainRange(chain: author.chain, from: 0, to: 3))).encode()
        var reader = TestReplica(space, member: 2)
        for index in whole.indices {
            var changed = whole
            changed[index] ^= 1 << UInt8(index % 8)
            #expect(throws: ReplicationError.self, "byte \(index)") {
                try reader.receive(try ChangesMessage(decoding: changed))
            }
        }
        #expect(reader.table.count == 0)
        #expect(try reader.receive(try ChangesMessage(decoding: whole)) == 3)
    }

    @Test(
        "a run that is cut anywhere and sent in overlapping pieces ends in the same table",
        arguments: SeededRandom.seeds(0..<10))
    func overlaps(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let space = try TestSpace(seed: seed)
        var author = TestReplica(space, member: 1)
        for index in 0..<30 { try author.write("\(index)") }
        var reader = TestReplica(space, member: 2)
        while reader.table.count < 30 {
            let from = UInt64(random.below(reader.table.count + 1))
            let to = from + 1 + UInt64(random.below(8))
            let message = try #require(author.message(ChainRange(chain: author.chain, from: from, to: min(to, 30))))
            let before = reader.table.count
            let new = try reader.receive(message)
            #expect(reader.table.count == before + new, "\(random)")
        }
        #expect(reader.digest == author.digest, "\(random)")
    }

    @Test("a table of another space judges nothing")
    func otherSpace() throws {
        var author = TestReplica(try TestSpace(seed: 3), member: 0)
        try author.write("a")
        let other = TestReplica(try TestSpace(seed: 4), member: 0)
        let message = try #require(author.message(ChainRange(chain: author.chain, from: 0, to: 1)))
        #expect(throws: ReplicationError.wrongSpace) {
            _ = try ChangeVerifier.verify(
                message, chains: other.table, membership: author.space.log, space: author.space.id)
        }
        #expect(throws: ReplicationError.wrongSpace) {
            _ = try ChangeVerifier.verify(
                message, chains: author.table, membership: other.space.log, space: author.space.id)
        }
    }
}
