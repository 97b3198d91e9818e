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

    @Test("a quick link that tells what a slow one told is asked first, at its own time; one that has less is not")
    func quicker() {
        var told = Announcements()
        told.note(chain(1), count: 5, by: link(1), due: 2_000)
        told.note(chain(1), count: 4, by: link(2), due: 20)
        #expect(told.deadline == 2_000)
        told.note(chain(1), count: 5, by: link(3), due: 30)
        told.note(chain(1), count: 6, by: link(4), due: 40)
        #expect(told.deadline == 30)
        #expect(told.fire(at: 30, count: { _ in 4 }, wait: { _ in 10 }).asked == [link(3)])
        #expect(told.deadline == 40)
        // Who was asked has its time, whoever tells more meanwhile.
        told.note(chain(1), count: 7, by: link(5), due: 35)
        #expect(told.deadline == 40)
        #expect(told.fire(at: 40, count: { _ in 4 }, wait: { _ in 10 }).asked == [link(1)])
    }

    @Test("of six links the quickest is among the five that are asked, also one that told before")
    func quickest() {
        var told = Announcements()
        for number in 1...5 { told.note(chain(1), count: 5, by: link(number), due: 2_000) }
        told.note(chain(1), count: 5, by: link(6), due: 50)
        #expect(told.fire(at: 50, count: { _ in 5 }, wait: { _ in 10 }) == .init() && told.count == 0)
        for number in 1...5 { told.note(chain(1), count: 6, by: link(number), due: 2_000) }
        told.note(chain(1), count: 7, by: link(4), due: 100)
        // What the timer waited for is here; what was told since has a time of its own.
        #expect(told.fire(at: 100, count: { _ in 6 }, wait: { $0 == link(4) ? 10 : 900 }) == .init())
        var asked: [UInt64] = []
        for _ in 0..<5 {
            guard let due = told.deadline else { break }
            asked += told.fire(at: due, count: { _ in 6 }, wait: { _ in 10 }).asked.map(\.value)
        }
        #expect(asked == [4, 1, 2, 3, 5])
        // Told while another one had its time: the next timer is the quickest one's again.
        told.note(chain(1), count: 8, by: link(3), due: 5_000)
        let due = told.deadline ?? 0
        #expect(told.fire(at: due, count: { _ in 7 }, wait: { $0 == link(3) ? 10 : 900 }) == .init())
        #expect(told.deadline == due + 10)
        #expect(told.fire(at: due + 10, count: { _ in 7 }, wait: { _ in 10 }).asked == [link(3)])
    }

    @Test("a link that is the last resort is asked at its own time if it is alone, else when two others were")
    func lastResort() {
        var told = Announcements()
        for number in 1...2 {
            told.note(chain(number), count: 5, by: link(1), due: 500)
            told.leaveForLast(link(1), of: chain(number))
        }
        for number in 2...4 { told.note(chain(2), count: 5, by: link(number), due: 50 * UInt64(number)) }
        var asked: [UInt64] = []
        for _ in 0..<4 {
            let due = told.deadline ?? 0
            #expect(due < 500)
            asked += told.fire(at: due, count: { _ in 4 }, wait: { _ in 10 }).asked.map(\.value)
        }
        #expect(asked == [2, 3, 1, 4])
        #expect(told.fire(at: 500, count: { $0 == chain(1) ? 4 : 5 }, wait: { _ in 10 }).asked == [link(1)])
    }

    @Test("who sends some of what it was asked for is given more time, eight times and not once more")
    func growing() {
        var told = Announcements()
        told.note(chain(1), count: 1000, by: link(1), due: 10)
        told.note(chain(1), count: 1000, by: link(2), due: 10)
        #expect(told.fire(at: 10, count: { _ in 0 }, wait: { _ in 10 }).asked == [link(1)])
        for time in 1...Announcements.growthsMax {
            let due = told.deadline ?? 0
            #expect(due == 10 + UInt64(time) * 10)
            #expect(told.fire(at: due, count: { _ in UInt64(time) }, wait: { _ in 10 }) == .init())
        }
        #expect(told.fire(at: told.deadline ?? 0, count: { _ in 100 }, wait: { _ in 10 }).asked == [link(2)])
        // Who sends nothing is given none.
        var silent = Announcements()
        for number in 1...2 { silent.note(chain(1), count: 1000, by: link(number), due: 10) }
        _ = silent.fire(at: 10, count: { _ in 3 }, wait: { _ in 10 })
        #expect(silent.fire(at: 20, count: { _ in 3 }, wait: { _ in 10 }).asked == [link(2)])
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
