import TestKit
import Testing

@testable import EditorProtocol

struct ConvergenceTests {
    @Test("editors that type over each other are equal in the end", arguments: SeededRandom.seeds(0..<24))
    func typing(seed: UInt64) throws {
        var room = ModelRoom(seats: 2 + Int(seed % 3), random: SeededRandom(seed: seed))
        for _ in 0..<400 { try room.act(deletions: true, crashes: false) }
        try room.settle()
        room.check()
    }

    @Test("nothing that was typed is lost or doubled", arguments: SeededRandom.seeds(0..<16))
    func complete(seed: UInt64) throws {
        var room = ModelRoom(seats: 2 + Int(seed % 3), random: SeededRandom(seed: seed))
        for _ in 0..<400 { try room.act(deletions: false, crashes: false) }
        try room.settle()
        room.check()
        room.checkAllIsThereOnce()
    }

    @Test(
        "nodes that crash lose nothing that an editor shows, and double nothing", arguments: SeededRandom.seeds(0..<24))
    func crashes(seed: UInt64) throws {
        var room = ModelRoom(seats: 1 + Int(seed % 3), random: SeededRandom(seed: seed))
        for _ in 0..<500 { try room.act(deletions: false, crashes: true) }
        try room.settle()
        room.check()
        room.checkAllIsThereOnce()
    }

    @Test("editors are equal after crashes also where they delete", arguments: SeededRandom.seeds(0..<12))
    func crashesAndDeletions(seed: UInt64) throws {
        var room = ModelRoom(seats: 2, random: SeededRandom(seed: seed))
        for _ in 0..<500 { try room.act(deletions: true, crashes: true) }
        try room.settle()
        room.check()
    }

    @Test("two editors that race send messages in proportion to their edits")
    func messageCount() throws {
        var room = ModelRoom(seats: 2, random: SeededRandom(seed: 1))
        try room.settle()
        // Neither hears of the other before it is through.
        for _ in 0..<113 {
            for seat in 0..<2 {
                room.type(at: seat, deletions: false)
                try room.deliverToSession(seat)
                room.deliverToNode(seat)
                room.store()
                room.deliverFromNode(seat)
                room.deliverFromNode(seat)
            }
        }
        try room.settle()
        room.check()
        let received = room.seats.map(\.editor.editsReceived)
        #expect(received.allSatisfy { $0 <= 2 * 113 + 2 }, "\(received)")
    }
}

extension ModelRoom {
    func checkAllIsThereOnce() {
        let there = node.text.shown.unicodeScalars.filter { $0 != "\n" }
        #expect(there.sorted() == typed.sorted(), "\(random)")
    }
}
