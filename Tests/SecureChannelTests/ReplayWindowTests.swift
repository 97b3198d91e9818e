import SecureChannel
import TestKit
import Testing

@Suite struct ReplayWindowTests {
    /// The obvious model: every counter that came.
    private struct Model {
        var seen: Set<UInt64> = []
        var newest: UInt64?

        func admits(_ counter: UInt64) -> Bool {
            guard let newest else { return true }
            return !seen.contains(counter) && Int64(counter) > Int64(newest) - 2_048
        }

        mutating func insert(_ counter: UInt64) {
            seen.insert(counter)
            newest = max(newest ?? 0, counter)
        }
    }

    @Test("the window admits what a set of all counters would, whatever comes", arguments: SeededRandom.seeds(0..<40))
    func model(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var window = ReplayWindow()
        var model = Model()
        var place: UInt64 = random.oneIn(2) ? 0 : 5_000
        for _ in 0..<4_000 {
            switch random.below(8) {
            case 0: place += UInt64(random.below(200))
            case 1 where random.oneIn(20): place += UInt64(random.below(10_000))
            default: place += 1
            }
            let back = UInt64(random.below(random.oneIn(4) ? 2_200 : 70))
            let counter = place > back ? place - back : 0
            let isAdmitted = window.admits(counter)
            #expect(isAdmitted == model.admits(counter), "counter \(counter), \(random)")
            guard isAdmitted else { continue }
            window.insert(counter)
            model.insert(counter)
        }
    }

    @Test("2,047 below the newest is inside, 2,048 below is not, at every place in a word")
    func edge() {
        for newest in UInt64(4_000)..<4_130 {
            var window = ReplayWindow()
            window.insert(newest)
            #expect(window.admits(newest - 2_047) && !window.admits(newest - 2_048))
            window.insert(newest - 2_047)
            #expect(!window.admits(newest - 2_047))
        }
    }

    @Test("the greatest counters are told apart")
    func greatest() {
        var window = ReplayWindow()
        window.insert(0)
        window.insert((1 << 60) - 1)
        #expect(!window.admits(0) && window.admits((1 << 60) - 2) && !window.admits((1 << 60) - 1))
    }
}
