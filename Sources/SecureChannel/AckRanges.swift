internal import WireCodec

/// The newest counters of datagrams that came, as ranges.
///
/// Invariant: `ranges` descend, are not empty, and neighbours do not touch; 32 at most, the oldest go first.
/// Bytes: Protocol/channel.md, "Datagrams"; the form is that of RFC 9000, section 19.3.
package struct AckRanges: Equatable, Sendable {
    package static let countMax = 32
    /// Delays above say nothing: they are not honest.
    package static let delayMaxInMicroseconds = 1_000_000
    /// The frame's type in a datagram.
    package static let frameType: UInt8 = 64

    /// Newest first.
    package private(set) var ranges: [Range<UInt64>] = []

    package init() {}

    package init(_ counters: some Sequence<UInt64>) {
        for counter in counters { insert(counter) }
    }

    package var isEmpty: Bool { ranges.isEmpty }
    /// The greatest counter.
    package var newest: UInt64? { ranges.first.map { $0.upperBound - 1 } }

    /// O(ranges).
    package func contains(_ counter: UInt64) -> Bool { ranges.contains { $0.contains(counter) } }

    /// O(ranges); one after the other O(1).
    package mutating func insert(_ counter: UInt64) {
        insert(counter..<counter + 1)
    }

    package mutating func merge(_ other: AckRanges) {
        for range in other.ranges { insert(range) }
    }

    private mutating func insert(_ range: Range<UInt64>) {
        // Those from `start` to `end` touch the new one and become one with it.
        let start = ranges.firstIndex { $0.lowerBound <= range.upperBound } ?? ranges.count
        var end = start
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while end < ranges.count, ranges[end].upperBound >= range.lowerBound {
            lower = min(lower, ranges[end].lowerBound)
            upper = max(upper, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(start..<end, with: CollectionOfOne(lower..<upper))
        if ranges.count > Self.countMax { ranges.removeLast() }
    }

    /// The body of a frame that fits `limitInBytes` (32 at least), with the newest ranges that do.
    package func encode(delayInMicroseconds: Int, limitInBytes: Int = .max) -> [UInt8] {
        precondition(!isEmpty, "there is something to acknowledge")
        var tail = ByteWriter()
        var count = 0
        for (newer, older) in zip(ranges, ranges.dropFirst()) {
            var next = tail
            next.varint(newer.lowerBound - older.upperBound - 1)
            next.varint(UInt64(older.count) - 1)
            guard next.count + 24 <= limitInBytes else { break }
            tail = next
            count += 1
        }
        var writer = ByteWriter(reserving: tail.count + 24)
        writer.varint(ranges[0].upperBound - 1)
        writer.varint(min(delayInMicroseconds, Self.delayMaxInMicroseconds))
        writer.varint(count)
        writer.varint(UInt64(ranges[0].count) - 1)
        writer.raw(tail.bytes)
        return writer.bytes
    }

    /// What the body of a frame says.
    package static func decode(_ body: [UInt8]) throws(ChannelError) -> (ranges: AckRanges, delayInMicroseconds: Int) {
        do throws(CodecError) {
            var reader = ByteReader(body)
            let newest = try reader.varint()
            guard newest < DatagramChannel.datagramCountMax else {
                throw CodecError.overLimit(
                    field: "newest", value: newest, limit: DatagramChannel.datagramCountMax - 1)
            }
            let delay = try reader.varint(atMost: delayMaxInMicroseconds, field: "delay")
            let count = try reader.varint(atMost: countMax - 1, field: "ranges")
            var result = AckRanges()
            var upper = newest + 1
            for index in 0...count {
                if index > 0 { upper = try down(from: upper, by: try reader.varint(), field: "gap") }
                let lower = try down(from: upper, by: try reader.varint(), field: "length")
                result.ranges.append(lower..<upper)
                upper = lower
            }
            try reader.expectEnd()
            return (result, delay)
        } catch {
            throw .malformedAcknowledgement(error)
        }
    }

    /// One more than `count` below `upper`: a gap or a range of no counters does not exist.
    private static func down(from upper: UInt64, by count: UInt64, field: String) throws(CodecError) -> UInt64 {
        guard count < upper else { throw .invalidValue(field: field, value: count) }
        return upper - count - 1
    }
}
