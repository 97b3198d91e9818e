internal import CRDT
package import Identity
internal import WireCodec

/// Consecutive events that one chain's changes made in one document.
package struct ChainEvents: Hashable, Sendable {
    package let chain: ChainID
    /// The first one's number among that chain's events in the document.
    package let first: UInt64
    package let count: UInt64

    package init(chain: ChainID, first: UInt64, count: UInt64) {
        self.chain = chain
        self.first = first
        self.count = count
    }
}

/// What an undo or a redo of a change names (Protocol/changes.md, section 3).
package struct UndoPart: Hashable, Sendable {
    package let isRedo: Bool
    /// Sorted by chain and first event; none overlaps or goes on the one before.
    package let spans: [ChainEvents]

    package init(isRedo: Bool, spans: [ChainEvents]) {
        self.isRedo = isRedo
        self.spans = spans
    }

    /// The kind of part, as a change says it.
    var kind: UInt8 { isRedo ? ChangePayload.Kind.redo : ChangePayload.Kind.undo }

    /// What stands behind the part's document and parents.
    func encode(to writer: inout ByteWriter) {
        writer.varint(spans.count)
        for span in spans {
            writer.raw(span.chain.bytes)
            writer.varint(span.first)
            writer.varint(span.count)
        }
    }

    init(isRedo: Bool, from reader: inout ByteReader) throws(CodecError) {
        let count = try reader.varint(atMost: TextLimits.undoSpansMax, field: "undo spans")
        guard count > 0 else { throw .invalidValue(field: "undo spans", value: 0) }
        var spans: [ChainEvents] = []
        var total: UInt64 = 0
        for index in 0..<count {
            let span = ChainEvents(
                chain: ChainID(try reader.bytes32()), first: try reader.varint(), count: try reader.varint())
            let limit = UInt64(CausalLimits.eventCountMax)
            guard span.count > 0, span.count <= limit, span.first <= limit - span.count else {
                throw .invalidValue(field: "undo span", value: UInt64(index))
            }
            if let last = spans.last {
                let isBehind = last.chain == span.chain ? last.first + last.count < span.first : last.chain < span.chain
                guard isBehind else { throw .invalidValue(field: "undo spans", value: UInt64(index)) }
            }
            total += span.count
            spans.append(span)
        }
        guard total <= UInt64(TextLimits.undoEventsMax) else {
            throw .overLimit(field: "undone events", value: total, limit: UInt64(TextLimits.undoEventsMax))
        }
        self.init(isRedo: isRedo, spans: spans)
    }
}
