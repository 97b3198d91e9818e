import WireCodec

extension Bytes32 {
    /// Reads 32 bytes without an array between.
    init(reading pointer: UnsafeRawPointer) {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: pointer.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        self.init(word(0), word(1), word(2), word(3))
    }

    /// Has 32 bytes written into a buffer on the stack.
    init(filling body: (UnsafeMutablePointer<UInt8>) -> Void) {
        self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Bytes32.count) { buffer in
            buffer.initialize(repeating: 0)
            body(buffer.baseAddress!)
            return Bytes32(reading: UnsafeRawPointer(buffer.baseAddress!))
        }
    }
}
