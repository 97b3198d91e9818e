package import CRDT
package import Chat
package import Discovery
package import Identity
package import Membership
package import Replication
package import Reviews
package import WireCodec
package import Workshops

/// Changes that are to go out and that are no longer in memory.
package struct FetchRequest: Hashable, Sendable {
    /// Where they go.
    enum Reader: Hashable, Sendable {
        case link(LinkID)
        case bundle(BundleID)
    }

    let reader: Reader
    package let space: SpaceID
    package let chain: ChainID
    /// Of a chain that was forked, which of its strands, as they were stored; zero of any other.
    package let strand: Int
    /// Half-open range of sequences.
    package let from: UInt64
    package let to: UInt64
}

/// What a node wants done. The edge performs effects in order.
package enum NodeEffect: Sendable {
    case dial(LinkID, Endpoint)
    case send(LinkID, [UInt8])
    /// Closes after what was sent has gone out.
    case close(LinkID)
    /// Whether bytes of a link are wanted now; while they are not, its sender is held back.
    case setReading(LinkID, Bool)
    /// Sends one datagram, or loses it.
    case sendDatagram([UInt8], to: Endpoint)
    /// Sends one datagram to every interface of this machine.
    case beacon([UInt8])
    /// Sends one datagram to where a beacon came from.
    case answerBeacon([UInt8], to: BeaconSource)
    /// Whether beacons of others are wanted now.
    case listenForBeacons(Bool)
    /// Makes the writes durable together with, or after, all earlier ones; answered by `.stored` or `.storeFailed`.
    case store(StoreToken, [DurableWrite])
    /// Reads a history, beside everything else; answered by `.loaded`. What is large lies elsewhere, as in `NodeEvent`.
    indirect case load(LoadRequest)
    /// Answered by `.fetched`.
    case fetch(FetchRequest)
    /// Begins a visit: what comes of it comes in commands, the last one `.ended`.
    case visitMailbox(MailboxID, MailboxPlace)
    /// Reads or writes what lies of blobs on the disk, one after the other.
    indirect case blob(BlobWork)
    indirect case reply(RequestID, Result<NodeReply, NodeFailure>)
    indirect case notify(Subscription, NodeNotification)
    case log(LogLevel, String)
}

package enum LogLevel: Sendable {
    case debug, info, notice, warning
}

/// The effects of one event, in order. Reused from event to event, so that it takes no memory once warm.
package struct EffectQueue: Sendable {
    private var effects: [NodeEffect] = []

    package init() {}

    package var isEmpty: Bool { effects.isEmpty }

    mutating func append(_ effect: NodeEffect) {
        effects.append(effect)
    }

    /// What is to be stored; it comes last.
    package var batch: (token: StoreToken, writes: [DurableWrite])? {
        if case .store(let token, let writes) = effects.last { (token, writes) } else { nil }
    }

    /// Hands every effect to `perform`, in order, and is empty afterwards.
    package mutating func drain(_ perform: (NodeEffect) -> Void) {
        for effect in effects { perform(effect) }
        effects.removeAll(keepingCapacity: true)
    }
}

/// Names what a client listens to.
package struct Subscription: Hashable, Sendable {
    package let client: ClientID
    package let number: UInt64

    package init(client: ClientID, number: UInt64) {
        self.client = client
        self.number = number
    }
}

/// Whose doing a change of a document was, from the point of view of the client that hears of it.
package enum EditOrigin: String, Sendable {
    /// Its own edit, come back.
    case own = "self"
    /// Another client of this node.
    case local
    /// A peer.
    case remote
}

package enum NodeNotification: Sendable {
    case documentChanged(
        space: SpaceID, document: Bytes32, revision: Int, edits: [TextEdit], origin: EditOrigin, author: Bytes32)
    /// Files were made, moved, removed or brought back, or something of them was set. Where another view came into use,
    /// their texts may be others too.
    case treeChanged(space: SpaceID)
    case chatMessage(space: SpaceID, ChatMessage)
    case chatStep(space: SpaceID, ChatStep)
    case question(space: SpaceID, QuestionStep)
    case whereabouts(space: SpaceID, SeenWhereabouts)
    case terminal(space: SpaceID, TerminalNotice)
    case session(space: SpaceID, SessionNews)
    case followed(space: SpaceID, FollowedPlace)
    case review(space: SpaceID, ReviewStep)
    case workshop(space: SpaceID, WorkshopStep)
}
