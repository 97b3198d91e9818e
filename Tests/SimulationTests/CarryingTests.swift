import CRDT
import Identity
import Membership
import NodeCore
import Replication
import Spaces
import Testing
import WireCodec

@testable import Simulation

/// What goes from node to node beside the network, and the checkers of it.
@Suite struct CarryingTests {
    private func room(_ seed: UInt64, nodes: Int = 3) throws -> RoomScenario {
        let scenario = try RoomScenario(seed: seed, nodes: nodes, keepsTrace: false)
        try scenario.gather()
        try #require(scenario.failure == nil)
        try scenario.speak()
        return scenario
    }

    @Test("what one writes alone comes to others in bundles and by a mailbox", arguments: UInt64(1)...8)
    func carry(seed: UInt64) throws {
        let scenario = try room(seed)
        try scenario.carry()
        #expect(scenario.failure == nil, "seed \(seed)")
        let space = try #require(scenario.spaces.first)
        let texts = scenario.world.nodes.compactMap {
            $0.node.space(space.id)?.documents[space.log]?.text.text.string()
        }
        #expect(texts.count { $0.contains("<alone>") } > 1, "seed \(seed)")
    }

    @Test("a bundle ends whole only where all of it is there, and damage is told from an early end")
    func harm() throws {
        let scenario = try room(2, nodes: 2)
        let (world, shared) = (scenario.world, try #require(scenario.spaces.first))
        var file: CarriedBundle?
        world.export(.everything, of: shared.id, at: 0) { file = try? $0.get() }
        try scenario.wait(seconds: 5) { file == nil }
        let bytes = try #require(file).bytes
        func ending(_ bytes: [UInt8]) throws -> BundleOutcome.Ending? {
            var result: Result<BundleOutcome, NodeFailure>?
            world.read(bytes, at: 1) { result = $0 }
            try scenario.wait(seconds: 5) { result == nil }
            return try? result?.get().ending
        }
        #expect(try ending(bytes) == .whole)
        #expect(try ending(bytes.dropLast()) != .whole)
        #expect(try ending(bytes.dropLast() + [bytes[bytes.count - 1] ^ 1]) == .damaged)
        #expect(try ending([]) == nil)
    }

    @Test("a mailbox goes back to what it was when it was copied")
    func rollback() {
        var box = SimulatedMailbox()
        box.put([1], under: "a")
        let isFirst = !box.rollBack()
        box.put([2], under: "b")
        box.remove(["a"])
        let isBack = box.rollBack()
        #expect(isFirst && isBack && box.files == ["a": [1]])
    }

    @Test("a place that nobody said is seen, and so is one that outlives its device")
    func presence() throws {
        let scenario = try room(5, nodes: 2)
        let (world, shared) = (scenario.world, try #require(scenario.spaces.first))
        scenario.setPlace(try #require(scenario.actor(at: 0, in: shared)))
        try scenario.wait(seconds: 2) { true }
        let actor = try #require(scenario.actor(at: 1, in: shared))
        #expect(scenario.unseen([0, 1], in: shared) == nil)
        scenario.lookAround(actor)
        #expect(scenario.failure == nil)
        // As if its device had ended long before.
        scenario.marks.ended(0, 0)
        try scenario.wait(seconds: 70) { true }
        scenario.lookAround(actor)
        #expect(scenario.failure?.kind == .liveness)
        scenario.failure = nil
        world.command(.setWhereabouts(shared.id, nil, view: "nowhere", isIdle: false), at: 0) { _ in }
        try scenario.wait(seconds: 2) { true }
        scenario.lookAround(actor)
        #expect(scenario.failure?.kind == .authority)
    }

    @Test("a blob that is called whole and is not there is seen, one that nobody brings, and one that was not let go")
    func blobs() throws {
        let scenario = try room(6, nodes: 2)
        let (world, shared) = (scenario.world, try #require(scenario.spaces.first))
        scenario.addBlob(try #require(scenario.actor(at: 0, in: shared)))
        try scenario.wait(seconds: 2) { shared.blobs.isEmpty }
        let blob = try #require(shared.blobs.first)
        #expect(scenario.missingBlob(in: shared) == nil)
        shared.blobs[0].wanted.insert(1)
        #expect(scenario.missingBlob(in: shared) != nil)
        scenario.getBlob(try #require(scenario.actor(at: 1, in: shared)))
        try scenario.wait(seconds: 10) { scenario.missingBlob(in: shared) != nil }
        #expect(scenario.missingBlob(in: shared) == nil && shared.blobs[0].wanted == [0, 1])
        #expect(world.nodes[1].blobs.bytes(of: blob.head) == blob.bytes && scenario.blobFault(in: shared) == nil)
        _ = world.nodes[1].blobs.perform(.remove(blob.head.id), isFull: false)
        #expect(scenario.blobFault(in: shared)?.contains("does not hold") == true)
        scenario.dropBlob(try #require(scenario.actor(at: 1, in: shared)))
        try scenario.wait(seconds: 2) { shared.blobs[0].dropped.isEmpty }
        #expect(shared.blobs[0].dropped == [1] && scenario.blobFault(in: shared) == nil)
        _ = world.nodes[1].blobs.put(blob.bytes)
        #expect(scenario.blobFault(in: shared)?.contains("let go") == true)
    }

    @Test("power that goes in the middle of a commit leaves all of it or nothing, and a database that opens")
    func tornWrite() throws {
        let seed = try #require(
            try (0..<60).first { try World(seed: $0, keepsTrace: false, nodeCount: 1).plan.hasDisks })
        let world = try World(seed: UInt64(seed), keepsTrace: false, nodeCount: 1)
        var kept = 0
        for round in 0..<12 {
            world.command(.createSpace(title: "Round \(round)", files: []), at: 0) { _ in }
            world.die(0, silently: true)
            try world.restart(0, cleanly: false)
            #expect((kept...kept + 1).contains(world.nodes[0].node.spaceOrder.count), "round \(round)")
            kept = world.nodes[0].node.spaceOrder.count
        }
        #expect(world.fault == nil && world.tally[.tornWrite] > 3 && kept < 12)
    }
}
