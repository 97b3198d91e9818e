import Replication
import Spaces
package import WireCodec

/// Which edit of which program an edit is, so that it can be told after a crash whether it was stored.
package struct EditMark: Hashable, Sendable {
    /// A random name of one run of the program.
    package let writer: Bytes32
    /// Ascending; of one document at most one edit is under way.
    package let number: UInt64

    package init(writer: Bytes32, number: UInt64) {
        self.writer = writer
        self.number = number
    }
}

/// The last marked edit of each program in each document. Each is stored in the batch that stores the edit.
struct EditMarks {
    struct Place: Hashable {
        let writer: Bytes32
        let document: Bytes32
    }

    private struct Entry {
        var number: UInt64
        /// Grows with every edit: the places with the lowest go first.
        var order: UInt64
    }

    private var entries: [Place: Entry] = [:]
    private var lastOrder: UInt64 = 0

    /// Zero where none is known.
    func number(at place: Place) -> UInt64 { entries[place]?.number ?? 0 }

    /// O(places) where one has to go, else O(1). Gives the place that went.
    mutating func note(_ number: UInt64, at place: Place) -> Place? {
        lastOrder += 1
        entries[place] = Entry(number: number, order: lastOrder)
        guard entries.count > NodeLimits.editMarksMax,
            let oldest = entries.min(by: { $0.value.order < $1.value.order })?.key
        else { return nil }
        entries[oldest] = nil
        return oldest
    }

    // MARK: Stored form (Protocol/store.md, section 9)

    private static func key(of place: Place) -> String {
        DurableWrite.editMarkPrefix + place.writer.hex + "/" + place.document.hex
    }

    /// What stores the entry of a place, or takes it away.
    func write(at place: Place) -> DurableWrite {
        guard let entry = entries[place] else { return .setting(key: Self.key(of: place), value: []) }
        var writer = ByteWriter()
        writer.varint(entry.number)
        writer.varint(entry.order)
        return .setting(key: Self.key(of: place), value: writer.bytes)
    }

    /// Passes over what it does not understand, and more than there may be: then an edit may come twice.
    init(_ settings: [String: [UInt8]] = [:]) {
        for (key, value) in settings where key.hasPrefix(DurableWrite.editMarkPrefix) {
            let names = key.dropFirst(DurableWrite.editMarkPrefix.count).split(separator: "/")
            var reader = ByteReader(value)
            guard entries.count < NodeLimits.editMarksMax, names.count == 2,
                let writer = Bytes32(hex: String(names[0])),
                let document = Bytes32(hex: String(names[1])), let number = try? reader.varint(),
                let order = try? reader.varint(), order < 1 << 62
            else { continue }
            entries[Place(writer: writer, document: document)] = Entry(number: number, order: order)
            lastOrder = max(lastOrder, order)
        }
    }
}

extension Node {
    /// The number of the last edit of a program's that is in a document as it is told now; zero for none.
    package func lastEdit(of writer: Bytes32, in document: Bytes32) -> UInt64 {
        editMarks.number(at: .init(writer: writer, document: document))
    }

    /// An edit is in the draft, or in changes that were closed in this event: what says so is stored with it.
    func note(_ mark: EditMark, in document: Bytes32, of replica: SpaceReplica) {
        let place = EditMarks.Place(writer: mark.writer, document: document)
        if let gone = editMarks.note(mark.number, at: place) { write(editMarks.write(at: gone)) }
        replica.unstoredMarks.insert(place)
        if replica.draft?.isEmpty != false { writeMarks(of: replica) }
    }

    func writeMarks(of replica: SpaceReplica) {
        for place in replica.unstoredMarks { write(editMarks.write(at: place)) }
        replica.unstoredMarks = []
    }
}
