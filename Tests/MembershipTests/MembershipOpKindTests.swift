import Identity
import Membership
import SodiumCrypto
import TestKit
import Testing
import WireCodec

/// The kinds of ops but `add`, which `MembershipOpTests` has.
struct MembershipOpKindTests {
    private struct File: Decodable {
        let others: [Valid]
    }

    private struct Valid: Decodable {
        let name, authorSeed, author, space, bytes, id: String
        let parents: [String]
        let action: Said
    }

    private struct Said: Decodable {
        struct Cut: Decodable {
            let chain, count, last: String
        }
        struct Parent: Decodable {
            let epoch, sealedKey: String
        }
        struct Seal: Decodable {
            let device, prekey, sealed: String
        }

        let kind: String
        let device, name, role, epoch: String?
        let devices: [String]?
        let cut: [Cut]?
        let epochParents: [Parent]?
        let seals: [Seal]?
        let locked: Bool?
    }

    @Test("each vector is made and read with the bytes and the id that the page asks for")
    func vectors() throws {
        let file = try VectorFile.read("operation.json", as: File.self)
        #expect(Set(file.others.map(\.action.kind)).count == 9)
        for valid in file.others {
            let author = DeviceKey(seed: SecretBytes(copying: try bytes(valid.authorSeed)))
            let made = try make(
                valid.action, space: SpaceID(try bytes32(valid.space)),
                parents: try valid.parents.map(bytes32).reversed(), by: author)
            #expect(Hex.encode(made.encode()) == valid.bytes, "\(valid.name)")
            #expect(made.id.hex == valid.id && made.author.hex == valid.author, "\(valid.name)")
            let read = try MembershipOp(decoding: try bytes(valid.bytes))
            #expect(read.encode() == made.encode() && read.id == made.id, "\(valid.name)")
            #expect(read.action == made.action && read.parents.map(\.hex) == valid.parents, "\(valid.name)")
            #expect(read.countInBytes == valid.bytes.count / 2 && made.countInBytes == read.countInBytes)
        }
    }

    @Test("each prefix of each kind is refused, and so is each changed bit")
    func damage() throws {
        for valid in try VectorFile.read("operation.json", as: File.self).others {
            let encoded = try bytes(valid.bytes)
            for count in encoded.indices {
                #expect(throws: MembershipError.self, "\(valid.name), \(count) bytes") {
                    try MembershipOp(decoding: Array(encoded[..<count]))
                }
            }
            var random = SeededRandom(seed: 1)
            for index in encoded.indices {
                var changed = encoded
                changed[index] ^= 1 << UInt8(random.below(8))
                #expect(throws: MembershipError.self, "\(valid.name), byte \(index)") {
                    try MembershipOp(decoding: changed)
                }
            }
        }
    }

    @Test("every list is taken at its limit and refused one past it, and the largest ops fit where they travel")
    func limits() throws {
        let random = RandomSource(seed: 2)
        let author = DeviceKey.generate(from: random)
        func keys(_ count: Int) -> [Bytes32] { (0..<count).map { _ in random.bytes32() } }
        func cuts(_ count: Int, changes: UInt64 = 1 << 31) -> [ChainCut] {
            keys(count).map { ChainCut(chain: ChainID($0), count: changes, last: $0) }
        }
        func epoch(parents: Int, seals: Int, key: Int = 64, seal: Int = 160) -> MembershipOp.Action {
            .epoch(
                EpochStatement(
                    epoch: .zero,
                    parents: keys(parents).map { .init(epoch: $0, sealedKey: [UInt8](repeating: 1, count: key)) },
                    seals: keys(seals).map {
                        .init(device: $0, prekey: .max, sealed: [UInt8](repeating: 1, count: seal))
                    }))
        }
        func size(_ action: MembershipOp.Action, parents: Int = 64) throws -> Int {
            let op = try MembershipOp.make(action, space: SpaceID(.zero), parents: keys(parents), by: author)
            #expect(try MembershipOp(decoding: op.encode()).action == action)
            return op.countInBytes
        }
        let most = [
            try size(.remove(devices: keys(64).sorted(), cut: cuts(4_096).sorted { $0.chain < $1.chain })),
            try size(epoch(parents: 64, seals: 2_048)), try size(epoch(parents: 1, seals: 1, key: 48, seal: 96)),
        ]
        #expect(most.allSatisfy { $0 <= 512 * 1024 })
        let beyond: [MembershipOp.Action] = [
            .remove(devices: keys(65).sorted(), cut: []), .remove(devices: [], cut: []),
            .role(devices: keys(65).sorted(), role: .viewer, cut: []),
            .leave(cut: cuts(4_097).sorted { $0.chain < $1.chain }), .leave(cut: cuts(1, changes: 1 << 31 + 1)),
            .leave(cut: cuts(1, changes: 0)), .admit(device: .zero, chains: []),
            epoch(parents: 65, seals: 0), epoch(parents: 0, seals: 2_049), epoch(parents: 1, seals: 0, key: 47),
            epoch(parents: 1, seals: 0, key: 65), epoch(parents: 0, seals: 1, seal: 95),
            epoch(parents: 0, seals: 1, seal: 161),
        ]
        for action in beyond { #expect(throws: MembershipError.self, "\(action)") { try size(action) } }
        #expect(throws: MembershipError.self) { try size(.claim, parents: 65) }
    }

    private func make(
        _ said: Said, space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws -> MembershipOp {
        let device = try bytes32(said.device ?? String(repeating: "0", count: 64))
        let devices = try (said.devices ?? []).map(bytes32).reversed() as [Bytes32]
        let cut = try (said.cut ?? []).reversed().map {
            ChainCut(
                chain: ChainID(try bytes32($0.chain)), count: try #require(UInt64($0.count)),
                last: try bytes32($0.last))
        }
        switch said.kind {
        case "link":
            return try .link(
                device: device, name: try #require(said.name), space: space, parents: parents, by: author)
        case "role":
            let role = try #require(said.role.flatMap { Role(name: $0) })
            return try .role(devices: devices, role: role, cut: cut, space: space, parents: parents, by: author)
        case "remove": return try .remove(devices: devices, cut: cut, space: space, parents: parents, by: author)
        case "admit": return try .admit(device: device, chains: cut, space: space, parents: parents, by: author)
        case "leave": return try .leave(cut: cut, space: space, parents: parents, by: author)
        case "successor": return try .successor(device: device, space: space, parents: parents, by: author)
        case "claim": return try .claim(space: space, parents: parents, by: author)
        case "epoch":
            return try .epoch(try epoch(said), space: space, parents: parents, by: author)
        default: return try .lock(said.locked == true, space: space, parents: parents, by: author)
        }
    }

    private func epoch(_ said: Said) throws -> EpochStatement {
        EpochStatement(
            epoch: try bytes32(said.epoch ?? ""),
            parents: try (said.epochParents ?? []).reversed().map {
                .init(epoch: try bytes32($0.epoch), sealedKey: try bytes($0.sealedKey))
            },
            seals: try (said.seals ?? []).reversed().map {
                .init(
                    device: try bytes32($0.device), prekey: try #require(UInt64($0.prekey)),
                    sealed: try bytes($0.sealed))
            })
    }
}
