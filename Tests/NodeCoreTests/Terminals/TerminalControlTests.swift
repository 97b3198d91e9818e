import Membership
import Replication
import SecureChannel
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Who types is decided at the host's node.
@Suite("Control of shared terminals") struct TerminalControlTests {
    private func controllers(_ shared: TerminalRoom) -> [Bytes32?] {
        shared.room.nodes.flatMap { $0.core.terminals(in: shared.room.space).map(\.state.controller) }
    }

    @Test("who is granted control types, everybody hears who that is, and taken back it is at once")
    func granted() throws {
        let shared = try TerminalRoom(roles: [.editor, .editor])
        let watch = try shared.watch(from: shared.guest)
        _ = try shared.watch(from: shared.room.guests[1])
        #expect(try shared.tell(.ask(watch), at: shared.guest) == nil)
        #expect(shared.host.core.terminals(in: shared.room.space)[0].asking == [shared.guest.key])
        // By another client of the host's node, too.
        #expect(try shared.tell(.grant(shared.terminal, shared.guest.key), at: shared.host, client: 77) == nil)
        #expect(controllers(shared) == Array(repeating: shared.guest.key, count: 3))
        #expect(shared.host.core.terminals(in: shared.room.space)[0].asking.isEmpty)
        #expect(try shared.tell(.input(watch, Array("ls\r".utf8)), at: shared.guest) == nil)
        #expect(shared.typed == "ls\r")
        #expect(try shared.tell(.revoke(shared.terminal), at: shared.host) == nil)
        #expect(controllers(shared) == [nil, nil, nil])
        #expect(try shared.tell(.input(watch, Array("rm".utf8)), at: shared.guest) == nil)
        #expect(shared.typed == "ls\r" && shared.refusals(watch, at: shared.guest) == [.notGranted])
    }

    @Test("a guest that types without a grant is refused by the host's node, which tells its person once")
    func intruder() throws {
        let shared = try TerminalRoom(roles: [.editor, .editor])
        let watch = try shared.watch(from: shared.guest)
        let other = try shared.watch(from: shared.room.guests[1])
        #expect(try shared.tell(.grant(shared.terminal, shared.guest.key), at: shared.host) == nil)
        for _ in 0..<3 { #expect(try shared.tell(.input(other, [88]), at: shared.room.guests[1]) == nil) }
        // One that knows the other's watch has a link of its own, and no watch there.
        let forged = TerminalRequestMessage(
            space: shared.room.space, terminal: shared.terminal, watch: 77, .input([89]))
        try shared.say(forged, from: shared.room.guests[1], to: shared.host)
        #expect(shared.typed.isEmpty)
        #expect(shared.refusals(other, at: shared.room.guests[1]) == [.notGranted, .notGranted, .notGranted])
        let told = shared.notices(shared.owner, at: shared.host).compactMap { notice in
            if case .intruded(let device) = notice { device } else { nil as Bytes32? }
        }
        #expect(told == [shared.room.guests[1].key])
        #expect(try shared.tell(.input(watch, [90]), at: shared.guest) == nil)
        #expect(shared.typed == "Z")
    }

    @Test("a terminal that is read only stays so: nobody is granted control, and nobody's keys come through")
    func readOnly() throws {
        let shared = try TerminalRoom(isReadOnly: true)
        let watch = try shared.watch(from: shared.guest)
        #expect(
            try shared.tell(.grant(shared.terminal, shared.guest.key), at: shared.host) == .terminal(.readOnly))
        #expect(try shared.tell(.ask(watch), at: shared.guest) == nil)
        #expect(try shared.tell(.input(watch, [65]), at: shared.guest) == nil)
        #expect(shared.refusals(watch, at: shared.guest) == [.readOnly, .readOnly])
        #expect(shared.typed.isEmpty && shared.host.core.terminals(in: shared.room.space)[0].asking.isEmpty)
    }

    @Test("control goes only to who watches, and ends with the watch, the link and the wish")
    func ends() throws {
        let shared = try TerminalRoom()
        let notWatching = NodeFailure.terminal(.notWatching)
        #expect(try shared.tell(.grant(shared.terminal, shared.guest.key), at: shared.host) == notWatching)
        func granted() throws -> Subscription {
            let watch = try shared.watch(from: shared.guest)
            #expect(try shared.tell(.grant(shared.terminal, shared.guest.key), at: shared.host) == nil)
            #expect(controllers(shared) == [shared.guest.key, shared.guest.key])
            return watch
        }
        let first = try granted()
        #expect(try shared.tell(.giveBack(first), at: shared.guest) == nil)
        #expect(controllers(shared) == [nil, nil])
        let second = try granted()
        _ = shared.room.network.ask(.unsubscribe(first), at: shared.guest)
        _ = shared.room.network.ask(.unsubscribe(second), at: shared.guest)
        shared.room.network.run(for: .milliseconds(50))
        #expect(controllers(shared) == [nil, nil])
        _ = try granted()
        shared.room.part()
        #expect(shared.host.core.terminals(in: shared.room.space).map(\.state.controller) == [nil])
    }

    @Test("who is put out of the space sees no more and types no more, and a relay and a stranger see nothing")
    func notAMember() throws {
        let shared = try TerminalRoom(roles: [.editor, .relay])
        #expect(shared.room.guests[1].core.terminals(in: shared.room.space).isEmpty)
        let request = TerminalRequestMessage(
            space: shared.room.space, terminal: shared.terminal, watch: 1, .watch)
        try shared.say(request, from: shared.room.guests[1], to: shared.host)
        #expect(shared.host.core.terminals(in: shared.room.space).map(\.watcherCount) == [0])

        let watch = try shared.watch(from: shared.guest)
        #expect(try shared.tell(.grant(shared.terminal, shared.guest.key), at: shared.host) == nil)
        try shared.room.say(.remove(shared.guest.key, alone: false), by: shared.host)
        #expect(try shared.output(", secret") == nil)
        _ = try shared.tell(.input(watch, [65]), at: shared.guest)
        #expect(shared.shown(watch, at: shared.guest) == "first" && shared.typed.isEmpty)
    }

    @Test("frames out of order, or more than may be on their way, end the link; those of no watch are passed over")
    func hostileHost() throws {
        for isFlood in [false, true] {
            let shared = try TerminalRoom()
            _ = try shared.watch(from: shared.guest)
            let number = try #require(shared.guest.core.terminals.watches.first?.link?.watch)
            func frame(_ count: UInt64, watch: UInt32) -> TerminalFrameMessage {
                TerminalFrameMessage(
                    space: shared.room.space, terminal: shared.terminal, watch: watch, number: count,
                    content: .output([65]))
            }
            try shared.say(frame(7, watch: number + 1), from: shared.host, to: shared.guest)
            #expect(shared.guest.core.isConnected(shared.host.key))
            let session = try shared.room.network.session(of: shared.guest, with: shared.host)
            if isFlood {
                for count in 1..<NodeLimits.terminalFramesInFlightMax {
                    try shared.say(frame(count, watch: number), from: shared.host, to: shared.guest)
                }
                #expect(shared.guest.core.sessions[session.id] != nil)
                try shared.say(
                    frame(NodeLimits.terminalFramesInFlightMax, watch: number), from: shared.host, to: shared.guest)
            } else {
                try shared.say(frame(2, watch: number), from: shared.host, to: shared.guest)
            }
            #expect(shared.guest.core.sessions[session.id] == nil)
        }
    }

    @Test("only the client that opened a terminal writes to it or ends it, and only a watcher types for itself")
    func clients() throws {
        let shared = try TerminalRoom()
        let watch = try shared.watch(from: shared.guest, client: 3)
        let notOwner = NodeFailure.terminal(.notOwner)
        #expect(try shared.tell(.output(shared.terminal, [65]), at: shared.host, client: 6) == notOwner)
        #expect(try shared.tell(.close(shared.terminal), at: shared.host, client: 6) == notOwner)
        #expect(try shared.tell(.output(1, [65]), at: shared.host) == .terminal(.unknown))
        #expect(try shared.tell(.grant(1, shared.guest.key), at: shared.host) == .terminal(.unknown))
        #expect(try shared.tell(.watch(host: shared.host.key, 1), at: shared.guest) == .terminal(.unknown))
        #expect(try shared.tell(.input(watch, [65]), at: shared.guest, client: 4) == .unknownSubscription)
        let limit = ReplicationLimits.terminalInputInBytes
        let long = [UInt8](repeating: 65, count: limit + 1)
        let tooLong = NodeFailure.terminal(.inputTooLong(limitInBytes: limit))
        #expect(try shared.tell(.input(watch, long), at: shared.guest, client: 3) == tooLong)
        #expect(try shared.tell(.close(shared.terminal), at: shared.host, client: TerminalRoom.program) == nil)
    }
}
