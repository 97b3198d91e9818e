import SecureChannel
import TestKit
import Testing

@Suite struct AckRangesTests {
    @Test(
        "ranges hold what a set of the same counters holds, and the newest 32 runs of it",
        arguments: SeededRandom.seeds(0..<40))
    func model(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var ranges = AckRanges()
        var set: Set<UInt64> = []
        for _ in 0..<400 {
            let counter = UInt64(random.below(300))
            // What would be the oldest of too many goes at once, and then is not held.
            ranges.insert(counter)
            set.insert(counter)
            set.formIntersection(newestRuns(of: set).joined())
            #expect(Set(ranges.ranges.joined()) == set, "\(random)")
            #expect(ranges.newest == set.max())
            let body = ranges.encode(delayInMicroseconds: 3)
            #expect(try AckRanges.decode(body).ranges == ranges, "\(random)")
        }
    }

    private func newestRuns(of set: Set<UInt64>) -> ArraySlice<Range<UInt64>> {
        var runs: [Range<UInt64>] = []
        for counter in set.sorted(by: >) {
            if let last = runs.last, last.lowerBound == counter + 1 {
                runs[runs.count - 1] = counter..<last.upperBound
            } else {
                runs.append(counter..<counter + 1)
            }
        }
        return runs.prefix(AckRanges.countMax)
    }

    @Test("merging is inserting each counter", arguments: SeededRandom.seeds(0..<20))
    func merge(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let (one, two) = (random.counters(), random.counters())
        var merged = AckRanges(one)
        merged.merge(AckRanges(two))
        #expect(merged == AckRanges(one + two), "\(random)")
    }

    @Test("what does not fit is left out, the oldest first")
    func limit() throws {
        let ranges = AckRanges((0..<31).map { $0 * 1_000 })
        for limit in 32...200 {
            let body = ranges.encode(delayInMicroseconds: 1_000_000, limitInBytes: limit)
            #expect(body.count <= limit)
            let kept = try AckRanges.decode(body).ranges.ranges
            #expect(kept == Array(ranges.ranges.prefix(kept.count)))
        }
        #expect(ranges.encode(delayInMicroseconds: 0).count > 80)
    }

    @Test("each prefix of an acknowledgement is refused")
    func prefixes() {
        let body = AckRanges([1, 5, 1_000, 1_001]).encode(delayInMicroseconds: 300)
        for count in 0..<body.count {
            #expect(
                refusal { () throws(ChannelError) in try AckRanges.decode([UInt8](body.prefix(count))) }
                    == "malformedAcknowledgement")
        }
    }

    @Test("random bytes are refused, or are ranges that encode to them", arguments: SeededRandom.seeds(0..<20))
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<500 {
            let bytes = random.bytes(random.below(12)).map { random.oneIn(3) ? $0 : $0 & 7 }
            guard let read = try? AckRanges.decode(bytes) else { continue }
            #expect(read.ranges.encode(delayInMicroseconds: read.delayInMicroseconds) == bytes, "\(random)")
        }
    }
}

extension SeededRandom {
    fileprivate mutating func counters() -> [UInt64] {
        (0..<20).map { _ in UInt64(below(60)) }
    }
}
