import NodeCore
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

    @Test("every kind of fault is in the plan of some seeds and not of others")
    func plans() throws {
        let plans = try (0..<80).map { try World(seed: $0, keepsTrace: false, nodeCount: 1).plan }
        // One follows from others, and the rest is what hostile members do.
        let kinds = FaultKind.allCases.prefix { $0 != .equivocation }.filter { $0 != .lostWrite }
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
