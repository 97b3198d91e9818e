import Foundation
import Identity
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// The record, and the set of what is forgotten.
@Suite struct ForgettingRecordTests {
    private let chains = (0..<3).map { ChainID(Bytes32(UInt64($0) + 1, 0, 0, 0)) }

    @Test("a record comes back as it was written, with the most ranges that it may have")
    func roundTrip() throws {
        let few = Forgetting(
            document: Bytes32(1, 2, 3, 4),
            ranges: [ChainRange(chain: chains[0], from: 0, to: 1), ChainRange(chain: chains[1], from: 5, to: 1 << 31)])
        #expect(Forgetting(try Record(decoding: few.record.encode())) == few)
        let ranges = (0..<UInt64(Forgetting.rangesMax)).map { place in
            ChainRange(chain: chains[0], from: (1 << 31) - 1_100 + 2 * place, to: (1 << 31) - 1_099 + 2 * place)
        }
        let most = Forgetting(document: .zero, ranges: ranges)
        #expect(most.record.encode().count <= Record.sizeMaxInBytes)
        #expect(Forgetting(try Record(decoding: most.record.encode())) == most)
    }

    @Test("a record of another form is none")
    func malformed() throws {
        let id = Bytes32(0xABCD, 2, 3, 4).hex
        func range(_ chain: Int, _ from: Int64, _ to: Int64) -> JSONValue {
            ["chain": .string(chains[chain].bytes.hex), "from": .int(from), "to": .int(to)]
        }
        func read(_ document: JSONValue, _ changes: JSONValue, more: Bool = false) -> Forgetting? {
            var fields = JSONObject()
            fields["document"] = document
            fields["changes"] = changes
            if more { fields["why"] = "because" }
            return Forgetting(Record(kind: .textForget, fields: fields))
        }
        #expect(read(.string(id), [range(0, 0, 1), range(0, 1, 3), range(2, 0, 1)]) != nil)
        #expect(read(.string(id.uppercased()), [range(0, 0, 1)]) == nil)
        #expect(read("id", [range(0, 0, 1)]) == nil && read(.int(1), [range(0, 0, 1)]) == nil)
        #expect(read(.string(id), []) == nil && read(.string(id), .null) == nil)
        #expect(read(.string(id), [range(0, 1, 1)]) == nil && read(.string(id), [range(0, -1, 1)]) == nil)
        #expect(
            read(.string(id), [range(0, 0, 1 << 31)]) != nil && read(.string(id), [range(0, 0, 1 << 31 + 1)]) == nil)
        #expect(read(.string(id), [range(0, 0, 3), range(0, 2, 4)]) == nil)
        #expect(read(.string(id), [range(1, 0, 3), range(0, 0, 4)]) == nil)
        #expect(read(.string(id), [range(0, 0, 1)], more: true) == nil)
        #expect(read(.string(id), [["chain": .string(id), "from": 0, "to": 1, "by": 2]]) == nil)
        let tooMany = (0...Int64(Forgetting.rangesMax)).map { range(0, 2 * $0, 2 * $0 + 1) }
        #expect(read(.string(id), .array(tooMany)) == nil)
        #expect(read(.string(id), .array(Array(tooMany.dropLast()))) != nil)
    }

    private struct File: Decodable {
        struct Valid: Decodable {
            struct Named: Decodable {
                let chain, from, to: String
            }
            let name, canonical, document: String
            let changes: [Named]
        }
        struct Other: Decodable {
            let name, canonical: String
        }
        let valid: [Valid]
        let others: [Other]
    }

    @Test("the vectors name what the page says, or ask for nothing")
    func vectors() throws {
        let url = TestData.vectors("records").appendingPathComponent("text-forget.json")
        let file = try JSONDecoder().decode(File.self, from: try Data(contentsOf: url))
        #expect(file.valid.count >= 4 && file.others.count >= 18)
        for valid in file.valid {
            let record = try Record(decoding: [UInt8](valid.canonical.utf8))
            let forgetting = try #require(Forgetting(record), "\(valid.name)")
            #expect(forgetting.document.hex == valid.document, "\(valid.name)")
            let named = forgetting.ranges.map { [$0.chain.bytes.hex, "\($0.from)", "\($0.to)"] }
            #expect(named == valid.changes.map { [$0.chain, $0.from, $0.to] }, "\(valid.name)")
            #expect(forgetting.record.encode() == [UInt8](valid.canonical.utf8), "\(valid.name)")
        }
        for other in file.others {
            let record = try Record(decoding: [UInt8](other.canonical.utf8))
            #expect(Forgetting(record) == nil, "\(other.name)")
        }
    }

    @Test("the set of forgotten changes is that of the naive model", arguments: SeededRandom.seeds(0..<40))
    func ranges(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var ranges = ForgottenRanges()
        var model: [ChainID: Set<UInt64>] = [:]
        for _ in 0..<60 {
            let from = UInt64(random.below(60))
            let range = ChainRange(
                chain: chains[random.below(2)], from: from, to: from + UInt64(random.below(random.oneIn(4) ? 20 : 4)))
            let new = (range.from..<range.to).filter { model[range.chain]?.contains($0) != true }
            let told = ranges.insert(range)
            #expect(told.flatMap { Array($0.from..<$0.to) } == new, "\(random)")
            #expect(told.allSatisfy { $0.chain == range.chain && $0.from < $0.to }, "\(random)")
            model[range.chain, default: []].formUnion(new)
        }
        for chain in chains {
            for sequence in 0..<90 as Range<UInt64> {
                #expect(ranges.contains(chain, sequence) == (model[chain]?.contains(sequence) == true), "\(random)")
            }
        }
        // The same set, added at once, is the same value: ranges that meet are one.
        var again = ForgottenRanges()
        for (chain, sequences) in model {
            for sequence in sequences.shuffled(using: &random) {
                _ = again.insert(ChainRange(chain: chain, from: sequence, to: sequence + 1))
            }
        }
        #expect(again == ranges, "\(random)")
    }
}
