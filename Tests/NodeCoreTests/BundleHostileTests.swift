import CRDT
import Membership
import Replication
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// What somebody with the key can put into a bundle, and what comes to light by one.
@Suite struct BundleHostileTests {
    private func parted() throws -> Room {
        let room = try Room(roles: [.editor, .editor])
        room.part()
        room.meet()
        room.part()
        return room
    }

    /// The same bundle with other items, by somebody who has the key.
    private func rewritten(
        _ file: BundleFile, of room: Room, _ change: (BundleItem) throws -> [BundleItem]
    ) throws -> [UInt8] {
        let key = try #require(room.host.core.epochs[room.space]?.writing)
        var items: [BundleItem] = []
        for (number, piece) in file.pieces.enumerated() {
            let opened = try BundlePiece.open(
                Array(piece.dropFirst(4)), number: UInt64(number), of: file.head, with: key)
            items += try opened.flatMap(change)
        }
        var piece = BundlePiece()
        for item in items { #expect(items.count < 1000 && piece.add(item)) }
        return file.head + piece.seal(number: 0, of: file.head, under: key, from: RandomSource(seed: 5))
    }

    @Test("changes with another's signature, and ops that are none, are refused; what follows them is read on")
    func forged() throws {
        let room = try parted()
        let (host, ben, cleo) = (room.host, room.guests[0], room.guests[1])
        try room.insert("ben ", by: ben)
        _ = try room.network.take(try room.network.export(of: room.space, at: ben).bytes, at: host)
        try room.insert("host ", by: host)
        let file = try room.network.export(of: room.space, at: host)
        let chain = try #require(ben.ownChain(in: room.space))
        let before = room.text(at: cleo)
        let forged = try rewritten(file, of: room) { item in
            guard case .changes(let run) = item, run.chain == chain else { return [item] }
            return [
                .changes(
                    ChangesMessage(
                        space: run.space, chain: run.chain, firstSequence: run.firstSequence, previous: run.previous,
                        tip: run.tip, signature: [UInt8](repeating: 7, count: 64), bodies: run.bodies))
            ]
        }
        let outcome = try room.network.take(forged, at: cleo)
        #expect(outcome.ending == .whole && outcome.refused == 1)
        // The host's change builds on the forged one, and waits for the true one.
        #expect(outcome.waiting == 1 && room.text(at: cleo) == before)
        let noOps = try rewritten(file, of: room) { item in
            guard case .membership(let message) = item else { return [item] }
            return [.membership(MembershipMessage(space: message.space, operations: [[1, 2, 3]]))]
        }
        let other = try room.network.take(noOps, at: cleo)
        #expect(other.refused == 1 && other.ending == .whole)
        #expect(room.network.isEqual(host, cleo, in: room.space))
        #expect(cleo.core.replicas[room.space]?.waiting.count == 0)
    }

    @Test(
        "items out of their order, of another space, or with a wrong count end the reading, and what came before stays")
    func disorder() throws {
        let room = try parted()
        let (host, ben) = (room.host, room.guests[0])
        try room.insert("host ", by: host)
        let file = try room.network.export(of: room.space, at: host)
        let strange = SpaceID(Bytes32(1, 2, 3, 4))
        let early: [(BundleItem) -> [BundleItem]] = [
            { if case .genesis = $0 { [] } else { [$0] } },
            { if case .basis = $0 { [$0, $0] } else { [$0] } },
            { if case .holding = $0 { [] } else { [$0] } },
            { item in
                guard case .basis = item else { return [item] }
                return [.basis(FrontierMessage(space: strange, membership: [], chains: []))]
            },
        ]
        for change in early {
            #expect(try room.network.take(try rewritten(file, of: room, change), at: ben).ending == .damaged)
            #expect(room.text(at: ben) == "hello")
        }
        let late: [(BundleItem) -> [BundleItem]] = [
            { if case .end = $0 { [.end(changeCount: 999)] } else { [$0] } },
            { if case .end = $0 { [$0, $0] } else { [$0] } },
        ]
        for change in late {
            #expect(try room.network.take(try rewritten(file, of: room, change), at: ben).ending == .damaged)
            #expect(room.text(at: ben) == "host hello")
        }
        #expect(try room.network.take(file.bytes, at: ben).ending == .whole)
        #expect(room.network.isEqual(host, ben, in: room.space))
    }

    @Test("both histories of a forked chain travel in a bundle, and everybody is told")
    func forked() throws {
        let room = try parted()
        let (host, ben, cleo) = (room.host, room.guests[0], room.guests[1])
        try room.insert("a", by: ben)
        room.network.stop(ben)
        let backup = ben.store
        try room.network.start(ben)
        try room.insert("b", by: ben)
        let one = try room.network.export(of: room.space, at: ben)
        room.network.stop(ben)
        ben.store = backup
        try room.network.start(ben)
        try room.insert("B", by: ben)
        let other = try room.network.export(of: room.space, at: ben)
        _ = try room.network.take(other.bytes, at: host)
        _ = try room.network.take(one.bytes, at: host)
        let both = try room.network.export(of: room.space, at: host)
        for node in [cleo, ben] {
            #expect(try room.network.take(both.bytes, at: node).ending == .whole)
            #expect(room.network.isEqual(host, node, in: room.space))
            #expect(node.core.space(room.space)?.forks.map(\.deviceKey) == [ben.key])
        }
        #expect(["Bbahello", "bBahello"].contains(room.text(at: cleo)))
        #expect(cleo.warnings.contains { $0.contains("signed two histories") })
    }

    @Test("what finds no room to wait is told, and is taken when it comes again after the rest")
    func turnedAway() throws {
        let room = try parted()
        let (host, ben) = (room.host, room.guests[0])
        try room.insert("a", by: host)
        let first = try room.network.export(.member(ben.key), of: room.space, at: host)
        let frontier = try #require(host.core.shortFrontier(of: room.space))
        try room.insert("b", by: host)
        let second = try room.network.export(.since(frontier), of: room.space, at: host)
        let filler = [UInt8](repeating: 0, count: WaitingMessages.sizeInBytesMax - 10)
        room.network.act(ben) { core in
            guard let replica = core.replicas[room.space] else { return }
            replica.waiting.insert(filler, id: WaitingMessages.id(of: filler))
            // It is not looked at before the space grows.
            replica.waiting.triedAt = [replica.space.chains.count, replica.space.membership.operations.count]
        }
        let full = try room.network.take(second.bytes, at: ben)
        #expect(full.turnedAway == 1 && full.waiting == 0)
        #expect(full.missing == [.init(device: host.key, changeCount: 1)])
        _ = try room.network.take(first.bytes, at: ben)
        #expect(try room.network.take(second.bytes, at: ben).changeCount == 1)
        #expect(room.network.isEqual(host, ben, in: room.space))
    }

    @Test("a long history comes from the disk, piece by piece, also when another bundle is written beside it")
    func fromDisk() throws {
        let room = try parted()
        let (host, ben) = (room.host, room.guests[0])
        for number in 0..<40 { try room.insert(String(repeating: "\(number % 10)", count: 120_000), by: host) }
        room.network.stop(host)
        try room.network.start(host)
        let fetched = host.fetches.count
        let file = try room.network.export(.member(ben.key), of: room.space, at: host)
        #expect(host.fetches.count > fetched)
        #expect(file.contents.changeCount >= 40)
        #expect(file.pieces.allSatisfy { $0.count <= BundlePiece.sealedInBytesMax + 4 } && file.pieces.count > 8)
        #expect(try room.network.take(file.bytes, at: ben).ending == .whole)
        #expect(room.network.isEqual(host, ben, in: room.space))
    }
}
