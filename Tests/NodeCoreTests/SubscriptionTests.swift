import CRDT
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

@Suite struct SubscriptionTests {
    @Test("who listens can follow the text by what it is told, whoever edits", arguments: SeededRandom.seeds(0..<8))
    func follows(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pair = try Pair(seed: seed + 1, text: "start", delay: UInt64(random.below(30)) * 1_000_000)
        var copies: [Copy] = []
        for (node, client) in [(pair.host, 1), (pair.host, 2), (pair.guest, 3)] as [(TestNode, UInt64)] {
            copies.append(try Copy(pair, at: node, client: client))
        }
        for step in 0..<150 {
            if step == 70 {
                pair.network.cut()
                pair.network.isDown = true
            }
            if step == 100 { pair.network.isDown = false }
            let client = random.below(copies.count)
            let node = copies[client].node
            let length = node.text(pair.document, in: pair.space)?.unicodeScalars.count ?? 0
            let at = random.below(length + 1)
            let edits = (0...random.below(2)).map { _ in
                TextEdit(at: min(at, 1), deleted: 0, inserted: String("abc🙂".prefix(1 + random.below(4))))
            }
            let delete = [TextEdit(at: at, deleted: min(length - at, random.below(4)), inserted: "")]
            _ = pair.edit(random.oneIn(3) ? delete : edits, at: node, client: UInt64(client + 1))
            pair.network.run(for: .milliseconds(Int64(random.below(25))))
        }
        pair.network.run(for: .seconds(40))
        #expect(pair.isEqual, "\(random)")
        for copy in copies {
            #expect(copy.text == pair.texts[0], "\(random)")
            #expect(copy.revision == copy.node.revision(pair.document, in: pair.space), "\(random)")
        }
    }

    @Test("an undo is told to all clients of its node as the node's own work, to the one who asked as well")
    func undoOrigin() throws {
        let pair = try Pair()
        let copies = [
            try Copy(pair, at: pair.host, client: 1), try Copy(pair, at: pair.host, client: 2),
            try Copy(pair, at: pair.guest, client: 3),
        ]
        pair.network.run(for: .seconds(1))
        let before = pair.texts[0]
        _ = pair.edit([TextEdit(at: 0, deleted: 0, inserted: "an edit to take back ")], at: pair.host, client: 1)
        pair.network.run(for: .seconds(1))
        let reversal = Reversal(isRedo: false, count: 1, device: nil)
        _ = pair.network.ask(.undo(pair.space, document: pair.document, reversal), at: pair.host, client: 1)
        pair.network.run(for: .seconds(1))
        #expect(pair.isEqual && pair.texts[0] == before)
        var origins: [UInt64: [EditOrigin]] = [:]
        for node in [pair.host, pair.guest] {
            for case (let subscription, .documentChanged(_, _, _, _, let origin, _)) in node.notifications {
                origins[subscription.client.value, default: []].append(origin)
            }
        }
        #expect(origins == [1: [.own, .local], 2: [.local, .local], 3: [.remote, .remote]])
        for copy in copies { #expect(copy.text == before) }
    }

    @Test("an edit is told as one's own, another client's or a peer's, with its author")
    func origins() throws {
        let pair = try Pair()
        _ = try Copy(pair, at: pair.host, client: 1)
        _ = try Copy(pair, at: pair.host, client: 2)
        pair.network.run(for: .seconds(1))
        _ = pair.edit([TextEdit(at: 0, deleted: 0, inserted: "a")], at: pair.host, client: 1)
        pair.network.run(for: .seconds(1))
        pair.insert("b", by: pair.guest)
        pair.network.run(for: .seconds(1))
        var told: [UInt64: [(EditOrigin, Bytes32)]] = [:]
        for case (let subscription, .documentChanged(_, _, _, _, let origin, let author)) in pair.host.notifications {
            told[subscription.client.value, default: []].append((origin, author))
        }
        #expect(told[1]?.map(\.0) == [.own, .remote] && told[2]?.map(\.0) == [.local, .remote])
        #expect(
            told[1]?.map(\.1) == [pair.host.key, pair.guest.key]
                && told[2]?.map(\.1) == [pair.host.key, pair.guest.key])
    }

    @Test("who has let go, or hung up, is told nothing more")
    func ends() throws {
        let pair = try Pair()
        let first = try Copy(pair, at: pair.host, client: 1).subscription
        _ = try Copy(pair, at: pair.host, client: 2)
        let chat = pair.network.answer(to: .openChat(pair.space), at: pair.host, client: 2)
        guard case .success(.subscribed) = chat else { throw Unexpected(chat as Any) }
        // Another client cannot end it.
        let foreign = pair.network.answer(to: .unsubscribe(first), at: pair.host, client: 2)
        guard case .failure(.unknownSubscription) = foreign else { throw Unexpected(foreign as Any) }
        let answer = pair.network.answer(to: .unsubscribe(first), at: pair.host, client: 1)
        guard case .success(.done) = answer else { throw Unexpected(answer as Any) }
        let again = pair.network.answer(to: .unsubscribe(first), at: pair.host, client: 1)
        guard case .failure(.unknownSubscription) = again else { throw Unexpected(again as Any) }
        pair.network.feed(.clientClosed(ClientID(value: 2)), to: pair.host)
        pair.insert("a", by: pair.guest)
        pair.network.ask(.say(pair.space, channel: "general", text: "hi"), at: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(pair.host.notifications.isEmpty)
    }

    @Test(
        "a client may have 1,024 subscriptions and not one more, whatever other clients have; ended ones are free again"
    )
    func limit() throws {
        let pair = try Pair()
        #expect(NodeLimits.subscriptionsPerClientMax == 1024)
        var last: Subscription?
        for index in 0..<1024 {
            let command: NodeCommand =
                index % 2 == 0 ? .openChat(pair.space) : .openDocument(pair.space, document: pair.document)
            let answer = pair.network.answer(to: command, at: pair.host)
            switch answer {
            case .success(.subscribed(let subscription)), .success(.opened(let subscription, _, _)): last = subscription
            default: throw Unexpected(answer as Any)
            }
        }
        for command in [NodeCommand.openChat(pair.space), .openDocument(pair.space, document: pair.document)] {
            let answer = pair.network.answer(to: command, at: pair.host)
            guard case .failure(.tooManySubscriptions) = answer else { throw Unexpected(answer as Any) }
        }
        let other = pair.network.answer(to: .openChat(pair.space), at: pair.host, client: 2)
        guard case .success(.subscribed) = other else { throw Unexpected(other as Any) }
        _ = pair.network.answer(to: .unsubscribe(try #require(last)), at: pair.host)
        let freed = pair.network.answer(to: .openChat(pair.space), at: pair.host)
        guard case .success(.subscribed) = freed else { throw Unexpected(freed as Any) }
        pair.network.feed(.clientClosed(ClientID(value: 1)), to: pair.host)
        let anew = pair.network.answer(to: .openChat(pair.space), at: pair.host)
        guard case .success(.subscribed) = anew else { throw Unexpected(anew as Any) }
    }

    @Test("who listens to the chat is told each message once, its own and others'")
    func chat() throws {
        let pair = try Pair()
        _ = pair.network.answer(to: .openChat(pair.space), at: pair.host)
        pair.network.ask(.say(pair.space, channel: "general", text: "one"), at: pair.host)
        pair.network.run(for: .seconds(1))
        pair.network.ask(.say(pair.space, channel: "general", text: "two"), at: pair.guest)
        pair.network.run(for: .seconds(1))
        pair.network.cut()
        pair.network.run(for: .seconds(3))
        let told = pair.host.notifications.compactMap { item -> String? in
            if case .chatMessage(_, let message) = item.1 { message.text } else { nil }
        }
        #expect(told == ["one", "two"])
    }
}

/// A client's copy of the document: the text as it was opened, and what it was told since.
private struct Copy {
    let node: TestNode
    let subscription: Subscription
    private let opened: String
    private let openedAt: Int
    private let told: Int

    init(_ pair: Pair, at node: TestNode, client: UInt64) throws {
        let answer = pair.network.answer(
            to: .openDocument(pair.space, document: pair.document), at: node, client: client)
        guard case .success(.opened(let subscription, let text, let revision)) = answer else {
            throw Unexpected(answer as Any)
        }
        self.node = node
        self.subscription = subscription
        opened = text
        openedAt = revision
        told = node.notifications.count
    }

    var text: String {
        var scalars = Array(opened.unicodeScalars)
        for case (subscription, .documentChanged(_, _, _, let edits, _, _)) in node.notifications.dropFirst(told) {
            for edit in edits {
                scalars.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
            }
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    var revision: Int {
        var revision = openedAt
        for case (subscription, .documentChanged(_, _, let newer, _, _, _)) in node.notifications.dropFirst(told) {
            #expect(newer > revision)
            revision = newer
        }
        return revision
    }
}
