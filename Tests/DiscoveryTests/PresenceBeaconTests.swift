import Discovery
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct PresenceBeaconTests {
    struct Vectors: Decodable {
        struct Tag: Decodable {
            let key: String
            let slot: String
            let instance: String
            let mark: String
        }
        struct Case: Decodable {
            let asks: Bool
            let instance: String
            let slot: String
            let device: String
            let port: UInt16
            let keys: [String]
            let stranger: String
            let encoded: String
        }
        struct Unusable: Decodable {
            let key: String
            let slot: String
            let encoded: String
        }
        struct Refused: Decodable {
            let what: String
            let encoded: String
            let error: String
        }
        let tags: [Tag]
        let cases: [Case]
        let noPort: Unusable
        let refused: [Refused]
    }

    private let vectors: Vectors
    private let sender = PresenceBeacon.Sender(device: Bytes32(0x0102_0304_0506_0708, 1, 1, 1), port: 4000)

    init() throws {
        vectors = try VectorFile.read("presence.json", as: Vectors.self)
    }

    @Test("a tag is the one of another implementation of BLAKE2b")
    func tags() throws {
        try #require(!vectors.tags.isEmpty)
        for vector in vectors.tags {
            let tag = RotatingTag(
                key: try secret(vector.key), slot: try #require(UInt64(vector.slot)),
                instance: try #require(Hex.decode(vector.instance)))
            #expect(tag.mark == UInt64(vector.mark, radix: 16))
        }
    }

    @Test("members read who sent the beacons in the vectors, whoever lacks the key or is in another slot reads nothing")
    func cases() throws {
        try #require(vectors.cases.contains { $0.keys.count == PresenceBeacon.entriesMax })
        for vector in vectors.cases {
            let bytes = try #require(Hex.decode(vector.encoded))
            let beacon = try PresenceBeacon(decoding: bytes)
            let slot = try #require(UInt64(vector.slot))
            let device = try #require(Bytes32(hex: vector.device))
            #expect(beacon.asks == vector.asks && Hex.encode(beacon.instance) == vector.instance)
            #expect(beacon.encode() == bytes)
            for key in vector.keys {
                let read = try #require(beacon.sender(under: try secret(key), slot: slot))
                #expect(read.port == vector.port && read.matches(device))
                #expect(beacon.sender(under: try secret(key), slot: slot + 1) == nil)
            }
            #expect(beacon.sender(under: try secret(vector.stranger), slot: slot) == nil)
        }
        let unusable = try PresenceBeacon(decoding: try #require(Hex.decode(vectors.noPort.encoded)))
        let slot = try #require(UInt64(vectors.noPort.slot))
        #expect(unusable.sender(under: try secret(vectors.noPort.key), slot: slot) == nil)
    }

    @Test("a datagram that is no presence beacon is refused for its own reason, and so is each prefix of one")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let bytes = try #require(Hex.decode(vector.encoded))
            let error = #expect(throws: DiscoveryError.self) { try HeardBeacon(decoding: bytes) }
            #expect(error.map(caseName) == vector.error, "\(vector.what)")
        }
        let bytes = try #require(Hex.decode(vectors.cases[0].encoded))
        for count in 0..<bytes.count {
            #expect(throws: DiscoveryError.self) { try PresenceBeacon(decoding: [UInt8](bytes[..<count])) }
        }
    }

    @Test("what is made for 0 to 16 spaces has 256 bytes and is read under each key of theirs", arguments: 0...16)
    func made(count: Int) throws {
        let random = RandomSource(seed: UInt64(count))
        let keys = (0..<count).map { _ in random.secret(32) }
        let beacon = PresenceBeacon(of: sender, for: keys, slot: 7, instance: random.bytes(16), random: random)
        #expect(beacon.encode().count == 256 && beacon.asking(true).encode().count == 256)
        for key in keys {
            #expect(beacon.sender(under: key, slot: 7) == sender)
            #expect(try PresenceBeacon(decoding: beacon.asking(true).encode()).sender(under: key, slot: 7) == sender)
        }
        #expect(beacon.sender(under: random.secret(32), slot: 7) == nil)
    }

    @Test("beacons of one instance differ in nothing but whether they ask")
    func sameInstance() {
        let random = RandomSource(seed: 3)
        let beacon = PresenceBeacon(
            of: sender, for: [random.secret(32)], slot: 7, instance: random.bytes(16), random: random)
        let (plain, asking) = (beacon.encode(), beacon.asking(true).encode())
        #expect(plain.indices.filter { plain[$0] != asking[$0] } == [8])
    }

    @Test(
        "captures of one device in two slots share no run of six bytes behind the head",
        arguments: SeededRandom.seeds(0..<20))
    func unlinkable(seed: UInt64) {
        let random = RandomSource(seed: seed)
        let keys = (0..<random.integer(below: 17)).map { _ in random.secret(32) }
        var instance = BeaconInstance(slot: 100, from: random)
        var captures: [[UInt8]] = []
        for slot in UInt64(100)..<112 {
            if slot > 100 { instance.renew(slot: slot, from: random) }
            let beacon = PresenceBeacon(of: sender, for: keys, slot: slot, instance: instance.value, random: random)
            captures.append(beacon.encode())
        }
        for (index, one) in captures.enumerated() {
            for other in captures[..<index] { #expect(runs(one).isDisjoint(with: runs(other)), "seed \(seed)") }
        }
    }

    @Test("a node knows its own instance and its last four, and none of before")
    func ownInstances() {
        let random = RandomSource(seed: 5)
        var instance = BeaconInstance(slot: 1, from: random)
        var all = [instance.value]
        for slot in UInt64(2)..<9 {
            instance.renew(slot: slot, from: random)
            all.append(instance.value)
        }
        #expect(Set(all).count == 8 && instance.slot == 8)
        #expect(all.map { instance.isOwn($0) } == [false, false, false, true, true, true, true, true])
    }

    @Test("the slots tried are one's own and both beside it, and slot 0 has none before it")
    func slots() {
        #expect(RotatingTag.slot(ofUnixMilliseconds: 1_790_000_399_999) == 2_983_333)
        #expect(RotatingTag.slots(around: 7) == [7, 6, 8])
        #expect(RotatingTag.slots(around: 0) == [0, 1])
    }

    /// Every six bytes in a row behind magic, version and kind.
    private func runs(_ beacon: [UInt8]) -> Set<[UInt8]> {
        Set((9...(beacon.count - 6)).map { [UInt8](beacon[$0..<$0 + 6]) })
    }

    private func secret(_ hex: String) throws -> SecretBytes { SecretBytes(copying: try #require(Hex.decode(hex))) }
}
