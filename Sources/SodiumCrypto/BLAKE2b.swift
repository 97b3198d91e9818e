internal import CSodium
package import WireCodec

/// BLAKE2b (RFC 7693), the hash of everything here.
package enum BLAKE2b {
    package static let blockInBytes = 128
    package static let outputInBytesMax = 64

    /// 32 bytes. About 1 µs a KiB.
    package static func hash256(_ bytes: [UInt8]) -> Bytes32 {
        Sodium.start()
        return Bytes32 { _ = crypto_generichash_blake2b($0, Bytes32.count, bytes, UInt64(bytes.count), nil, 0) }
    }

    /// 32 bytes under a key of 16 to 64 bytes (RFC 7693's own keyed mode; not HMAC).
    package static func hash256(_ bytes: [UInt8], key: SecretBytes) -> Bytes32 {
        precondition((16...64).contains(key.count), "a BLAKE2b key has 16 to 64 bytes")
        return Bytes32 {
            _ = crypto_generichash_blake2b(
                $0, Bytes32.count, bytes, UInt64(bytes.count), key.pointer, key.count)
        }
    }

    /// 64 bytes.
    package static func hash512(_ bytes: [UInt8]) -> [UInt8] {
        hash(bytes, count: outputInBytesMax)
    }

    /// 16 to 64 bytes, under a key of 16 to 64 bytes when there is one.
    package static func hash(_ bytes: [UInt8], count: Int, key: SecretBytes? = nil) -> [UInt8] {
        precondition((16...outputInBytesMax).contains(count), "BLAKE2b gives 16 to 64 bytes")
        precondition(key.map { (16...64).contains($0.count) } ?? true, "a BLAKE2b key has 16 to 64 bytes")
        Sodium.start()
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            _ = crypto_generichash_blake2b(
                buffer.baseAddress!, count, bytes, UInt64(bytes.count), key?.pointer, key?.count ?? 0)
            filled = count
        }
    }

    /// A hash of bytes that come in parts. Its state is wiped at the end.
    package struct Stream: ~Copyable {
        private let state: OpaqueState
        private let count: Int

        /// For a result of 16 to 64 bytes.
        package init(count: Int) {
            precondition((16...outputInBytesMax).contains(count), "BLAKE2b gives 16 to 64 bytes")
            Sodium.start()
            self.count = count
            state = OpaqueState(count: count)
        }

        package mutating func update(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { update($0) }
        }

        package mutating func update(_ slice: ArraySlice<UInt8>) {
            slice.withUnsafeBytes { update($0) }
        }

        package mutating func update(_ secret: SecretBytes) {
            secret.withUnsafeBytes { update($0) }
        }

        mutating func update(_ bytes: UnsafeRawBufferPointer) {
            guard let start = bytes.baseAddress else { return }
            let pointer = start.assumingMemoryBound(to: UInt8.self)
            _ = crypto_generichash_blake2b_update(state.pointer, pointer, UInt64(bytes.count))
        }

        package consuming func finish() -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                finish(into: buffer.baseAddress!)
                filled = count
            }
        }

        /// Writes `count` bytes.
        borrowing func finish(into output: UnsafeMutablePointer<UInt8>) {
            _ = crypto_generichash_blake2b_final(state.pointer, output, count)
        }
    }

    /// libsodium's state, which wants an alignment of 64 bytes.
    private struct OpaqueState: ~Copyable {
        let pointer: OpaquePointer
        private let memory: UnsafeMutableRawPointer

        init(count: Int) {
            let size = crypto_generichash_blake2b_statebytes()
            memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
            pointer = OpaquePointer(memory)
            _ = crypto_generichash_blake2b_init(pointer, nil, 0, count)
        }

        deinit {
            sodium_memzero(memory, crypto_generichash_blake2b_statebytes())
            memory.deallocate()
        }
    }
}
