import Identity
import Membership
import Replication
import Spaces
import WireCodec

/// What the records that stand come to, worked out anew by taking them one after the other in their order
/// (Protocol/records.md, section 3). It reads their fields as the pages have them, and shares no fold with nodes. Where
/// a device is named its person is meant, by its first device.
///
/// What it has of each thing is told in one line, to be compared with that of a node: `TalkView`.
struct TalkModel {
    /// A record that stands.
    struct Saying {
        let id: RecordEntry.ID
        let kind: String
        let fields: JSONObject
        /// By the first device.
        let author: Bytes32
        let persons: [Bytes32: Bytes32]
        /// As it travels: a smaller one is the stronger role.
        let role: Int

        var mayEdit: Bool { role <= 3 }
        var mayReview: Bool { role <= 4 }
        var mayAddRecords: Bool { role <= 5 }
        var administers: Bool { role <= 2 }

        func reference(_ key: String) -> RecordEntry.ID? { fields[key]?.string.flatMap { TalkModel.reference($0) } }
        func key(_ key: String) -> Bytes32? { fields[key]?.string.flatMap { Bytes32(hex: $0) } }
        func person(_ key: String) -> Bytes32? { self.key(key).map { persons[$0] ?? $0 } }
        func isMarked(_ key: String) -> Bool { fields[key]?.bool ?? false }
    }

    /// In the order of records, of authors who may add some.
    let sayings: [Saying]

    /// Where a record stands: the greatest time claimed below it, the longest path to it, then its change's place.
    private struct Moment {
        var tenths: UInt64
        var depth: Int
    }

    /// `roles` has the role of each change's author at the frontier that it names.
    init(_ history: ChangeHistory, stands: [Bool], roles: [Int?], persons: [Bytes32: Bytes32]) {
        let order = Self.order(of: history)
        var sayings: [Saying] = []
        for index in order where stands[index] {
            let entry = history.entries[index]
            var count = 0
            for case .record(let bytes) in entry.change.parts {
                defer { count += 1 }
                guard let role = roles[index], role <= 5, let record = try? Record(decoding: bytes),
                    record.version == 1
                else { continue }
                sayings.append(
                    Saying(
                        id: .init(change: entry.change.id, index: count), kind: record.kind, fields: record.fields,
                        author: persons[entry.device] ?? entry.device, persons: persons, role: role))
            }
        }
        self.sayings = sayings
    }

    /// The changes in the order of their records.
    private static func order(of history: ChangeHistory) -> [Int] {
        var moments: [Moment] = []
        var starts: [UInt64] = []
        for entry in history.entries {
            starts.append(entry.previous.map { starts[$0] } ?? entry.change.time)
            let claimed = entry.previous.map { starts[$0] + entry.change.time } ?? entry.change.time
            var moment = Moment(tenths: claimed, depth: 0)
            for below in entry.parents + [entry.previous].compactMap({ $0 }) {
                moment.tenths = max(moment.tenths, moments[below].tenths)
                moment.depth = max(moment.depth, moments[below].depth + 1)
            }
            moments.append(moment)
        }
        return history.entries.indices.sorted { left, right in
            let (one, two) = (moments[left], moments[right])
            if one.tenths != two.tenths { return one.tenths < two.tenths }
            if one.depth != two.depth { return one.depth < two.depth }
            let (first, second) = (history.entries[left].change, history.entries[right].change)
            if first.chain != second.chain { return first.chain < second.chain }
            return first.sequence == second.sequence ? first.id < second.id : first.sequence < second.sequence
        }
    }

    /// The id of a change, a full stop, and a place in it (Protocol/chat.md, section 1).
    private static func reference(_ text: String) -> RecordEntry.ID? {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let change = Bytes32(hex: String(parts[0])), let index = Int(parts[1]) else {
            return nil
        }
        return RecordEntry.ID(change: change, index: index)
    }
}
