import Simulation
import Testing

struct LargeRoomTests {
    @Test("a mentor sends at most five copies and all have them in 250 ms, also while a third of the room come and go")
    func workshop() throws {
        let report = try LargeRoomScenario(.init(nodes: 20, seed: 3, hasChurn: true, seconds: 5)).run()
        #expect(report.isGood && report.phases.count == 2, "\(report.words)")
        #expect(report.phases.allSatisfy { $0.awaited > 500 && $0.copiesMedian >= 1 }, "\(report.words)")
        #expect(report.phases[1].departures > 0, "\(report.words)")
    }

    @Test("a class that comes in at once has the starter files from many, and its mentor sends five copies at most")
    func starter() throws {
        let report = try LargeRoomScenario(.init(nodes: 20, seed: 3, seconds: 1, starterInBytes: 1 << 20)).run()
        let arrivals = try #require(report.arrivals, "\(report.words)")
        #expect(report.failure == nil && arrivals.guests == 19, "\(report.words)")
        #expect((1...5).contains(arrivals.copies), "\(report.words)")
        #expect(arrivals.wholeMax > 0 && arrivals.wholeMax < 15_000, "\(report.words)")
    }

    @Test("the same seed gives the same room")
    func isRepeatable() throws {
        let settings = LargeRoomScenario.Settings(nodes: 12, seed: 5, seconds: 1)
        #expect(try LargeRoomScenario(settings).run().words == LargeRoomScenario(settings).run().words)
    }
}
