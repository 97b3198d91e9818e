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
/// Commands wait, in order; peers are told nothing and asked nothing. Of what they send only their digests are kept,
/// and the claims of those who are no members: whatever else they could know of this node comes after an answer to
/// those.
final class LoadingSpace {
    let request: LoadRequest
    let genesis: Genesis
    let membership: MembershipLog
    var clients = WaitingClients()
    /// By link, the newest digest that its peer told.
    var digests: [LinkID: Bytes32] = [:]
    /// By link, the newest ops of a peer that is no member and a named successor.
    var claims: [LinkID: [[UInt8]]] = [:]

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
}
