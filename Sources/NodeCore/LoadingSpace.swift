import CRDT
import Identity
package import Membership
import Replication
import Spaces
import WireCodec

/// The history of a space that is to be read, on any thread: pure work, `run` tells what comes of it.
package struct LoadRequest: Sendable {
    let stored: DurableSpace
    let views: OwnViews

    package var space: SpaceID { stored.id }

    /// Nil when it is given up, as `isWanted` says now and then.
    package func run(while isWanted: () -> Bool = { true }) throws -> LoadedSpace? {
        try LoadedSpace(restoring: stored, views, while: isWanted)
    }
}

/// A space whose history is being read: what can be told of it meanwhile, and what waits for the rest.
///
/// Commands wait, in order; peers are told nothing and asked nothing. Of what they send only their digests are kept:
/// whatever else they could know of this node comes after an answer to those.
final class LoadingSpace {
    let request: LoadRequest
    let genesis: Genesis
    let membership: MembershipLog
    private(set) var commands: [(request: RequestID, command: NodeCommand)] = []
    /// What clients saw when they opened a document.
    private(set) var listeners: [(subscription: Subscription, document: Bytes32)] = []
    /// By link, the newest digest that its peer told.
    var digests: [LinkID: Bytes32] = [:]

    init(_ stored: DurableSpace, _ views: OwnViews) throws {
        request = LoadRequest(stored: stored, views: views)
        let space = try Space(membersOf: stored)
        genesis = space.genesis
        membership = space.membership
    }

    var id: SpaceID { genesis.id }
    var changeCount: Int { request.stored.changeCount }
    /// What people call the view that its texts are of.
    var viewTitle: String { request.views.title }
    /// Nil when no texts were kept, or texts of other changes.
    var texts: CachedTexts? { request.stored.texts }

    func text(of document: Bytes32) -> CachedText? {
        texts?.documents.first { $0.document == document }
    }

    /// Lets a command wait until the history is read.
    func hold(_ command: NodeCommand, for request: RequestID) throws(NodeFailure) {
        guard commands.count < NodeLimits.waitingCommandsMax else { throw .stillLoading }
        commands.append((request, command))
    }

    func listen(_ subscription: Subscription, to document: Bytes32) {
        listeners.append((subscription, document))
    }

    /// Whether the subscription was one to this space.
    func unsubscribe(_ subscription: Subscription) -> Bool {
        let count = listeners.count
        listeners.removeAll { $0.subscription == subscription }
        return listeners.count < count
    }

    /// A client hung up: nobody waits for its answers any more, but what it wanted done is done.
    func forget(_ client: ClientID) {
        listeners.removeAll { $0.subscription.client == client }
    }
}
