import Foundation
import Identity
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct NamedVersionsTests {
    private static let document = Bytes32(9, 9, 9, 9)

    private func entry(
        _ record: Record, time: UInt64 = 1, chain: UInt64 = 1, sequence: UInt64 = 0, index: Int = 0
    ) -> RecordEntry {
        let time = HybridTime(tenths: time, depth: 0, chain: ChainID(Bytes32(chain, 0, 0, 0)), sequence: sequence)
        let id = RecordEntry.ID(change: Bytes32(chain, sequence, 7, 7), index: index)
        return RecordEntry(id: id, record: record, author: Bytes32(3, 3, 3, 3), time: time)
    }

    private func read(_ record: Record) -> NamedVersion? { NamedVersion(entry(record)) }

    private func raw(name: String = "v1", document: String? = nil, at: [JSONValue]? = [], extra: Bool = false) -> Record
    {
        var fields = JSONObject()
        fields["document"] = .string(document ?? Self.document.hex)
        fields["name"] = .string(name)
        if let at { fields["at"] = .array(at) }
        if extra { fields["colour"] = "red" }
        return Record(kind: .documentVersion, fields: fields)
    }

    @Test("a name may have 64 bytes, and not one more, and no control characters")
    func nameLimit() throws {
        #expect(NamedVersion.nameMaxInBytes == 64)
        let most = String(repeating: "é", count: 32)
        let record = try #require(NamedVersion.record(most, of: Self.document, at: []))
        #expect(read(record)?.name == most)
        for name in [most + "x", "", "a\nb", "\u{7F}", "a\u{9B}", "now", "start"] {
            #expect(NamedVersion.record(name, of: Self.document, at: []) == nil, "\(name)")
            #expect(read(raw(name: name)) == nil, "\(name)")
        }
        #expect(read(raw(name: "before the talk"))?.name == "before the talk")
    }

    @Test("a version may be named by 256 changes, and not by one more; they are sorted, each once")
    func changes() throws {
        #expect(NamedVersion.changesMax == 256)
        let ids = (0..<256).map { Bytes32(UInt64($0) &* 0x9E37_79B9_7F4A_7C15, 1, 2, 3) }
        let record = try #require(NamedVersion.record("all", of: Self.document, at: ids + ids.prefix(0)))
        #expect(read(record)?.changes == ids.sorted())
        #expect(try Record(decoding: record.encode()) == record)
        let tooMany = ids + [Bytes32(1, 1, 1, 1)]
        #expect(NamedVersion.record("all", of: Self.document, at: tooMany) == nil)
        #expect(read(raw(at: tooMany.sorted().map { .string($0.hex) })) == nil)
        let twice = try #require(NamedVersion.record("two", of: Self.document, at: [ids[3], ids[2], ids[3]]))
        #expect(read(twice)?.changes == [ids[2], ids[3]].sorted())
    }

    @Test("a record of another form names nothing; a field more is passed over")
    func malformed() {
        let (low, high) = (Bytes32(1, 0, 0, 0).hex, Bytes32(2, 0, 0, 0).hex)
        #expect(read(raw(at: [.string(low), .string(high)], extra: true)) != nil)
        let wrong = [
            raw(at: nil), raw(document: "abcd"), raw(document: Self.document.hex.uppercased() + "g"),
            raw(at: [.string(high), .string(low)]), raw(at: [.string(low), .string(low)]), raw(at: [.int(7)]),
            raw(at: [.string(Bytes32(0xAB, 0, 0, 0).hex.uppercased())]), raw(at: [.string("ab")]),
        ]
        for record in wrong { #expect(read(record) == nil, "\(record)") }
        var fields = raw().fields
        fields["name"] = nil
        #expect(read(Record(kind: .documentVersion, fields: fields)) == nil)
        #expect(read(Record(kind: .chatMessage, fields: raw().fields)) == nil)
    }

    @Test("the vectors name what they say, and what is no name of a version names nothing")
    func vectors() throws {
        let vectors = try Vectors.load()
        #expect(vectors.valid.count >= 6 && vectors.others.count >= 15)
        for vector in vectors.valid {
            let record = try Record(decoding: Array(vector.canonical.utf8))
            let version = try #require(read(record), "\(vector.name)")
            #expect(version.document.hex == vector.document && version.name == vector.versionName, "\(vector.name)")
            #expect(version.changes.map(\.hex) == vector.at, "\(vector.name)")
            let again = try #require(NamedVersion.record(version.name, of: version.document, at: version.changes))
            if record.fields.count == 3 { #expect(again.encode() == Array(vector.canonical.utf8), "\(vector.name)") }
        }
        for vector in vectors.others {
            #expect(read(try Record(decoding: Array(vector.canonical.utf8))) == nil, "\(vector.name)")
        }
    }

    @Test("the same versions come out of every order of applying them, the newest name last")
    func anyOrder() throws {
        let entries = try (0..<4).map { number in
            let record = try #require(
                NamedVersion.record(number % 2 == 0 ? "v1" : "v\(number)", of: Self.document, at: []))
            // Two of one moment, two of one change.
            return entry(
                record, time: number < 2 ? 5 : 6, chain: number < 2 ? UInt64(number) : 4, index: number < 2 ? 0 : number
            )
        }
        let expected = entries.map(\.id)
        for order in permutations(entries) {
            var versions = NamedVersions()
            for entry in order + order.prefix(2) { versions.apply(entry) }
            #expect(versions.all(of: Self.document).map(\.id) == expected)
            #expect(versions.all(of: .zero).isEmpty)
        }
    }

    private func permutations<Element>(_ elements: [Element]) -> [[Element]] {
        guard let first = elements.first else { return [[]] }
        return permutations(Array(elements.dropFirst())).flatMap { rest in
            (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
        }
    }
}

/// `Protocol/vectors/records/doc-version.json`.
private struct Vectors: Decodable {
    struct Valid: Decodable {
        let name: String
        let canonical: String
        let document: String
        let versionName: String
        let at: [String]
    }

    struct Other: Decodable {
        let name: String
        let canonical: String
    }

    let valid: [Valid]
    let others: [Other]

    static func load() throws -> Vectors {
        let url = TestData.vectors("records").appendingPathComponent("doc-version.json")
        return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: url))
    }
}
