import NodeCore
import Spaces
import Testing

@testable import Simulation

/// A simulation that finds nothing when something is wrong shows nothing.
@Suite struct PlantedFaultTests {
    @Test("a disk that says yes and keeps nothing is found out, unless its node is put out or set back")
    func lyingDisk() throws {
        let found = try (1...8).count { seed in
            let scenario = try RoomScenario(seed: UInt64(seed), nodes: 2, keepsTrace: false)
            scenario.world.nodes[0].diskLies = true
            return try scenario.run().failure != nil
        }
        #expect(found >= 6)
    }

    @Test("a node that wants its next tick at once again and again is found out")
    func standstill() throws {
        let world = try World(seed: 5, keepsTrace: false)
        world.onAct = { world.schedule(.act, inSeconds: 0) }
        world.schedule(.act, inSeconds: 1)
        #expect(throws: World.Standstill.self) { try world.run(until: world.moment(inSeconds: 2)) { true } }
        #expect(world.seconds == 1)
    }

    @Test("a member that does not have a word soon is found out, and so are two that do not meet")
    func silence() throws {
        let scenario = try RoomScenario(seed: 3, nodes: 3, keepsTrace: false)
        try scenario.gather()
        try scenario.speak()
        #expect(scenario.failure == nil)
        let barrier = scenario.world.network.raise(Barrier(sides: [.left, .right, .right], isOneWay: false))
        try scenario.speak()
        #expect(scenario.failure?.kind == .liveness && scenario.failure?.words.contains("waits for a word") == true)
        // By now each of the three knows that nothing comes any more.
        scenario.failure = nil
        try scenario.wait(seconds: 60) { true }
        try scenario.speak()
        #expect(scenario.failure?.words.hasSuffix("do not meet") == true)
        scenario.failure = nil
        scenario.world.network.barriers[barrier] = nil
        try scenario.speak()
        #expect(scenario.failure == nil)
    }

    @Test("all lose power at once, and come back without what was on its way to their disks")
    func blackout() throws {
        let world = try World(seed: 4, keepsTrace: false, nodeCount: 3)
        world.command(.createSpace(title: "Dark", files: []), at: 1) { _ in }
        world.end(2, by: .blackout)
        #expect(world.nodes.allSatisfy { !$0.isUp && $0.isOff } && world.tally[.blackout] == 1)
        _ = try world.run(until: world.moment(inSeconds: 10)) { true }
        #expect(world.nodes.allSatisfy(\.isUp) && world.nodes[1].node.spaceOrder.isEmpty)
    }

    @Test("what waits for somebody to write comes while that is on its way to the disk")
    func strike() throws {
        let scenario = try RoomScenario(seed: 3, nodes: 2, keepsTrace: false)
        try scenario.gather()
        scenario.world.isFaulty = true
        scenario.world.strike = .crash
        let shared = try #require(scenario.spaces.first)
        scenario.typeWord(try #require(scenario.actor(at: 0, in: shared)))
        #expect(scenario.world.nodes[0].isUp && scenario.world.strike == nil)
        try scenario.wait(seconds: 0.04) { scenario.world.nodes[0].isUp }
        #expect(!scenario.world.nodes[0].isUp && scenario.world.tally[.crash] == 1)
    }

    @Test("every kind of fault is in the plan of some seeds and not of others")
    func plans() throws {
        let plans = try (0..<80).map { try World(seed: $0, keepsTrace: false, nodeCount: 1).plan }
        // Two follow from others, and the rest is what hostile members do.
        let kinds = FaultKind.allCases.prefix { $0 != .equivocation }.filter { $0 != .lostWrite && $0 != .tornWrite }
        for kind in kinds {
            let count = plans.count { $0.pause(of: kind) != nil || $0.chance(of: kind) > 0 }
            #expect(count > 8 && count < 72, "\(kind)")
        }
        #expect(plans.allSatisfy { $0.delayMin < $0.delayMax && $0.commitMax > 0 })
    }

    @Test("a trace differs when a byte, a word, a node or a moment differs")
    func trace() {
        func hash(_ time: UInt64, _ words: String, _ bytes: [UInt8], node: Int = 0) -> UInt64 {
            var trace = Trace(keepsLines: false)
            trace.note(time, words)
            trace.note(time, node: node, bytes: bytes, "")
            return trace.hash
        }
        let long = [UInt8](repeating: 7, count: 20)
        let hashes = [
            hash(1, "a", [1]), hash(2, "a", [1]), hash(1, "b", [1]), hash(1, "a", [2]), hash(1, "a", []),
            hash(1, "a", [1], node: 1), hash(1, "a", long), hash(1, "a", long.dropLast() + [8]),
        ]
        #expect(Set(hashes).count == hashes.count)
        #expect(hash(1, "a", [1]) == hashes[0])
    }
}
