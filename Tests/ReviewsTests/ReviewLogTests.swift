import Spaces
import TestKit
import Testing
import WireCodec

@testable import Reviews

@Suite struct ReviewLogTests {
    private func log(_ entries: [RecordEntry]) -> ReviewLog {
        var log = ReviewLog()
        for entry in entries { log.apply(entry) }
        return log
    }

    @Test("of each course of the vectors the same steps count as in another implementation, and end in the same")
    func courses() throws {
        let courses = try ReviewVectors.courses()
        #expect(courses.count >= 30)
        for course in courses {
            let log = log(try course.entries())
            #expect(log.ends(by: course.rules) == course.end, "\(course.name)")
            let counted = log.ids.compactMap { log.review($0, by: course.rules) }.flatMap { $0.steps.map(\.id.written) }
            let rules = log.steps(of: nil).filter { course.rules.role($0)?.canAdminister == true }.map(\.id.written)
            let expected = course.steps.filter(\.counts).map { "\($0.change).\($0.index)" }
            #expect(Set(counted + rules) == Set(expected), "\(course.name)")
        }
    }

    @Test("the same reviews come out of any order of applying the records", arguments: SeededRandom.seeds(0..<20))
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for course in try ReviewVectors.courses() {
            let entries = try course.entries()
            let expected = log(entries)
            let other = log(entries.shuffled(using: &random) + entries.prefix(3))
            #expect(other.count == expected.count && Set(other.ids) == Set(expected.ids))
            for id in expected.ids {
                #expect(
                    other.review(id, by: course.rules) == expected.review(id, by: course.rules),
                    "\(course.name), \(random)")
            }
            #expect(other.spaceRules(by: course.rules) == expected.spaceRules(by: course.rules))
        }
    }

    @Test("short courses come out the same in each of all orders")
    func allOrders() throws {
        let short = try ReviewVectors.courses().filter { $0.steps.count <= 6 }
        #expect(short.count >= 8)
        for course in short {
            let entries = try course.entries()
            var orders = 0
            Self.permutations(of: entries) { order in
                orders += 1
                let ends = log(order).ends(by: course.rules)
                if ends != course.end { Issue.record("\(course.name): \(order.map(\.id.text))") }
            }
            #expect(orders == (1...entries.count).reduce(1, *))
        }
    }

    private static func permutations(of entries: [RecordEntry], _ body: ([RecordEntry]) -> Void) {
        func visit(_ chosen: [RecordEntry], _ rest: [RecordEntry]) {
            if rest.isEmpty { return body(chosen) }
            for index in rest.indices {
                var fewer = rest
                let next = fewer.remove(at: index)
                visit(chosen + [next], fewer)
            }
        }
        visit([], entries)
    }

    @Test("a record that comes twice is taken once")
    func twice() throws {
        let course = try #require(try ReviewVectors.courses().first)
        let entries = try course.entries()
        var log = log(entries)
        let count = log.count
        for entry in entries { #expect(log.apply(entry) == nil) }
        #expect(log.count == count)
    }

    @Test("each answer of the fold to a step that does not count says why")
    func refusals() throws {
        let course = try #require(
            try ReviewVectors.courses().first { $0.name == "what names what is not there says nothing" })
        let entries = try course.entries()
        let log = log(entries)
        let id = try #require(log.ids.first { log.review($0, by: course.rules) != nil })
        var review = try #require(log.review(id, by: course.rules))
        #expect(review.steps.count == 2)
        let refusals = log.steps(of: id).dropFirst(2).map { review.apply($0, role: .reviewer, by: course.rules) }
        #expect(
            refusals == [
                .unknownRound, .unknownThread, .unknownThread, .unknownComment, .unknownRound, .unknownRound,
                .notAuthor(.reviewer), .unknownComment, .unknownRound,
            ])
        #expect(review == log.review(id, by: course.rules))
    }
}
