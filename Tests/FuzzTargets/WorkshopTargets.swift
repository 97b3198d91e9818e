import Identity
import Spaces
import WireCodec

@testable import Workshops

/// Records of workshops: what is read of one is written, and reads as the same.
enum WorkshopRecordTarget: FuzzTarget {
    static let name = "workshop-records"
    static let lengthMax = 1_200

    static func take(_ bytes: [UInt8]) {
        guard let record = try? Record(decoding: bytes), let step = read(record) else { return }
        guard let written = step.deed.record(about: step.subject) else { broken("what was read cannot be written") }
        claim(read(written) == step, "a record of a workshop says something else when it is written and read")
        var log = WorkshopLog()
        claim(log.apply(entry(record)) == step && log.apply(entry(record)) == nil, "a record is taken twice")
    }

    private static func read(_ record: Record) -> WorkshopStep? { WorkshopStep(entry(record)) }

    private static func entry(_ record: Record) -> RecordEntry {
        let time = HybridTime(tenths: 1, depth: 0, chain: ChainID(.zero), sequence: 0)
        return RecordEntry(id: .init(change: .zero, index: 0), record: record, author: .zero, time: time)
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.texts("workshops/records", "canonical") }
}

/// Prepared files: what is read of one is written as a file that says the same.
enum PreparedFileTarget: FuzzTarget {
    static let name = "prepared-file"
    static let lengthMax = 1_200

    static func take(_ bytes: [UInt8]) {
        guard let workshop = try? PreparedWorkshop(parsing: bytes) else { return }
        let again = try? PreparedWorkshop(parsing: Array(workshop.markdown.utf8))
        claim(again == workshop, "a prepared file says something else when it is written and read")
    }

    static func seeds() -> [[UInt8]] {
        [
            "# a\nstarter: s\n\n## Agenda\n- w (10 min)\n- n\n\n## Announcement\n\\# x\n```\n# y\n```\n",
            "# a\n## Poll: q\nkind: multiple\nanonymous: yes\n- [ ] x\n- y\n\n## Poll: r\nscale: -1 to 5\n",
            "# a\n## Quiz: q\ntime: 10m\n### x\npoints: 2\ntime: 30s\n- [x] a\n- [ ] b\n> since\n>\n> so\n",
            "# a\n## Quiz: q\n### x\n1. b\n2. a\n### y\nanswer: z\nanswer: w\n### v\nscale: 0 to 9\nanswer: 4\n",
            "# a\r\n## Exercise: e\r\nstarter: s\r\n- r: 5\r\n\r\ntext\r\n## Exercise: f\r\npoints: 3\r\n",
        ].map { Array($0.utf8) }
    }
}
