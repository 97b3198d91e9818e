package import WireCodec

/// Why bytes on a connection, or a datagram, were refused. Each of them closes the connection, but for a datagram that
/// was not opened: it may be anybody's, and nothing comes of it.
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
    /// The size, the type or the index is not that of a datagram for this lane.
    case notADatagram
    /// A datagram came before, or is older than the window, or of no phase that is in use.
    case datagramRepeated
    /// A frame in a datagram says that more of it follows elsewhere.
    case fragmentInDatagram(type: UInt8)
    /// The ranges of an acknowledgement could not be read.
    case malformedAcknowledgement(CodecError)
    /// The other side acknowledges a datagram that was never sent.
    case acknowledgedUnsent(UInt64)
    /// A path check or its echo could not be read.
    case malformedPathFrame(CodecError)
}
