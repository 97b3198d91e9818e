import Foundation
import Identity
import Membership
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

/// Every message, by `MessageType.allCases`: a type without vectors fails.
struct MessageTests {
    private struct File: Decodable {
        struct Case: Decodable {
            let name, bytes: String
            let reason: String?
        }

        let type: UInt8
        let valid: [Case]
        let malformed: [Case]
    }

    private func file(_ type: MessageType) throws -> File {
        try VectorFile.read("sync/\(type).json", as: File.self)
    }

    @Test("each vector is read and gives its bytes back", arguments: MessageType.allCases)
    func valid(type: MessageType) throws {
        let file = try file(type)
        #expect(file.type == type.rawValue && type.form.type == type)
        #expect(!file.valid.isEmpty)
        for valid in file.valid {
            let encoded = try bytes(valid.bytes)
            #expect(try type.form.init(decoding: encoded).encode() == encoded, "\(valid.name)")
        }
    }

    @Test("each malformed vector is refused for its reason", arguments: MessageType.allCases)
    func malformed(type: MessageType) throws {
        let file = try file(type)
        #expect(!file.malformed.isEmpty)
        for malformed in file.malformed {
            let encoded = try bytes(malformed.bytes)
            let error = #expect(throws: ReplicationError.self, "\(type): \(malformed.name)") {
                _ = try type.form.init(decoding: encoded)
            }
            guard case .malformed(let reason)? = error else { continue }
            #expect(caseName(reason) == malformed.reason, "\(type): \(malformed.name)")
        }
    }

    @Test("each prefix is refused", arguments: MessageType.allCases)
    func prefixes(type: MessageType) throws {
        for valid in try file(type).valid {
            let encoded = try bytes(valid.bytes)
            for count in encoded.indices {
                #expect(throws: ReplicationError.self, "\(valid.name), \(count) bytes") {
                    _ = try type.form.init(decoding: Array(encoded[..<count]))
                }
            }
        }
    }

    @Test("a changed bit is refused or is another message with one encoding", arguments: MessageType.allCases)
    func changedBits(type: MessageType) throws {
        for valid in try file(type).valid {
            let encoded = try bytes(valid.bytes)
            for index in encoded.indices {
                for bit in 0..<8 {
                    var changed = encoded
                    changed[index] ^= 1 << bit
                    guard let message = try? type.form.init(decoding: changed) else { continue }
                    #expect(message.encode() == changed, "\(valid.name), byte \(index), bit \(bit)")
                }
            }
        }
    }

    @Test("random bytes are refused or are a message with that encoding", arguments: MessageType.allCases)
    func randomBytes(type: MessageType) throws {
        for seed in SeededRandom.seeds(0..<300) {
            var random = SeededRandom(seed: seed)
            let junk = random.bytes(random.below(200))
            guard let message = try? type.form.init(decoding: junk) else { continue }
            #expect(message.encode() == junk, "\(random)")
        }
    }
}

/// The vectors' fields, and each limit at it and one past it.
struct MessageFieldTests {
    private func first(_ name: String) throws -> (fields: [String: Any], bytes: [UInt8]) {
        let root = try JSONSerialization.jsonObject(with: try VectorFile.data("sync/\(name).json")) as? [String: Any]
        let valid = try #require((root?["valid"] as? [[String: Any]])?.first)
        return (try #require(valid["fields"] as? [String: Any]), try bytes(try #require(valid["bytes"] as? String)))
    }

    @Test("a hello is made of its fields")
    func hello() throws {
        let (fields, encoded) = try first("hello")
        let message = HelloMessage(
            name: try #require(fields["name"] as? String), software: try #require(fields["software"] as? String),
            port: UInt16(try #require(fields["port"] as? Int)),
            instance: try bytes(try #require(fields["instance"] as? String)),
            time: UInt64(try #require(fields["time"] as? String)) ?? 0)
        #expect(message.encode() == encoded)
        #expect(try HelloMessage(decoding: encoded) == message)
    }

    @Test("a digest message is made of its entries in any order; the digest is that of the page")
    func digest() throws {
        struct File: Decodable {
            struct Chain: Decodable {
                let chain, id: String
                let count: UInt64
            }
            struct Digest: Decodable {
                let membership: [String]
                let chains: [Chain]
                let digest: String
            }
            let digests: [Digest]
        }
        let digests = try VectorFile.read("sync/digest.json", as: File.self).digests
        #expect(digests.count >= 2)
        for digest in digests {
            let chains = try digest.chains.map {
                ChainTip(
                    chain: ChainID(try bytes32($0.chain)), deviceKey: .zero, count: $0.count, id: try bytes32($0.id))
            }
            let membership = try digest.membership.map(bytes32)
            #expect(DigestMessage.digest(membership: membership, chains: chains).hex == digest.digest)
        }
        let entries = (0..<5).map { DigestMessage.Entry(space: SpaceID(Bytes32(0, 0, 0, $0)), digest: .zero) }
        #expect(DigestMessage(entries: entries.reversed()) == DigestMessage(entries: entries))
    }

    @Test("a run message is made of stored changes, up to the last signed one that fits")
    func run() throws {
        let space = try TestSpace(seed: 1)
        var author = TestReplica(space, member: 0)
        for index in 0..<6 { try author.write([.record(chat("\(index)"))], isSigned: index % 3 == 1) }
        #expect(ChangesMessage(run: Array(author.rows[0..<1]), space: space.id) == nil)
        #expect(ChangesMessage(run: [], space: space.id) == nil)
        for end in 2...6 {
            let message = try #require(ChangesMessage(run: Array(author.rows[0..<end]), space: space.id))
            #expect(message.end == (end < 5 ? 2 : 5))
            #expect(message.signature == author.rows[Int(message.end) - 1].signature)
        }
        #expect(ChangesMessage(run: [author.rows[0], author.rows[4]], space: space.id) == nil)
        #expect(ChangesMessage(run: Array(author.rows[0..<2]), space: SpaceID(.zero)) == nil)
    }

    @Test("a run message has at most 1 MiB of changes")
    func runLimit() throws {
        let space = SpaceID(.zero)
        func rows(_ sizes: [Int]) -> [StoredChange] {
            sizes.enumerated().map { sequence, size in
                StoredChange(
                    space: space, chain: ChainID(.zero), sequence: UInt64(sequence), id: .zero,
                    body: [UInt8](repeating: 0, count: size), signature: [UInt8](repeating: 0, count: 64))
            }
        }
        // Each counts 32 bytes more, which forgetting its text may take.
        let quarter = ReplicationLimits.runInBytes / 4 - 32
        let full = try #require(ChangesMessage(run: rows([quarter, quarter, quarter, quarter]), space: space))
        #expect(full.bodies.count == 4)
        #expect(try ChangesMessage(decoding: full.encode()) == full)
        let over = try #require(ChangesMessage(run: rows([quarter, quarter, quarter, quarter, 1]), space: space))
        #expect(over.bodies.count == 4)
        let tooLong = ChangesMessage(
            space: space, chain: ChainID(.zero), firstSequence: 0, tip: IDPrefix(.zero),
            signature: [UInt8](repeating: 0, count: 64), bodies: full.bodies + [[4]])
        let limit = UInt64(ReplicationLimits.runInBytes)
        #expect(throws: ReplicationError.malformed(.overLimit(field: "run", value: limit + 1, limit: limit))) {
            try ChangesMessage(decoding: tooLong.encode())
        }
        let most = try #require(
            ChangesMessage(run: rows([Int](repeating: 1, count: ReplicationLimits.runCount + 1)), space: space))
        #expect(most.bodies.count == ReplicationLimits.runCount)
        #expect(try ChangesMessage(decoding: most.encode()) == most)
        let many = ChangesMessage(
            space: space, chain: ChainID(.zero), firstSequence: 0, tip: IDPrefix(.zero),
            signature: [UInt8](repeating: 0, count: 64), bodies: most.bodies + [[1]])
        #expect(throws: ReplicationError.self) { try ChangesMessage(decoding: many.encode()) }
    }

    @Test("the largest messages fit in what the channel carries")
    func channelLimit() throws {
        let chains = (0..<ReplicationLimits.frontierChainCount + 5).map { index in
            ChainTip(chain: ChainID(Bytes32(0, 0, 0, UInt64(index))), deviceKey: .zero, count: 1 << 31, id: .zero)
        }
        let membership = (0..<ReplicationLimits.frontierOpCount + 5).map { Bytes32(0, 0, 0, UInt64($0)) }
        let frontier = FrontierMessage(space: SpaceID(.zero), membership: membership, chains: chains)
        #expect(frontier.chains.count == ReplicationLimits.frontierChainCount)
        #expect(frontier.membership.count == ReplicationLimits.frontierOpCount)
        #expect(try FrontierMessage(decoding: frontier.encode()) == frontier)
        let operations = [[UInt8]](
            repeating: [UInt8](
                repeating: 0, count: ReplicationLimits.membershipInBytes / ReplicationLimits.membershipOpCount),
            count: ReplicationLimits.membershipOpCount)
        let membershipMessage = MembershipMessage(space: SpaceID(.zero), operations: operations)
        #expect(try MembershipMessage(decoding: membershipMessage.encode()) == membershipMessage)
        let welcome = WelcomeMessage(
            genesis: [UInt8](repeating: 0, count: ReplicationLimits.genesisInBytes), operations: operations)
        #expect(try WelcomeMessage(decoding: welcome.encode()) == welcome)
        let digest = DigestMessage(
            entries: (0..<ReplicationLimits.digestCount).map {
                .init(space: SpaceID(Bytes32(0, 0, 0, UInt64($0))), digest: .zero)
            })
        #expect(try DigestMessage(decoding: digest.encode()) == digest)
        let carried = 1024 * 1024 + 64 * 1024
        for size in [frontier.encode(), membershipMessage.encode(), welcome.encode(), digest.encode()].map(\.count) {
            #expect(size <= carried)
        }
        #expect(ReplicationLimits.runInBytes + ReplicationLimits.runCount * 3 + 256 <= carried)
    }

    @Test("membership ops are parted into as few messages as hold them, in order")
    func membershipMessages() throws {
        let space = SpaceID(.zero)
        #expect(MembershipMessage.messages(space: space, operations: []).isEmpty)
        let small = (0..<ReplicationLimits.membershipOpCount * 2 + 1).map {
            [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)]
        }
        let bySmall = MembershipMessage.messages(space: space, operations: small)
        #expect(
            bySmall.map(\.operations.count) == [
                ReplicationLimits.membershipOpCount, ReplicationLimits.membershipOpCount, 1,
            ])
        #expect(bySmall.flatMap(\.operations) == small)
        let large = [[UInt8]](
            repeating: [UInt8](repeating: 0, count: ReplicationLimits.membershipOpInBytes), count: 5)
        let byLarge = MembershipMessage.messages(space: space, operations: large)
        #expect(byLarge.map(\.operations.count) == [2, 2, 1])
        for message in byLarge { #expect(try MembershipMessage(decoding: message.encode()) == message) }
    }

    @Test("the largest membership op and genesis fit where they travel")
    func membershipSizes() throws {
        let random = RandomSource(seed: 1)
        let owner = DeviceKey.generate(from: random)
        let name = String(repeating: "n", count: MembershipLimits.nameInBytes)
        let op = try MembershipOp.add(
            device: random.bytes32(), role: .editor, name: name, space: SpaceID(.zero),
            parents: (0..<MembershipLimits.frontierCount).map { _ in random.bytes32() }, by: owner)
        #expect(op.encode().count <= ReplicationLimits.membershipOpInBytes)
        let title = String(repeating: "t", count: MembershipLimits.titleInBytes)
        let genesis = try Genesis.create(title: title, owner: owner, ownerName: name, nonce: .zero, time: .max)
        #expect(genesis.encode().count <= ReplicationLimits.genesisInBytes)
    }
}
