import Foundation
import Identity
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct SharedEmailTests {
    private struct Vectors: Decodable {
        struct Valid: Decodable {
            let name: String
            let canonical: String
            let address: String
            let shown: String
        }

        struct Other: Decodable {
            let name: String
            let canonical: String
        }

        let valid: [Valid]
        let others: [Other]
    }

    @Test("the records of the vectors say what is said there; what does not fit a line of a message says nothing")
    func vectors() throws {
        let url = TestData.vectors("records").appendingPathComponent("member-email.json")
        let vectors = try #require(try JSONDecoder().decode([Vectors].self, from: Data(contentsOf: url)).first)
        #expect(vectors.valid.count >= 3 && vectors.others.count >= 15)
        for vector in vectors.valid {
            let record = try Record(decoding: Array(vector.canonical.utf8))
            let email = try #require(SharedEmail(record), "\(vector.name)")
            #expect(email.address == vector.address && email.name == vector.shown)
            if record.fields.count == 2 { #expect(email.record.encode() == Array(vector.canonical.utf8)) }
        }
        for vector in vectors.others {
            #expect(SharedEmail(try Record(decoding: Array(vector.canonical.utf8))) == nil, "\(vector.name)")
        }
    }

    @Test("an address has 254 bytes at most and a name 128, and neither one more")
    func limits() {
        #expect(SharedEmail.addressMaxInBytes == 254 && SharedEmail.nameMaxInBytes == 128)
        let most = String(repeating: "a", count: 252) + "@b"
        #expect(SharedEmail(address: most, name: String(repeating: "x", count: 128)) != nil)
        #expect(SharedEmail(address: "a" + most, name: "x") == nil)
        #expect(SharedEmail(address: most, name: String(repeating: "x", count: 129)) == nil)
    }

    @Test("of what a device told the newest that counts is meant, in whatever order it came")
    func newest() throws {
        var random = SeededRandom(seed: 7)
        let entries = try (0..<5).map { number in
            let email = try #require(SharedEmail(address: "ben@\(number)", name: "Ben"))
            let change = Bytes32(UInt64(number), 0, 0, 9)
            let time = HybridTime(
                tenths: UInt64(number), depth: 0, chain: ChainID(change), sequence: 0, change: change)
            return RecordEntry(
                id: .init(change: change, index: 0), record: email.record, author: Bytes32(1, 1, 1, 1), time: time)
        }
        for _ in 0..<10 {
            var emails = SharedEmails()
            for entry in entries.shuffled(using: &random) + entries.prefix(2) { emails.apply(entry) }
            let device = Bytes32(1, 1, 1, 1)
            #expect(emails.newest(of: device) { _ in true }?.email.address == "ben@4")
            #expect(emails.newest(of: device) { $0 != entries[4].id.change }?.email.address == "ben@3")
            #expect(emails.newest(of: device) { _ in false } == nil)
            #expect(emails.newest(of: .zero) { _ in true } == nil)
        }
    }
}
