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

/// Makers of snapshots that say what is not so.
@Suite struct HostileSnapshotTests {
    /// A newcomer, at a host that hands out these parts as its own snapshot.
    private func deceived(_ make: (Newcomer) throws -> MadeSnapshot?) throws -> Newcomer {
        let newcomer = try Newcomer()
        newcomer.host.core.snapshots.made = try make(newcomer)
        return newcomer
    }

    @Test("a wrong text is shown marked, then what the history makes; its maker is named, and shown no more")
    func wrongText() throws {
        let newcomer = try deceived { try $0.snapshot(of: [$0.text("lies", eventCount: 8)]) }
        let (network, guest) = (newcomer.network, newcomer.guest)
        try newcomer.come()
        #expect(newcomer.shown == "lies")
        let open = network.ask(.openDocument(newcomer.space, document: newcomer.document), at: guest)
        guard case .success(.opened(_, "lies", 8)) = guest.replies[open] else { throw Unexpected(guest.replies) }
        let held = newcomer.network.ask(
            .edit(
                newcomer.space, document: newcomer.document, revision: 8,
                edits: [TextEdit(at: 4, deleted: 0, inserted: "!")]), at: guest)
        network.run(for: .seconds(2))
        #expect(guest.core.snapshotMaker(of: newcomer.space) == nil)
        // Its revision names another text: what was written on the lie is refused, and nothing was changed.
        guard case .failure(.space(.unknownRevision(8, current: 9))) = guest.replies[held] else {
            throw Unexpected(guest.replies[held] as Any)
        }
        #expect(newcomer.shown == Newcomer.text)
        guard case .documentChanged(_, _, 9, let edits, .remote, _)? = guest.notifications.first?.1 else {
            throw Unexpected(guest.notifications)
        }
        #expect(edits.reduce("lies") { text, edit in edit.applied(to: text) } == Newcomer.text)
        let notice = NodeNotice.wrongSnapshot(
            newcomer.space, maker: "kim", device: guest.core.identityText(of: newcomer.host.key))
        #expect(guest.core.notices == [notice] && guest.warnings.count == 1)
        #expect(notice.text.contains("kim"))
        // Kept over a restart, and believed no more.
        network.kill(guest)
        try network.start(guest)
        network.run(for: .seconds(1))
        #expect(guest.core.notices == [notice])
        #expect(guest.core.snapshots.wrongMakers == [newcomer.space: [newcomer.host.key]])
        for _ in 0..<20 { newcomer.insert("m", by: newcomer.host) }
        network.run(for: .seconds(2))
        #expect(guest.core.notices == [notice])
    }

    @Test("a wrong path, a document too many, too few, and a wrong count of events are found")
    func otherLies() throws {
        let lies: [(Newcomer) -> [SnapshotContent.Text]] = [
            { [$0.text(Newcomer.text, path: "other.txt")] },
            {
                [
                    $0.text(Newcomer.text),
                    .init(document: Bytes32(1, 2, 3, 4), path: "more.txt", eventCount: 1, text: "m"),
                ]
            },
            { _ in [] },
            { [$0.text(Newcomer.text, eventCount: 9)] },
            { [$0.text(Newcomer.text, eventCount: ReplicationLimits.positionEnd - 1)] },
        ]
        for lie in lies {
            let newcomer = try deceived { try $0.snapshot(of: lie($0)) }
            try newcomer.come()
            for id in [newcomer.document, Bytes32(1, 2, 3, 4)] {
                _ = newcomer.network.ask(.openDocument(newcomer.space, document: id), at: newcomer.guest)
            }
            newcomer.network.run(for: .seconds(2))
            #expect(newcomer.guest.core.notices.count == 1)
            #expect(newcomer.shown == Newcomer.text)
            // What was opened can be written in, if it is there.
            newcomer.insert("x", by: newcomer.guest)
            #expect(newcomer.shown == "x" + Newcomer.text)
            #expect(newcomer.network.isEqual(newcomer.host, newcomer.guest, in: newcomer.space))
        }
    }

    @Test("an honest snapshot is the one of these that is not called wrong")
    func honest() throws {
        let newcomer = try deceived { try $0.snapshot(of: [$0.text(Newcomer.text)]) }
        try newcomer.come()
        newcomer.network.run(for: .seconds(2))
        #expect(newcomer.guest.core.notices.isEmpty && newcomer.shown == Newcomer.text)
    }

    @Test("content that is none is proof against who signed it, and is never shown")
    func brokenContent() throws {
        for content in [[], [UInt8](repeating: 0xFF, count: 300), [1]] {
            let newcomer = try deceived { try $0.snapshot(of: content) }
            try newcomer.network.join(newcomer.guest, to: newcomer.space, of: newcomer.host)
            var wasShown = false
            _ = newcomer.network.run(within: .seconds(2)) {
                wasShown = wasShown || newcomer.guest.core.snapshotMaker(of: newcomer.space) != nil
                return false
            }
            #expect(!wasShown && newcomer.shown == Newcomer.text)
            #expect(newcomer.guest.core.notices.count == 1)
        }
    }

    @Test("a snapshot of somebody who is no member, of no reader or of another space is not shown")
    func strangers() throws {
        let stranger = try LocalIdentity.generate(name: "eve", from: RandomSource(seed: 99), now: 1_700_000_000)
        for isOtherSpace in [false, true] {
            let newcomer = try deceived {
                try $0.snapshot(
                    of: [$0.text("lies")], by: isOtherSpace ? nil : stranger,
                    in: isOtherSpace ? SpaceID(Bytes32(9, 9, 9, 9)) : nil)
            }
            try newcomer.network.join(newcomer.guest, to: newcomer.space, of: newcomer.host)
            var wasShown = false
            _ = newcomer.network.run(within: .seconds(8)) {
                wasShown = wasShown || newcomer.guest.core.snapshotMaker(of: newcomer.space) != nil
                return false
            }
            #expect(!wasShown)
            #expect(newcomer.guest.core.notices.isEmpty)
            if !isOtherSpace { #expect(newcomer.shown == Newcomer.text) }
        }
    }

    @Test("a snapshot whose history never comes stays marked, and is shown no more once its maker is no member")
    func neverWhole() throws {
        let newcomer = try Newcomer()
        let (network, guest) = (newcomer.network, newcomer.guest)
        let maker = try network.add("eve", seed: 5)
        try network.join(maker, to: newcomer.space, of: newcomer.host)
        // The host passes on what another member made.
        newcomer.host.core.snapshots.made = try newcomer.snapshot(
            of: [newcomer.text("lies")], by: maker.identity, changes: [Bytes32(7, 7, 7, 7)])
        try newcomer.come()
        let open = network.ask(.openDocument(newcomer.space, document: newcomer.document), at: guest)
        network.run(for: .seconds(60))
        #expect(guest.core.snapshotMaker(of: newcomer.space) == maker.key && newcomer.shown == "lies")
        guard case .success(.opened) = guest.replies[open] else { throw Unexpected(guest.replies) }
        _ = network.ask(.membership(newcomer.space, .remove(maker.key, alone: false)), at: newcomer.host)
        network.run(for: .seconds(2))
        #expect(guest.core.snapshotMaker(of: newcomer.space) == nil && newcomer.shown == Newcomer.text)
        #expect(guest.core.notices.isEmpty)
    }

    @Test("a snapshot of changes that nobody has keeps nobody from writing: five seconds after the last one it goes")
    func neverWholeWhileWriting() throws {
        let newcomer = try Newcomer()
        let (network, guest) = (newcomer.network, newcomer.guest)
        newcomer.host.core.snapshots.made = try newcomer.snapshot(
            of: [newcomer.text("lies")], changes: [Bytes32(7, 7, 7, 7)])
        try newcomer.come()
        network.run(for: .seconds(3))
        newcomer.insert("d", by: newcomer.host)
        // Without a link nobody can tell what is still to come.
        network.stop(newcomer.host)
        let word = newcomer.insert("x", by: guest)
        network.run(for: .seconds(20))
        #expect(guest.replies[word] == nil && newcomer.shown == "lies")
        try network.start(newcomer.host)
        #expect(network.run(within: .seconds(30)) { guest.core.isConnected(newcomer.host.key) })
        newcomer.insert("e", by: newcomer.host)
        network.run(for: NodeLimits.snapshotPatience - .milliseconds(300))
        #expect(guest.replies[word] == nil && newcomer.shown == "lies")
        #expect(network.run(within: .milliseconds(400)) { guest.replies[word] != nil })
        guard case .success = guest.replies[word] else { throw Unexpected(guest.replies[word] as Any) }
        network.run(for: .seconds(1))
        #expect(newcomer.shown == "xed" + Newcomer.text && guest.core.notices.isEmpty)
        #expect(network.isEqual(newcomer.host, guest, in: newcomer.space))
        #expect(guest.core.snapshots.unmetMakers == [newcomer.space: [newcomer.host.key]])
    }

    @Test("parts that were not asked for are passed over; a wrong, missing or repeated piece ends the link")
    func wrongParts() throws {
        for damage in 0..<5 {
            let newcomer = try Newcomer()
            let big = newcomer.text(Hex.encode(RandomSource(seed: 3).bytes(90_000)))
            newcomer.host.core.snapshots.made = try newcomer.snapshot(of: [big])
            var parts = try #require(newcomer.host.core.snapshots.made).parts
            #expect(parts.count >= 3)
            switch damage {
            case 0: parts[1][100] ^= 1
            case 1: parts.remove(at: 1)
            case 2: parts.insert(parts[1], at: 1)
            case 3: parts[0][40] ^= 1
            default: parts.removeFirst()
            }
            newcomer.host.core.snapshots.made = MadeSnapshot(
                space: newcomer.space, madeAt: newcomer.network.now, parts: parts)
            try newcomer.network.join(newcomer.guest, to: newcomer.space, of: newcomer.host)
            var wasShown = false
            newcomer.guest.log = []
            _ = newcomer.network.run(within: .seconds(1)) {
                wasShown = wasShown || newcomer.guest.core.snapshotMaker(of: newcomer.space) != nil
                return false
            }
            #expect(!wasShown && newcomer.guest.core.snapshots.shown.isEmpty, "damage \(damage)")
            #expect(newcomer.guest.log.contains { $0.1.contains("Closed the link") }, "damage \(damage)")
        }
        let newcomer = try Newcomer()
        let made = try newcomer.snapshot(of: [newcomer.text("lies")])
        try newcomer.come()
        newcomer.network.run(for: .seconds(2))
        newcomer.network.stop(newcomer.host)
        newcomer.network.run(for: .seconds(1))
        let hand = newcomer.network.handPeer(to: newcomer.guest)
        try hand.open(as: newcomer.host.identity)
        for (number, part) in made.parts.enumerated() {
            try hand.send([Frame(SnapshotPartMessage(space: newcomer.space, number: number, bytes: part))])
        }
        #expect(!hand.isClosed && newcomer.guest.core.snapshots.asked.isEmpty)
        #expect(newcomer.shown == Newcomer.text)
    }

    @Test("four snapshots take memory at once, of whatever spaces")
    func memory() throws {
        let network = TestNetwork()
        let host = try network.add("kim", seed: 1)
        let guest = try network.add("ben", seed: 2)
        var spaces: [SpaceID] = []
        for _ in 0...NodeLimits.snapshotsMax {
            spaces.append(try network.createSpace(at: host))
            try network.join(guest, to: try #require(spaces.last), of: host)
        }
        network.stop(host)
        network.run(for: .seconds(6))
        let hand = network.handPeer(to: guest)
        try hand.open(as: host.identity)
        #expect(try requests(to: hand) == spaces.count)
        for space in spaces {
            let view = try #require(guest.core.space(space))
            let manifest = SnapshotManifest.make(
                of: try #require(DeflatedSnapshot([0])), at: ([.zero], view.membership.frontier), in: space,
                by: host.identity.device)
            try hand.send([Frame(SnapshotPartMessage(space: space, number: 0, bytes: manifest.encode()))])
        }
        #expect(!hand.isClosed && guest.core.snapshots.count == NodeLimits.snapshotsMax)
    }

    @Test("who does not send the snapshot that it was asked for is waited for five seconds, then another is asked")
    func patience() throws {
        let network = TestNetwork()
        let host = try network.add("kim", seed: 1)
        let guest = try network.add("ben", seed: 2)
        let other = try network.add("eve", seed: 3)
        let space = try network.createSpace(at: host)
        for node in [guest, other] { try network.join(node, to: space, of: host) }
        network.run(for: .seconds(1))
        network.stop(host)
        network.stop(other)
        network.run(for: .seconds(6))
        func opened(as identity: LocalIdentity) throws -> HandPeer {
            let hand = network.handPeer(to: guest)
            try hand.open(as: identity)
            return hand
        }
        let silent = try opened(as: host.identity)
        #expect(try requests(to: silent) == 1)
        network.run(for: NodeLimits.snapshotPatience - .milliseconds(1))
        let early = try opened(as: other.identity)
        #expect(try requests(to: early) == 0)
        early.hangUp()
        network.run(for: .milliseconds(1))
        #expect(try requests(to: opened(as: other.identity)) == 1)
        #expect(!silent.isClosed)
    }

    private func requests(to hand: HandPeer) throws -> Int {
        try hand.frames().count { $0.type == MessageType.snapshotRequest.rawValue }
    }
}
