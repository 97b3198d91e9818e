package import SodiumCrypto
package import WireCodec

/// CPACE-RISTRETTO255-SHA512 with fixed roles (draft-irtf-cfrg-cpace; names as there).
///
/// A is the initiator, B the responder. Both hold the same low-entropy secret PRS. Each function is one step of the
/// draft, so that each can be held against its vectors.
package enum CPace {
    package static let keyInBytes = 64

    /// The secret point to be hashed into a generator: padded so that the secret fills the hash's first block and
    /// nothing chosen by others is in it. Draft, section "Definition of generator_string".
    package static func generatorString(prs: [UInt8], ci: [UInt8], sid: [UInt8]) -> [UInt8] {
        let secret = concatenated([domain, prs])
        // One byte is the padding's own length.
        let padding = [UInt8](repeating: 0, count: max(0, hashBlockInBytes - 1 - secret.count))
        return secret + concatenated([padding, ci, sid])
    }

    /// The generator that both sides share if, and only if, they share the secret.
    package static func generator(prs: [UInt8], ci: [UInt8], sid: [UInt8]) -> Bytes32 {
        Ristretto.fromHash(KeyDerivation.sha512(generatorString(prs: prs, ci: ci, sid: sid)))
    }

    /// A fresh secret scalar: 252 random bits, little endian.
    package static func scalar(from random: RandomSource) -> SecretBytes {
        Ristretto.randomScalar(from: random)
    }

    /// The public share Ya or Yb. Fails only for a generator that is the identity, which no hash gives in practice.
    package static func share(scalar: SecretBytes, generator: Bytes32) throws(CryptoError) -> Bytes32 {
        try Ristretto.multiply(scalar, generator)
    }

    /// K, from one's own scalar and the other side's share. Throws `invalidPoint` where the draft says to abort: the
    /// share is no encoding, or K is the identity. K must not be shown or kept.
    package static func secretPoint(scalar: SecretBytes, share: Bytes32) throws(CryptoError) -> SecretBytes {
        try Ristretto.secretMultiple(scalar, share)
    }

    /// The transcript in fixed roles, initiator first; `ada` and `adb` are the associated data of A and B.
    package static func transcriptIR(ya: [UInt8], ada: [UInt8], yb: [UInt8], adb: [UInt8]) -> [UInt8] {
        concatenated([ya, ada]) + concatenated([yb, adb])
    }

    /// ISK, 64 bytes: the key that both sides share if they had the same secret and saw the same messages.
    package static func sessionKey(sid: [UInt8], secretPoint: SecretBytes, transcript: [UInt8]) -> SecretBytes {
        let head = concatenated([domain + [UInt8]("_ISK".utf8), sid]) + [UInt8(secretPoint.count)]
        return KeyDerivation.sha512(head, secretPoint, transcript)
    }

    /// The key of the two confirmation tags. Draft, section "Key confirmation".
    package static func confirmationKey(sid: [UInt8], sessionKey: SecretBytes) -> SecretBytes {
        KeyDerivation.sha512([UInt8]("CPaceMac".utf8) + sid, sessionKey, [])
    }

    /// Ta or Tb, 64 bytes: HMAC-SHA-512 of the share and the associated data that the prover had sent.
    package static func confirmationTag(key: SecretBytes, share: [UInt8], associatedData: [UInt8]) -> [UInt8] {
        KeyDerivation.hmacSHA512(key: key, data: concatenated([share, associatedData]))
    }

    /// `lv_cat`: each part behind its length in LEB128, so that no two lists give the same bytes.
    package static func concatenated(_ parts: [[UInt8]]) -> [UInt8] {
        var writer = ByteWriter(reserving: 256)
        for part in parts { writer.prefixed(part) }
        return writer.bytes
    }

    private static let domain = [UInt8]("CPaceRistretto255".utf8)
    private static let hashBlockInBytes = 128
}
