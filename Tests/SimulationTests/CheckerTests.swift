import CRDT
import Membership
import NodeCore
import Spaces
import Testing

@testable import Simulation

/// A checker that cannot fail shows nothing.
struct CheckerTests {
    /// A world in which ada has a space with one document, and ben has nothing.
    private func world() throws -> (world: World, space: SpaceID) {
        let world = try World(seed: 3, keepsTrace: false)
        var space: SpaceID?
        world.command(.createSpace(title: "Alone", files: [StarterFile(path: "log.md", text: "<0.1> <0.2>")]), at: 0) {
            if case .success(.space(let id)) = $0 { space = id }
        }
        _ = try world.run(until: 1_000_000_000) { space == nil }
        return (world, try #require(space))
    }

    @Test("a replica without the space is seen")
    func convergence() throws {
        let (world, space) = try world()
        #expect(ConvergenceChecker.fault(in: world, space: space) != nil)
    }

    @Test("a lost word, a doubled word, one that was taken back and is there, and a missing document are seen")
    func durability() throws {
        let (world, space) = try world()
        world.nodes.removeLast()
        let fault = { DurabilityChecker.fault(in: world, space: space, path: $0, words: $1) }
        #expect(fault("log.md", ["<0.1>": 1, "<0.2>": 1, "<0.3>": 0]) == nil)
        #expect(fault("log.md", ["<0.1>": 1, "<0.3>": 1]) != nil)
        #expect(fault("log.md", ["<0.1>": 0]) != nil)
        #expect(fault("other.md", [:]) != nil)
        let document = try #require(try world.nodes[0].node.space(space)?.documentID(at: "log.md"))
        let again = TextEdit(at: 0, deleted: 0, inserted: "<0.2>")
        world.command(.edit(space, document: document, revision: nil, edits: [again]), at: 0) { _ in }
        #expect(fault("log.md", ["<0.2>": 1]) != nil)
    }

    @Test("a word is expected as its last change left it, and not at all where a change was not acknowledged")
    func ledger() {
        var ledger = WordLedger()
        let first = ledger.changed(from: [], to: ["<a>", "<b>"])
        #expect(first == ["<a>", "<b>"] && ledger.expected.isEmpty)
        ledger.acknowledge(first)
        #expect(ledger.expected == ["<a>": 1, "<b>": 1])
        let undo = ledger.changed(from: ["<a>", "<b>"], to: ["<a>"])
        #expect(undo == ["<b>"] && ledger.expected == ["<a>": 1])
        ledger.acknowledge(undo)
        #expect(ledger.expected == ["<a>": 1, "<b>": 0])
        // A redo that is lost with its node, and one that is not.
        _ = ledger.changed(from: ["<a>"], to: ["<a>", "<b>"])
        ledger.acknowledge(ledger.changed(from: ["<a>"], to: ["<a>", "<b>"]))
        #expect(ledger.expected == ["<a>": 1])
        #expect(WordLedger.words(in: "log <a> b> <a><c") == ["<a>": 2, "<a> b>": 1])
    }
}
