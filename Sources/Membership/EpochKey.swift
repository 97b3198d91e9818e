package import SodiumCrypto
package import WireCodec

/// The key of one epoch of a space: 32 random bytes, and the id that commits to them.
///
/// ChaCha20-Poly1305 does not commit to its key, so the id does: one ciphertext under an id means one thing to all.
/// Invariant: `id` is BLAKE2b-256 of "epoch/1", the space and the key. Bytes: Protocol/epochs.md, section 1.
package struct EpochKey: Sendable {
    package static let countInBytes = 32

    package let space: SpaceID
    package let id: Bytes32
    let secret: SecretBytes

    /// What a key is derived for; other purposes tell nothing about it.
    package enum Purpose: Hashable, Sendable {
        /// Tags by which members find each other on a network.
        case discovery
        /// Bundles of changes.
        case bundle
        /// Names of files in a mailbox.
        case mailbox
        /// One document's contents outside the space's own bundles.
        case document(Bytes32)
        /// The key of an earlier epoch, for those who join later.
        case parent(Bytes32)
    }

    package init(space: SpaceID, secret: SecretBytes) {
        precondition(secret.count == Self.countInBytes, "an epoch's key has 32 bytes")
        self.space = space
        self.secret = secret
        var hash = BLAKE2b.Stream(count: Bytes32.count)
        hash.update([UInt8]("epoch/1".utf8) + space.bytes.bytes)
        hash.update(secret)
        guard let id = Bytes32(hash.finish()) else { preconditionFailure("a hash of 32 bytes has 32 bytes") }
        self.id = id
    }

    package static func generate(for space: SpaceID, from random: RandomSource) -> EpochKey {
        EpochKey(space: space, secret: random.secret(countInBytes))
    }

    /// 32 bytes: the first half of Noise's HKDF of the epoch's key and the purpose's label.
    package func derived(for purpose: Purpose) -> SecretBytes {
        let result = SecretBytes(count: AEAD.keyInBytes)
        KeyDerivation.hkdf(chainingKey: secret, input: purpose.label, into: [result])
        return result
    }
}

extension EpochKey.Purpose {
    var label: [UInt8] {
        switch self {
        case .discovery: [UInt8]("discovery".utf8)
        case .bundle: [UInt8]("bundle".utf8)
        case .mailbox: [UInt8]("mailbox".utf8)
        case .document(let document): [UInt8]("document".utf8) + document.bytes
        case .parent(let epoch): [UInt8]("parent".utf8) + epoch.bytes
        }
    }
}

// MARK: - The past

extension EpochKey {
    package static let sealedParentInBytes = countInBytes + AEAD.tagInBytes

    /// The key of an earlier epoch under this one: 48 bytes, the same each time. The sealing key serves for this parent
    /// alone, so the nonce may be zero.
    package func seal(parent: EpochKey) -> [UInt8] {
        AEAD.sealXChaCha(
            parent.secret, key: derived(for: .parent(parent.id)), nonce: Self.zeroNonce, associatedData: id.bytes)
    }

    /// The earlier key, once it is what its id commits to.
    package func openParent(_ epoch: Bytes32, _ sealed: [UInt8]) throws(EpochError) -> EpochKey {
        let secret: SecretBytes
        do throws(CryptoError) {
            secret = try AEAD.openXChaChaSecret(
                sealed, key: derived(for: .parent(epoch)), nonce: Self.zeroNonce, associatedData: id.bytes)
        } catch {
            throw .notOpened
        }
        return try EpochKey(space: space, secret, committedBy: epoch)
    }

    private static let zeroNonce = [UInt8](repeating: 0, count: AEAD.longNonceInBytes)

    /// Refuses a key that is not the one which the id stands for.
    init(space: SpaceID, _ secret: SecretBytes, committedBy id: Bytes32) throws(EpochError) {
        guard secret.count == Self.countInBytes else { throw .wrongKey(epoch: id) }
        self.init(space: space, secret: secret)
        guard self.id == id else { throw .wrongKey(epoch: id) }
    }
}
