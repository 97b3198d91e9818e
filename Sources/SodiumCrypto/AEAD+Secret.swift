internal import CSodium

/// XChaCha20-Poly1305 for plaintexts that are secrets: they go from page to page.
extension AEAD {
    package static func sealXChaCha(
        _ secret: SecretBytes, key: SecretBytes, nonce: [UInt8], associatedData: [UInt8] = []
    ) -> [UInt8] {
        precondition(key.count == keyInBytes && nonce.count == longNonceInBytes, "a key has 32 bytes, a nonce 24")
        return [UInt8](unsafeUninitializedCapacity: secret.count + tagInBytes) { buffer, filled in
            _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                buffer.baseAddress!, nil, secret.pointer, UInt64(secret.count), associatedData,
                UInt64(associatedData.count), nil, nonce, key.pointer)
            filled = secret.count + tagInBytes
        }
    }

    /// Nonces of another length, and ciphertexts of nothing but a tag, are refused.
    package static func openXChaChaSecret(
        _ ciphertext: [UInt8], key: SecretBytes, nonce: [UInt8], associatedData: [UInt8] = []
    ) throws(CryptoError) -> SecretBytes {
        precondition(key.count == keyInBytes, "a cipher key has 32 bytes")
        guard nonce.count == longNonceInBytes else {
            throw .wrongLength(expected: longNonceInBytes, actual: nonce.count)
        }
        guard ciphertext.count > tagInBytes else { throw .authenticationFailed }
        let secret = SecretBytes(count: ciphertext.count - tagInBytes)
        let answer = crypto_aead_xchacha20poly1305_ietf_decrypt(
            secret.pointer, nil, nil, ciphertext, UInt64(ciphertext.count), associatedData,
            UInt64(associatedData.count), nonce, key.pointer)
        guard answer == 0 else { throw .authenticationFailed }
        return secret
    }
}
