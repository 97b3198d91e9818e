import Spaces
import TestKit
import Testing
import WireCodec

@testable import Workshops

@Suite struct WorkshopLogTests {
    private func log(_ entries: [RecordEntry]) -> WorkshopLog {
        var log = WorkshopLog()
        for entry in entries { log.apply(entry) }
        return log
    }

    @Test("of each course of the vectors the same steps count as in another implementation, and end in the same")
    func courses() throws {
        let courses = try WorkshopVectors.courses()
        #expect(courses.count >= 24)
        for course in courses {
            let log = log(try course.entries())
            let outcome = course.outcome(of: log)
            #expect(outcome.meetings == course.end.meetings, "\(course.name)")
            #expect(outcome.activities == course.end.activities, "\(course.name)")
            #expect(outcome.hidden == course.end.hidden, "\(course.name)")
            let expected = Set(course.steps.filter(\.counts).map(\.reference))
            #expect(counted(in: log, by: course.rules) == expected, "\(course.name)")
        }
    }

    private func counted(in log: WorkshopLog, by rules: WorkshopRules) -> Set<String> {
        let meetings = log.meetings(by: rules)
        let activities = meetings.flatMap(\.activities).compactMap { log.activity($0, by: rules) }
        let ofSpace = log.steps(about: .space).filter { rules.role($0)?.canAdminister == true }
        return Set((meetings.flatMap(\.steps) + activities.flatMap(\.steps) + ofSpace).map(\.id.reference))
    }

    @Test("each kind of record counts in some course of the vectors, and in some does not")
    func allKinds() throws {
        let steps = try WorkshopVectors.courses().flatMap(\.steps)
        for kind in RecordKind.allCases where kind.rawValue.hasPrefix("workshop.") && kind != .workshopKey {
            let name = "\"kind\":\"\(kind.rawValue)\""
            #expect(steps.contains { $0.counts && $0.record.contains(name) }, "\(kind)")
            #expect(steps.contains { !$0.counts && $0.record.contains(name) }, "\(kind)")
        }
    }

    @Test("the same comes out of any order of applying the records", arguments: SeededRandom.seeds(0..<10))
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for course in try WorkshopVectors.courses() {
            let entries = try course.entries()
            let expected = log(entries)
            let other = log(entries.shuffled(using: &random) + entries.prefix(3))
            #expect(other.count == expected.count)
            #expect(course.outcome(of: other) == course.end, "\(course.name), \(random)")
        }
    }

    @Test("short courses, one for each activity with a hostile learner in it, come out the same in each of all orders")
    func allOrders() throws {
        let short = try WorkshopVectors.courses().filter { $0.steps.count <= 6 }
        #expect(short.count >= 14)
        for course in short {
            let entries = try course.entries()
            var orders = 0
            var other: [RecordEntry]?
            Self.permutations(of: entries) { order in
                orders += 1
                if other == nil, course.outcome(of: log(order)) != course.end { other = order }
            }
            #expect(other == nil, "\(course.name): \(other?.map(\.id.text) ?? [])")
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
        let course = try #require(try WorkshopVectors.courses().last)
        let entries = try course.entries()
        var log = log(entries)
        let count = log.count
        #expect(count > 0)
        for entry in entries { #expect(log.apply(entry) == nil) }
        #expect(log.count == count)
    }
}
