import Membership
import Spaces
import Testing
import WireCodec

@testable import NodeCore

extension Room {
    /// Says something about the open session, and waits until it is told; answers why not.
    @discardableResult
    func session(_ command: SessionCommand, by node: TestNode) throws -> NodeFailure? {
        let answer = try #require(network.answer(to: .session(space, command), at: node))
        network.run(for: .seconds(1))
        if case .failure(let failure) = answer { return failure }
        return nil
    }

    @discardableResult
    func deed(_ deed: SessionDeed, by node: TestNode) throws -> NodeFailure? {
        try session(.say(deed, in: nil), by: node)
    }

    /// The newest session as a node has it.
    func newest(at node: TestNode) throws -> Session { try #require(node.core.sessions(in: space).last) }

    /// Who has the seat, wherever one asks.
    func driver() throws -> Bytes32? {
        let drivers = try nodes.map { try newest(at: $0).driver }
        #expect(Set(drivers).count == 1)
        return drivers[0]
    }

    /// Writes a record as a node would that cares for no rule.
    func forge(_ deed: SessionDeed, by node: TestNode) throws {
        let id = try newest(at: node).id
        try network.act(node) { core in
            let replica = try #require(core.replicas[space])
            _ = try core.changing(replica) { draft throws(SpaceError) in draft.append(deed.record(in: id)) }
            core.flush(replica)
        }
        network.run(for: .seconds(1))
    }

    /// What a client of a node heard of sessions.
    func news(at node: TestNode) -> [SessionNews] {
        node.notifications.compactMap { if case .session(space, let news) = $0.1 { news } else { nil } }
    }

    func followed(at node: TestNode) -> [FollowedPlace] {
        node.notifications.compactMap { if case .followed(space, let place) = $0.1 { place } else { nil } }
    }
}
