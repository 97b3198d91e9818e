package import Membership
package import WireCodec

/// What one who watches a shared terminal, or wants to, asks of its host (Protocol/terminal.md, section 4).
package struct TerminalRequestMessage: WireMessage, Equatable {
    package static let type = MessageType.terminalRequest

    package enum Request: Hashable, Sendable {
        case watch
        case unwatch
        /// All frames before this number were taken.
        case took(UInt64)
        /// Asks to be let type.
        case ask
        /// Types no more.
        case giveBack
        /// What was typed.
        case input([UInt8])
    }

    package let space: SpaceID
    package let terminal: UInt64
    /// Chosen by the sender, which bears none twice on a link.
    package let watch: UInt32
    package let request: Request

    package init(space: SpaceID, terminal: UInt64, watch: UInt32, _ request: Request) {
        self.space = space
        self.terminal = terminal
        self.watch = watch
        self.request = request
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        terminal = try reader.uint64()
        watch = try reader.uint32()
        let kind = try reader.uint8()
        switch kind {
        case 0: request = .watch
        case 1: request = .unwatch
        case 2: request = .took(try reader.varint())
        case 3: request = .ask
        case 4: request = .giveBack
        case 5:
            let bytes = try reader.prefixedBytes(atMost: ReplicationLimits.terminalInputInBytes, field: "input")
            guard !bytes.isEmpty else { throw .invalidValue(field: "input", value: 0) }
            request = .input(bytes)
        default: throw .invalidValue(field: "kind", value: UInt64(kind))
        }
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 56)
        writer.raw(space.bytes)
        writer.uint64(terminal)
        writer.uint32(watch)
        switch request {
        case .watch: writer.uint8(0)
        case .unwatch: writer.uint8(1)
        case .took(let number):
            writer.uint8(2)
            writer.varint(number)
        case .ask: writer.uint8(3)
        case .giveBack: writer.uint8(4)
        case .input(let bytes):
            writer.uint8(5)
            writer.prefixed(bytes)
        }
        return writer.bytes
    }
}
