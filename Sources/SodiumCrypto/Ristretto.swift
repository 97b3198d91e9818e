internal import CSodium
package import WireCodec

/// The prime-order group ristretto255 (RFC 9496). Elements are their 32-byte canonical encodings.
package enum Ristretto {
    package static let hashInBytes = 64
    package static let scalarInBytes = 32

    /// The element that 64 uniform bytes stand for (RFC 9496, section 4.3.4).
    package static func fromHash(_ hash: [UInt8]) -> Bytes32 {
        precondition(hash.count == hashInBytes, "an element is made from 64 bytes")
        Sodium.start()
        return Bytes32 { _ = crypto_core_ristretto255_from_hash($0, hash) }
    }

    /// A share that may be sent. Throws `invalidPoint` for an encoding that is not canonical, and for the identity
    /// as argument or result. About 80 µs.
    package static func multiply(_ scalar: SecretBytes, _ point: Bytes32) throws(CryptoError) -> Bytes32 {
        var isValid = false
        let result = Bytes32 { isValid = multiply(scalar, point, into: $0) }
        guard isValid else { throw .invalidPoint }
        return result
    }

    /// The same for a result that stays secret.
    package static func secretMultiple(_ scalar: SecretBytes, _ point: Bytes32) throws(CryptoError) -> SecretBytes {
        let result = SecretBytes(count: Bytes32.count)
        guard multiply(scalar, point, into: result.pointer) else { throw .invalidPoint }
        return result
    }

    /// 252 random bits in little endian: below the group's order, and all but uniform.
    package static func randomScalar(from random: RandomSource) -> SecretBytes {
        let scalar = random.secret(scalarInBytes)
        scalar.pointer[scalarInBytes - 1] &= 0x0F
        return scalar
    }

    /// Whether the bytes are the canonical encoding of an element; the identity is one too.
    package static func isValid(_ point: Bytes32) -> Bool {
        Sodium.start()
        return crypto_core_ristretto255_is_valid_point(point.bytes) == 1
    }

    private static func multiply(
        _ scalar: SecretBytes, _ point: Bytes32, into result: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        precondition(scalar.count == scalarInBytes, "a scalar has 32 bytes")
        return crypto_scalarmult_ristretto255(result, scalar.pointer, point.bytes) == 0
    }
}
