package import Membership

/// Asks for the changes of a space that the receiver has and the sender lacks, now and as they come: what was told did
/// not come any other way (Protocol/gossip.md, section 6).
package struct GraftMessage: SpaceMessage {
    package static let type = MessageType.graft

    package let space: SpaceID

    package init(space: SpaceID) {
        self.space = space
    }
}
