import CRDT
import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Snapshots of makers that tell what is so.
@Suite struct SnapshotTests {
    @Test(
        "a newcomer shows the texts before it has any change, marked with their maker, and then what the history makes")
    func firstSight() throws {
        let newcomer = try Newcomer()
        try newcomer.come()
        #expect(newcomer.history?.chains.count == 0)
        #expect(newcomer.shown == Newcomer.text)
        #expect(newcomer.guest.core.snapshotMaker(of: newcomer.space) == newcomer.host.key)
        #expect(newcomer.guest.core.snapshotMakerName(of: newcomer.space) == "kim")
        let reading = try #require(newcomer.guest.core.reading(newcomer.space))
        #expect(reading.listing().map(\.path) == [Newcomer.path] && reading.documentCount == 1)
        #expect(reading.listing().map(\.lengthInScalars) == [8])
        #expect(try reading.documentID(at: Newcomer.path) == newcomer.document)
        #expect(newcomer.guest.core.loadingSpace == newcomer.space)
        newcomer.network.run(for: .seconds(2))
        #expect(newcomer.guest.core.snapshotMaker(of: newcomer.space) == nil)
        #expect(newcomer.guest.core.loadingSpace == nil)
        #expect(newcomer.guest.text(newcomer.document, in: newcomer.space) == Newcomer.text)
        #expect(newcomer.shown == Newcomer.text)
        #expect(newcomer.guest.warnings.isEmpty && newcomer.guest.core.notices.isEmpty)
    }

    @Test("edits made on what a snapshot shows wait for the history and are made on just that; subscriptions go on")
    func takeOver() throws {
        let newcomer = try Newcomer()
        try newcomer.come()
        let (network, guest) = (newcomer.network, newcomer.guest)
        let open = network.ask(.openDocument(newcomer.space, document: newcomer.document), at: guest, client: 1)
        guard case .success(.opened(let subscription, Newcomer.text, let revision)) = guest.replies[open] else {
            throw Unexpected(guest.replies)
        }
        // The host goes on: behind what the snapshot holds.
        _ = network.ask(
            .edit(
                newcomer.space, document: newcomer.document, revision: nil,
                edits: [TextEdit(at: 8, deleted: 0, inserted: "!")]), at: newcomer.host)
        let held = [("x", 0), ("y", 1)].map { text, place in
            network.ask(
                .edit(
                    newcomer.space, document: newcomer.document, revision: revision,
                    edits: [TextEdit(at: place, deleted: 0, inserted: text)]), at: guest, client: 1)
        }
        let whole = network.ask(.whenLoaded(newcomer.space), at: guest)
        #expect(guest.replies[held[0]] == nil && guest.replies[whole] == nil && newcomer.shown == Newcomer.text)
        network.run(for: .seconds(2))
        for request in held {
            guard case .success(.edited) = guest.replies[request] else { throw Unexpected(guest.replies) }
        }
        guard case .success(.done) = guest.replies[whole] else { throw Unexpected(guest.replies) }
        #expect(newcomer.shown == "xycbahello!")
        #expect(newcomer.host.text(newcomer.document, in: newcomer.space) == "xycbahello!")
        var followed = Newcomer.text
        var last = revision
        for case (subscription, .documentChanged(_, newcomer.document, let next, let edits, _, _))
            in guest.notifications
        {
            #expect(next >= last)
            last = next
            for edit in edits { followed = edit.applied(to: followed) }
        }
        #expect(followed == "xycbahello!")
        let first = guest.notifications.first { $0.0 == subscription }?.1
        guard case .documentChanged(_, _, _, _, .remote, .zero)? = first else { throw Unexpected(guest.notifications) }
        newcomer.insert("z", by: newcomer.host)
        #expect(newcomer.shown == "zxycbahello!")
    }

    @Test(
        "what needs no text is done at once, and a document that the snapshot lacks is opened when the history is here")
    func whatWaits() throws {
        let newcomer = try Newcomer()
        try newcomer.come()
        let (network, guest) = (newcomer.network, newcomer.guest)
        let said = network.ask(.say(newcomer.space, channel: "general", text: "here"), at: guest)
        let open = network.ask(.openDocument(newcomer.space, document: .zero), at: guest)
        let new = network.ask(.createDocument(newcomer.space, path: "new.txt"), at: guest)
        #expect(guest.replies[open] == nil && guest.replies[new] == nil)
        #expect(newcomer.history?.chains.count == 1)
        network.run(for: .seconds(2))
        guard case .success(.said) = guest.replies[said] else { throw Unexpected(guest.replies) }
        guard case .failure(.space(.unknownDocument(.zero))) = guest.replies[open] else {
            throw Unexpected(guest.replies)
        }
        guard case .success(.document) = guest.replies[new] else { throw Unexpected(guest.replies) }
        #expect(network.isEqual(newcomer.host, guest, in: newcomer.space))
        #expect(guest.core.notices.isEmpty)
    }

    @Test("after a restart nothing is shown but what came of the history; then the rest is shown from a snapshot again")
    func restart() throws {
        let newcomer = try Newcomer()
        try newcomer.come()
        let (network, guest) = (newcomer.network, newcomer.guest)
        network.kill(guest)
        try network.start(guest)
        #expect(guest.core.snapshotMaker(of: newcomer.space) == nil)
        #expect(newcomer.shown == nil && guest.core.reading(newcomer.space)?.documentCount == 0)
        network.dial(from: guest, to: newcomer.host)
        #expect(network.run(within: .seconds(2)) { guest.core.snapshotMaker(of: newcomer.space) != nil })
        #expect(newcomer.shown == Newcomer.text)
        network.run(for: .seconds(2))
        #expect(guest.core.snapshotMaker(of: newcomer.space) == nil && newcomer.shown == Newcomer.text)
    }

    @Test("who has a part of a long history is shown the rest by a snapshot, unless it wrote there itself")
    func partOfHistory() throws {
        for (hasWritten, isToldOfMore) in [(false, false), (true, false), (true, true)] {
            let newcomer = try Newcomer()
            try newcomer.come()
            let (network, guest) = (newcomer.network, newcomer.guest)
            network.run(for: .seconds(2))
            if hasWritten { newcomer.insert("o", by: guest) }
            network.stop(guest)
            for _ in 0..<20 { newcomer.insert("m", by: newcomer.host) }
            let view = try #require(newcomer.host.core.space(newcomer.space))
            let shown = try #require(view.documents[newcomer.document]).text.text.string()
            let made = try newcomer.snapshot(of: [newcomer.text(shown)])
            network.stop(newcomer.host)
            try network.start(guest)
            network.run(for: .seconds(1))
            let hand = network.handPeer(to: guest)
            try hand.open(as: newcomer.host.identity)
            func say(_ tips: [ChainTip]) throws {
                let message = FrontierMessage(
                    space: newcomer.space, membership: view.membership.frontier, chains: tips)
                try hand.send([Frame(message)])
            }
            if isToldOfMore {
                // By a lie about its chain it is brought to begin another one; what is in the old one stays its own.
                let own = try #require(guest.ownChain(in: newcomer.space))
                try say([ChainTip(chain: own, deviceKey: guest.key, count: 99, id: Bytes32(9, 9, 9, 9))])
                #expect(guest.ownChain(in: newcomer.space) == nil)
            }
            try say(view.chains.tips)
            let requests = try hand.frames().count { $0.type == MessageType.snapshotRequest.rawValue }
            #expect(requests == (hasWritten ? 0 : 1))
            for (number, part) in made.parts.enumerated() {
                try hand.send([Frame(SnapshotPartMessage(space: newcomer.space, number: number, bytes: part))])
            }
            #expect(newcomer.shown == (hasWritten ? "o" + Newcomer.text : shown))
            #expect(!hand.isClosed)
        }
    }

    @Test("of a short history there is no snapshot, and of a long one each link is given one once")
    func oncePerLink() throws {
        let newcomer = try Newcomer()
        try newcomer.come()
        newcomer.network.run(for: .seconds(2))
        let hand = newcomer.network.handPeer(to: newcomer.host)
        try hand.open(as: newcomer.guest.identity)
        func parts() throws -> Int {
            try hand.frames().count { $0.type == MessageType.snapshotPart.rawValue }
        }
        try hand.send([Frame(SnapshotRequestMessage(space: newcomer.space))])
        #expect(try parts() == 2)
        try hand.send([Frame(SnapshotRequestMessage(space: newcomer.space))])
        #expect(try parts() == 0 && !hand.isClosed)

        let pair = try Pair()
        let other = pair.network.handPeer(to: pair.host)
        try other.open(as: pair.guest.identity)
        try other.send([Frame(SnapshotRequestMessage(space: pair.space))])
        #expect(try other.frames().allSatisfy { $0.type != MessageType.snapshotPart.rawValue } && !other.isClosed)
    }

    @Test("one snapshot serves all who ask within ten seconds, and is made anew after that")
    func lifetime() throws {
        let newcomer = try Newcomer()
        try newcomer.come()
        let (network, host) = (newcomer.network, newcomer.host)
        network.run(for: .seconds(2))
        let first = try #require(host.core.snapshots.made)
        func made(after span: Duration) throws -> Instant {
            network.run(for: span)
            let hand = network.handPeer(to: host)
            try hand.open(as: newcomer.guest.identity)
            try hand.send([Frame(SnapshotRequestMessage(space: newcomer.space))])
            hand.hangUp()
            return try #require(host.core.snapshots.made).madeAt
        }
        let end = first.madeAt.monotonicInNanoseconds + 10_000_000_000
        let left = Int64(end - network.now.monotonicInNanoseconds)
        #expect(try made(after: .nanoseconds(left - 1)) == first.madeAt)
        #expect(try made(after: .nanoseconds(1)) != first.madeAt)
    }

    @Test("as many commands wait as the limit says, one more is refused, and all are answered when the node stops")
    func waitingLimit() throws {
        let newcomer = try Newcomer()
        try newcomer.come()
        let requests = (0..<NodeLimits.waitingCommandsMax).map { _ in
            newcomer.network.ask(
                .putText(newcomer.space, document: newcomer.document, text: "z"), at: newcomer.guest)
        }
        let past = newcomer.network.ask(.whenLoaded(newcomer.space), at: newcomer.guest)
        guard case .failure(.stillLoading) = newcomer.guest.replies[past] else {
            throw Unexpected(newcomer.guest.replies[past] as Any)
        }
        newcomer.network.stop(newcomer.guest)
        for request in requests {
            guard case .failure(.stopping) = newcomer.guest.replies[request] else {
                throw Unexpected(newcomer.guest.replies[request] as Any)
            }
        }
    }
}
