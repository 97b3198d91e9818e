package import Membership

/// Asks that changes of a space are told and no longer sent over this link: they come sooner another way
/// (Protocol/gossip.md, section 6).
package struct PruneMessage: SpaceMessage {
    package static let type = MessageType.prune

    package let space: SpaceID

    package init(space: SpaceID) {
        self.space = space
    }
}
