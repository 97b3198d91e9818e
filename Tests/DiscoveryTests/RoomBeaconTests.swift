import Discovery
import Testing
import WireCodec

struct RoomBeaconTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let number: UInt16
            let port: UInt16
            let lobby: Bool
            let locked: Bool?
            let title: String
            let code: String?
            let instance: String
            let encoded: String
        }
        struct Search: Decodable {
            let instance: String
            let encoded: String
        }
        struct Refused: Decodable {
            let what: String
            let encoded: String
            let error: String
        }
        let cases: [Case]
        let search: Search
        let refused: [Refused]
        let refusedSearches: [Refused]
    }

    private let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("room.json", as: Vectors.self)
    }

    @Test("rooms are written and read as in the vectors, 256 bytes each, and no prefix of one is one")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let room = try #require(
                RoomBeacon.Room(
                    number: vector.number, port: vector.port, title: vector.title, code: vector.code,
                    hasLobby: vector.lobby))
            let beacon = RoomBeacon(
                room, isLocked: vector.locked ?? false, instance: try #require(Hex.decode(vector.instance)))
            let bytes = beacon.encode()
            #expect(Hex.encode(bytes) == vector.encoded && bytes.count == BeaconHeader.countInBytes)
            #expect(try RoomBeacon(decoding: bytes) == beacon)
            guard case .room(beacon) = try HeardBeacon(decoding: bytes) else {
                Issue.record("a room is heard as another beacon")
                continue
            }
            for count in 0..<bytes.count {
                #expect(throws: DiscoveryError.self) { try RoomBeacon(decoding: [UInt8](bytes[..<count])) }
            }
        }
    }

    @Test("a search for rooms is written and read as in the vector")
    func search() throws {
        let search = RoomSearch(instance: try #require(Hex.decode(vectors.search.instance)))
        #expect(Hex.encode(search.encode()) == vectors.search.encoded)
        #expect(try RoomSearch(decoding: search.encode()) == search)
        guard case .roomSearch(search) = try HeardBeacon(decoding: search.encode()) else {
            Issue.record("a search is heard as another beacon")
            return
        }
    }

    @Test("a datagram that is no room, or no search, is refused for its own reason")
    func refused() throws {
        try #require(!vectors.refused.isEmpty && !vectors.refusedSearches.isEmpty)
        for vector in vectors.refused {
            let bytes = try #require(Hex.decode(vector.encoded))
            let error = #expect(throws: DiscoveryError.self) { try RoomBeacon(decoding: bytes) }
            #expect(error.map(caseName) == vector.error, "\(vector.what)")
        }
        for vector in vectors.refusedSearches {
            let bytes = try #require(Hex.decode(vector.encoded))
            let error = #expect(throws: DiscoveryError.self) { try RoomSearch(decoding: bytes) }
            #expect(error.map(caseName) == vector.error, "\(vector.what)")
        }
    }

    @Test("titles and codes are taken up to their limits, and not one byte longer")
    func limits() {
        func room(title: String = "Parsers", code: String? = nil) -> RoomBeacon.Room? {
            RoomBeacon.Room(number: 7, port: 4000, title: title, code: code, hasLobby: false)
        }
        #expect(room(title: String(repeating: "x", count: RoomBeacon.titleMaxInBytes)) != nil)
        #expect(room(title: String(repeating: "x", count: RoomBeacon.titleMaxInBytes + 1)) == nil)
        #expect(room(code: String(repeating: "a", count: RoomBeacon.codeMaxInBytes)) != nil)
        #expect(room(code: String(repeating: "a", count: RoomBeacon.codeMaxInBytes + 1)) == nil)
    }
}
