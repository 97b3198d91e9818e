package import Membership
package import WireCodec

/// Says that its sender shares a terminal with the members of a space, or shares it no more
/// (Protocol/terminal.md, section 2).
package struct TerminalMessage: WireMessage, Equatable {
    package static let type = MessageType.terminal

    package struct State: Hashable, Sendable {
        package var title: String
        /// Nobody but its host types into it, ever.
        package var isReadOnly: Bool
        /// The device that may type.
        package var controller: Bytes32?

        package init(title: String, isReadOnly: Bool, controller: Bytes32? = nil) {
            self.title = title
            self.isReadOnly = isReadOnly
            self.controller = controller
        }
    }

    package let space: SpaceID
    package let terminal: UInt64
    /// Nil when it ended.
    package let state: State?

    package init(space: SpaceID, terminal: UInt64, state: State?) {
        self.space = space
        self.terminal = terminal
        self.state = state
    }

    private static let isOpen: UInt8 = 1
    private static let isReadOnly: UInt8 = 2
    private static let hasController: UInt8 = 4

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        terminal = try reader.uint64()
        let flags = try reader.uint8()
        switch flags {
        case 0: state = nil
        case Self.isOpen, Self.isOpen | Self.isReadOnly, Self.isOpen | Self.hasController:
            let title = try reader.prefixedString(
                atMostBytes: ReplicationLimits.terminalTitleInBytes, field: "title")
            let controller = flags & Self.hasController == 0 ? nil : try reader.bytes32()
            state = State(title: title, isReadOnly: flags & Self.isReadOnly != 0, controller: controller)
        default: throw .invalidValue(field: "state", value: UInt64(flags))
        }
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 80 + (state?.title.utf8.count ?? 0))
        writer.raw(space.bytes)
        writer.uint64(terminal)
        guard let state else {
            writer.uint8(0)
            return writer.bytes
        }
        precondition(!state.isReadOnly || state.controller == nil, "nobody controls what is read only")
        let controls = state.controller == nil ? 0 : Self.hasController
        writer.uint8(Self.isOpen | (state.isReadOnly ? Self.isReadOnly : 0) | controls)
        writer.prefixed(state.title)
        if let controller = state.controller { writer.raw(controller) }
        return writer.bytes
    }
}
