internal import CSodium

/// ChaCha20-Poly1305 (RFC 8439) and XChaCha20-Poly1305; a tag of 16 bytes follows the encrypted bytes.
///
/// A nonce must never serve twice under one key; whoever counts it is the one owner of the key.
package enum AEAD {
    package static let keyInBytes = 32
    package static let tagInBytes = 16
    package static let nonceInBytes = 12
    package static let longNonceInBytes = 24

    // MARK: Counted nonces, in Noise's form: four zero bytes, then the counter in little endian

    package static func seal(
        _ plaintext: [UInt8], key: SecretBytes, nonce: UInt64, associatedData: [UInt8] = []
    ) -> [UInt8] {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(plaintext.count + tagInBytes)
        buffer.append(contentsOf: plaintext)
        sealInPlace(&buffer, from: 0, key: key, nonce: nonce, associatedData: associatedData)
        return buffer
    }

    package static func open(
        _ ciphertext: [UInt8], key: SecretBytes, nonce: UInt64, associatedData: [UInt8] = []
    ) throws(CryptoError) -> [UInt8] {
        try open(ciphertext[...], key: key, nonce: nonce, associatedData: associatedData)
    }

    /// From where it lies into memory of its own: no copy beside the pass of the cipher.
    package static func open(
        _ ciphertext: ArraySlice<UInt8>, key: SecretBytes, nonce: UInt64, associatedData: [UInt8] = []
    ) throws(CryptoError) -> [UInt8] {
        precondition(key.count == keyInBytes, "a cipher key has 32 bytes")
        guard ciphertext.count >= tagInBytes else { throw .authenticationFailed }
        var isAuthentic = false
        let plaintext = [UInt8](unsafeUninitializedCapacity: ciphertext.count - tagInBytes) { buffer, filled in
            let answer = withCountedNonce(nonce) { nonceBytes in
                ciphertext.withUnsafeBufferPointer { sealed in
                    crypto_aead_chacha20poly1305_ietf_decrypt(
                        buffer.baseAddress, nil, nil, sealed.baseAddress!, UInt64(sealed.count), associatedData,
                        UInt64(associatedData.count), nonceBytes, key.pointer)
                }
            }
            isAuthentic = answer == 0
            filled = isAuthentic ? ciphertext.count - tagInBytes : 0
        }
        guard isAuthentic else { throw .authenticationFailed }
        return plaintext
    }

    /// Encrypts what follows `start` where it lies, and appends the tag.
    package static func sealInPlace(
        _ buffer: inout [UInt8], from start: Int, key: SecretBytes, nonce: UInt64, associatedData: [UInt8] = []
    ) {
        precondition(key.count == keyInBytes, "a cipher key has 32 bytes")
        precondition(start >= 0 && start <= buffer.count, "the part to encrypt lies within the buffer")
        let count = buffer.count - start
        for _ in 0..<tagInBytes { buffer.append(0) }
        withCountedNonce(nonce) { nonceBytes in
            buffer.withUnsafeMutableBufferPointer { whole in
                let part = whole.baseAddress! + start
                _ = crypto_aead_chacha20poly1305_ietf_encrypt(
                    part, nil, part, UInt64(count), associatedData, UInt64(associatedData.count), nil, nonceBytes,
                    key.pointer)
            }
        }
    }

    /// Checks and decrypts what follows `start` where it lies, and takes the tag off. When it throws, the bytes that
    /// follow `start` are not to be used.
    package static func openInPlace(
        _ buffer: inout [UInt8], from start: Int, key: SecretBytes, nonce: UInt64, associatedData: [UInt8] = []
    ) throws(CryptoError) {
        precondition(key.count == keyInBytes, "a cipher key has 32 bytes")
        precondition(start >= 0 && start <= buffer.count, "the part to decrypt lies within the buffer")
        let count = buffer.count - start
        guard count >= tagInBytes else { throw .authenticationFailed }
        let answer = withCountedNonce(nonce) { nonceBytes in
            buffer.withUnsafeMutableBufferPointer { whole in
                let part = whole.baseAddress! + start
                return crypto_aead_chacha20poly1305_ietf_decrypt(
                    part, nil, nil, part, UInt64(count), associatedData, UInt64(associatedData.count), nonceBytes,
                    key.pointer)
            }
        }
        guard answer == 0 else { throw .authenticationFailed }
        buffer.removeLast(tagInBytes)
    }

    /// Noise's `REKEY` (section 4.2): the key becomes the first 32 bytes of 32 encrypted zeros, with the nonce 2⁶⁴−1.
    package static func rekey(_ key: SecretBytes) {
        precondition(key.count == keyInBytes, "a cipher key has 32 bytes")
        let count = keyInBytes + tagInBytes
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
            let start = buffer.baseAddress!
            buffer.initialize(repeating: 0)
            defer { sodium_memzero(start, count) }
            withCountedNonce(.max) { nonceBytes in
                _ = crypto_aead_chacha20poly1305_ietf_encrypt(
                    start, nil, start, UInt64(keyInBytes), nil, 0, nil, nonceBytes, key.pointer)
            }
            key.pointer.update(from: start, count: keyInBytes)
        }
    }

    private static func withCountedNonce<Result>(
        _ counter: UInt64, _ body: (UnsafePointer<UInt8>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(byteCount: nonceInBytes, alignment: 8) { nonce in
            nonce.storeBytes(of: 0, as: UInt32.self)
            UnsafeMutableRawBufferPointer(rebasing: nonce[4...]).storeBytes(of: counter.littleEndian, as: UInt64.self)
            return body(UnsafePointer(nonce.baseAddress!.assumingMemoryBound(to: UInt8.self)))
        }
    }

    // MARK: Nonces given whole

    /// With a nonce of 12 bytes.
    package static func seal(
        _ plaintext: [UInt8], key: SecretBytes, nonce: [UInt8], associatedData: [UInt8] = []
    ) -> [UInt8] {
        precondition(key.count == keyInBytes && nonce.count == nonceInBytes, "a key has 32 bytes, a nonce 12")
        return [UInt8](unsafeUninitializedCapacity: plaintext.count + tagInBytes) { buffer, filled in
            _ = crypto_aead_chacha20poly1305_ietf_encrypt(
                buffer.baseAddress!, nil, plaintext, UInt64(plaintext.count), associatedData,
                UInt64(associatedData.count), nil, nonce, key.pointer)
            filled = plaintext.count + tagInBytes
        }
    }

    /// With a nonce of 12 bytes; another length is refused.
    package static func open(
        _ ciphertext: [UInt8], key: SecretBytes, nonce: [UInt8], associatedData: [UInt8] = []
    ) throws(CryptoError) -> [UInt8] {
        precondition(key.count == keyInBytes, "a cipher key has 32 bytes")
        guard nonce.count == nonceInBytes else {
            throw .wrongLength(expected: nonceInBytes, actual: nonce.count)
        }
        return try opened(ciphertext) { output, input, count in
            crypto_aead_chacha20poly1305_ietf_decrypt(
                output, nil, nil, input, count, associatedData, UInt64(associatedData.count), nonce, key.pointer)
        }
    }

    /// XChaCha20-Poly1305 with a nonce of 24 bytes, which may be random.
    package static func sealXChaCha(
        _ plaintext: [UInt8], key: SecretBytes, nonce: [UInt8], associatedData: [UInt8] = []
    ) -> [UInt8] {
        precondition(key.count == keyInBytes && nonce.count == longNonceInBytes, "a key has 32 bytes, a nonce 24")
        return [UInt8](unsafeUninitializedCapacity: plaintext.count + tagInBytes) { buffer, filled in
            _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                buffer.baseAddress!, nil, plaintext, UInt64(plaintext.count), associatedData,
                UInt64(associatedData.count), nil, nonce, key.pointer)
            filled = plaintext.count + tagInBytes
        }
    }

    /// XChaCha20-Poly1305 with a nonce of 24 bytes; another length is refused.
    package static func openXChaCha(
        _ ciphertext: [UInt8], key: SecretBytes, nonce: [UInt8], associatedData: [UInt8] = []
    ) throws(CryptoError) -> [UInt8] {
        precondition(key.count == keyInBytes, "a cipher key has 32 bytes")
        guard nonce.count == longNonceInBytes else {
            throw .wrongLength(expected: longNonceInBytes, actual: nonce.count)
        }
        return try opened(ciphertext) { output, input, count in
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                output, nil, nil, input, count, associatedData, UInt64(associatedData.count), nonce, key.pointer)
        }
    }

    private static func opened(
        _ ciphertext: [UInt8],
        _ decrypt: (UnsafeMutablePointer<UInt8>, UnsafePointer<UInt8>, UInt64) -> Int32
    ) throws(CryptoError) -> [UInt8] {
        guard ciphertext.count >= tagInBytes else { throw .authenticationFailed }
        var buffer = ciphertext
        let answer = buffer.withUnsafeMutableBufferPointer { whole in
            decrypt(whole.baseAddress!, UnsafePointer(whole.baseAddress!), UInt64(whole.count))
        }
        guard answer == 0 else { throw .authenticationFailed }
        buffer.removeLast(tagInBytes)
        return buffer
    }
}
