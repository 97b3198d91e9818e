internal import CSodium

/// HMAC (RFC 2104) and the key derivation of Noise, section 4.3; SHA-2 where another standard asks for it.
package enum KeyDerivation {
    package static let outputInBytes = 64

    /// HMAC over BLAKE2b-512 with its block of 128 bytes. This is not BLAKE2b's keyed mode. 64 bytes.
    package static func hmacBLAKE2b(key: SecretBytes, data: [UInt8]) -> SecretBytes {
        let result = SecretBytes(count: outputInBytes)
        key.withUnsafeBytes { keyBytes in
            data.withUnsafeBytes { dataBytes in
                hmacBLAKE2b(keyBytes, dataBytes, suffix: nil, into: result.pointer)
            }
        }
        return result
    }

    /// Noise's HKDF: `outputs` (1 to 3) keys of 64 bytes each.
    package static func hkdf(chainingKey: SecretBytes, input: SecretBytes, outputs: Int) -> [SecretBytes] {
        let pages = (0..<outputs).map { _ in SecretBytes(count: outputInBytes) }
        hkdf(chainingKey: chainingKey, input: input, into: pages)
        return pages
    }

    /// Noise's HKDF of an input that is not secret, such as a label: `outputs` (1 to 3) keys of 64 bytes each.
    package static func hkdf(chainingKey: SecretBytes, input: [UInt8], outputs: Int) -> [SecretBytes] {
        let pages = (0..<outputs).map { _ in SecretBytes(count: outputInBytes) }
        hkdf(chainingKey: chainingKey, input: input, into: pages)
        return pages
    }

    /// The same into pages that are there already. Each gets the first bytes of its output, as many as it has room
    /// for (at most 64). A page may be the chaining key or the input itself.
    package static func hkdf(chainingKey: SecretBytes, input: SecretBytes, into pages: [SecretBytes]) {
        input.withUnsafeBytes { hkdf(chainingKey: chainingKey, input: $0, into: pages) }
    }

    /// The same for an input that is not secret.
    package static func hkdf(chainingKey: SecretBytes, input: [UInt8], into pages: [SecretBytes]) {
        input.withUnsafeBytes { hkdf(chainingKey: chainingKey, input: $0, into: pages) }
    }

    /// HMAC-SHA-512 (RFC 4231). 64 bytes, meant to be sent as a tag.
    package static func hmacSHA512(key: SecretBytes, data: [UInt8]) -> [UInt8] {
        var state = crypto_auth_hmacsha512_state()
        defer { sodium_memzero(&state, MemoryLayout<crypto_auth_hmacsha512_state>.size) }
        _ = crypto_auth_hmacsha512_init(&state, key.pointer, key.count)
        _ = crypto_auth_hmacsha512_update(&state, data, UInt64(data.count))
        return [UInt8](unsafeUninitializedCapacity: outputInBytes) { buffer, filled in
            _ = crypto_auth_hmacsha512_final(&state, buffer.baseAddress!)
            filled = outputInBytes
        }
    }

    /// SHA-512. 64 bytes.
    package static func sha512(_ bytes: [UInt8]) -> [UInt8] {
        Sodium.start()
        return [UInt8](unsafeUninitializedCapacity: outputInBytes) { buffer, filled in
            _ = crypto_hash_sha512(buffer.baseAddress!, bytes, UInt64(bytes.count))
            filled = outputInBytes
        }
    }

    /// SHA-512 of `head ‖ secret ‖ tail`, for a result that is itself secret.
    package static func sha512(_ head: [UInt8], _ secret: SecretBytes, _ tail: [UInt8]) -> SecretBytes {
        let result = SecretBytes(count: outputInBytes)
        var state = crypto_hash_sha512_state()
        defer { sodium_memzero(&state, MemoryLayout<crypto_hash_sha512_state>.size) }
        _ = crypto_hash_sha512_init(&state)
        _ = crypto_hash_sha512_update(&state, head, UInt64(head.count))
        _ = crypto_hash_sha512_update(&state, secret.pointer, UInt64(secret.count))
        _ = crypto_hash_sha512_update(&state, tail, UInt64(tail.count))
        _ = crypto_hash_sha512_final(&state, result.pointer)
        return result
    }

    /// SHA-256. 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        Sodium.start()
        let count = Int(crypto_hash_sha256_BYTES)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            _ = crypto_hash_sha256(buffer.baseAddress!, bytes, UInt64(bytes.count))
            filled = count
        }
    }

    // MARK: Private parts

    /// Intermediate keys stay on the stack and are wiped there.
    private static func hkdf(chainingKey: SecretBytes, input: UnsafeRawBufferPointer, into pages: [SecretBytes]) {
        precondition((1...3).contains(pages.count), "HKDF gives one to three outputs")
        precondition(pages.allSatisfy { $0.count <= outputInBytes }, "an output of HKDF has 64 bytes")
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * outputInBytes) { buffer in
            let start = buffer.baseAddress!
            defer { sodium_memzero(start, 2 * outputInBytes) }
            let temporary = UnsafeRawBufferPointer(start: start, count: outputInBytes)
            let output = start + outputInBytes
            chainingKey.withUnsafeBytes { hmacBLAKE2b($0, input, suffix: nil, into: start) }
            for (index, page) in pages.enumerated() {
                let previous = UnsafeRawBufferPointer(start: output, count: index == 0 ? 0 : outputInBytes)
                hmacBLAKE2b(temporary, previous, suffix: UInt8(index + 1), into: output)
                page.pointer.update(from: output, count: page.count)
            }
        }
    }

    /// `output` takes 64 bytes and may be where `data` lies.
    private static func hmacBLAKE2b(
        _ key: UnsafeRawBufferPointer, _ data: UnsafeRawBufferPointer, suffix: UInt8?,
        into output: UnsafeMutablePointer<UInt8>
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: BLAKE2b.blockInBytes) { block in
            let start = block.baseAddress!
            defer { sodium_memzero(start, block.count) }
            block.initialize(repeating: 0)
            if key.count <= block.count {
                for (index, byte) in key.enumerated() { block[index] = byte }
            } else {
                var long = BLAKE2b.Stream(count: outputInBytes)
                long.update(key)
                long.finish(into: start)
            }
            for index in block.indices { block[index] ^= 0x36 }
            var inner = BLAKE2b.Stream(count: outputInBytes)
            inner.update(UnsafeRawBufferPointer(block))
            inner.update(data)
            if let suffix { withUnsafeBytes(of: suffix) { inner.update($0) } }
            inner.finish(into: output)
            for index in block.indices { block[index] ^= 0x36 ^ 0x5C }
            var outer = BLAKE2b.Stream(count: outputInBytes)
            outer.update(UnsafeRawBufferPointer(block))
            outer.update(UnsafeRawBufferPointer(start: output, count: outputInBytes))
            outer.finish(into: output)
        }
    }
}
