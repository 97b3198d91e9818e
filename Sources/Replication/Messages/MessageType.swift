package import WireCodec

/// What established peers say to each other; the raw value is the type byte of the channel's frame
/// (Protocol/sync.md, section 1).
package enum MessageType: UInt8, CaseIterable, Sendable {
    case hello = 1
    case digest = 2
    case frontier = 3
    case membership = 4
    case changes = 5
    case join = 6
    case welcome = 7
    case ping = 8
    case pong = 9
    case goodbye = 10
    case needEpoch = 11
    case epochSeal = 12
    case lane = 13
    case waiting = 14
    case introduction = 15
    case person = 16
    case blobQuery = 17
    case blobHolding = 18
    case blobRequest = 19
    case blobPart = 20
    case snapshotRequest = 21
    case snapshotPart = 22
    case ranges = 28
    case statements = 29
    case presence = 30
    case terminal = 31
    case terminalFrame = 32
    case terminalRequest = 33
    case neighbour = 23
    case walk = 24
    case have = 25
    case graft = 26
    case prune = 27
}

/// One message: the body of one frame. Each value has one encoding; what decodes encodes to the same bytes.
package protocol WireMessage: Sendable {
    static var type: MessageType { get }
    init(from reader: inout ByteReader) throws(CodecError)
    func encode() -> [UInt8]
}

extension WireMessage {
    package init(decoding bytes: [UInt8]) throws(ReplicationError) {
        do {
            var reader = ByteReader(bytes)
            try self.init(from: &reader)
            try reader.expectEnd()
        } catch {
            throw .malformed(error)
        }
    }
}
