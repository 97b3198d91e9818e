import CRDT
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Two who keep the rules, and a member who forked its chain: of one history all counts, of the other nothing.
@Suite struct ForkedTipTests {
    private struct Room {
        var ada, ben: Writer
        let document: Bytes32
        /// The two histories, by what they wrote.
        let shown, hidden: Change
        let common: [Change]
        let company: Company

        /// Ada puts the third one out and leaves it the history that she has; Ben has the other one, and wrote on top
        /// of it elsewhere.
        init() throws {
            company = try Company(seed: 11, roles: [.editor, .editor])
            (ada, ben) = (try Writer(company, 0), try Writer(company, 1))
            var mallory = try Writer(company, 2)
            document = try ada.create("a.txt")
            try ada.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "ada")])
            let first = try ada.closed()
            try mallory.receive(first)
            try mallory.edit(document, [TextEdit(at: 3, deleted: 0, inserted: " m")])
            let before = try mallory.closed()
            var other = mallory
            try mallory.edit(document, [TextEdit(at: 5, deleted: 0, inserted: "one")])
            try other.edit(document, [TextEdit(at: 5, deleted: 0, inserted: "other")])
            (shown, hidden) = (try mallory.closed(), try other.closed())
            common = [first, before]
            for change in common + [hidden] { try ben.receive(change) }
            try ada.receive(before)
            try ada.receive(shown)
            let log = ada.space.membership
            let removal = try MembershipOp.remove(
                devices: [mallory.device.publicKey],
                cut: [ChainCut(chain: mallory.chain, count: 2, last: shown.id)], space: log.space,
                parents: log.frontier, by: ada.device)
            for change in [shown] { try ben.receive(change) }
            try ada.receive(hidden)
            try ada.space.membership.insert(removal)
            try ben.space.membership.insert(removal)
            _ = ada.space.weighStanding()
            _ = ben.space.weighStanding()
        }
    }

    @Test("who shows one history of two writes on it, and nothing of the other comes to light by that")
    func writing() throws {
        var room = try Room()
        let document = room.document
        #expect(room.ben.text(document) == "ada mone" && room.ada.text(document) == "ada mone")
        try room.ben.edit(document, [TextEdit(at: 8, deleted: 0, inserted: "!")])
        let change = try room.ben.closed()
        guard case .text(_, .exact(let events), _)? = change.parts.first else {
            Issue.record("made on \(change.parts)")
            return
        }
        #expect(events.map(\.change) == [room.shown.id])
        try room.ada.receive(change)
        #expect(room.ada.text(document) == "ada mone!" && room.ben.text(document) == "ada mone!")
        // From then on the writer goes on from its own.
        try room.ben.edit(document, [TextEdit(at: 9, deleted: 0, inserted: "!")])
        let next = try room.ben.closed()
        guard case .text(_, .continued, _)? = next.parts.first else {
            Issue.record("made on \(next.parts)")
            return
        }
        try room.ada.receive(next)
        #expect(room.ada.text(document) == "ada mone!!")
    }

    @Test("an undo, and a revert of what the forked chain wrote, are made on what is shown")
    func undoing() throws {
        var room = try Room()
        let document = room.document
        let mallory = try #require(room.ada.space.chains.deviceKey(of: room.shown.chain))
        #expect(try room.ben.undo(document, of: mallory) != nil)
        try room.ada.receive(try room.ben.closed())
        #expect(room.ben.text(document) == room.ada.text(document) && !room.ada.text(document).contains("one"))
        #expect(try room.ada.undo(document) != nil)
        try room.ben.receive(try room.ada.closed())
        #expect(room.ben.text(document) == room.ada.text(document) && !room.ada.text(document).contains("ada"))
    }

    @Test("exact events that names would say as well, of no ancestor, or of another change are refused everywhere")
    func refused() throws {
        let room = try Room()
        let mallory = room.shown.chain
        let tip = { (change: Change, sequence: UInt64) in
            ExactEvent(name: EventID(chain: mallory, sequence: sequence), change: change.id)
        }
        func isTaken(_ events: [ExactEvent], without unknown: Change? = nil) throws -> Bool {
            var ben = room.ben
            if let unknown {
                ben = try Writer(room.company, 1)
                for change in room.common + [room.shown, room.hidden] where change.id != unknown.id {
                    try ben.receive(change)
                }
            }
            let part = ChangePart.text(
                document: room.document, parents: .exact(events.sorted()), operations: [.insert(at: 0, "x")])
            let change = try ben.forge([part])
            var ada = room.ada
            do {
                try ada.receive(change)
                return true
            } catch SpaceError.parentsNotAncestors(document: room.document) {
                return false
            }
        }
        #expect(try isTaken([tip(room.shown, 4)]))
        #expect(try isTaken([tip(room.hidden, 4)]))
        // The third of its letters is an ancestor of the fifth, and another history's third is not.
        #expect(try isTaken([tip(room.shown, 4), tip(room.hidden, 3)]))
        #expect(try !isTaken([tip(room.hidden, 4), tip(room.hidden, 3)]))
        // Both tips: as names they mean the same.
        #expect(try !isTaken([tip(room.shown, 4), tip(room.hidden, 6)]))
        #expect(try !isTaken([tip(room.common[1], 1)]))
        #expect(try !isTaken([tip(room.shown, 5)]))
        #expect(try !isTaken([tip(room.common[1], 4)]))
        #expect(try !isTaken([tip(room.hidden, 4)], without: room.hidden))
        // Nobody else has the other history: its name is enough.
        #expect(try !isTaken([tip(room.shown, 4)], without: room.hidden))
    }
}
