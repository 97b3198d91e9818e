package import WireCodec

/// Why bytes on a connection were refused. Each of them closes the connection.
package enum ChannelError: Error, Equatable, Sendable {
    /// The first message does not begin with `NODE/1`.
    case notANode
    /// The opening is of a kind that this version does not have.
    case unknownOpeningKind(UInt8)
    /// The opening could not be read.
    case malformedOpening(CodecError)
    /// A message of no bytes, which no step has.
    case emptyMessage
    /// A message is longer than is allowed at this point of the connection.
    case messageTooLong(count: Int, limit: Int)
    /// A message was not made by the other end, or not in this order. Nothing more is known or told.
    case decryptionFailed
    /// Something else than zeros followed the frames.
    case paddingNotZero
    /// A frame's type and length could not be read, or its body ended early.
    case malformedFrame(CodecError)
    /// A frame is longer than 1 MiB and 64 KiB.
    case frameTooLong(type: UInt8, count: Int, limit: Int)
    /// The unfinished frames of all types together are longer than one frame may be.
    case tooMuchUnfinished(limit: Int)
    /// A fragment carried nothing.
    case emptyFragment(type: UInt8)
    /// The keys have served for as many messages as they may; a new handshake is needed.
    case exhausted
    /// An earlier message was refused.
    case closed
}
