import Membership
import SodiumCrypto
import Testing
import WireCodec

struct EpochKeyTests {
    struct Vectors: Decodable {
        struct Key: Decodable {
            let space: String
            let key: String
            let id: String
            let discovery: String
            let bundle: String
            let document: String
            let documentKey: String
        }
        struct Parents: Decodable {
            struct Refused: Decodable {
                let what: String
                let parentID: String
                let sealed: String
                let error: String
            }
            let space: String
            let key: String
            let parent: String
            let parentID: String
            let sealed: String
            let refused: [Refused]
        }
        let keys: [Key]
        let parents: Parents
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("keys.json", of: "epochs", as: Vectors.self)
    }

    @Test("ids and derived keys are those of another implementation")
    func keys() throws {
        try #require(!vectors.keys.isEmpty)
        for vector in vectors.keys {
            let key = try epochKey(vector.space, vector.key)
            #expect(key.id.hex == vector.id)
            #expect(hex(key.derived(for: .discovery)) == vector.discovery)
            #expect(hex(key.derived(for: .bundle)) == vector.bundle)
            let document = try #require(Bytes32(hex: vector.document))
            #expect(hex(key.derived(for: .document(document))) == vector.documentKey)
        }
    }

    @Test("one key in two spaces is two epochs")
    func spaces() throws {
        let vector = vectors.keys[0]
        let other = try epochKey(vectors.keys[1].space, vector.key)
        #expect(other.id.hex != vector.id)
    }

    @Test("a key opens its parent, and refuses what is not what the parent's id stands for")
    func parents() throws {
        let vector = vectors.parents
        let key = try epochKey(vector.space, vector.key)
        let parent = try epochKey(vector.space, vector.parent)
        #expect(parent.id.hex == vector.parentID)
        #expect(Hex.encode(key.seal(parent: parent)) == vector.sealed)
        let opened = try key.openParent(parent.id, try bytes(vector.sealed))
        #expect(hex(opened.derived(for: .discovery)) == hex(parent.derived(for: .discovery)))
        // The past does not open the future.
        #expect(throws: EpochError.notOpened) { try parent.openParent(key.id, parent.seal(parent: parent)) }
        try #require(!vector.refused.isEmpty)
        for refused in vector.refused {
            let error = try #require(throws: EpochError.self, "\(refused.what)") {
                try key.openParent(try #require(Bytes32(hex: refused.parentID)), try bytes(refused.sealed))
            }
            #expect(caseName(error) == refused.error, "\(refused.what)")
        }
    }
}

struct EpochBodyTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let space: String
            let key: String
            let context: String
            let body: String
            let sealed: String
        }
        let cases: [Case]
    }

    @Test("bodies of another implementation are opened, and ours are of the same form")
    func cases() throws {
        let vectors = try VectorFile.read("bodies.json", of: "epochs", as: Vectors.self)
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let key = try epochKey(vector.space, vector.key)
            let (context, body, sealed) = (try bytes(vector.context), try bytes(vector.body), try bytes(vector.sealed))
            #expect(EpochBody.epoch(of: sealed) == key.id)
            #expect(try EpochBody.open(sealed, with: key, for: .bundle, context: context) == body)
            let ours = EpochBody.seal(body, under: key, for: .bundle, context: context, from: RandomSource(seed: 1))
            #expect(ours.count == body.count + EpochBody.overheadInBytes && ours.count == sealed.count)
            #expect(try EpochBody.open(ours, with: key, for: .bundle, context: context) == body)
        }
    }

    @Test("no changed bit, no prefix, no other purpose, context or key opens a body")
    func refused() throws {
        let random = RandomSource(seed: 2)
        let space = SpaceID(random.bytes32())
        let key = EpochKey.generate(for: space, from: random)
        let sealed = EpochBody.seal([1, 2, 3], under: key, for: .bundle, context: [9], from: random)
        func open(
            _ bytes: [UInt8], _ key: EpochKey, _ purpose: EpochKey.Purpose = .bundle, _ context: [UInt8] = [9]
        ) throws { _ = try EpochBody.open(bytes, with: key, for: purpose, context: context) }
        try open(sealed, key)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x10
            #expect(throws: EpochError.notOpened) { try open(changed, key) }
            #expect(throws: EpochError.notOpened) { try open(Array(sealed[..<index]), key) }
        }
        #expect(throws: EpochError.notOpened) { try open(sealed, key, .discovery) }
        #expect(throws: EpochError.notOpened) { try open(sealed, key, .bundle, []) }
        #expect(throws: EpochError.notOpened) { try open(sealed, EpochKey.generate(for: space, from: random)) }
    }
}

func epochKey(_ space: String, _ key: String) throws -> EpochKey {
    EpochKey(space: SpaceID(try #require(Bytes32(hex: space))), secret: SecretBytes(copying: try bytes(key)))
}

func hex(_ secret: SecretBytes) -> String { secret.withUnsafeBytes { Hex.encode($0) } }
