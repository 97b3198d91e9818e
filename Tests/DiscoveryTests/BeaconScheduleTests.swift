import Discovery
import SodiumCrypto
import TestKit
import Testing

struct BeaconScheduleTests {
    @Test(
        "beacons go out at 0, 1 and 4 seconds and then each 20, each wait within 30 %",
        arguments: SeededRandom.seeds(0..<20))
    func waits(seed: UInt64) {
        let random = RandomSource(seed: seed)
        var schedule = BeaconSchedule()
        for _ in 0..<2 {
            #expect(schedule.nextWait(from: random) == .zero)
            #expect((Duration.milliseconds(700) ... .milliseconds(1300)).contains(schedule.nextWait(from: random)))
            #expect((Duration.milliseconds(2100) ... .milliseconds(3900)).contains(schedule.nextWait(from: random)))
            for _ in 0..<20 {
                #expect((Duration.seconds(14) ... .seconds(26)).contains(schedule.nextWait(from: random)))
            }
            schedule.restart()
        }
    }

    @Test("the waits use their whole span")
    func span() {
        let random = RandomSource(seed: 1)
        let waits = (0..<2000).map { _ in BeaconSchedule.spread(.seconds(30), from: random) }
        #expect(waits.contains { $0 < .seconds(22) } && waits.contains { $0 > .seconds(38) })
        let mean = waits.reduce(.zero, +) / waits.count
        #expect((Duration.seconds(29) ... .seconds(31)).contains(mean))
    }

    @Test("an answer waits 20 to 120 ms")
    func answers() {
        let random = RandomSource(seed: 2)
        let waits = (0..<2000).map { _ in BeaconSchedule.answerWait(from: random) }
        #expect(waits.allSatisfy { (Duration.milliseconds(20) ... .milliseconds(120)).contains($0) })
        #expect(waits.contains { $0 < .milliseconds(25) } && waits.contains { $0 > .milliseconds(115) })
    }
}
