import CRDT
import Foundation
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

/// What a peer may send that no honest one does: the link ends without a word, nothing changes, others are served on.
@Suite struct HostilePeerTests {
    @Test("garbage from the first byte on closes the link without an answer", arguments: SeededRandom.seeds(0..<40))
    func garbage(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pair = try Pair()
        let hand = pair.network.handPeer(to: pair.host)
        var sent = 0
        while !hand.isClosed, sent < 100_000 {
            let bytes = random.bytes(1 + random.below(3000))
            hand.send(bytes)
            sent += bytes.count
        }
        if !hand.isClosed {
            // A length was announced that never came: the time for a handshake ends that.
            pair.network.run(for: .seconds(11))
        }
        #expect(hand.isClosed && hand.received.isEmpty, "\(random)")
        try stillServes(pair)
    }

    @Test(
        "garbage framed as a message is refused at each step of a handshake", arguments: 0..<3,
        SeededRandom.seeds(0..<6))
    func framedGarbage(step: Int, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pair = try Pair()
        let code = try pair.network.invite(to: pair.space, at: pair.host)
        let hand = pair.network.handPeer(to: pair.host)
        let kinds: [Opening.Kind] = [.knownDevice, .pairing(offer: UInt16(code.number))]
        if step > 0 { hand.sendFramed(Opening(kind: kinds[step - 1]).encode()) }
        hand.sendFramed(random.bytes(1 + random.below(4000)))
        #expect(hand.isClosed && hand.received.isEmpty, "\(random)")
        try stillServes(pair)
    }

    @Test(
        "before the channel is open 4,096 bytes are taken, and a length above ends the link as soon as it is read"
    )
    func longHandshakeMessage() throws {
        let pair = try Pair()
        for (length, isRefused) in [(4096, false), (4097, true), (65_535, true), (0, true)] {
            let hand = pair.network.handPeer(to: pair.host)
            hand.send([UInt8(length >> 8), UInt8(length & 0xFF)])
            #expect(hand.isClosed == isRefused, "\(length)")
            hand.hangUp()
        }
        try stillServes(pair)
    }

    @Test("in an open channel a message above 16,400 bytes ends the link as soon as its length is read")
    func longMessage() throws {
        let pair = try Pair()
        for (length, isRefused) in [(16_400, false), (16_401, true), (0, true)] {
            let session = try pair.network.session(of: pair.host, with: pair.guest)
            pair.network.feed(.linkReceived(session.id, [UInt8(length >> 8), UInt8(length & 0xFF)]), to: pair.host)
            #expect((pair.host.core.sessions[session.id] == nil) == isRefused, "\(length)")
            pair.network.cut()
            pair.network.run(for: .seconds(2))
        }
        try stillServes(pair)
    }

    @Test("a frame that grows over its limit ends the link before it takes more memory")
    func longFrame() throws {
        let pair = try Pair()
        let hand = try otherMember(pair)
        // Frame by frame the pieces of one body that never ends; the type's high bit says that more follows.
        var sent = 0
        while !hand.isClosed, sent < 2 * Frame.bodyInBytesMax {
            try pieces(of: hand, count: 16_000)
            sent += 16_000
        }
        #expect(hand.isClosed && sent <= Frame.bodyInBytesMax + 32_000)
        try stillServes(pair)
    }

    @Test(
        "one changed byte anywhere in a sealed message ends the link, and both meet again and are equal",
        arguments: SeededRandom.seeds(0..<20))
    func changedByte(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pair = try Pair(seed: seed + 1)
        var isChanged = false
        pair.network.onWire = { _, _, bytes in
            guard !isChanged else { return bytes }
            isChanged = true
            var bytes = bytes
            bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
            return bytes
        }
        pair.insert("once ", by: random.oneIn(2) ? pair.host : pair.guest)
        // A changed length may leave the reader waiting for more; silence ends that.
        pair.network.run(for: .seconds(120))
        #expect(isChanged)
        #expect(pair.isLinked && pair.isEqual, "\(random)")
        #expect(pair.texts[0] == "once hello", "\(random)")
    }

    @Test("a sealed message that comes twice, or out of order, ends the link")
    func repeatedMessage() throws {
        let pair = try Pair()
        for isSwapped in [false, true] {
            let hand = try otherMember(pair)
            let one = try hand.sealed([Frame(PingMessage(stamp: 1))])
            let other = try hand.sealed([Frame(PingMessage(stamp: 2))])
            if isSwapped {
                hand.send(other)
            } else {
                hand.send(one)
                #expect(!hand.isClosed)
                hand.send(one)
            }
            #expect(hand.isClosed)
        }
        try stillServes(pair)
    }

    @Test("every prefix of every message is refused, and ends the link")
    func malformedMessages() throws {
        let pair = try Pair()
        let samples = try samples(of: pair)
        let messages = samples + (try vectors(ofAllBut: Set(samples.map(\.type))))
        #expect(Set(messages.map(\.type)) == Set(MessageType.allCases.map(\.rawValue)))
        for message in messages {
            let counts =
                message.body.count < 60 ? Array(0..<message.body.count) : [0, 1, 2, 33, message.body.count - 1]
            for count in counts {
                let hand = try otherMember(pair)
                try hand.send([Frame(type: message.type, body: [UInt8](message.body.prefix(count)))])
                #expect(hand.isClosed, "type \(message.type), \(count) bytes")
            }
            let hand = try otherMember(pair)
            try hand.send([Frame(type: message.type, body: message.body + [0])])
            #expect(hand.isClosed, "type \(message.type), a byte too many")
        }
        try stillServes(pair)
    }

    @Test("a frame of a type that is not known is passed over")
    func unknownType() throws {
        let pair = try Pair()
        let hand = try otherMember(pair)
        let unknown = (1...127).map(UInt8.init).filter { MessageType(rawValue: $0) == nil }
        try hand.send(unknown.map { Frame(type: $0, body: [1, 2, 3]) })
        #expect(!hand.isClosed)
    }

    @Test("who came without a code can neither join nor welcome")
    func uninvited() throws {
        let pair = try Pair()
        let genesis = try #require(pair.host.core.space(pair.space)).genesis.encode()
        let code = try pair.network.invite(to: pair.space, at: pair.host)
        for frame in [
            Frame(JoinMessage(offer: UInt16(code.number), name: "eve")), Frame(WaitingMessage(seconds: 60)),
        ] {
            let hand = try otherMember(pair)
            try hand.send([frame])
            #expect(hand.isClosed)
        }
        // Who may not let others in may have been a mentor once: no offence, and nothing comes of it.
        let hand = try otherMember(pair)
        try hand.send([Frame(WelcomeMessage(genesis: genesis, operations: []))])
        #expect(!hand.isClosed && pair.host.core.spaceOrder == [pair.space])
        #expect(pair.host.core.openOffers == 1)
        try stillServes(pair)
    }

    @Test("of a space in which the peer is no member nothing is said, whatever it asks, not even that it is there")
    func otherSpace() throws {
        let pair = try Pair()
        let secret = try pair.network.createSpace(
            at: pair.host, files: [StarterFile(path: "secret.txt", text: "secret")])
        let view = try #require(pair.host.core.space(secret))
        let hand = try otherMember(pair)
        _ = try hand.frames()
        let unknown = SpaceID(Bytes32(1, 2, 3, 4))
        for space in [secret, unknown] {
            try hand.send([
                Frame(DigestMessage(entries: [.init(space: space, digest: Bytes32(5, 6, 7, 8))])),
                Frame(FrontierMessage(space: space, membership: [], chains: [])),
                Frame(FrontierMessage(space: space, membership: view.membership.frontier, chains: view.chains.tips)),
            ])
            #expect(try hand.frames().isEmpty && !hand.isClosed)
        }
    }

    @Test("a viewer's forged edit changes nothing at anyone, and ends the link")
    func viewersEdit() throws {
        let pair = try Pair(role: .viewer)
        let third = try pair.network.add("cleo", seed: 77)
        try pair.network.join(third, to: pair.space, of: pair.host)
        pair.network.run(for: .seconds(1))
        let before = pair.host.store.changeCount(of: pair.space)
        let forger = try Forger(pair, as: pair.guest)
        let parts: [[ChangePart]] = [
            [.text(document: pair.document, parents: .start, operations: [.insert(at: 0, "forged")])],
            [.tree([.create(parent: nil, name: try PathPart("forged.txt"), kind: .text)])],
        ]
        for forged in parts {
            let link = try pair.network.session(of: pair.guest, with: pair.host)
            let message = try forger.message(forged)
            pair.network.act(pair.guest) { core in core.send([Frame(message)], on: link) }
            pair.network.settle()
            #expect(pair.host.core.sessions.values.allSatisfy { $0.peer != pair.guest.key })
            pair.network.run(for: .seconds(3))
            #expect(pair.host.text(pair.document, in: pair.space) == "hello")
            #expect(third.text(pair.document, in: pair.space) == "hello")
            #expect(pair.host.store.changeCount(of: pair.space) == before)
            #expect(pair.host.core.space(pair.space)?.listing().count == 1)
        }
        // What a viewer may do, it may go on doing.
        let said = pair.network.answer(to: .say(pair.space, channel: "general", text: "sorry"), at: pair.guest)
        guard case .success(.said) = said else { throw Unexpected(said as Any) }
        pair.network.run(for: .seconds(3))
        #expect(third.messages(in: pair.space) == ["sorry"] && pair.isEqual)
    }

    @Test("an edit under another member's name, or with a signature of another, is refused")
    func otherSignature() throws {
        let pair = try Pair()
        let forger = try Forger(pair, as: pair.host, signer: pair.guest.identity.device)
        let message = try forger.message([
            .text(document: pair.document, parents: .start, operations: [.insert(at: 0, "forged")])
        ])
        let link = try pair.network.session(of: pair.guest, with: pair.host)
        pair.network.act(pair.guest) { core in core.send([Frame(message)], on: link) }
        pair.network.run(for: .seconds(3))
        #expect(pair.texts == ["hello", "hello"] && pair.isLinked)
    }

    @Test("a member's change that is not well-formed changes nothing, also behind good ones of the same run")
    func notWellFormed() throws {
        let pair = try Pair()
        var forger = try Forger(pair, as: pair.guest)
        let good = ChangePart.text(document: pair.document, parents: .start, operations: [.insert(at: 0, "good ")])
        let bad = ChangePart.text(
            document: Bytes32(9, 9, 9, 9), parents: .start, operations: [.insert(at: 0, "bad")])
        let before = pair.host.store.changeCount(of: pair.space)
        let link = try pair.network.session(of: pair.guest, with: pair.host)
        let message = try forger.run([[good], [bad]])
        pair.network.act(pair.guest) { core in core.send([Frame(message)], on: link) }
        pair.network.run(for: .seconds(3))
        #expect(pair.host.text(pair.document, in: pair.space) == "hello")
        #expect(pair.host.store.changeCount(of: pair.space) == before)
        try stillServes(pair)
    }

    @Test("a peer whose runs never fit is heard five times, then the link ends")
    func neverFits() throws {
        let pair = try Pair()
        let forger = try Forger(pair, as: pair.guest)
        let change = try forger.change(
            [.text(document: pair.document, parents: .start, operations: [.insert(at: 0, "x")])],
            parents: [Bytes32(1, 1, 1, 1)])
        let message = try forger.message(of: [change])
        let session = try pair.network.session(of: pair.host, with: pair.guest)
        let link = try pair.network.session(of: pair.guest, with: pair.host)
        pair.network.isDown = true
        for attempt in 1...6 {
            #expect(pair.host.core.sessions[session.id] != nil, "\(attempt)")
            pair.network.act(pair.guest) { core in core.send([Frame(message)], on: link) }
            pair.network.settle()
        }
        #expect(pair.host.core.sessions[session.id] == nil && pair.texts[0] == "hello")
    }

    @Test("a peer whose messages are refused again and again is not dialled without rest")
    func noHotLoop() throws {
        let pair = try Pair(delay: 1_000_000)
        let forger = try Forger(pair, as: pair.guest)
        let message = try forger.message([
            .text(document: Bytes32(9, 9, 9, 9), parents: .start, operations: [.insert(at: 0, "bad")])
        ])
        // Each time that the guest hears from the host on a new link, it sends what the host refuses.
        var attacks = 0
        for _ in 0..<2000 {
            pair.network.run(for: .milliseconds(5))
            if let link = try? pair.network.session(of: pair.guest, with: pair.host) {
                attacks += 1
                pair.network.act(pair.guest) { core in core.send([Frame(message)], on: link) }
            }
        }
        #expect(attacks > 2 && attacks < 60, "\(attacks) links in ten seconds")
    }

    // MARK: Parts

    /// A device that is a member and knows the protocol, but says what it likes: the guest's identity, its node gone.
    private func otherMember(_ pair: Pair) throws -> HandPeer {
        if pair.guest.isUp {
            pair.network.kill(pair.guest)
            pair.network.settle()
        }
        pair.network.run(for: .milliseconds(10))
        let hand = pair.network.handPeer(to: pair.host)
        try hand.open(as: pair.guest.identity)
        return hand
    }

    /// Sends one more piece of a frame that does not end.
    private func pieces(of hand: HandPeer, count: Int) throws {
        // A body of a type with the high bit set is written by sealing a frame that is cut: take its first message.
        let sealed = try hand.sealed([Frame(type: 20, body: [UInt8](repeating: 1, count: 17_000))])
        let length = Int(sealed[0]) << 8 | Int(sealed[1])
        hand.send([UInt8](sealed.prefix(2 + length)))
    }

    private func stillServes(_ pair: Pair) throws {
        if !pair.guest.isUp { try pair.network.start(pair.guest) }
        pair.network.run(for: .seconds(60))
        pair.insert("served ", by: pair.host)
        pair.network.run(for: .seconds(1))
        #expect(pair.isLinked && pair.isEqual && pair.texts[1].hasPrefix("served "))
    }

    /// The first vector of each message that is not among some.
    private func vectors(ofAllBut known: Set<UInt8>) throws -> [Frame] {
        try MessageType.allCases.filter { !known.contains($0.rawValue) }.map { type in
            let file = TestData.vectors("sync").appendingPathComponent("\(type).json")
            let contents = [UInt8](try Data(contentsOf: file))
            let vector = try JSONValue(parsing: contents, atMostBytes: contents.count)["valid"]?.array?.first
            let body = try #require(vector?["bytes"]?.string.flatMap { Hex.decode($0) })
            return Frame(type: type.rawValue, body: body)
        }
    }

    private func samples(of pair: Pair) throws -> [Frame] {
        let blob = PieceList(of: [UInt8](repeating: 1, count: 70_000))
        let view = try #require(pair.host.core.space(pair.space))
        let forger = try Forger(pair, as: pair.guest)
        let operations = view.membership.operations.map { $0.encode() }
        return IntroductionMessage.messages([pair.guest.identity.certificate]).map { Frame($0) } + [
            Frame(
                HelloMessage(
                    name: "ben", software: "0.1.0", port: 1, instance: [UInt8](repeating: 1, count: 16), time: 1)),
            Frame(DigestMessage(entries: [.init(space: pair.space, digest: Bytes32(1, 2, 3, 4))])),
            Frame(FrontierMessage(space: pair.space, membership: view.membership.frontier, chains: view.chains.tips)),
            Frame(MembershipMessage(space: pair.space, operations: operations)),
            Frame(
                try forger.message([
                    .text(document: pair.document, parents: .start, operations: [.insert(at: 0, "x")])
                ])),
            Frame(JoinMessage(offer: 7, name: "ben")), Frame(WaitingMessage(seconds: 60)),
            Frame(PersonMessage(name: "ben", person: Person().encode())),
            Frame(WelcomeMessage(genesis: view.genesis.encode(), operations: operations)),
            Frame(NeedEpochMessage(space: pair.space, epochs: [Bytes32(1, 2, 3, 4)])),
            Frame(
                EpochSealMessage(
                    space: pair.space, epoch: Bytes32(1, 2, 3, 4), serial: 0,
                    sealed: [UInt8](repeating: 1, count: EpochKey.sealInBytes))),
            Frame(PingMessage(stamp: 1)), Frame(PongMessage(stamp: 1)), Frame(GoodbyeMessage(reason: .stopping)),
            Frame(LaneMessage(port: 4040, index: 7)),
            Frame(
                RangesMessage(
                    space: pair.space, salt: [UInt8](repeating: 1, count: 16), membership: [],
                    parts: [RangePart(from: .start, to: .end, claim: .fingerprint(1))])),
            Frame(try #require(StatementsMessage.messages(space: pair.space, chains: view.chains.tips).first)),
            Frame(SnapshotRequestMessage(space: pair.space)),
            Frame(SnapshotPartMessage(space: pair.space, number: 0, bytes: [1, 2, 3])),
            Frame(BlobQueryMessage(space: pair.space, blob: blob.id)),
            Frame(BlobHoldingMessage(space: pair.space, blob: blob.id, holding: .everything(blob.head))),
            Frame(BlobRequestMessage(space: pair.space, blob: blob.id, parts: [.page(0), .piece(1)])),
            Frame(BlobPartMessage(space: pair.space, blob: blob.id, part: .page(0), bytes: blob.pages[0].bytes)),
            Frame(GraftMessage(space: pair.space)), Frame(PruneMessage(space: pair.space)),
            Frame(NeighbourMessage(space: pair.space, wish: .keep)),
            Frame(
                WalkMessage(
                    space: pair.space, kind: .join, steps: 6,
                    places: [.init(device: pair.guest.key, address: "10.0.0.2:4040")])),
            Frame(HaveMessage(space: pair.space, chains: view.chains.tips.map { FrontierMessage.Chain($0) })),
        ]
    }
}

/// Signs changes of a member that its node would never make.
struct Forger {
    private var space: Space
    private let origin: ChainOrigin
    private let signer: DeviceKey
    private let chain: ChainID

    init(_ pair: Pair, as author: TestNode, signer: DeviceKey? = nil, nonce: UInt8 = 200) throws {
        space = try #require(pair.host.core.space(pair.space))
        origin = ChainOrigin(deviceKey: author.key, nonce: [UInt8](repeating: nonce, count: 16))
        chain = origin.chain(in: pair.space)
        self.signer = signer ?? author.identity.device
    }

    func change(_ parts: [ChangePart], parents: [Bytes32]? = nil, after last: Change? = nil) throws -> Change {
        let context = Change.Context(
            parents: parents ?? (last == nil ? space.chains.frontier : []), membership: space.membership.frontier,
            time: last == nil ? 17_000_000_000 : 1, origin: origin)
        let place = last.map(ChangePlace.init(after:)) ?? .first(of: chain, in: space.id)
        return try Change.make(parts, context, at: place)
    }

    func message(_ parts: [ChangePart]) throws -> ChangesMessage { try message(of: [try change(parts)]) }

    /// Several changes that follow each other, signed at the end.
    mutating func run(_ parts: [[ChangePart]]) throws -> ChangesMessage {
        var changes: [Change] = []
        for part in parts { changes.append(try change(part, after: changes.last)) }
        return try message(of: changes)
    }

    func message(of changes: [Change]) throws -> ChangesMessage {
        let last = try #require(changes.last)
        return ChangesMessage(
            space: space.id, chain: chain, firstSequence: changes[0].sequence, tip: IDPrefix(last.id),
            signature: signer.sign(last.signedBytes), bodies: changes.map { $0.encodeBody() })
    }
}
