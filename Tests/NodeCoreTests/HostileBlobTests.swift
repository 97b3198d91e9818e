import Membership
import Replication
import SecureChannel
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Members who lie about blobs, or ask for more than anybody needs.
struct HostileBlobTests {
    /// A guest's place is taken by hand; its node is down.
    private func hand(in pair: Pair) throws -> HandPeer {
        pair.network.kill(pair.guest)
        pair.network.run(for: .milliseconds(10))
        let hand = pair.network.handPeer(to: pair.host)
        try hand.open(as: pair.guest.identity)
        return hand
    }

    private func frames<Message: WireMessage>(_ type: Message.Type, to hand: HandPeer) throws -> [Message] {
        try hand.frames().filter { $0.type == Message.type.rawValue }.map { try Message(decoding: $0.body) }
    }

    private static let bytes = [UInt8](repeating: 5, count: 3 * 65_536)

    @Test(
        "a wrong page, a wrong piece and one that was not asked for end the link, and nothing of it is kept",
        arguments: ["page", "piece", "unasked", "other space", "not all of it"])
    func wrong(what: String) throws {
        let pair = try Pair()
        let list = PieceList(of: Self.bytes)
        let hand = try hand(in: pair)
        _ = pair.network.ask(.blob(pair.space, .get(list.id)), at: pair.host)
        #expect(try frames(BlobQueryMessage.self, to: hand).map(\.blob) == [list.id])
        try hand.send([
            Frame(BlobHoldingMessage(space: pair.space, blob: list.id, holding: .everything(list.head)))
        ])
        #expect(try frames(BlobRequestMessage.self, to: hand).map(\.parts) == [[.page(0)]])
        func part(_ part: BlobPart, _ bytes: [UInt8], in space: SpaceID? = nil) -> Frame {
            Frame(BlobPartMessage(space: space ?? pair.space, blob: list.id, part: part, bytes: bytes))
        }
        let page = list.pages[0].bytes
        switch what {
        case "page": try hand.send([part(.page(0), page.reversed())])
        case "unasked": try hand.send([part(.piece(1), Array(Self.bytes[..<65_536]))])
        case "other space": try hand.send([part(.page(0), page, in: SpaceID(.zero))])
        case "not all of it": try hand.send([part(.page(0), Array(page.dropLast()))])
        default:
            try hand.send([part(.page(0), page)])
            #expect(try frames(BlobRequestMessage.self, to: hand).map(\.parts) == [[.piece(0), .piece(1), .piece(2)]])
            try hand.send([part(.piece(0), [UInt8](repeating: 6, count: 65_536))])
        }
        #expect(hand.isClosed)
        #expect(pair.host.core.status(of: list.id, in: pair.space).heldInBytes == 0)
        // It may come back; what it says of this blob is not believed again.
        let isLiar = what != "unasked" && what != "other space"
        let again = pair.network.handPeer(to: pair.host)
        pair.network.run(for: .seconds(1))
        try again.open(as: pair.guest.identity)
        try again.send([
            Frame(BlobHoldingMessage(space: pair.space, blob: list.id, holding: .everything(list.head)))
        ])
        #expect(try frames(BlobRequestMessage.self, to: again).isEmpty == isLiar)
    }

    @Test("a member that asks for 513 parts at once is not heard any more; eight are read for it at a time")
    func flood() throws {
        let pair = try Pair()
        let bytes = [UInt8](repeating: 9, count: 600 * 65_536)
        let head = pair.host.blobs.put(bytes)
        _ = pair.network.answer(to: .blob(pair.space, .add(head, name: "big")), at: pair.host)
        pair.network.blobDelay = 1_000_000_000
        let hand = try hand(in: pair)
        let session = try #require(pair.host.core.establishedSessions.first)
        for start in stride(from: 0, to: 512, by: 64) {
            let parts = (start..<start + 64).map { BlobPart.piece($0) }
            try hand.send([Frame(BlobRequestMessage(space: pair.space, blob: head.id, parts: parts))])
            #expect(session.blobs.reads <= NodeLimits.blobReadsMax)
        }
        // Eight are being read and do not wait any more.
        #expect(session.blobs.wanted.count == 512 - NodeLimits.blobReadsMax && !hand.isClosed)
        let again = (0..<64).map { BlobPart.piece($0 + 100) }
        try hand.send([Frame(BlobRequestMessage(space: pair.space, blob: head.id, parts: again))])
        #expect(!hand.isClosed && session.blobs.wanted.count == 504)
        let more = (512..<520).map { BlobPart.piece($0) }
        try hand.send([Frame(BlobRequestMessage(space: pair.space, blob: head.id, parts: more))])
        #expect(!hand.isClosed)
        try hand.send([Frame(BlobRequestMessage(space: pair.space, blob: head.id, parts: [.piece(520)]))])
        #expect(hand.isClosed)
        pair.network.run(for: .seconds(5))
        #expect(pair.host.blobs.reads == NodeLimits.blobReadsMax)
    }

    @Test("a link that does not take bytes is read nothing more for")
    func slowReader() throws {
        let pair = try Pair()
        let head = pair.host.blobs.put([UInt8](repeating: 9, count: 60 * 65_536))
        _ = pair.network.answer(to: .blob(pair.space, .add(head, name: "big")), at: pair.host)
        let hand = try hand(in: pair)
        pair.network.feed(.linkWritable(hand.link, false), to: pair.host)
        let parts = (0..<60).map { BlobPart.piece($0) }
        try hand.send([Frame(BlobRequestMessage(space: pair.space, blob: head.id, parts: parts))])
        pair.network.run(for: .seconds(3))
        #expect(pair.host.blobs.reads == 0)
        pair.network.feed(.linkWritable(hand.link, true), to: pair.host)
        pair.network.run(for: .seconds(3))
        #expect(pair.host.blobs.reads == 60)
        let came = try frames(BlobPartMessage.self, to: hand)
        #expect(Set(came.map(\.part)) == Set(parts) && came.allSatisfy { $0.bytes.count == 65_536 })
    }

    @Test("what is not there is answered by what is: nothing, and no word of another space")
    func absent() throws {
        let pair = try Pair()
        let hand = try hand(in: pair)
        let id = BlobID(Bytes32(1, 2, 3, 4))
        _ = try hand.frames()
        try hand.send([Frame(BlobRequestMessage(space: pair.space, blob: id, parts: [.piece(0), .page(7)]))])
        try hand.send([Frame(BlobQueryMessage(space: pair.space, blob: id))])
        try hand.send([Frame(BlobQueryMessage(space: SpaceID(.zero), blob: id))])
        try hand.send([Frame(BlobRequestMessage(space: SpaceID(.zero), blob: id, parts: [.piece(0)]))])
        pair.network.run(for: .seconds(1))
        let answers = try frames(BlobHoldingMessage.self, to: hand)
        #expect(!answers.isEmpty)
        #expect(answers.allSatisfy { $0.holding == .nothing && $0.space == pair.space && $0.blob == id })
        #expect(!hand.isClosed)
    }

    @Test("a member hears of 64 blobs and no more")
    func interests() throws {
        let pair = try Pair()
        let hand = try hand(in: pair)
        for index in 0..<80 {
            try hand.send([Frame(BlobQueryMessage(space: pair.space, blob: BlobID(Bytes32(0, 0, 0, UInt64(index)))))])
        }
        let session = try #require(pair.host.core.establishedSessions.first)
        #expect(session.blobs.interests.count == NodeLimits.blobInterestsMax)
        #expect(try frames(BlobHoldingMessage.self, to: hand).count == NodeLimits.blobInterestsMax)
    }

    @Test("who says now this and now that is asked for no more than 512 parts that it never brings")
    func fickle() throws {
        let pair = try Pair()
        let list = PieceList(of: [UInt8](repeating: 5, count: 64 * 65_536))
        let hand = try hand(in: pair)
        _ = pair.network.ask(.blob(pair.space, .get(list.id)), at: pair.host)
        func say(_ holding: BlobHoldingMessage.Holding) throws {
            try hand.send([Frame(BlobHoldingMessage(space: pair.space, blob: list.id, holding: holding))])
        }
        for _ in 0..<1000 {
            try say(.everything(list.head))
            try say(.nothing)
        }
        let session = try #require(pair.host.core.establishedSessions.first)
        #expect(session.blobs.asked.count <= NodeLimits.blobPartsWaitingMax)
        #expect(pair.host.core.blobs.ongoing.values.allSatisfy { $0.fetch.sourceCount == 0 })
    }

    @Test("a link is given four parts in one turn, then another has its turn")
    func turns() throws {
        let pair = try Pair()
        let head = pair.host.blobs.put([UInt8](repeating: 1, count: 20 * 65_536))
        _ = pair.network.answer(to: .blob(pair.space, .add(head, name: "big")), at: pair.host)
        let hand = try hand(in: pair)
        _ = try hand.frames()
        let session = try #require(pair.host.core.establishedSessions.first)
        pair.network.givesTicks = false
        let parts = (0..<20).map { BlobPart.piece($0) }
        try hand.send([Frame(BlobRequestMessage(space: pair.space, blob: head.id, parts: parts))])
        #expect(session.blobs.reads == NodeLimits.blobPartsPerTurn)
        #expect(session.blobs.wanted.count == 20 - NodeLimits.blobPartsPerTurn)
        pair.network.givesTicks = true
        pair.network.run(for: .milliseconds(1))
        #expect(try frames(BlobPartMessage.self, to: hand).count == 20)
    }

    @Test("who asked hears twice a second that there is more of a blob, and no oftener")
    func told() throws {
        let pair = try Pair()
        let hand = try hand(in: pair)
        let key = BlobKey(space: pair.space, blob: BlobID(.zero))
        try hand.send([Frame(BlobQueryMessage(space: key.space, blob: key.blob))])
        _ = try hand.frames()
        for _ in 0..<50 {
            pair.network.act(pair.host) { $0.tellLater(of: key) }
            pair.network.run(for: .milliseconds(100))
        }
        // In five seconds; the next word is due half a second after what there is to tell.
        #expect((8...10).contains(try frames(BlobHoldingMessage.self, to: hand).count))
    }
}
