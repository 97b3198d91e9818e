import CRDT
import Spaces
import WireCodec

/// Moving, removing and bringing back files and folders.
extension Node {
    func move(
        _ path: String, to target: String, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let plan: Relocation
        let moved: [NodeID]
        do {
            plan = try replica.space.relocation(of: path, to: target, by: deviceKey)
            moved = try replica.space.removal(of: path, by: deviceKey)
        } catch {
            throw .space(error)
        }
        try carryOut(plan, in: replica)
        finish(plan.named[0], path: plan.target ?? path, counting: moved, in: replica, for: request)
    }

    func bringBack(
        _ name: String, to target: String?, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let plan: Relocation
        do {
            plan = try replica.space.restoration(of: name, to: target, by: deviceKey)
        } catch {
            throw .space(error)
        }
        try carryOut(plan, in: replica)
        finish(plan.named[0], path: plan.target ?? name, counting: plan.named + plan.inside, in: replica, for: request)
    }

    func remove(_ path: String, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        let nodes: [NodeID]
        do {
            nodes = try replica.space.removal(of: path, by: deviceKey)
        } catch {
            throw .space(error)
        }
        try remove(nodes, from: replica)
        finish(nodes[0], path: path, counting: nodes, in: replica, for: request)
    }

    func remove(_ nodes: [NodeID], from replica: SpaceReplica) throws(NodeFailure) {
        try inPieces(nodes, of: replica) { piece, draft throws(SpaceError) in
            replica.space.remove(piece, in: &draft)
        }
    }

    private func carryOut(_ plan: Relocation, in replica: SpaceReplica) throws(NodeFailure) {
        for (nodes, target) in [(plan.named, plan.target), (plan.inside, nil)] {
            try inPieces(nodes, of: replica) { piece, draft throws(SpaceError) in
                try replica.space.move(piece, to: target, in: &draft)
            }
        }
    }

    /// Gives nodes to `body` in pieces that each fit a draft.
    private func inPieces(
        _ nodes: [NodeID], of replica: SpaceReplica,
        _ body: (ArraySlice<NodeID>, inout ChangeDraft) throws(SpaceError) -> Void
    ) throws(NodeFailure) {
        for start in stride(from: 0, to: nodes.count, by: NodeLimits.movedAtOnceMax) {
            if replica.draft?.isFull == true { flush(replica) }
            let piece = nodes[start..<min(nodes.count, start + NodeLimits.movedAtOnceMax)]
            try changing(replica) { draft throws(SpaceError) in try body(piece, &draft) }
        }
    }

    /// Answers when it is on disk; the path is where the node is shown now, or the given one.
    private func finish(
        _ node: NodeID, path: String, counting nodes: [NodeID], in replica: SpaceReplica, for request: RequestID
    ) {
        let tree = replica.space.tree
        let texts = nodes.count { tree.kind(of: $0) == .text }
        let change = FilesChange(
            id: node.bytes, path: tree.entry(of: node)?.text ?? path, texts: texts, folders: nodes.count - texts)
        replica.waitingForFlush.append((request, .files(change)))
        flushIfDue(replica)
        if replica.draft?.isEmpty != false { settle(replica) }
    }
}
