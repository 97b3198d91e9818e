package import Compression
package import Noise

/// Why a diagnostic could not be run at all, or stopped. A vector that fails is no error but a line of a report.
package enum DiagnosticsError: Error, Equatable, Sendable {
    // MARK: Files

    /// The file could not be opened or read; `code` is the system's `errno`.
    case cannotRead(path: String, code: Int32)
    case tooLarge(sizeInBytes: Int, limitInBytes: Int)
    case compressed(CompressionError)
    /// Neither one JSON value nor one on each line; `line` counts from 1.
    case notJSON(line: Int)
    /// JSON, but no form of vectors or histories that is known; `keys` are those of its first object.
    case unknownForm(keys: [String])
    /// A known form with a field that is missing, of another type, or beyond its limit. `place` is the way to it.
    case malformed(place: String)
    /// A file that would pass without checking anything.
    case noCases

    // MARK: Editing histories

    /// A patch touches text that is not there; `length` is the text's length before it. Counted from 0, in scalars.
    case patchPastEnd(transaction: Int, patch: Int, end: Int, length: Int)
    /// All patches together give a text of another length than `endContent` has. In scalars.
    case otherEnd(lengthInScalars: Int, expected: Int)

    // MARK: The bare handshake

    /// The name or the keys do not make a handshake.
    case handshake(NoiseError)
    /// A key that is not 32 bytes long.
    case wrongOption(HandshakeOption)
    /// The operating system refused; `code` is its `errno`.
    case socket(SocketStep, code: Int32)
    case timedOut(SocketStep)
    /// The other side closed the connection inside or before a message.
    case closed(SocketStep)
    case messageTooLong(countInBytes: Int)
    /// A handshake message that carries something, which none of a bare handshake does.
    case payloadInHandshake(countInBytes: Int)
    /// The message with this index, counted from 0, did not come back as it was sent.
    case otherEcho(message: Int)

    package enum HandshakeOption: String, Sendable {
        case staticKey, remoteStatic
    }

    /// What was being done at the socket.
    package enum SocketStep: String, Sendable {
        case open, listen, accept, connect, send, receive
    }
}
