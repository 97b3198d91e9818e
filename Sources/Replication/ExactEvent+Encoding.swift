internal import CRDT
internal import Identity
internal import WireCodec

extension ExactEvent {
    /// The list of a text part (Protocol/changes.md, section 3).
    static func encode(_ events: [ExactEvent], to writer: inout ByteWriter) {
        writer.varint(events.count)
        for event in events {
            writer.raw(event.name.chain.bytes)
            writer.varint(event.name.sequence)
            writer.raw(event.change)
        }
    }

    /// - Throws: for a list without entries, with too many, or not sorted with each once.
    static func list(from reader: inout ByteReader) throws(CodecError) -> [ExactEvent] {
        let count = try reader.varint(atMost: ReplicationLimits.parentCount, field: "exact events")
        guard count > 0 else { throw .invalidValue(field: "exact events", value: 0) }
        var events: [ExactEvent] = []
        for index in 0..<count {
            let name = EventID(chain: ChainID(try reader.bytes32()), sequence: try reader.varint())
            let event = ExactEvent(name: name, change: try reader.bytes32())
            if let last = events.last, last >= event {
                throw .invalidValue(field: "exact events", value: UInt64(index))
            }
            events.append(event)
        }
        return events
    }
}
