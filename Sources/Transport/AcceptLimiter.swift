/// Says which incoming connections may begin: so many a second from one address, and so many from all.
///
/// A token bucket for each address and one for all, both full at the start. An address that is over its own rate takes
/// nothing from the common bucket, so that one noisy machine cannot lock the others out. Pure: the time comes from
/// outside, as nanoseconds on any clock that does not go back. Remembers at most about
/// `sweepCount + acceptsPerSecondInAll` addresses, since a bucket that is full again is forgotten.
struct AcceptLimiter {
    private let byAddress: RateLimit
    private let inAll: RateLimit
    private var buckets: [AddressBlock: RateLimit.Bucket] = [:]
    private var commonBucket = RateLimit.Bucket()
    private let sweepCount = 256

    init(limits: StreamLimits) {
        byAddress = RateLimit(perSecond: limits.acceptsPerSecondByAddress)
        inAll = RateLimit(perSecond: limits.acceptsPerSecondInAll)
    }

    var rememberedCount: Int { buckets.count }

    mutating func admits(_ address: AddressBlock, at now: UInt64) -> Bool {
        var bucket = buckets[address] ?? RateLimit.Bucket()
        guard byAddress.take(from: &bucket, at: now), inAll.take(from: &commonBucket, at: now) else { return false }
        if buckets.count >= sweepCount {
            buckets = buckets.filter { !$0.value.isFull(at: now) }
        }
        buckets[address] = bucket
        return true
    }
}

/// So many tokens a second, and as many at once from a full bucket: the virtual scheduling form of the leaky bucket
/// (ITU-T I.371, annex A), which needs one number a bucket and no rounding.
struct RateLimit {
    private let interval: UInt64
    private let lead: UInt64

    init(perSecond rate: Int) {
        precondition(rate > 0, "a rate of nothing admits nobody")
        interval = rate >= 1_000_000_000 ? 0 : 1_000_000_000 / UInt64(rate)
        lead = interval * UInt64(rate >= 1_000_000_000 ? 0 : rate - 1)
    }

    struct Bucket {
        /// When the bucket is full again, in nanoseconds.
        fileprivate var fullAt: UInt64 = 0

        func isFull(at now: UInt64) -> Bool { fullAt <= now }
    }

    func take(from bucket: inout Bucket, at now: UInt64) -> Bool {
        let base = max(bucket.fullAt, now)
        guard base - now <= lead else { return false }
        bucket.fullAt = base + interval
        return true
    }
}

/// The addresses that share one bucket: one IPv4 address; one IPv6 address of a network that this machine is in; or any
/// other IPv6 /64, which is what a single machine commonly has.
struct AddressBlock: Hashable {
    private let high: UInt64
    private let low: UInt64

    /// From the 4 or 16 bytes of an address; an IPv4 address in IPv6 form counts as IPv4. `own` is this machine's end
    /// of the connection. All who are on one link share a /64 (RFC 4291, section 2.5.1), and a class shares no bucket.
    init(_ bytes: [UInt8], to own: [UInt8]) {
        precondition([bytes, own].allSatisfy { $0.count == 4 || $0.count == 16 }, "an IP address has 4 or 16 bytes")
        func number(_ part: some Sequence<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        if bytes.count == 4 {
            high = 0
            low = 0xFFFF_0000_0000 | number(bytes)
        } else if number(bytes[0..<8]) == 0, number(bytes[8..<12]) == 0xFFFF {
            high = 0
            low = number(bytes[8..<16])
        } else {
            high = number(bytes[0..<8])
            low = own.count == 16 && number(own[0..<8]) == high ? number(bytes[8..<16]) : 0
        }
    }
}
