/// Why a handshake or a transport message did not go on.
package enum NoiseError: Error, Equatable, Sendable {
    /// The name is not of the form `Noise_PATTERN[pskN[+pskN…]]_25519_ChaChaPoly_BLAKE2b`, or its pattern is not known.
    case unsupportedName(String)
    /// The pattern needs our own static key.
    case missingLocalStatic
    /// The pattern needs the other side's static key before the first message.
    case missingRemoteStatic
    /// The other side has no static key in this pattern, so the one that was given could never be checked.
    case unusedRemoteStatic
    /// The pattern has another number of pre-shared keys.
    case wrongPskCount(expected: Int, actual: Int)
    /// A pre-shared key has 32 bytes.
    case wrongPskLength(Int)

    /// It is the other side's turn, or this side never speaks in this one-way pattern. Nothing was lost.
    case outOfTurn
    /// The handshake is over, or it was split already.
    case handshakeComplete
    /// The handshake is not over yet.
    case handshakeIncomplete
    /// The message is longer than 65,535 bytes. Before sending, nothing was lost.
    case messageTooLong(Int)
    /// The message ended inside a key.
    case truncated(needed: Int, available: Int)
    /// A message was not made with these keys, for this transcript, in this order. Nothing more is known or told.
    case authenticationFailed
    /// The other side's public key is of low order.
    case invalidPublicKey
    /// The other side showed another static key than the one that was expected.
    case unexpectedRemoteStatic
    /// The keys have sealed or opened as many messages as they may.
    case exhausted
    /// An earlier message failed; these keys are not used again.
    case failedBefore
}
