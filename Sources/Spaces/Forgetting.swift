import Identity
package import Replication
package import WireCodec

/// The record `text.forget`: the inserted text of some changes is to go, wherever it is (`Protocol/records.md`).
///
/// Who may ask for it: an owner or a mentor for any change, an editor for the changes of its own device.
package struct Forgetting: Equatable, Sendable {
    /// Of one record: 57 KiB of its 64.
    package static let rangesMax = 512

    /// The document that somebody looked at when asking. The whole text of the changes goes, whatever document it was
    /// put into.
    package let document: Bytes32
    /// Sorted by chain and sequence; none empty, none beginning before the one before it ends.
    package let ranges: [ChainRange]

    /// Precondition: 1 to `rangesMax` ranges, in order.
    package init(document: Bytes32, ranges: [ChainRange]) {
        precondition((1...Self.rangesMax).contains(ranges.count) && Self.isOrdered(ranges), "ranges come in order")
        self.document = document
        self.ranges = ranges
    }

    /// Nil when the record is not one of a form that this version reads.
    package init?(_ record: Record) {
        guard record.kind == RecordKind.textForget.rawValue, record.version == 1, record.fields.count == 2,
            let document = record.fields["document"]?.string.flatMap(Bytes32.init(exactHex:)),
            let listed = record.fields["changes"]?.array, (1...Self.rangesMax).contains(listed.count)
        else { return nil }
        let ranges = listed.compactMap(ChainRange.init(field:))
        guard ranges.count == listed.count, Self.isOrdered(ranges) else { return nil }
        self.document = document
        self.ranges = ranges
    }

    package var record: Record {
        var fields = JSONObject()
        fields["document"] = .string(document.hex)
        fields["changes"] = .array(ranges.map(\.field))
        return Record(kind: .textForget, fields: fields)
    }

    private static func isOrdered(_ ranges: [ChainRange]) -> Bool {
        ranges.allSatisfy { $0.from < $0.to }
            && zip(ranges, ranges.dropFirst()).allSatisfy { left, right in
                left.chain == right.chain ? left.to <= right.from : left.chain < right.chain
            }
    }
}

extension ChainRange {
    fileprivate init?(field: JSONValue) {
        guard let object = field.object, object.count == 3,
            let chain = object["chain"]?.string.flatMap(Bytes32.init(exactHex:)),
            let from = object["from"]?.int, let to = object["to"]?.int,
            from >= 0, to <= Int64(ReplicationLimits.changeCount)
        else { return nil }
        self.init(chain: ChainID(chain), from: UInt64(from), to: UInt64(max(to, 0)))
    }

    fileprivate var field: JSONValue {
        ["chain": .string(chain.bytes.hex), "from": .int(Int64(from)), "to": .int(Int64(to))]
    }
}

extension Bytes32 {
    /// 64 hexadecimal digits in lower case, the one way to write an id in a record.
    fileprivate init?(exactHex text: String) {
        guard let bytes = Bytes32(hex: text), bytes.hex.utf8.elementsEqual(text.utf8) else { return nil }
        self = bytes
    }
}
