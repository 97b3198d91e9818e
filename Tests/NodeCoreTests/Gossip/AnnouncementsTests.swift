import Identity
import Replication
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// The timers for what was told and has not come.
@Suite struct AnnouncementsTests {
    private func chain(_ number: Int) -> ChainID { ChainID(Bytes32(UInt64(number), 0, 0, 2)) }
    private func link(_ number: Int) -> LinkID { LinkID(value: UInt64(number)) }

    @Test("what comes in time is not asked for, however much more is told meanwhile")
    func flowing() {
        var told = Announcements()
        var here: UInt64 = 0
        for round in 1...200 {
            // Each change is told half a wait before it comes.
            told.note(chain(1), count: UInt64(round), by: link(1), due: UInt64(round) * 10 + 10)
            let outcome = told.fire(at: UInt64(round) * 10, count: { _ in here }, wait: { _ in 10 })
            #expect(outcome == .init(), "round \(round)")
            here = UInt64(round)
        }
        _ = told.fire(at: 10_000, count: { _ in here }, wait: { _ in 10 })
        #expect(told.count == 0 && told.deadline == nil)
    }

    @Test("what does not come is asked for in turn, ever later, eight times, and then forgotten")
    func missing() throws {
        var told = Announcements()
        for number in 1...3 { told.note(chain(1), count: 5, by: link(number), due: 10) }
        var asked: [UInt64] = []
        var pauses: [UInt64] = []
        var last: UInt64 = 10
        while let due = told.deadline {
            let outcome = told.fire(at: due, count: { _ in 4 }, wait: { _ in 10 })
            pauses.append(due - last)
            last = due
            if outcome.hasGivenUp { break }
            asked += outcome.asked.map(\.value)
        }
        #expect(asked == [1, 2, 3, 1, 2, 3, 1, 2] && asked.count == Announcements.triesMax)
        #expect(pauses == [0, 10, 20, 40, 80, 160, 160, 160, 160])
        #expect(told.count == 0)
    }

    @Test("a link that is gone is not asked, and what it alone told is forgotten")
    func gone() {
        var told = Announcements()
        told.note(chain(1), count: 5, by: link(1), due: 10)
        told.note(chain(1), count: 5, by: link(2), due: 10)
        told.note(chain(2), count: 5, by: link(1), due: 10)
        told.forget(link(1))
        #expect(told.count == 1)
        #expect(told.fire(at: 10, count: { _ in 0 }, wait: { _ in 10 }).asked == [link(2)])
        told.forget(link(2))
        #expect(told.count == 0 && told.deadline == nil)
    }

    @Test("1,024 chains are waited for and not one more, of five links each")
    func limits() {
        var told = Announcements()
        for number in 0...Announcements.chainsMax { told.note(chain(number), count: 1, by: link(1), due: 10) }
        #expect(told.count == Announcements.chainsMax)
        for number in 2...Announcements.linksMax + 1 { told.note(chain(0), count: 1, by: link(number), due: 10) }
        var asked: Set<UInt64> = []
        while let due = told.deadline {
            for link in told.fire(at: due, count: { _ in 0 }, wait: { _ in 10 }).asked { asked.insert(link.value) }
        }
        #expect(asked == [1, 2, 3, 4, 5])
    }
}
