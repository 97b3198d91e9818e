internal import CSodium
package import WireCodec

/// Random bytes, from the system or, for simulations and tests, from a seed.
///
/// It has one owner, which hands it down; nothing in the pure layers draws from the system by itself, so a run is
/// repeated exactly from its seed. The seeded stream is ChaCha20 (original form, nonce 0) under the key
/// BLAKE2b-256("random/1" ‖ seed as 8 big-endian bytes), read from its start without gaps.
package final class RandomSource: RandomNumberGenerator {
    private var stream: SeededStream?

    private init(stream: SeededStream?) {
        Sodium.start()
        self.stream = stream
    }

    package static func system() -> RandomSource {
        RandomSource(stream: nil)
    }

    package convenience init(seed: UInt64) {
        self.init(stream: SeededStream(seed: seed))
    }

    package func next() -> UInt64 {
        var value: UInt64 = 0
        withUnsafeMutableBytes(of: &value) { fill($0) }
        return value
    }

    package func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            fill(UnsafeMutableRawBufferPointer(buffer))
            filled = count
        }
    }

    package func bytes32() -> Bytes32 {
        Bytes32 { fill(UnsafeMutableRawBufferPointer(start: $0, count: Bytes32.count)) }
    }

    package func secret(_ count: Int) -> SecretBytes {
        let result = SecretBytes(count: count)
        result.withUnsafeMutableBytes { fill($0) }
        return result
    }

    /// A number of `0..<limit`, each equally likely.
    package func integer(below limit: Int) -> Int {
        precondition(limit > 0, "there is no number below zero")
        var generator = self
        return Int.random(in: 0..<limit, using: &generator)
    }

    private func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress, buffer.count > 0 else { return }
        if stream == nil {
            randombytes_buf(start, buffer.count)
        } else {
            stream?.fill(buffer)
        }
    }
}

/// The position in one deterministic ChaCha20 stream.
private struct SeededStream {
    private let key: [UInt8]
    private var block: UInt64 = 0
    private var ready: [UInt8] = []
    private var used = 0

    private static let blockCount = 16
    private static let blockInBytes = 64

    init(seed: UInt64) {
        var writer = ByteWriter()
        writer.raw("random/1".utf8)
        writer.uint64(seed)
        key = BLAKE2b.hash256(writer.bytes).bytes
    }

    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        var done = 0
        while done < buffer.count {
            if used == ready.count { refill() }
            let count = min(buffer.count - done, ready.count - used)
            for index in 0..<count {
                buffer[done + index] = ready[used + index]
            }
            done += count
            used += count
        }
    }

    private mutating func refill() {
        ready = [UInt8](repeating: 0, count: Self.blockCount * Self.blockInBytes)
        used = 0
        let nonce = [UInt8](repeating: 0, count: Int(crypto_stream_chacha20_NONCEBYTES))
        ready.withUnsafeMutableBufferPointer { buffer in
            let start = buffer.baseAddress!
            _ = crypto_stream_chacha20_xor_ic(start, start, UInt64(buffer.count), nonce, block, key)
        }
        block += UInt64(Self.blockCount)
    }
}
