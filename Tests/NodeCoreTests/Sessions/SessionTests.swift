import Identity
import Membership
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Sessions among real nodes: who is in them, who leads, who draws attention.
@Suite struct SessionTests {
    @Test("a session is told to all with who comes and goes, and is there after a restart")
    func comeAndGo() throws {
        let room = try Room(roles: [.editor, .viewer])
        #expect(try room.deed(.join, by: room.host) == .session(.noSession))
        #expect(try room.session(.start(title: "pairing"), by: room.guests[0]) == nil)
        #expect(try room.deed(.join, by: room.host) == nil)
        #expect(try room.deed(.join, by: room.guests[1]) == nil)
        #expect(try room.deed(.join, by: room.guests[1]) == .session(.refused(.alreadyIn)))
        #expect(try room.deed(.leave, by: room.host) == nil)
        for node in room.nodes {
            let session = try room.newest(at: node)
            #expect(session.title == "pairing" && session.starter == room.guests[0].key && session.isOpen)
            #expect(session.present.map(\.device) == [room.guests[0].key, room.guests[1].key])
            #expect(session.stays.count == 3)
        }
        let before = try room.newest(at: room.host)
        room.network.kill(room.host)
        try room.network.start(room.host)
        #expect(try room.newest(at: room.host) == before)
    }

    @Test("one session is open at a time, and whoever may not edit begins none")
    func begin() throws {
        let room = try Room(roles: [.editor, .viewer])
        #expect(try room.session(.start(title: nil), by: room.guests[1]) == .space(.notAllowed(.viewer)))
        #expect(try room.session(.start(title: ""), by: room.host) == .session(.unfit))
        #expect(try room.session(.start(title: nil), by: room.host) == nil)
        let open = try room.newest(at: room.guests[0]).id
        #expect(try room.session(.start(title: nil), by: room.guests[0]) == .session(.alreadyOpen(open)))
        #expect(try room.deed(.end, by: room.host) == nil)
        #expect(try room.deed(.join, by: room.guests[0]) == .session(.noSession))
        #expect(try room.session(.say(.join, in: open), by: room.guests[0]) == .session(.refused(.ended)))
        #expect(try room.session(.say(.join, in: SessionID(.zero)), by: room.guests[0]) == .session(.unknown))
    }

    @Test("two that were begun apart are both there, and the earlier one is meant until it ends")
    func beginApart() throws {
        let room = try Room(roles: [.editor])
        room.part()
        #expect(try room.session(.start(title: "one"), by: room.host) == nil)
        #expect(try room.session(.start(title: "two"), by: room.guests[0]) == nil)
        room.meet()
        for node in room.nodes {
            #expect(node.core.sessions(in: room.space).map(\.title) == ["one", "two"])
        }
        #expect(try room.deed(.end, by: room.host) == nil)
        #expect(try room.deed(.join, by: room.host) == nil)
        #expect(try room.newest(at: room.guests[0]).present.count == 2)
    }

    @Test("a session outlives the absence of who began it: a mentor ends it, an editor cannot")
    func outlives() throws {
        let room = try Room(roles: [.editor, .mentor, .editor])
        try room.session(.start(title: nil), by: room.guests[0])
        for guest in room.guests[1...] { try room.deed(.join, by: guest) }
        try room.link(room.guests[1], room.guests[2])
        room.network.kill(room.guests[0])
        #expect(try room.deed(.end, by: room.guests[2]) == .session(.refused(.notLeading(.editor))))
        #expect(try room.deed(.end, by: room.guests[1]) == nil)
        #expect(try room.newest(at: room.guests[2]).ender == room.guests[1].key)
        try room.network.start(room.guests[0])
        room.network.run(for: .seconds(60))
        #expect(try !room.newest(at: room.guests[0]).isOpen)
    }

    @Test("nobody draws attention unasked: the record of one who may not is shown by no node")
    func attention() throws {
        let room = try Room(roles: [.editor, .editor])
        try room.session(.start(title: nil), by: room.host)
        let answer = try #require(
            room.network.answer(to: .session(room.space, .follow(nil)), at: room.guests[1], client: 7))
        guard case .subscribed = try answer.get() else { throw Unexpected(answer) }
        let place = CursorPlace(document: room.document, cursor: 3)
        #expect(try room.session(.point(place, in: nil), by: room.guests[0]) == .session(.refused(.mayNotPoint)))
        try room.forge(.focus(.init(document: room.document, place: nil)), by: room.guests[0])
        for node in room.nodes { #expect(try room.newest(at: node).pointer == nil) }
        #expect(room.followed(at: room.guests[1]).isEmpty)

        #expect(
            try room.deed(.lend(room.guests[0].key, isBack: false), by: room.guests[1])
                == .session(.refused(.mayNotLend)))
        #expect(try room.deed(.lend(room.guests[0].key, isBack: false), by: room.host) == nil)
        #expect(try room.session(.point(place, in: nil), by: room.guests[0]) == nil)
        let seen = try #require(room.followed(at: room.guests[1]).last)
        #expect(seen.place == place && seen.isPointed && seen.device == room.guests[0].key)
        #expect(try room.deed(.lend(room.guests[0].key, isBack: true), by: room.host) == nil)
        try room.forge(.focus(.init(document: room.document, place: nil)), by: room.guests[0])
        #expect(room.followed(at: room.guests[1]).count == 1)
    }

    @Test("who follows hears where the other is and goes, and what that one points at, and nothing of others")
    func follow() throws {
        let room = try Room(roles: [.mentor, .editor])
        try room.session(.start(title: nil), by: room.host)
        room.network.ask(
            .setWhereabouts(room.space, CursorPlace(document: room.document, cursor: 2), view: nil, isIdle: false),
            at: room.guests[0], client: 3)
        room.network.run(for: .seconds(1))
        _ = room.network.answer(
            to: .session(room.space, .follow(room.guests[0].key)), at: room.guests[1], client: 7)
        #expect(room.followed(at: room.guests[1]).map(\.place?.cursor) == [2])
        room.network.ask(
            .setWhereabouts(room.space, CursorPlace(document: room.document, cursor: 4), view: nil, isIdle: false),
            at: room.guests[0], client: 3)
        room.network.ask(
            .setWhereabouts(room.space, CursorPlace(document: room.document, cursor: 1), view: nil, isIdle: false),
            at: room.host, client: 3)
        room.network.run(for: .seconds(1))
        let place = CursorPlace(document: room.document, cursor: 5)
        try room.session(.point(CursorPlace(document: room.document, cursor: 0), in: nil), by: room.host)
        try room.session(.point(place, in: nil), by: room.guests[0])
        #expect(room.followed(at: room.guests[1]).map(\.place?.cursor) == [2, 4, 5])
        #expect(room.followed(at: room.guests[1]).map(\.isPointed) == [false, false, true])
        room.network.feed(.clientClosed(ClientID(value: 3)), to: room.guests[0])
        room.network.run(for: .seconds(1))
        #expect(room.followed(at: room.guests[1]).last?.isThere == false)
        room.network.feed(.clientClosed(ClientID(value: 7)), to: room.guests[1])
        #expect(room.guests[1].core.desk.followers.isEmpty)
    }

    @Test("who listens hears what counts, and nothing that does not")
    func listen() throws {
        let room = try Room(roles: [.editor])
        let answer = try #require(room.network.answer(to: .session(room.space, .listen), at: room.host, client: 5))
        guard case .subscribed(let subscription) = try answer.get() else { throw Unexpected(answer) }
        try room.session(.start(title: nil), by: room.guests[0])
        try room.forge(.lend(room.guests[0].key, isBack: false), by: room.guests[0])
        try room.deed(.end, by: room.guests[0])
        let deeds = room.news(at: room.host).compactMap { if case .step(let step) = $0 { step.deed } else { nil } }
        #expect(deeds == [.start(title: nil), .end])
        _ = try #require(room.network.answer(to: .unsubscribe(subscription), at: room.host, client: 5)).get()
        try room.session(.start(title: nil), by: room.host)
        #expect(room.news(at: room.host).count == 2)
    }
}
