import Identity
import Membership
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct MembershipOpTests {
    private struct File: Decodable {
        struct Valid: Decodable {
            let name, authorSeed, author, space, device, role, memberName, bytes, id: String
            let parents: [String]
        }

        let valid: [Valid]
        let malformed: [VectorFile.Malformed]
    }

    @Test("each vector is made and read with the bytes and the id that the page asks for")
    func vectors() throws {
        let file = try VectorFile.read("operation.json", as: File.self)
        #expect(file.valid.count >= 8)
        for valid in file.valid {
            let author = DeviceKey(seed: SecretBytes(copying: try bytes(valid.authorSeed)))
            let role = try #require(Role(name: valid.role))
            let made = try MembershipOp.add(
                device: try bytes32(valid.device), role: role, name: valid.memberName,
                space: SpaceID(try bytes32(valid.space)), parents: try valid.parents.map(bytes32).reversed(), by: author
            )
            #expect(Hex.encode(made.encode()) == valid.bytes, "\(valid.name)")
            #expect(made.id.hex == valid.id, "\(valid.name)")
            let read = try MembershipOp(decoding: try bytes(valid.bytes))
            #expect(read.encode() == made.encode() && read.id == made.id, "\(valid.name)")
            #expect(read.author.hex == valid.author)
            #expect(read.parents.map(\.hex) == valid.parents)
            guard case .add(let device, role, valid.memberName) = read.action, device.hex == valid.device else {
                Issue.record("\(valid.name): another action was read")
                continue
            }
        }
    }

    @Test("each malformed vector is refused for its reason")
    func malformed() throws {
        let file = try VectorFile.read("operation.json", as: File.self)
        #expect(!file.malformed.isEmpty)
        for malformed in file.malformed {
            let encoded = try bytes(malformed.bytes)
            let error = #expect(throws: MembershipError.self, "\(malformed.name)") {
                try MembershipOp(decoding: encoded)
            }
            #expect(error.map(caseName) == malformed.reason, "\(malformed.name)")
        }
    }

    @Test("each prefix is refused, and so is each changed bit")
    func damage() throws {
        let random = RandomSource(seed: 3)
        let author = DeviceKey.generate(from: random)
        let encoded = try MembershipOp.add(
            device: random.bytes32(), role: .viewer, name: "Ben", space: SpaceID(random.bytes32()),
            parents: [random.bytes32(), random.bytes32()], by: author
        ).encode()
        for count in encoded.indices {
            #expect(throws: MembershipError.self) { try MembershipOp(decoding: Array(encoded[..<count])) }
        }
        for index in encoded.indices {
            for bit in 0..<8 {
                var changed = encoded
                changed[index] ^= 1 << bit
                #expect(throws: MembershipError.self, "byte \(index), bit \(bit)") {
                    try MembershipOp(decoding: changed)
                }
            }
        }
    }

    @Test(
        "the very op that is known is taken as it is; any other is checked, whatever is known"
    )
    func known() throws {
        let random = RandomSource(seed: 4)
        let author = DeviceKey.generate(from: random)
        func make(_ name: String) throws -> MembershipOp {
            try MembershipOp.add(
                device: .zero, role: .viewer, name: name, space: SpaceID(.zero), parents: [], by: author)
        }
        let (op, other) = (try make("Ben"), try make("Eve"))
        // Nobody signed this one: only what is known lets it pass, and nothing else asks for that.
        var forged = op.encode()
        forged[forged.count - 1] ^= 1
        #expect(throws: MembershipError.badSignature) { try MembershipOp(decoding: forged, known: { _ in op }) }
        #expect(throws: MembershipError.badSignature) { try MembershipOp(decoding: forged, known: { _ in nil }) }
        var asked: [Bytes32] = []
        let read = try MembershipOp(decoding: op.encode()) { id in
            asked.append(id)
            return op
        }
        #expect(read.id == op.id && read.encode() == op.encode() && asked == [op.id])
        #expect(try MembershipOp(decoding: other.encode(), known: { _ in op }).id == other.id)
        let encoded = op.encode()
        for index in encoded.indices {
            for bit in 0..<8 {
                var changed = encoded
                changed[index] ^= 1 << bit
                #expect(throws: MembershipError.self, "byte \(index), bit \(bit)") {
                    try MembershipOp(decoding: changed, known: { $0 == op.id ? op : nil })
                }
            }
        }
    }

    @Test("a log knows the ops that are in it by their ids")
    func lookup() throws {
        let owner = DeviceKey.generate(from: RandomSource(seed: 5))
        let genesis = try Genesis.create(title: "Space", owner: owner, ownerName: "Ann", nonce: .zero, time: 5)
        var log = MembershipLog(genesis: genesis)
        let op = try MembershipOp.add(
            device: Bytes32(1, 2, 3, 4), role: .editor, name: "Ben", space: genesis.id, parents: [], by: owner)
        #expect(log.operation(op.id) == nil)
        try log.insert(op)
        #expect(log.operation(op.id)?.encode() == op.encode())
        #expect(log.operation(.zero) == nil)
    }

    @Test("what each role may do")
    func roles() {
        #expect(Role.allCases.filter(\.canEdit) == [.owner, .mentor, .editor])
        #expect(Role.allCases.filter(\.canChat) == [.owner, .mentor, .editor, .reviewer, .viewer])
        #expect(Role.allCases.filter(\.canInvite) == [.owner, .mentor])
        #expect(Role.allCases.filter(\.canAdminister) == [.owner, .mentor])
        #expect(Role.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6])
        for role in Role.allCases { #expect(Role(name: role.name) == role) }
        #expect(Role(name: "admin") == nil)
    }
}
