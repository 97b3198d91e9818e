import Identity
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Workshops

/// Records whose fields were taken from several others.
@Suite struct MixedRecordTests {
    private func step(_ kind: RecordKind, _ fields: JSONObject) -> WorkshopStep? {
        let time = HybridTime(tenths: 1, depth: 0, chain: ChainID(.zero), sequence: 0)
        let record = Record(kind: kind, fields: fields)
        return WorkshopStep(RecordEntry(id: .init(change: .zero, index: 0), record: record, author: .zero, time: time))
    }

    @Test("whatever fields stand together, what is read of them is written, and says the same when it is read")
    func mixtures() throws {
        let vectors = try WorkshopVectors.records()
        let texts = vectors.valid.map(\.canonical) + vectors.others.map(\.canonical).filter { $0.utf8.count < 2000 }
        let objects = try texts.compactMap { try Record(decoding: Array($0.utf8)).fields }
        let kinds = RecordKind.allCases.filter { $0.rawValue.hasPrefix("workshop.") }
        let valid = try vectors.valid.map { try Record(decoding: Array($0.canonical.utf8)) }
        var readable = 0
        for seed in SeededRandom.seeds(0..<3000) {
            var random = SeededRandom(seed: seed)
            let base = valid[random.below(valid.count)]
            var fields = base.fields
            for _ in 0...random.below(2) {
                let donor = objects[random.below(objects.count)]
                guard donor.count > 0 else { continue }
                let member = donor.members[random.below(donor.members.count)]
                let own = fields.members.isEmpty ? member.key : fields.members[random.below(fields.count)].key
                fields[random.oneIn(2) ? own : member.key] = random.oneIn(5) ? nil : member.value
            }
            let kind = random.oneIn(4) ? kinds[random.below(kinds.count)] : RecordKind(rawValue: base.kind)
            guard let kind, let read = step(kind, fields) else { continue }
            readable += 1
            let written = try #require(read.deed.record(about: read.subject), "\(random)")
            #expect(written.kind == kind.rawValue && step(kind, written.fields) == read, "\(random)")
        }
        #expect(readable > 300 || SeededRandom.seeds(0..<3000).count == 1)
    }
}
