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

/// Who is where: in the members' memories, and nowhere else.
@Suite struct WhereaboutsTests {
    private func set(
        _ cursor: Int, anchor: Int? = nil, view: String? = nil, in room: Room, by node: TestNode, client: UInt64 = 1
    ) {
        let place = CursorPlace(document: room.document, anchor: anchor, cursor: cursor)
        _ = room.network.ask(
            .setWhereabouts(room.space, place, view: view, isIdle: false), at: node, client: client)
    }

    private func seen(_ device: TestNode, at node: TestNode, in room: Room) -> SeenWhereabouts? {
        node.core.whereabouts(in: room.space).first { $0.device == device.key }
    }

    @Test("a cursor is seen by every member, also by one that is linked with others alone, and stays on its character")
    func seenByAll() throws {
        let room = try Room(roles: [.editor, .viewer])
        set(2, anchor: 4, view: "chat", in: room, by: room.guests[0])
        room.network.run(for: .seconds(1))
        for node in room.nodes {
            let seen = try #require(self.seen(room.guests[0], at: node, in: room))
            #expect(seen.place == CursorPlace(document: room.document, anchor: 4, cursor: 2))
            #expect(seen.view == "chat" && !seen.isIdle && seen.isThere)
        }
        try room.insert("123", by: room.host)
        for node in room.nodes {
            #expect(seen(room.guests[0], at: node, in: room)?.place?.cursor == 5)
        }
    }

    @Test("two editors of one device are two places, each keeps its number, and one that leaves leaves alone")
    func editors() throws {
        let room = try Room(roles: [.editor])
        let (writer, reader) = (room.guests[0], room.host)
        func told() -> [Int: Int?] {
            guard let seen = seen(writer, at: reader, in: room) else { return [:] }
            let others = seen.others.map { ($0.editor, $0.place.cursor) }
            return Dictionary([(seen.editor, seen.place?.cursor)] + others) { first, _ in first }
        }
        set(1, in: room, by: writer, client: 1)
        set(2, in: room, by: writer, client: 2)
        room.network.run(for: .seconds(1))
        #expect(told() == [0: 1, 1: 2] && seen(writer, at: reader, in: room)?.editor == 1)
        #expect(writer.core.editorNumber(of: ClientID(value: 2), in: room.space) == 1)
        set(3, in: room, by: writer, client: 1)
        room.network.run(for: .seconds(1))
        #expect(told() == [0: 3, 1: 2] && seen(writer, at: reader, in: room)?.editor == 0)
        // Said again later, it is the same.
        room.network.run(for: NodeLimits.whereaboutsLifetime)
        #expect(told() == [0: 3, 1: 2])
        room.network.feed(.clientClosed(ClientID(value: 1)), to: writer)
        room.network.run(for: .seconds(1))
        #expect(told() == [1: 2])
        set(4, in: room, by: writer, client: 3)
        room.network.run(for: .seconds(1))
        #expect(told() == [0: 4, 1: 2])
        // A program that tells nothing itself speaks for the device.
        _ = room.network.ask(.leaveWhereabouts(room.space), at: writer, client: 9)
        room.network.run(for: .seconds(1))
        #expect(seen(writer, at: reader, in: room) == nil)
    }

    @Test("of a hundred words in a second a peer hears ten at most, and the newest always")
    func pace() throws {
        let room = try Room(roles: [.editor], text: String(repeating: "x", count: 200))
        let before = try count(room)
        for step in 0..<100 {
            set(step, in: room, by: room.guests[0])
            room.network.run(for: .milliseconds(10))
        }
        room.network.run(for: .milliseconds(200))
        #expect(seen(room.guests[0], at: room.host, in: room)?.place?.cursor == 99)
        let heard = try count(room) - before
        #expect(heard <= 12 && heard >= 9, "\(heard)")
    }

    /// Words of the guest that came to a listener at the host.
    private func count(_ room: Room) throws -> Int {
        if room.host.notifications.isEmpty {
            _ = room.network.answer(to: .openWhereabouts(room.space), at: room.host, client: 9)
        }
        return room.host.notifications.count { if case .whereabouts = $0.1 { true } else { false } }
    }

    @Test("to a peer that does not read nothing is kept but one word for each device, and it hears the newest")
    func slowPeer() throws {
        let room = try Room(roles: [.editor])
        let session = try room.network.session(of: room.host, with: room.guests[0])
        room.network.feed(.linkWritable(session.id, false), to: room.host)
        for step in 0..<50 {
            set(step % 5, in: room, by: room.host)
            room.network.run(for: .milliseconds(150))
        }
        #expect(room.host.core.whereabouts.due[session.id]?.count == 1)
        #expect(seen(room.host, at: room.guests[0], in: room) == nil)
        room.network.feed(.linkWritable(session.id, true), to: room.host)
        room.network.run(for: .milliseconds(50))
        #expect(seen(room.host, at: room.guests[0], in: room)?.place?.cursor == 4)
    }

    @Test("who hangs up, falls silent or loses its link is there no more; who stays is renewed")
    func ends() throws {
        let room = try Room(roles: [.editor, .editor])
        set(1, in: room, by: room.guests[0], client: 7)
        set(1, in: room, by: room.guests[1])
        room.network.run(for: .seconds(100))
        #expect(seen(room.guests[0], at: room.host, in: room) != nil)
        #expect(seen(room.guests[0], at: room.guests[1], in: room) != nil)
        room.network.feed(.clientClosed(ClientID(value: 7)), to: room.guests[0])
        room.network.run(for: .seconds(1))
        for node in room.nodes { #expect(seen(room.guests[0], at: node, in: room) == nil) }

        room.network.kill(room.guests[1])
        room.network.run(for: .milliseconds(100))
        #expect(seen(room.guests[1], at: room.host, in: room) == nil)
        // Who heard it by way of the host sees it until its time is over.
        #expect(seen(room.guests[1], at: room.guests[0], in: room) != nil)
        room.network.run(for: .seconds(62))
        #expect(seen(room.guests[1], at: room.guests[0], in: room) == nil)
    }

    @Test("what is only said again is told to no listener")
    func renewal() throws {
        let room = try Room(roles: [.editor])
        let before = try count(room)
        set(1, in: room, by: room.guests[0])
        room.network.run(for: .seconds(90))
        #expect(seen(room.guests[0], at: room.host, in: room) != nil)
        #expect(try count(room) == before + 1)
    }

    @Test("a repeated word waits a second at who passes it on, and goes no further within ten of another one")
    func repeated() throws {
        // The guests know the host alone, which passes on what they say.
        let room = try Room(roles: [.editor, .editor])
        let (teller, hearer) = (room.guests[0], room.guests[1])
        set(1, in: room, by: teller)
        room.network.run(for: .seconds(1))
        func heard() -> UInt64 {
            hearer.core.whereabouts.counter(of: WhereaboutsSlot(space: room.space, device: teller.key))
        }
        func sayAgain() -> UInt64 {
            room.network.act(teller) { core in
                if let replica = core.replicas[room.space] { core.sayWhereabouts(in: replica) }
            }
            return teller.core.whereabouts.counter(of: WhereaboutsSlot(space: room.space, device: teller.key))
        }
        let first = heard()
        #expect(first > 0)
        room.network.run(for: .milliseconds(10_500))
        let second = sayAgain()
        room.network.run(for: NodeLimits.repeatedWhereaboutsWait - .milliseconds(10))
        #expect(heard() == first)
        room.network.run(for: .milliseconds(20))
        #expect(heard() == second)
        let third = sayAgain()
        room.network.run(for: .seconds(2))
        #expect(third > second && heard() == second)
        // What is new goes on at once.
        set(2, in: room, by: teller)
        room.network.run(for: .milliseconds(150))
        #expect(seen(teller, at: hearer, in: room)?.place?.cursor == 2)
    }

    @Test("who comes later hears who is there")
    func latecomer() throws {
        let room = try Room(roles: [.editor])
        set(3, in: room, by: room.host)
        room.network.run(for: .seconds(1))
        let third = try room.network.add("zoe", seed: 77)
        try room.network.join(third, to: room.space, of: room.host)
        room.network.run(for: .seconds(1))
        #expect(seen(room.host, at: third, in: room)?.place?.cursor == 3)
    }

    @Test("who is gone is not shown anew where a link comes later: of others only what came just now goes on")
    func staleWords() throws {
        let room = try Room(roles: [.editor, .editor, .editor])
        let (witness, early, late) = (room.guests[0], room.guests[1], room.guests[2])
        func newcomer(_ name: String, seed: UInt64, after span: Duration) throws -> TestNode {
            room.network.run(for: span)
            let node = try room.network.add(name, seed: seed)
            try room.network.join(node, to: room.space, of: room.host)
            try room.link(node, witness)
            room.network.run(for: .seconds(1))
            return node
        }
        for (gone, span) in [(early, Duration.seconds(40)), (late, .zero)] {
            set(1, in: room, by: gone)
            room.network.run(for: .seconds(1))
            room.network.kill(gone)
            let node = try newcomer("zoe", seed: span == .zero ? 78 : 77, after: span)
            #expect(seen(gone, at: room.host, in: room) == nil)
            #expect(seen(gone, at: witness, in: room) != nil)
            #expect((seen(gone, at: node, in: room) != nil) == (span == .zero))
        }
    }

    @Test("a forged word ends the link; an older one, one of a stranger and one's own change nothing")
    func forged() throws {
        let pair = try Pair()
        let session = try pair.network.session(of: pair.guest, with: pair.host)
        func tell(_ message: PresenceMessage) {
            pair.network.act(pair.guest) { core in core.send([Frame(message)], on: session) }
            pair.network.run(for: .milliseconds(50))
        }
        func word(_ counter: UInt64, by key: DeviceKey, view: String) -> PresenceMessage {
            var told = Whereabouts()
            told.view = view
            return PresenceMessage(space: pair.space, counter: counter, fields: told.encode(), by: key)
        }
        let stranger = DeviceKey.generate(from: RandomSource(seed: 5))
        tell(word(9, by: stranger, view: "stranger"))
        tell(word(9, by: pair.host.identity.device, view: "me"))
        #expect(pair.host.core.whereabouts(in: pair.space).isEmpty)
        tell(word(9, by: pair.guest.identity.device, view: "new"))
        #expect(pair.host.core.whereabouts(in: pair.space).map(\.view) == ["new"])
        #expect(pair.isLinked)
        // Over its own link a device may begin anew; from others nothing older counts.
        tell(word(8, by: pair.guest.identity.device, view: "clock set back"))
        #expect(pair.host.core.whereabouts(in: pair.space).map(\.view) == ["clock set back"])
        var table = pair.host.core.whereabouts
        #expect(!table.isNews(word(7, by: pair.guest.identity.device, view: ""), fromItself: false))
        #expect(table.isNews(word(9, by: pair.guest.identity.device, view: ""), fromItself: false))
        #expect(!table.isNews(word(8, by: pair.guest.identity.device, view: ""), fromItself: true))
        table.forget(session.id)

        var bytes = word(10, by: pair.guest.identity.device, view: "forged").encode()
        bytes[bytes.count - 2] ^= 1
        let warned = try pair.network.session(of: pair.host, with: pair.guest)
        tell(try PresenceMessage(decoding: bytes))
        #expect(pair.host.core.sessions[warned.id] == nil)
        #expect(pair.host.core.whereabouts(in: pair.space).allSatisfy { $0.view != "forged" })
    }

    @Test("of 1,024 devices of a space words are kept, and of one more none")
    func limit() throws {
        var table = WhereaboutsTable()
        let random = RandomSource(seed: 1)
        let space = SpaceID(.zero)
        func word() -> PresenceMessage {
            PresenceMessage(space: space, counter: 1, fields: [], by: DeviceKey.generate(from: random))
        }
        for _ in 0..<NodeLimits.whereaboutsMax {
            let message = word()
            #expect(table.isNews(message, fromItself: false))
            table.insert(.init(message: message, link: nil, expiresAt: 0, isGone: false))
        }
        #expect(!table.isNews(word(), fromItself: true))
        #expect(table.present(in: space).count == NodeLimits.whereaboutsMax)
    }

    @Test("the store holds no byte of where anybody was")
    func neverStored() throws {
        let room = try Room(roles: [.editor])
        let before = room.nodes.map { $0.store.commitCount }
        let view = "a view that is nowhere else"
        for step in 0..<5 {
            set(step, view: view, in: room, by: room.host)
            set(step, view: view, in: room, by: room.guests[0])
            room.network.run(for: .seconds(30))
        }
        #expect(seen(room.host, at: room.guests[0], in: room)?.view == view)
        #expect(room.nodes.map { $0.store.commitCount } == before)
    }
}
