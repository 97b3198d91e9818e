package import WireCodec

/// The last message before a link is closed on purpose.
package struct GoodbyeMessage: WireMessage, Equatable {
    package static let type = MessageType.goodbye

    package enum Reason: UInt8, CaseIterable, Sendable {
        /// The node stops; it will be back.
        case stopping = 1
        /// Another link to the same device is kept.
        case replaced = 2
        /// The sender serves no more peers now.
        case busy = 3
        /// There is no space that both belong to.
        case noSharedSpace = 4
        /// The other side broke the protocol.
        case violation = 5
        /// The guest who asked to be let in is not.
        case notAdmitted = 6
        /// The space that the guest asked for is locked: nobody is let in for now.
        case locked = 7
    }

    package let reason: Reason

    package init(reason: Reason) {
        self.reason = reason
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        let raw = try reader.uint8()
        guard let reason = Reason(rawValue: raw) else { throw .invalidValue(field: "reason", value: UInt64(raw)) }
        self.reason = reason
    }

    package func encode() -> [UInt8] {
        [reason.rawValue]
    }
}
