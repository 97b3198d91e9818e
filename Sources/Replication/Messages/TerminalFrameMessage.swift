package import Membership
package import WireCodec

/// What a shared terminal shows, for one who watches it (Protocol/terminal.md, section 3).
package struct TerminalFrameMessage: WireMessage, Equatable {
    package static let type = MessageType.terminalFrame

    package enum Content: Hashable, Sendable {
        /// What its program wrote.
        case output([UInt8])
        /// The whole screen anew, of this size: so many bytes in all, of which these are the first.
        case keyframe(columns: Int, rows: Int, totalInBytes: Int, [UInt8])
        /// The next bytes of a keyframe.
        case more([UInt8])
        case refused(Refusal)
    }

    package enum Refusal: UInt8, CaseIterable, Sendable {
        /// There is no such terminal, or not for this device.
        case ended = 1
        /// Nobody but its host types into it.
        case readOnly = 2
        /// Another device may type, or none.
        case notGranted = 3
        /// As many watch it as may.
        case tooMany = 4
    }

    package let space: SpaceID
    package let terminal: UInt64
    /// As the watcher numbered its watch.
    package let watch: UInt32
    /// Of the frames of this watch, from 0; a refusal has none and bears 0.
    package let number: UInt64
    package let content: Content

    package init(space: SpaceID, terminal: UInt64, watch: UInt32, number: UInt64, content: Content) {
        self.space = space
        self.terminal = terminal
        self.watch = watch
        self.number = number
        self.content = content
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        terminal = try reader.uint64()
        watch = try reader.uint32()
        number = try reader.varint()
        content = try Self.content(from: &reader)
        if case .refused = content, number != 0 { throw .invalidValue(field: "number", value: number) }
    }

    private static func content(from reader: inout ByteReader) throws(CodecError) -> Content {
        let kind = try reader.uint8()
        switch kind {
        case 0: return .output(try some(of: ReplicationLimits.terminalOutputInBytes, from: &reader))
        case 1:
            let columns = try positive(ReplicationLimits.terminalColumnCount, "columns", from: &reader)
            let rows = try positive(ReplicationLimits.terminalRowCount, "rows", from: &reader)
            let total = try positive(ReplicationLimits.terminalKeyframeInBytes, "total", from: &reader)
            let most = min(total, ReplicationLimits.terminalKeyframePartInBytes)
            return .keyframe(columns: columns, rows: rows, totalInBytes: total, try some(of: most, from: &reader))
        case 2: return .more(try some(of: ReplicationLimits.terminalKeyframePartInBytes, from: &reader))
        case 3:
            let raw = try reader.uint8()
            guard let refusal = Refusal(rawValue: raw) else {
                throw .invalidValue(field: "refusal", value: UInt64(raw))
            }
            return .refused(refusal)
        default: throw .invalidValue(field: "kind", value: UInt64(kind))
        }
    }

    private static func some(of limit: Int, from reader: inout ByteReader) throws(CodecError) -> [UInt8] {
        let bytes = try reader.prefixedBytes(atMost: limit, field: "bytes")
        guard !bytes.isEmpty else { throw .invalidValue(field: "bytes", value: 0) }
        return bytes
    }

    private static func positive(
        _ limit: Int, _ field: String, from reader: inout ByteReader
    ) throws(CodecError) -> Int {
        let value = try reader.varint(atMost: limit, field: field)
        guard value > 0 else { throw .invalidValue(field: field, value: 0) }
        return value
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 72)
        writer.raw(space.bytes)
        writer.uint64(terminal)
        writer.uint32(watch)
        writer.varint(number)
        switch content {
        case .output(let bytes):
            writer.uint8(0)
            writer.prefixed(bytes)
        case .keyframe(let columns, let rows, let total, let bytes):
            writer.uint8(1)
            writer.varint(columns)
            writer.varint(rows)
            writer.varint(total)
            writer.prefixed(bytes)
        case .more(let bytes):
            writer.uint8(2)
            writer.prefixed(bytes)
        case .refused(let refusal):
            writer.uint8(3)
            writer.uint8(refusal.rawValue)
        }
        return writer.bytes
    }
}
