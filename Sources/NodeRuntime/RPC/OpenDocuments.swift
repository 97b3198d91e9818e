import Membership
import NodeCore
import WireCodec

/// Which documents connections have open, and under which path each opened them.
///
/// Others may move a document meanwhile, or put another one in its place: to the connection the path means what it
/// opened, until it closes that.
struct OpenDocuments {
    private struct Name: Hashable {
        let client: ClientID
        let space: SpaceID
        let path: String
    }

    private var names: [Subscription: Name] = [:]
    /// By name, the newest last.
    private var opened: [Name: [Opened]] = [:]

    struct Opened {
        let subscription: Subscription
        let document: Bytes32
        /// Under which name the connection numbers its edits, if it does.
        let writer: Bytes32?
    }

    mutating func open(_ opening: Opened, of space: SpaceID, at path: String) {
        let name = Name(client: opening.subscription.client, space: space, path: path)
        names[opening.subscription] = name
        opened[name, default: []].append(opening)
    }

    mutating func close(_ subscription: Subscription) {
        guard let name = names.removeValue(forKey: subscription) else { return }
        opened[name]?.removeAll { $0.subscription == subscription }
        if opened[name]?.isEmpty == true { opened[name] = nil }
    }

    mutating func close(_ client: ClientID) {
        for subscription in names.keys where subscription.client == client { close(subscription) }
    }

    /// The path that the notifications of a subscription name.
    func path(of subscription: Subscription) -> String { names[subscription]?.path ?? "" }

    /// What a connection has open under a path. O(1).
    func opening(at path: String, in space: SpaceID, of client: ClientID) -> Opened? {
        opened[Name(client: client, space: space, path: path)]?.last
    }
}
