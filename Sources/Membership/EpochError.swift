package import WireCodec

/// Why the key of an epoch, or what was sealed under one, was not opened.
package enum EpochError: Error, Equatable, Sendable {
    /// Sealed to somebody else, under another key or for another place, or changed. Nothing more is known or told.
    case notOpened
    /// What came out is not the key that the epoch's id commits to.
    case wrongKey(epoch: Bytes32)
    /// This device does not hold the key of the epoch.
    case missingKey(epoch: Bytes32)
    /// A recipient's public key is of low order: nothing can be sealed to it.
    case unusableRecipient
    /// The bytes are not what was stored or sealed.
    case malformed(CodecError)
}
