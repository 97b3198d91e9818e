import NodeCore
import TestKit
import Testing

@testable import Simulation

struct NetworkTests {
    /// Two nodes of which the second is in our hands, and both ends of a connection between them.
    private final class Wire {
        let world: World
        let near: SimulatedNetwork.End
        let far: SimulatedNetwork.End
        private(set) var taken: [UInt8] = []

        init(seed: UInt64) throws {
            world = try World(seed: seed, keepsTrace: false)
            world.take(1) { _, _ in }
            far = try #require(world.connect(from: 1, link: 1_000_001, to: 0))
            near = try #require(world.network.other(of: far))
            world.taken[1] = { [unowned self] _, bytes in taken += bytes }
        }

        func run(seconds: Double) throws {
            _ = try world.run(until: world.moment(inSeconds: seconds)) { true }
        }
    }

    @Test(
        "bytes on a link never overtake earlier ones, and none arrives before it was sent",
        arguments: SeededRandom.seeds(0..<10))
    func inOrder(seed: UInt64) throws {
        let wire = try Wire(seed: seed)
        for number in 0..<200 {
            wire.world.send([UInt8(number)], from: wire.near)
            #expect(wire.taken.count <= number, "seed \(seed)")
            if number % 7 == 0 { try wire.run(seconds: 0.01) }
        }
        try wire.run(seconds: 30)
        #expect(wire.taken == (0..<200).map { UInt8($0) }, "seed \(seed)")
    }

    @Test("behind a barrier bytes wait, and come in order when it falls; no connection comes about meanwhile")
    func barrier() throws {
        let wire = try Wire(seed: 1)
        let number = wire.world.network.raise(Barrier(sides: [.left, .right], isOneWay: true))
        wire.world.send([1], from: wire.near)
        wire.world.send([2], from: wire.near)
        try wire.run(seconds: 5)
        #expect(wire.taken.isEmpty)
        #expect(wire.world.connect(from: 1, link: 1_000_003, to: 0) == nil)
        wire.world.mend(.barrier(number))
        try wire.run(seconds: 1)
        #expect(wire.taken == [1, 2])
    }

    @Test("a barrier keeps apart what it says, one way or both, and a bridge reaches all")
    func sides() {
        let both = Barrier(sides: [.left, .right, .bridge], isOneWay: false)
        let oneWay = Barrier(sides: [.left, .right, .bridge], isOneWay: true)
        #expect(both.blocks(from: 0, to: 1) && both.blocks(from: 1, to: 0))
        #expect(oneWay.blocks(from: 0, to: 1) && !oneWay.blocks(from: 1, to: 0))
        for other in [0, 1] {
            #expect(!both.blocks(from: 2, to: other) && !both.blocks(from: other, to: 2))
        }
        // One that came later is on the right.
        #expect(both.blocks(from: 0, to: 9) && !both.blocks(from: 1, to: 9))
    }

    @Test("who sends on a connection that the other side forgot hears of its end")
    func halfOpen() throws {
        let wire = try Wire(seed: 2)
        wire.world.network.remove(wire.near)
        #expect(wire.world.network.ports[wire.far] != nil)
        wire.world.send([1], from: wire.far)
        try wire.run(seconds: 1)
        #expect(wire.world.network.ports[wire.far] == nil)
    }

    @Test(
        "a clock that runs fast or slow shows a deadline at the first moment that is told for it",
        arguments: SeededRandom.seeds(0..<20))
    func clocks(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var clock = NodeClock()
        var world: UInt64 = 0
        for _ in 0..<50 {
            world += UInt64(random.below(2_000_000_000))
            let before = clock.now(at: world).monotonicInNanoseconds
            clock.run(fastBy: Int(random.below(200_001)) - 100_000, from: world)
            #expect(clock.now(at: world).monotonicInNanoseconds == before, "\(random)")
            let deadline = before + UInt64(random.below(100_000_000_000))
            let moment = clock.moment(of: deadline)
            #expect(clock.now(at: max(moment, world)).monotonicInNanoseconds >= deadline, "\(random)")
            if moment > world + 2 {
                #expect(clock.now(at: moment - 2).monotonicInNanoseconds <= deadline, "\(random)")
            }
        }
        var late = NodeClock()
        late.aheadInMilliseconds = -3_600_000
        #expect(late.now(at: 0).unixInMilliseconds == 1_704_067_200_000 - 3_600_000)
    }
}
