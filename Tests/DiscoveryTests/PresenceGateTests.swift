import SodiumCrypto
import TestKit
import Testing

@testable import Discovery

struct PresenceGateTests {
    @Test("a host has 32 at once and 32 a second; one that asks for more takes nothing from the others")
    func perHost() {
        var gate = PresenceGate()
        let admitted = (0..<1000).count { _ in gate.admits("192.0.2.1", at: .zero) }
        #expect(admitted == 32)
        let admitsOther = gate.admits("192.0.2.2", at: .zero)
        #expect(admitsOther)
        let later = (0..<1000).count { gate.admits("192.0.2.1", at: .milliseconds($0)) }
        #expect((31...32).contains(later))
    }

    @Test("all hosts together have 256 at once and 256 a second, however many addresses are forged")
    func inAll() {
        var gate = PresenceGate()
        let admitted = (0..<10_000).count { gate.admits("host\($0)", at: .zero) }
        #expect(admitted == 256)
        let later = (0..<10_000).count { gate.admits("other\($0)", at: .seconds(1)) }
        #expect((255...256).contains(later))
    }
}

struct LeakyBucketTests {
    @Test("admits what a counter over every window of time admits", arguments: SeededRandom.seeds(0..<10))
    func model(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let burst = 1 + random.below(5)
        let interval = Duration.milliseconds(1 + random.below(100))
        var bucket = LeakyBucket(burst: burst, interval: interval)
        var level = Duration.zero
        var now = Duration.zero
        for _ in 0..<500 {
            let step = Duration.milliseconds(random.below(60))
            now += step
            // The slow obvious model: a level that drains with time and rises by an interval with each one taken.
            level = max(.zero, level - step)
            let fits = level <= interval * (burst - 1)
            #expect(bucket.isReady(at: now) == fits && bucket.isEmpty(at: now) == (level == .zero), "\(random)")
            let isSpent = bucket.spend(at: now)
            #expect(isSpent == fits, "\(random)")
            if fits { level += interval }
        }
    }
}
