import Discovery
import Testing
import WireCodec

struct BeaconTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let kind: String
            let number: UInt16
            let port: UInt16
            let instance: String
            let restart: UInt32
            let encoded: String
        }
        struct Refused: Decodable {
            let encoded: String
            let error: String
            let what: String
        }
        let cases: [Case]
        let refused: [Refused]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("beacon.json", as: Vectors.self)
    }

    @Test("beacons are written and read as in the vectors, 256 bytes each")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        #expect(Set(vectors.cases.map(\.kind)) == Set(Beacon.Kind.allCases.map { "\($0)" }))
        for vector in vectors.cases {
            let instance = try #require(Hex.decode(vector.instance))
            let isOffer = vector.kind == "pairingOffer"
            let make = isOffer ? Beacon.pairingOffer : Beacon.pairingSearch
            let beacon = make(vector.number, vector.port, instance, vector.restart)
            #expect(Hex.encode(beacon.encode()) == vector.encoded)
            #expect(beacon.encode().count == 256)
            let read = try Beacon(decoding: beacon.encode())
            #expect(read == beacon)
            #expect(read.kind == (isOffer ? .pairingOffer : .pairingSearch))
            #expect(read.restart == vector.restart)
        }
    }

    @Test("a datagram that is no beacon is refused for its own reason")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let bytes = try #require(Hex.decode(vector.encoded))
            let error = #expect(throws: DiscoveryError.self) { try Beacon(decoding: bytes) }
            #expect(error.map(caseName) == vector.error, "\(vector.what)")
        }
    }

    @Test("no prefix of a beacon is one")
    func prefixes() throws {
        let bytes = try #require(Hex.decode(vectors.cases[0].encoded))
        for count in 0..<bytes.count {
            #expect(throws: DiscoveryError.self) { try Beacon(decoding: [UInt8](bytes[..<count])) }
        }
    }
}
