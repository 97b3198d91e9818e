/// Adaptive probabilities by context, four bits of a byte at a time.
///
/// A bucket of 32 bytes holds a check of 16 bits and the 15 slots of the next four bits; a slot is a probability of
/// 12 bits above a count of 4. Contexts that meet in a bucket push the less used one out (lpaq1's hash table).
struct BitHistoryTable: ~Copyable {
    static let slotsInBucket = 16
    static let emptySlot: UInt16 = 1 << 15

    private let slots: UnsafeMutablePointer<UInt16>
    private let mask: Int

    init(bucketBits: Int) {
        let count = Self.slotsInBucket << bucketBits
        // Aligned, so that a bucket lies in one line of the cache.
        slots = UnsafeMutableRawPointer.allocate(byteCount: 2 * count, alignment: 64).bindMemory(
            to: UInt16.self, capacity: count)
        slots.initialize(repeating: Self.emptySlot, count: count)
        mask = 1 << bucketBits - 1
    }

    deinit { slots.deallocate() }

    /// The bucket of a context, emptied when it was another's.
    @inline(__always)
    func bucket(_ hash: UInt64) -> UnsafeMutablePointer<UInt16> {
        let check = UInt16(truncatingIfNeeded: hash >> 48)
        let index = Int(truncatingIfNeeded: hash >> 20) & mask
        let first = slots + index &* Self.slotsInBucket
        if first.pointee == check { return first }
        let second = slots + (index ^ 1) &* Self.slotsInBucket
        if second.pointee == check { return second }
        let victim = first[1] & 15 <= second[1] & 15 ? first : second
        victim.pointee = check
        for slot in 1..<Self.slotsInBucket { victim[slot] = Self.emptySlot }
        return victim
    }
}
