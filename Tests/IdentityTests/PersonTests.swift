import Identity
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct PersonTests {
    private struct Vectors: Decodable {
        struct Case: Decodable {
            let name: String
            let vouches, revokes: [[String]]
            let encoded: String
            let devices: [String: [String]]
        }

        struct Refused: Decodable {
            let name, encoded, error: String
        }

        let seeds: [String: String]
        let cases: [Case]
        let refused: [Refused]
    }

    private let vectors: Vectors
    private let keys: [String: DeviceKey]

    init() throws {
        vectors = try VectorFile.read("person.json", as: Vectors.self)
        keys = try vectors.seeds.mapValues {
            DeviceKey(seed: SecretBytes(copying: try #require(Hex.decode($0))))
        }
    }

    private func key(_ name: String) throws -> DeviceKey { try #require(keys[name]) }

    private func statement(_ kind: DeviceStatement.Kind, _ pair: [String]) throws -> DeviceStatement {
        .make(kind, try key(pair[1]).publicKey, by: try key(pair[0]))
    }

    @Test("persons are written and read as in the vectors, and each device counts those as its own that they say")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            var person = Person()
            for pair in vector.revokes { person.insert(try statement(.revokes, pair)) }
            for pair in vector.vouches { person.insert(try statement(.vouches, pair)) }
            #expect(Hex.encode(person.encode()) == vector.encoded, "\(vector.name)")
            #expect(try Person(decoding: try #require(Hex.decode(vector.encoded))) == person, "\(vector.name)")
            for (own, devices) in vector.devices {
                let found = person.devices(with: try key(own).publicKey)
                #expect(try found.first == key(own).publicKey)
                #expect(try found.sorted() == devices.map { try key($0).publicKey }, "\(vector.name), \(own)")
            }
        }
    }

    @Test("what is no person is refused for the reason of the vectors, and so is each prefix of one")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let bytes = try #require(Hex.decode(vector.encoded))
            let error = #expect(throws: IdentityError.self, "\(vector.name)") { try Person(decoding: bytes) }
            #expect(error.map(caseName) == vector.error, "\(vector.name)")
        }
        let whole = try #require(Hex.decode(vectors.cases[1].encoded))
        for count in whole.indices {
            #expect(throws: IdentityError.self) { try Person(decoding: Array(whole[..<count])) }
        }
    }

    @Test("two that tell each other all they know end with the same, in any order")
    func merging() throws {
        for seed in SeededRandom.seeds(0..<30) {
            var random = SeededRandom(seed: seed)
            let names = vectors.seeds.keys.sorted()
            var persons = [Person(), Person()]
            for _ in 0..<random.below(12) {
                let (author, subject) = (names[random.below(5)], names[random.below(5)])
                guard author != subject else { continue }
                let kind: DeviceStatement.Kind = random.oneIn(5) ? .revokes : .vouches
                persons[random.below(2)].insert(try statement(kind, [author, subject]))
            }
            let first = persons[0]
            _ = persons[0].merge(persons[1])
            _ = persons[1].merge(first)
            #expect(persons[0] == persons[1], "\(random)")
            let again = persons[0]
            let isNews = persons[0].merge(again)
            #expect(!isNews, "\(random)")
        }
    }

    @Test("a person has 256 statements, and not one more")
    func limit() throws {
        let own = try key("a")
        var person = Person()
        for count in 0...Person.statementsMax {
            let subject = Bytes32(1, 2, 3, UInt64(count))
            let isTaken = person.insert(.make(.vouches, subject, by: own))
            #expect(isTaken == (count < Person.statementsMax))
        }
        #expect(person.statements.count == 256)
        #expect(try Person(decoding: person.encode()) == person)
    }
}
