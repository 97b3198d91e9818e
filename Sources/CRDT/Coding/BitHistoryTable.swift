/// Adaptive probabilities by context, four bits of a byte at a time.
///
/// A bucket of 32 bytes holds a check of 16 bits and the 15 slots of the next four bits; a slot is a probability of
/// 12 bits above a count of 4. Contexts that meet in a bucket push the less used one out (after lpaq1's hash table).
struct BitHistoryTable: ~Copyable {
    typealias Bucket = UnsafeMutablePointer<UInt16>

    private static let slotsInBucket = 16
    /// One half, never seen.
    private static let emptySlot: UInt16 = 1 << 15

    private let slots: UnsafeMutablePointer<UInt16>
    private let mask: Int
    /// By count: the share of the error that a probability moves, in 65,536ths. The first bit seen moves it nearly
    /// all the way, since contexts of text mostly have one continuation.
    private let rates: UnsafeMutablePointer<Int32>

    /// A table of 2^`bucketBits` buckets, 32 bytes each.
    init(bucketBits: Int) {
        let count = Self.slotsInBucket << bucketBits
        // Aligned, so that a bucket lies in one line of the cache.
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 2 * count, alignment: 64)
        slots = memory.initializeMemory(as: UInt16.self, repeating: Self.emptySlot, count: count)
        mask = 1 << bucketBits - 1
        rates = .allocate(capacity: 16)
        for count in 0..<16 { rates[count] = Int32(1_310_720 / (20 * count + 22)) }
    }

    deinit {
        slots.deallocate()
        rates.deallocate()
    }

    /// Takes over what a table of the same size has learned.
    func copy(from other: borrowing BitHistoryTable) {
        slots.update(from: other.slots, count: (mask + 1) * Self.slotsInBucket)
    }

    /// Brings the bucket near. Looking at all buckets of a step before the first is used lets the waits overlap.
    @inline(__always)
    func touch(_ hash: UInt64) -> UInt16 { slots[index(hash)] }

    /// The bucket of a context, emptied when it was another's.
    @inline(__always)
    func bucket(_ hash: UInt64) -> Bucket {
        let check = UInt16(truncatingIfNeeded: hash &>> 48)
        let first = slots + index(hash)
        if first.pointee == check { return first }
        let second = slots + (index(hash) ^ Self.slotsInBucket)
        if second.pointee == check { return second }
        let victim = first[1] & 15 <= second[1] & 15 ? first : second
        var empty = SIMD16<UInt16>(repeating: Self.emptySlot)
        empty[0] = check
        UnsafeMutableRawPointer(victim).storeBytes(of: empty, as: SIMD16<UInt16>.self)
        return victim
    }

    /// Moves a slot towards the bit; `target` is 65,535 for a 1, otherwise 0.
    @inline(__always)
    func learn(_ slot: Bucket, _ target: Int32) {
        let count = slot.pointee & 15
        let probability = Int32(slot.pointee &>> 4)
        let moved = probability &+ (((target &>> 4) &- probability) &* rates[Int(count)]) &>> 16
        slot.pointee = UInt16(truncatingIfNeeded: moved &<< 4) | min(count &+ 1, 15)
    }

    @inline(__always)
    private func index(_ hash: UInt64) -> Int { (Int(truncatingIfNeeded: hash &>> 20) & mask) &* Self.slotsInBucket }
}
