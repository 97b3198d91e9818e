import TestKit
import Testing

@testable import Simulation

struct EventHeapTests {
    @Test(
        "events come by time, and in the order of scheduling where times are equal",
        arguments: SeededRandom.seeds(0..<20))
    func order(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var heap = EventHeap<Int>()
        var model: [(time: UInt64, event: Int)] = []
        var taken: [Int] = []
        var expected: [Int] = []
        for event in 0..<400 {
            let time = UInt64(random.below(50))
            heap.schedule(event, at: time)
            model.append((time, event))
            if random.oneIn(3), let first = heap.popFirst() {
                taken.append(first.event)
                let least = model.indices.min { (model[$0].time, $0) < (model[$1].time, $1) }
                if let least { expected.append(model.remove(at: least).event) }
            }
        }
        #expect(taken == expected, "\(random)")
        #expect(heap.nextTime == model.map(\.time).min(), "\(random)")
    }

    @Test("an empty heap gives nothing")
    func empty() {
        var heap = EventHeap<Int>()
        #expect(heap.isEmpty && heap.nextTime == nil && heap.popFirst() == nil)
    }
}
