package import SodiumCrypto

/// A key and the number of the next message under it (Noise, section 5.1).
///
/// It is a reference, so that a copy of the struct that owns it can never use a nonce a second time.
package final class CipherState {
    private let key: SecretBytes
    /// False until the first key arrives; until then messages pass in clear.
    package private(set) var hasKey: Bool
    /// The nonce of the next message.
    package private(set) var nonce: UInt64 = 0

    /// Without a key.
    package init() {
        key = SecretBytes(count: AEAD.keyInBytes)
        hasKey = false
    }

    /// With a key of 32 bytes, which it takes over.
    package init(key: SecretBytes) {
        precondition(key.count == AEAD.keyInBytes, "a cipher key has 32 bytes")
        self.key = key
        hasKey = true
    }

    /// `InitializeKey`: `write` puts 32 bytes into the page it is given.
    func initializeKey(_ write: (SecretBytes) -> Void) {
        write(key)
        hasKey = true
        nonce = 0
    }

    /// `SetNonce`.
    package func setNonce(_ value: UInt64) {
        nonce = value
    }

    /// `EncryptWithAd` on what follows `start`, where it lies.
    package func encryptInPlace(
        _ buffer: inout [UInt8], from start: Int, associatedData: [UInt8] = []
    ) throws(NoiseError) {
        guard hasKey else { return }
        guard nonce < .max else { throw .exhausted }
        AEAD.sealInPlace(&buffer, from: start, key: key, nonce: nonce, associatedData: associatedData)
        nonce += 1
    }

    /// `DecryptWithAd`. The nonce stays when it throws.
    package func decrypt(_ message: ArraySlice<UInt8>, associatedData: [UInt8] = []) throws(NoiseError) -> [UInt8] {
        guard hasKey else { return [UInt8](message) }
        guard nonce < .max else { throw .exhausted }
        do {
            let plaintext = try AEAD.open(message, key: key, nonce: nonce, associatedData: associatedData)
            nonce += 1
            return plaintext
        } catch {
            throw .authenticationFailed
        }
    }

    /// `Rekey` (section 11.3). The nonce goes on counting.
    package func rekey() {
        precondition(hasKey, "only a key can be renewed")
        AEAD.rekey(key)
    }
}
