package import Membership

/// Asks for a snapshot of a space of which the sender has little or nothing. Once on a link; whoever has no long
/// history of it, or texts that pass the limit, does not answer.
package struct SnapshotRequestMessage: SpaceMessage {
    package static let type = MessageType.snapshotRequest

    package let space: SpaceID

    package init(space: SpaceID) {
        self.space = space
    }
}
