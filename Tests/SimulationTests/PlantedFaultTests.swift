import NodeCore
import TestKit
import Testing

@testable import Simulation

/// A simulation that finds nothing when something is wrong shows nothing.
@Suite struct PlantedFaultTests {
    @Test("a disk that says yes and keeps nothing is found out in every run", arguments: [0, 1], 1...4)
    func lyingDisk(node: Int, seed: UInt64) throws {
        let scenario = try PairScenario(seed: seed, keepsTrace: false)
        scenario.world.nodes[node].diskLies = true
        let failure = try scenario.run(seed: seed).failure
        #expect(failure != nil)
    }

    @Test("every kind of fault is in the plan of some seeds and not of others")
    func plans() throws {
        let plans = try (0..<80).map { try World(seed: $0, keepsTrace: false).plan }
        for isThere in [
            { $0.cutEvery != nil }, { $0.crashEvery != nil }, { $0.corruption > 0 }, { $0.cleanStops > 0 },
            { $0.fullDiskEvery != nil }, { $0.moveEvery != nil },
        ] as [(FaultPlan) -> Bool] {
            let count = plans.count { isThere($0) }
            #expect(count > 8 && count < 72)
        }
        #expect(plans.allSatisfy { $0.delayMin < $0.delayMax && $0.commitMax > 0 })
    }

    @Test(
        "bytes on a simulated link never overtake earlier ones, and none arrives before it was sent",
        arguments: SeededRandom.seeds(0..<10))
    func inOrder(seed: UInt64) throws {
        let world = try World(seed: seed, keepsTrace: false)
        let (random, plan) = (world.random, world.plan)
        var network = SimulatedNetwork()
        let caller = SimulatedNetwork.End(node: 0, life: 0, link: LinkID(value: 1))
        let accepted = network.connect(caller, to: 1, life: 0)
        #expect(network.other(of: caller) == accepted && network.other(of: accepted) == caller)
        var now: UInt64 = 0
        var last: UInt64 = 0
        for _ in 0..<500 {
            now += UInt64(random.integer(below: 3_000_000))
            let arrival = network.arrival(at: accepted, now: now, plan: plan, random: random)
            #expect(arrival > last && arrival >= now + plan.delayMin, "seed \(seed)")
            last = arrival
        }
        #expect(network.remove(caller) == accepted)
        #expect(network.other(of: accepted) == nil && network.connections.isEmpty)
    }

    @Test("a trace differs when a byte, a word or a moment differs")
    func trace() {
        func hash(_ time: UInt64, _ words: String, _ bytes: [UInt8]) -> UInt64 {
            var trace = Trace(keepsLines: false)
            trace.note(time, words, bytes: bytes)
            return trace.hash
        }
        let hashes = [hash(1, "a", [1]), hash(2, "a", [1]), hash(1, "b", [1]), hash(1, "a", [2]), hash(1, "a", [])]
        #expect(Set(hashes).count == hashes.count)
        #expect(hash(1, "a", [1]) == hashes[0])
    }
}
