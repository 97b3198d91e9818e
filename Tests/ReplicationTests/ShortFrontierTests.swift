import Membership
import TestKit
import Testing
import WireCodec

@testable import Replication

struct ShortFrontierTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let frontier: String
            let text: String
        }
        struct Malformed: Decodable {
            let what: String
            let text: String
        }
        let cases: [Case]
        let malformed: [Malformed]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("bundles/frontiers.json", as: Vectors.self)
    }

    @Test("frontiers have the text that another implementation gives them, and are read from it")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let short = ShortFrontier(try FrontierMessage(decoding: try bytes(vector.frontier)))
            #expect(short.text == vector.text)
            #expect(try ShortFrontier(parsing: vector.text) == short)
        }
    }

    @Test("a text with a letter wrong, too many or too few is no frontier")
    func malformed() throws {
        try #require(!vectors.malformed.isEmpty)
        for vector in vectors.malformed {
            #expect(throws: ReplicationError.self, "\(vector.what)") { try ShortFrontier(parsing: vector.text) }
        }
        let long = String(repeating: "A", count: ShortFrontier.textInBytesMax + 1)
        #expect(throws: ReplicationError.self) { try ShortFrontier(parsing: long) }
    }

    @Test("what it names is looked up among what is here; the rest is passed over")
    func lookup() throws {
        let space = try TestSpace(seed: 4)
        var one = TestReplica(space, member: 0)
        var other = TestReplica(space, member: 1)
        for number in 0..<3 {
            try one.write("one \(number)")
            try other.write("other \(number)")
        }
        let asked = one.frontierMessage
        let short = ShortFrontier(asked)
        #expect(short.frontier(in: one.table, membership: space.log.operations.map(\.id)) == asked)
        let elsewhere = short.frontier(in: other.table, membership: [])
        #expect(elsewhere.chains.isEmpty && elsewhere.membership.isEmpty)
    }
}
