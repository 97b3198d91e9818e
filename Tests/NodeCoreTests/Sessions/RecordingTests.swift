import CRDT
import Identity
import Membership
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Recording: who is told, and what is written down.
@Suite struct RecordingTests {
    private func place(_ cursor: Int, of room: Room, by node: TestNode) {
        room.network.ask(
            .setWhereabouts(room.space, CursorPlace(document: room.document, cursor: cursor), view: nil, isIdle: false),
            at: node, client: 3)
    }

    private func moves(of room: Room, at node: TestNode) throws -> [CursorMove] {
        node.core.moves(of: try room.newest(at: node), in: room.space)
    }

    private func recording() throws -> Room {
        let room = try Room(roles: [.editor, .editor], text: String(repeating: "x", count: 100))
        try room.session(.start(title: nil), by: room.host)
        try room.deed(.join, by: room.guests[0])
        place(7, of: room, by: room.guests[0])
        room.network.run(for: .seconds(1))
        #expect(try room.deed(.record(isOn: true), by: room.host) == nil)
        return room
    }

    @Test("everybody in a recorded session is told, and whoever comes in later; who is not in it is not recorded")
    func consent() throws {
        let room = try recording()
        let told = { (node: TestNode) in
            node.core.notices.contains { if case .recorded(room.space, "ada") = $0 { true } else { false } }
        }
        #expect(told(room.guests[0]) && !told(room.guests[1]) && !told(room.host))
        place(9, of: room, by: room.guests[1])
        room.network.run(for: .seconds(1))
        try room.deed(.join, by: room.guests[1])
        #expect(told(room.guests[1]))
        try room.deed(.leave, by: room.guests[0])
        #expect(!told(room.guests[0]))
        #expect(try room.deed(.record(isOn: false), by: room.guests[1]) == .session(.refused(.notLeading(.editor))))
        #expect(try room.deed(.record(isOn: false), by: room.host) == nil)
        #expect(!told(room.guests[1]))
        for node in room.nodes {
            let devices = Set(try moves(of: room, at: node).map(\.device))
            #expect(devices == [room.guests[0].key], "what was told before joining is not in it")
        }
    }

    @Test("a cursor is noted where it comes to rest, twice a second at most, and every node has it a minute later")
    func pace() throws {
        let room = try recording()
        for step in 0..<100 {
            place(step % 90, of: room, by: room.guests[0])
            room.network.run(for: .milliseconds(100))
        }
        room.network.run(for: .seconds(61))
        for node in room.nodes {
            let moves = try moves(of: room, at: node)
            #expect((18...24).contains(moves.count), "\(moves.count)")
            #expect(moves.last?.cursor == 9)
            #expect(zip(moves, moves.dropFirst()).allSatisfy { $0.tenths <= $1.tenths })
        }
    }

    @Test("what was noted is written down when the recording or the session ends, and when the node stops")
    func ends() throws {
        for end in [SessionDeed.record(isOn: false), .end] {
            let room = try recording()
            place(3, of: room, by: room.guests[0])
            room.network.run(for: .seconds(1))
            #expect(try room.deed(end, by: room.host) == nil)
            #expect(try moves(of: room, at: room.guests[0]).map(\.cursor) == [7, 3])
        }
        let room = try recording()
        room.network.stop(room.host)
        try room.network.start(room.host)
        #expect(try moves(of: room, at: room.host).map(\.cursor) == [7])
    }

    @Test("cursors that another one than the recorder tells are not shown")
    func forged() throws {
        let room = try recording()
        let session = try room.newest(at: room.host).id
        try room.network.act(room.guests[1]) { core in
            let replica = try #require(core.replicas[room.space])
            let move = CursorMove(
                tenths: core.now.unixInTenths, device: room.host.key, document: room.document, cursor: 1)
            let batch = CursorBatch(session: session, moves: [move])
            _ = try core.changing(replica) { draft throws(SpaceError) in draft.append(batch.record) }
            core.flush(replica)
        }
        room.network.run(for: .seconds(1))
        try room.deed(.record(isOn: false), by: room.host)
        #expect(try moves(of: room, at: room.guests[0]).map(\.device) == [room.guests[0].key])
    }

    @Test("a pen keeps one move of a device in half a second, never goes back in time, and is full at its limits")
    func pen() {
        var pen = CursorPen(session: SessionID(.zero))
        let now = Instant(monotonicInNanoseconds: 5, unixInMilliseconds: 0)
        #expect(pen.take() == nil && pen.deadline == nil)
        let (one, two) = (Bytes32(1, 0, 0, 0), Bytes32(2, 0, 0, 0))
        for (tenths, device, cursor) in [
            (UInt64(100), one, 1), (104, one, 2), (105, one, 3), (101, two, 4), (90, one, 5),
        ] {
            pen.note(CursorMove(tenths: tenths, device: device, document: .zero, cursor: cursor), at: now)
        }
        #expect(pen.moves.map(\.tenths) == [100, 105, 105] && pen.moves.map(\.cursor) == [2, 5, 4])
        #expect(pen.deadline == .after(CursorPen.patience, from: now))
        #expect(pen.take()?.moves.count == 3 && pen.moves.isEmpty)
        for number in 0..<CursorPen.movesWanted {
            #expect(!pen.isFull)
            pen.note(CursorMove(tenths: UInt64(number) * 10, device: one, document: .zero, cursor: 1), at: now)
        }
        #expect(pen.isFull)
    }
}
