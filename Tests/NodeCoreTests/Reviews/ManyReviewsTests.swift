import Foundation
import Membership
import Reviews
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// What a space with many reviews costs; a thousand of them with `ATELIER_LONG_TESTS`.
@Suite struct ManyReviewsTests {
    private static let isLong = ProcessInfo.processInfo.environment["ATELIER_LONG_TESTS"] == "1"

    /// What the calling thread computed while something was done, in seconds: other tests do not count.
    private func seconds(of body: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        try body()
        return now() - start
    }

    @Test("many reviews are worked out once, listed without work, and one new word costs the work of one review")
    func many() throws {
        let count = Self.isLong ? 1000 : 100
        let room = try Room(roles: [])
        let node = room.host
        for number in 0..<count {
            guard
                case .opened(let id) = try room.review(
                    .open(.init(title: "review \(number)"), .code(UInt64(number), patch: 1)), by: node)
            else { throw Unexpected("no review") }
            let words = (0..<18).map { ReviewDeed.comment("comment \($0)", on: RoundID(id.change)) }
            _ = try room.review(.say(words, in: id), by: node)
        }
        room.network.kill(node)
        let start = try seconds { try room.network.start(node) }
        var sights: [ReviewSight] = []
        let first = seconds { sights = node.core.reviews(in: room.space) }
        #expect(sights.count == count && sights.allSatisfy { $0.review.steps.count == 20 })
        let list = seconds { sights = node.core.reviews(in: room.space) }
        let one = try #require(sights.first).review.id
        _ = try room.review(.say([.comment("one more")], in: one), by: node)
        let next = seconds { sights = node.core.reviews(in: room.space) }
        #expect(sights.first?.review.steps.count == 21)
        print("\(count) reviews of 20 steps, in seconds: start \(start), worked out \(first), listed \(list), \(next).")
        // Without optimisation, and far from what is wanted of a built program: half a millisecond a review.
        #expect(first < 0.003 * Double(count) && list < 0.000_5 * Double(count) && next < 0.000_5 * Double(count))
    }
}
