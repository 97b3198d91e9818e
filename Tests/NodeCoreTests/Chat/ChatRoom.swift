import Chat
import Membership
import Spaces
import Testing
import WireCodec

@testable import NodeCore

extension Room {
    /// Says something of the chat and waits until it is told; answers the id of the record, or why not.
    @discardableResult
    func chat(
        _ command: ConversationCommand, by node: TestNode, in space: SpaceID? = nil
    ) throws -> Result<RecordEntry.ID, NodeFailure> {
        let answer = try #require(network.answer(to: .chat(space ?? self.space, command), at: node))
        network.run(for: .seconds(1))
        switch answer {
        case .failure(let failure): return .failure(failure)
        case .success(.said(let id)): return .success(id)
        case .success: return .success(RecordEntry.ID(change: .zero, index: 0))
        }
    }

    func say(_ text: String, by node: TestNode, in space: SpaceID? = nil) throws -> RecordEntry.ID {
        try chat(.say(ChatDraft(text)), by: node, in: space).get()
    }

    func failure(_ command: ConversationCommand, by node: TestNode) throws -> NodeFailure? {
        if case .failure(let failure) = try chat(command, by: node) { return failure }
        return nil
    }

    /// A message as a node shows it.
    func shown(_ id: RecordEntry.ID, at node: TestNode, in space: SpaceID? = nil) throws -> ShownMessage {
        let reading = try #require(node.core.chat(space ?? self.space))
        return reading.shown(try #require(reading.conversation[id]))
    }

    /// Writes a record as a node would that cares for no rule.
    func forge(_ record: Record?, by node: TestNode, in space: SpaceID? = nil) throws {
        let record = try #require(record)
        try network.act(node) { core in
            let replica = try #require(core.replicas[space ?? self.space])
            _ = try core.changing(replica) { draft throws(SpaceError) in draft.append(record) }
            core.flush(replica)
        }
        network.run(for: .seconds(1))
    }
}
