/// Why bytes from outside were refused by a cryptographic operation.
///
/// Wrong lengths of our own making are preconditions, not errors.
package enum CryptoError: Error, Equatable, Sendable {
    /// A tag did not match: wrong key, nonce or associated data, or changed bytes. Nothing more is known or told.
    case authenticationFailed
    /// A public key or group element is not valid, or it led to the all-zero or identity result.
    case invalidPoint
    /// The bytes cannot be what they are said to be.
    case wrongLength(expected: Int, actual: Int)
    /// A slow hash asks for more memory than the system gives.
    case notEnoughMemory(inKiB: UInt32)
}
