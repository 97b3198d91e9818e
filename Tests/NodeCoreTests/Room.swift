import CRDT
import Identity
import Membership
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// A host with some guests who share a space with one document; the guests know the host alone.
struct Room {
    let network: TestNetwork
    let host: TestNode
    let guests: [TestNode]
    let space: SpaceID
    let document: Bytes32

    init(seed: UInt64 = 1, roles: [Role], text: String = "hello") throws {
        let network = TestNetwork()
        host = try network.add("ada", seed: seed &* 100)
        space = try network.createSpace(at: host, files: [StarterFile(path: Pair.path, text: text)])
        document = try network.document(Pair.path, in: space, at: host)
        var guests: [TestNode] = []
        for (index, role) in roles.enumerated() {
            let guest = try network.add(["ben", "cleo", "dan", "eve"][index], seed: seed &* 100 &+ UInt64(index) &+ 1)
            try network.join(guest, to: space, of: host, as: role)
            guests.append(guest)
        }
        network.run(for: .seconds(1))
        self.guests = guests
        self.network = network
    }

    var nodes: [TestNode] { [host] + guests }

    /// Does something and answers what came of it, which must be a success.
    @discardableResult
    func say(_ command: MembershipCommand, by node: TestNode) throws -> MembershipOutcome {
        let answer = try #require(network.answer(to: .membership(space, command), at: node))
        guard case .membership(let outcome) = try answer.get() else { throw Unexpected(answer) }
        network.run(for: .seconds(1))
        return outcome
    }

    /// The same, where it is to be refused.
    func refusal(of command: MembershipCommand, by node: TestNode) throws -> NodeFailure? {
        let answer = try #require(network.answer(to: .membership(space, command), at: node))
        if case .failure(let failure) = answer { return failure }
        return nil
    }

    /// Puts a text at the beginning; answers why not.
    @discardableResult
    func insert(_ text: String, by node: TestNode) throws -> NodeFailure? {
        let edits = [TextEdit(at: 0, deleted: 0, inserted: text)]
        let command = NodeCommand.edit(space, document: document, revision: nil, edits: edits)
        let answer = try #require(network.answer(to: command, at: node))
        network.run(for: .seconds(1))
        if case .failure(let failure) = answer { return failure }
        return nil
    }

    func text(at node: TestNode) -> String { node.text(document, in: space) ?? "-" }

    func role(of node: TestNode, at other: TestNode) -> Role? {
        other.core.space(space)?.membership.role(of: node.key)
    }

    /// Lets two guests know each other's address, and waits for their link.
    func link(_ one: TestNode, _ other: TestNode) throws {
        network.act(one) { core in
            core.peers[other.key] = KnownPeer(
                certificate: other.identity.certificate, name: other.name, endpoints: [other.endpoint])
        }
        network.dial(from: one, to: other)
        network.run(for: .seconds(1))
        #expect(one.core.isConnected(other.key))
    }

    /// Lets nobody hear of anybody, from now on.
    func part() {
        network.isDown = true
        network.cut()
    }

    func meet() {
        network.isDown = false
        network.isolate(nil)
        network.run(for: .seconds(60))
    }
}
