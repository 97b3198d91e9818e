import CRDT
import Identity
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Driver and navigators: who types, and what becomes of those who type all the same.
@Suite struct SeatTests {
    /// The host and two guests in a session, the first guest having the seat.
    private func driving() throws -> Room {
        let room = try Room(roles: [.editor, .editor], text: "hello")
        try room.link(room.guests[0], room.guests[1])
        try room.session(.start(title: nil), by: room.host)
        for guest in room.guests { try room.deed(.join, by: guest) }
        #expect(try room.deed(.seat(room.guests[0].key), by: room.host) == nil)
        return room
    }

    @Test("while one drives, the nodes of the others who are in it refuse what they type, and say who drives")
    func refused() throws {
        let room = try driving()
        #expect(try room.insert("a", by: room.guests[0]) == nil)
        for node in [room.host, room.guests[1]] {
            #expect(try room.insert("b", by: node) == .session(.driverTypes(room.guests[0].key)))
            let others: [NodeCommand] = [
                .putText(room.space, document: room.document, text: "x"), .createDocument(room.space, path: "new.txt"),
                .move(room.space, path: Pair.path, target: "b.txt"), .remove(room.space, path: Pair.path),
                .restoreText(room.space, document: room.document, to: ""),
                .undo(room.space, document: room.document, Reversal(isRedo: false, count: 1, device: nil)),
            ]
            for command in others {
                let answer = try #require(room.network.answer(to: command, at: node))
                #expect(throws: NodeFailure.session(.driverTypes(room.guests[0].key))) { try answer.get() }
            }
        }
        for node in room.nodes { #expect(room.text(at: node) == "ahello") }
        #expect(try room.deed(.leave, by: room.guests[1]) == nil)
        #expect(try room.insert("c", by: room.guests[1]) == nil)
    }

    @Test("the seat goes by request, pass and word of an owner, and by nobody else's, forged or not")
    func pass() throws {
        let room = try driving()
        let (ben, cleo) = (room.guests[0], room.guests[1])
        #expect(try room.deed(.seat(cleo.key), by: cleo) == .session(.refused(.notDriving(driver: ben.key))))
        try room.forge(.seat(cleo.key), by: cleo)
        #expect(try room.driver() == ben.key)
        #expect(try room.deed(.request(isWithdrawn: false), by: cleo) == nil)
        #expect(try room.newest(at: ben).requests.map(\.device) == [cleo.key])
        #expect(try room.deed(.seat(cleo.key), by: ben) == nil)
        #expect(try room.driver() == cleo.key)
        #expect(try room.newest(at: ben).requests.isEmpty)
        #expect(try room.insert("c", by: cleo) == nil)
        #expect(try room.insert("b", by: ben) == .session(.driverTypes(cleo.key)))
        #expect(try room.deed(.seat(room.host.key), by: room.host) == nil)
        #expect(try room.insert("a", by: room.host) == nil)
        #expect(try room.deed(.seat(nil), by: room.host) == nil)
        for node in room.nodes { #expect(try room.insert("x", by: node) == nil) }
    }

    @Test("the seat is for members who may edit; of one who may not any more everybody types")
    func mayEdit() throws {
        let room = try driving()
        #expect(try room.deed(.seat(Bytes32(1, 2, 3, 4)), by: room.host) == .session(.mayNotType(Bytes32(1, 2, 3, 4))))
        try room.say(.setRole(room.guests[0].key, .viewer), by: room.host)
        #expect(room.host.core.driver(of: try room.newest(at: room.host), in: room.space) == nil)
        #expect(try room.insert("a", by: room.guests[1]) == nil)
    }

    @Test("who is cut off from the driver goes on typing; it merges, is told apart, and one command takes it back")
    func offline() throws {
        let room = try driving()
        let cleo = room.guests[1]
        room.part()
        room.network.run(for: .seconds(120))
        #expect(try room.insert("offline ", by: cleo) == nil)
        #expect(try room.insert("driving ", by: room.guests[0]) == nil)
        room.meet()
        #expect(try room.insert("b", by: cleo) == .session(.driverTypes(room.guests[0].key)))
        for node in room.nodes {
            #expect(room.text(at: node).contains("offline ") && room.text(at: node).contains("driving "))
            let told = node.core.offSeat(in: try room.newest(at: node), of: room.space)
            #expect(told.map(\.author) == [cleo.key] && told[0].insertedInScalars == 8)
        }
        #expect(try room.session(.revert(cleo.key, in: nil), by: room.host) == nil)
        for node in room.nodes { #expect(room.text(at: node) == "driving hello") }
        let again = try #require(
            room.network.answer(to: .session(room.space, .revert(cleo.key, in: nil)), at: room.host))
        guard case .session(.reverted(let nothing)) = try again.get() else { throw Unexpected(again) }
        #expect(nothing == Reverting())
    }

    @Test("what somebody writes past the seat without having heard of it is told as that, and what others write is not")
    func unaware() throws {
        let room = try Room(roles: [.editor])
        try room.session(.start(title: nil), by: room.host)
        try room.deed(.join, by: room.guests[0])
        room.part()
        #expect(try room.deed(.seat(room.host.key), by: room.host) == nil)
        room.network.run(for: .seconds(5))
        #expect(try room.insert("unaware", by: room.guests[0]) == nil)
        #expect(try room.insert("driver", by: room.host) == nil)
        room.meet()
        for node in room.nodes {
            let told = node.core.offSeat(in: try room.newest(at: node), of: room.space)
            #expect(told.map(\.author) == [room.guests[0].key])
            #expect(told.first?.isKnowing == false && told.first?.insertedInScalars == 7)
        }
        // Who is in no session writes as a hostile node would: having heard of the seat.
        try room.deed(.leave, by: room.guests[0])
        #expect(try room.insert("knowing", by: room.guests[0]) == nil)
        let told = room.host.core.offSeat(in: try room.newest(at: room.host), of: room.space)
        #expect(told.map(\.isKnowing) == [true] && told.first?.insertedInScalars == 14)
    }

    @Test("a time is told when it is over, and the seat goes on by itself where that was to be")
    func timer() throws {
        let room = try driving()
        _ = room.network.answer(to: .session(room.space, .listen), at: room.guests[1], client: 5)
        #expect(try room.deed(.timer(seconds: 60, rotates: true), by: room.guests[0]) == nil)
        #expect(try room.deed(.timer(seconds: 0, rotates: false), by: room.guests[0]) == .session(.unfit))
        let session = try room.newest(at: room.host)
        let left = try #require(room.host.core.remaining(in: session, of: room.space, at: room.network.now))
        #expect((57_500...58_500).contains(left), "\(left)")
        room.network.run(for: .seconds(50))
        #expect(try room.driver() == room.guests[0].key)
        room.network.run(for: .seconds(12))
        let steps = try room.newest(at: room.host).steps.map(\.deed)
        #expect(try room.driver() == room.guests[1].key, "\(steps)")
        let over = room.news(at: room.guests[1]).count { if case .timeOver = $0 { true } else { false } }
        #expect(over == 1)
        room.network.run(for: .seconds(61))
        #expect(try room.driver() == room.host.key, "the time begins anew for the next")
    }

    @Test("who was away sees a time as it is: a word that is told when a link stands is no old one")
    func clockAfterAbsence() throws {
        let room = try Room(roles: [.editor])
        try room.session(.start(title: nil), by: room.host)
        room.network.ask(.setWhereabouts(room.space, nil, view: "workshop", isIdle: false), at: room.host, client: 1)
        #expect(try room.deed(.timer(seconds: 600, rotates: false), by: room.host) == nil)
        // A word is renewed every 20 s: each time it has another age when they meet.
        for span in [3, 7, 11, 15] {
            room.network.run(for: .seconds(span))
            room.network.kill(room.guests[0])
            room.network.run(for: .seconds(1))
            try room.network.start(room.guests[0])
            let isHeard = room.network.run(within: .seconds(60)) {
                room.guests[0].core.whereabouts(in: room.space).contains { $0.device == room.host.key }
            }
            #expect(isHeard)
            let at = room.network.now
            let own = try #require(room.host.core.remaining(in: room.newest(at: room.host), of: room.space, at: at))
            let seen = try #require(
                room.guests[0].core.remaining(in: room.newest(at: room.guests[0]), of: room.space, at: at))
            #expect(abs(own - seen) <= 100, "\(span): \(own) \(seen)")
        }
    }

    @Test("how far the clock of who set a time is ahead is taken off, from two seconds on, as it told where it is")
    func clockLead() throws {
        let room = try driving()
        #expect(NodeLimits.clockLeadMin == 2_000)
        for (lead, expected) in [(UInt64(1_999), Int64(58_000)...60_000), (30_000, 28_000...30_000)] {
            try room.deed(.timer(seconds: 60, rotates: false), by: room.guests[0])
            let now = room.network.now
            let word = PresenceMessage(
                space: room.space, counter: now.unixInMilliseconds + lead, fields: Whereabouts().encode(),
                by: room.guests[0].identity.device)
            room.host.core.whereabouts.insert(
                .init(
                    message: word, link: nil, expiresAt: .after(NodeLimits.whereaboutsLifetime, from: now),
                    isGone: false))
            let left = try #require(
                room.host.core.remaining(in: try room.newest(at: room.host), of: room.space, at: now))
            #expect(expected.contains(left), "\(lead): \(left)")
        }
    }
}
