import Simulation
import Testing

struct LargeRoomTests {
    @Test("a mentor sends at most five copies and all have them in 250 ms, also while a third of the room come and go")
    func workshop() throws {
        let report = try LargeRoomScenario(.init(nodes: 20, seed: 3, hasChurn: true, seconds: 5)).run()
        #expect(report.isGood && report.phases.count == 2, "\(report.words)")
        #expect(report.phases.allSatisfy { $0.awaited > 500 && $0.copiesMedian >= 1 }, "\(report.words)")
        #expect(report.phases.allSatisfy { $0.copiesMax <= LargeRoomScenario.copiesMax }, "\(report.words)")
        #expect(report.phases[1].departures > 0, "\(report.words)")
    }

    @Test("a class that comes in at once has all starter files soon, and not each of them from its mentor")
    func starter() throws {
        // Sealing is slow in a build for tests: that five copies are enough is measured in the release build.
        let report = try LargeRoomScenario(.init(nodes: 12, seed: 3, seconds: 1, starterInBytes: 1 << 17)).run()
        let arrivals = try #require(report.arrivals, "\(report.words)")
        #expect(report.failure == nil && arrivals.guests == 11, "\(report.words)")
        #expect((1..<11).contains(arrivals.copies), "\(report.words)")
        #expect(arrivals.wholeMax > 0 && arrivals.wholeMax < 15_000, "\(report.words)")
    }

    @Test("the same seed gives the same room")
    func isRepeatable() throws {
        let settings = LargeRoomScenario.Settings(nodes: 12, seed: 5, seconds: 1)
        #expect(try LargeRoomScenario(settings).run().words == LargeRoomScenario(settings).run().words)
    }
}
