import CRDT
import Membership
import NodeCore
import Pairing
import Replication
import Spaces
import Store
import Testing

@testable import Simulation

/// What is on the disk in columns reaches those who come later.
struct SealedHistoryTests {
    @Test(
        "a device that joins a space with a sealed history gets all of it, whether that was read at once or not",
        arguments: [UInt64(1), 2])
    func lateJoin(seed: UInt64) throws {
        let world = try World(seed: seed, keepsTrace: false)
        func run(seconds: Double, while isNotDone: () -> Bool) throws -> Bool {
            try world.run(until: world.moment(inSeconds: seconds), while: isNotDone)
        }
        var made: SpaceID?
        let files = [StarterFile(path: "log.md", text: "log\n"), StarterFile(path: "other.md", text: "")]
        world.command(.createSpace(title: "Long", files: files), at: 0) {
            if case .success(.space(let id)) = $0 { made = id }
        }
        _ = try run(seconds: 5) { made == nil }
        let space = try #require(made)
        for number in 0..<200 {
            let path = number % 50 == 49 ? "other.md" : "log.md"
            let document = try #require(try world.nodes[0].node.space(space)?.documentID(at: path))
            var isDone = false
            let edit = TextEdit(at: number % 3, deleted: number % 5 == 4 ? 2 : 0, inserted: "w\(number) ")
            world.command(.edit(space, document: document, revision: nil, edits: [edit]), at: 0) { _ in isDone = true }
            #expect(try run(seconds: 5) { !isDone })
        }
        try world.nodes[0].restart(cleanly: true)
        world.feed(.started, to: 0)
        let stored = try world.nodes[0].database.load().spaces[0]
        #expect(stored.sealedCount > 100 && stored.sealed.count > 2)
        var code: PairingCode?
        world.command(.invite(space, .editor), at: 0) {
            if case .success(.invited(let given, _)) = $0 { code = given }
        }
        _ = try run(seconds: 5) { code == nil }
        var isJoined = false
        world.command(.join(try #require(code), world.nodes[0].endpoint), at: 1) { answer in
            if case .success(.joined) = answer { isJoined = true }
        }
        #expect(try run(seconds: 30) { !isJoined })
        let log = try #require(try world.nodes[0].node.space(space)?.documentID(at: "log.md"))
        let shared = SharedSpace(id: space, log: log, holder: 0)
        shared.holders.insert(1)
        #expect(try run(seconds: 30) { ConvergenceChecker.fault(in: world, shared) != nil })
        #expect(ConvergenceChecker.fault(in: world, shared) == nil)
        #expect(world.nodes[1].node.space(space)?.chains.count == stored.changeCount)
    }
}
