import CRDT
import Identity
import Membership
import Replication
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

@Suite struct BundleTests {
    private func parted(_ roles: [Role] = [.editor, .editor], text: String = "hello") throws -> Room {
        let room = try Room(roles: roles, text: text)
        // At a second meeting each says what it has from the first.
        room.part()
        room.meet()
        room.part()
        return room
    }

    private func outcome(of file: BundleFile, at node: TestNode, in room: Room) throws -> BundleOutcome {
        try room.network.take(file.bytes, at: node)
    }

    @Test("a bundle brings what a link would have brought, says what was new, and a second time nothing is")
    func brings() throws {
        let room = try parted()
        let (ben, cleo) = (room.guests[0], room.guests[1])
        try room.insert("ben ", by: ben)
        try room.insert("wrote ", by: ben)
        let file = try room.network.export(of: room.space, at: ben)
        let outcome = try self.outcome(of: file, at: cleo, in: room)
        #expect(outcome.ending == .whole && outcome.writer == ben.key && !outcome.isNewSpace)
        #expect(outcome.changes == [ben.key: 2])
        #expect(outcome.documents == [room.document])
        #expect(room.network.isEqual(ben, cleo, in: room.space))
        #expect(room.text(at: cleo) == "wrote ben hello")
        let again = try self.outcome(of: file, at: cleo, in: room)
        #expect(again.changes.isEmpty && again.documents.isEmpty && again.ending == .whole)
        #expect(try self.outcome(of: file, at: ben, in: room).changes.isEmpty)
        #expect(cleo.store.faults.isEmpty)
    }

    @Test("what a bundle brought goes on to peers over links, and is on the disk when it was answered")
    func durable() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        room.part()
        try room.insert("x", by: ben)
        let file = try room.network.export(of: room.space, at: ben)
        room.network.kill(ben)
        room.meet()
        #expect(try outcome(of: file, at: room.host, in: room).changes == [ben.key: 1])
        #expect(try room.host.store.texts(of: room.space) == [Pair.path: "xhello"])
        room.network.run(for: .seconds(1))
        #expect(room.text(at: cleo) == "xhello")
    }

    @Test("since a frontier a bundle holds only what that lacks; for a member what it last said that it lacks")
    func since() throws {
        let room = try parted()
        let ben = room.guests[0]
        for letter in ["a", "b", "c"] { try room.insert(letter, by: room.host) }
        let frontier = try #require(room.host.core.shortFrontier(of: room.space))
        for letter in ["d", "e"] { try room.insert(letter, by: room.host) }
        let all = try room.network.export(of: room.space, at: room.host)
        let some = try room.network.export(.since(frontier), of: room.space, at: room.host)
        let forBen = try room.network.export(.member(ben.key), of: room.space, at: room.host)
        #expect(all.contents.changeCount >= 6 && all.contents.operationCount > 0)
        #expect(some.contents.changeCount == 2 && some.contents.operationCount == 0)
        #expect(forBen.contents.changeCount == 5 && forBen.contents.sealedTo == [ben.key])
        #expect(try outcome(of: forBen, at: ben, in: room).changes == [room.host.key: 5])
        #expect(room.network.isEqual(room.host, ben, in: room.space))
        // What ben says in a bundle of its own is known afterwards, also over a restart.
        let word = try room.network.export(of: room.space, at: ben)
        _ = try outcome(of: word, at: room.host, in: room)
        room.network.stop(room.host)
        try room.network.start(room.host)
        try room.insert("f", by: room.host)
        #expect(try room.network.export(.member(ben.key), of: room.space, at: room.host).contents.changeCount == 1)
    }

    @Test("what builds on a bundle that is not here is kept, over a restart too, until that comes; nothing is lost")
    func waiting() throws {
        let room = try parted()
        let (host, ben) = (room.host, room.guests[0])
        try room.insert("a", by: host)
        let first = try room.network.export(.member(ben.key), of: room.space, at: host)
        let frontier = try #require(host.core.shortFrontier(of: room.space))
        try room.insert("b", by: host)
        let second = try room.network.export(.since(frontier), of: room.space, at: host)
        let early = try outcome(of: second, at: ben, in: room)
        #expect(early.changes.isEmpty && early.waiting == 1 && early.ending == .whole)
        #expect(early.missing == [.init(device: host.key, changeCount: 1)])
        #expect(room.text(at: ben) == "hello")
        room.network.kill(ben)
        try room.network.start(ben)
        let late = try outcome(of: first, at: ben, in: room)
        #expect(late.changes == [host.key: 2] && late.waiting == 0 && late.missing.isEmpty)
        #expect(room.network.isEqual(host, ben, in: room.space))
        room.network.kill(ben)
        try room.network.start(ben)
        #expect(ben.core.replicas[room.space]?.waiting.count == 0)
        #expect(room.text(at: ben) == "bahello")
    }

    @Test("what waits is taken in too when a link brings what it builds on")
    func waitingForLink() throws {
        let room = try parted()
        let (host, ben) = (room.host, room.guests[0])
        try room.insert("a", by: host)
        let frontier = try #require(host.core.shortFrontier(of: room.space))
        try room.insert("b", by: host)
        let second = try room.network.export(.since(frontier), of: room.space, at: host)
        #expect(try outcome(of: second, at: ben, in: room).waiting == 1)
        room.meet()
        #expect(room.network.isEqual(host, ben, in: room.space))
        #expect(ben.core.replicas[room.space]?.waiting.count == 0)
    }

    @Test("a bundle that is cut off, or changed, anywhere is told, and what came before that is taken")
    func damage() throws {
        let room = try parted(text: String(repeating: "long ", count: 60_000))
        let (host, ben) = (room.host, room.guests[0])
        for number in 0..<6 { try room.insert(String(repeating: "\(number)", count: 120_000), by: host) }
        let file = try room.network.export(.member(ben.key), of: room.space, at: host)
        #expect(file.pieces.count >= 2 && file.contents.changeCount == 6)
        let before = room.text(at: ben)
        let start = file.head.count + file.pieces[0].count
        let cut = Array(file.bytes.prefix(start + 1000))
        let truncated = try room.network.take(cut, at: ben)
        #expect(truncated.ending == .truncated)
        #expect(truncated.changeCount > 0 && truncated.changeCount < 6)
        var changed = file.bytes
        changed[start + 1000] ^= 1
        let damaged = try room.network.take(changed, at: ben)
        #expect(damaged.ending == .damaged && damaged.changes.isEmpty)
        // At the end of a piece: no byte is missing, but the end is.
        let short = try room.network.take(Array(file.bytes.dropLast(file.pieces.last?.count ?? 0)), at: ben)
        #expect(short.ending == .truncated)
        #expect(room.text(at: ben).count > before.count)
        #expect(try outcome(of: file, at: ben, in: room).ending == .whole)
        #expect(room.network.isEqual(host, ben, in: room.space))
        #expect(ben.core.replicas[room.space]?.waiting.count == 0)
    }

    @Test("pieces of one bundle in another, in another order, or behind its end are damage")
    func shuffled() throws {
        let room = try parted(text: String(repeating: "long ", count: 60_000))
        let (host, ben) = (room.host, room.guests[0])
        for number in 0..<3 { try room.insert(String(repeating: "\(number)", count: 120_000), by: host) }
        let file = try room.network.export(of: room.space, at: host)
        let other = try room.network.export(of: room.space, at: host)
        var swapped = file
        swapped.pieces.swapAt(0, 1)
        var mixed = file
        mixed.pieces[1] = other.pieces[1]
        var doubled = file
        doubled.pieces.append(file.pieces[0])
        for broken in [swapped, mixed, doubled] {
            #expect(try outcome(of: broken, at: ben, in: room).ending == .damaged)
        }
        #expect(room.network.isEqual(host, ben, in: room.space))
    }

    @Test("who was removed cannot open what was written afterwards, and what it writes then counts nowhere")
    func removed() throws {
        let room = try parted()
        let (host, ben, cleo) = (room.host, room.guests[0], room.guests[1])
        let before = try room.network.export(of: room.space, at: host)
        try room.say(.remove(ben.key, alone: false), by: host)
        try room.insert("secret ", by: host)
        let after = try room.network.export(of: room.space, at: host)
        #expect(try outcome(of: before, at: ben, in: room).ending == .whole)
        #expect(throws: NodeFailure.self) { try outcome(of: after, at: ben, in: room) }
        let ring = try #require(ben.core.epochs[room.space]?.ring)
        let epoch = try BundleHead(decoding: after.head).epoch
        #expect(ring.key(of: epoch) == nil)
        for key in ring.held.values.map(\.key) {
            #expect(throws: BundleFault.notOpened) {
                try BundlePiece.open(Array(after.pieces[0].dropFirst(4)), number: 0, of: after.head, with: key)
            }
        }
        try room.insert("late ", by: ben)
        let late = try room.network.export(of: room.space, at: ben)
        #expect(try outcome(of: after, at: cleo, in: room).ending == .whole)
        for node in [host, cleo] {
            let outcome = try self.outcome(of: late, at: node, in: room)
            #expect(outcome.withheld == 1)
            #expect(room.text(at: node) == "secret hello")
        }
        #expect(room.network.isEqual(host, cleo, in: room.space))
    }

    @Test("a bundle under a key that a member lacks opens by the seal for its device, and the key is kept")
    func missingKey() throws {
        let room = try parted()
        let (host, ben, cleo) = (room.host, room.guests[0], room.guests[1])
        try room.say(.remove(cleo.key, alone: false), by: host)
        let epoch = try #require(host.core.epochs[room.space]?.writing?.id)
        #expect(ben.core.epochs[room.space]?.ring.key(of: epoch) == nil)
        try room.insert("new ", by: host)
        let file = try room.network.export(of: room.space, at: host)
        #expect(try outcome(of: file, at: ben, in: room).ending == .whole)
        #expect(ben.core.epochs[room.space]?.writing?.id == epoch)
        #expect(room.network.isEqual(host, ben, in: room.space))
    }

    @Test("a bundle for a member whose device never met anybody brings the space; to a stranger it gives nothing")
    func newcomer() throws {
        let room = try parted()
        let host = room.host
        let dan = try room.network.add("dan", seed: 901)
        let eve = try room.network.add("eve", seed: 902)
        let log = try #require(host.core.space(room.space)).membership
        let op = try MembershipOp.add(
            device: dan.key, role: .editor, name: "dan", space: room.space, parents: log.frontier,
            by: host.identity.device)
        try room.network.act(host) { core in
            let replica = try #require(core.replicas[room.space])
            try core.state(op, in: replica)
            core.peers[dan.key] = KnownPeer(certificate: dan.identity.certificate, name: "dan", endpoints: [])
        }
        room.network.settle()
        let file = try room.network.export(.member(dan.key), of: room.space, at: host)
        #expect(file.contents.sealedTo == [dan.key])
        #expect(throws: NodeFailure.bundleOfStrangers) { try self.outcome(of: file, at: eve, in: room) }
        #expect(eve.core.spaceOrder.isEmpty)
        let outcome = try self.outcome(of: file, at: dan, in: room)
        #expect(outcome.isNewSpace && outcome.ending == .whole && outcome.writer == host.key)
        #expect(room.network.isEqual(host, dan, in: room.space))
        try room.insert("dan ", by: dan)
        let answer = try room.network.export(of: room.space, at: dan)
        #expect(try self.outcome(of: answer, at: host, in: room).changes == [dan.key: 1])
        room.network.kill(dan)
        try room.network.start(dan)
        #expect(room.text(at: dan) == "dan hello")
        #expect(dan.store.faults.isEmpty)
    }

    /// The host's bundle, sealed to a device that may be no member, with other items.
    private func sealed(
        to node: TestNode, in room: Room, _ change: (BundleItem) throws -> [BundleItem] = { [$0] }
    ) throws -> [UInt8] {
        let host = room.host
        let random = RandomSource(seed: 6)
        let key = try #require(host.core.epochs[room.space]?.writing)
        let id = random.bytes32()
        let recipient = SealRecipient(device: node.key, serial: 0, key: node.identity.channel.publicKey)
        let seal = BundleHead.Seal(
            hint: BundleHead.hint(of: node.key, serial: 0, in: id),
            sealed: try key.seal(forBundle: id, to: recipient, from: host.identity.channel, random: random))
        let head = BundleHead(id: id, space: room.space, epoch: key.id, seals: [seal]).encode()
        let file = try room.network.export(of: room.space, at: host)
        let pieces = try file.pieces.enumerated().map { number, piece in
            let items = try BundlePiece.open(
                Array(piece.dropFirst(4)), number: UInt64(number), of: file.head, with: key)
            var copy = BundlePiece()
            for item in try items.flatMap(change) {
                let hasRoom = copy.add(item)
                #expect(hasRoom)
            }
            return copy.seal(number: UInt64(number), of: head, under: key, from: random)
        }
        return head + pieces.flatMap { $0 }
    }

    @Test("a bundle sealed to a device that its members never let in brings no space")
    func notMember() throws {
        let room = try parted()
        let eve = try room.network.add("eve", seed: 903)
        let file = try sealed(to: eve, in: room)
        #expect(throws: NodeFailure.bundleNotMember) { try room.network.take(file, at: eve) }
        let broken = try sealed(to: eve, in: room) { item in
            guard case .membership(let message) = item else { return [item] }
            return [.membership(MembershipMessage(space: message.space, operations: [[1, 2, 3]]))]
        }
        #expect(throws: NodeFailure.bundleBroken) { try room.network.take(broken, at: eve) }
        #expect(eve.core.spaceOrder.isEmpty && eve.store.spaceCount == 0)
    }

    @Test("members of a new space count once, however often a bundle names them before it lets this device in")
    func repeated() throws {
        let room = try parted()
        let host = room.host
        let dan = try room.network.add("dan", seed: 904)
        let log = try #require(host.core.space(room.space)).membership
        let op = try MembershipOp.add(
            device: dan.key, role: .editor, name: "dan", space: room.space, parents: log.frontier,
            by: host.identity.device)
        try room.network.act(host) { core in try core.state(op, in: try #require(core.replicas[room.space])) }
        room.network.settle()
        let count = try #require(host.core.space(room.space)).membership.operations.count
        let file = try sealed(to: dan, in: room) { item in
            guard case .membership(let message) = item else { return [item] }
            let early = message.operations.filter { $0 != op.encode() }
            #expect(early.count == count - 1 && early.count > 0)
            let once = BundleItem.membership(MembershipMessage(space: message.space, operations: early))
            return [once, once, once, item]
        }
        let outcome = try room.network.take(file, at: dan)
        #expect(outcome.isNewSpace && outcome.ending == .whole)
        #expect(outcome.operationCount == count)
        #expect(dan.core.space(room.space)?.membership.operations.count == count)
        #expect(room.network.isEqual(host, dan, in: room.space))
        #expect(dan.store.faults.isEmpty)
    }

    @Test("sixteen bundles at once, and no more; those of a client that hung up are given up")
    func atOnce() throws {
        let room = try parted()
        let begin = NodeCommand.bundle(room.space, .beginExport(.everything))
        for _ in 0..<NodeLimits.bundlesMax {
            _ = try #require(room.network.answer(to: begin, at: room.host, client: 7)).get()
        }
        #expect(throws: NodeFailure.tooManyBundles) {
            try #require(room.network.answer(to: begin, at: room.host, client: 8)).get()
        }
        room.network.feed(.clientClosed(ClientID(value: 7)), to: room.host)
        _ = try #require(room.network.answer(to: begin, at: room.host, client: 8)).get()
        #expect(room.host.core.exports.count == 1)
    }

    @Test("a word of 64 KiB is kept, and a longer one is not")
    func longWords() throws {
        let room = try parted()
        let random = RandomSource(seed: 9)
        func frontier(_ ops: Int) -> FrontierMessage {
            FrontierMessage(space: room.space, membership: (0..<ops).map { _ in random.bytes32() }, chains: [])
        }
        // The space, two bytes of count, the ops, one byte for no chains: 65,507 bytes and 65,539.
        let (short, long) = (frontier(2046), frontier(2047))
        #expect(short.encode().count <= NodeLimits.heardInBytesMax && long.encode().count > NodeLimits.heardInBytesMax)
        room.network.act(room.host) { core in
            core.note(short, of: room.guests[0].key)
            core.note(long, of: room.guests[1].key)
        }
        #expect(room.host.core.heard[room.space]?[room.guests[0].key]?.frontier == short.encode())
        #expect(room.host.core.heard[room.space]?[room.guests[1].key]?.frontier != long.encode())
    }

    @Test("messages wait up to 16 MiB and not a byte more")
    func room() {
        var waiting = WaitingMessages()
        let half = [UInt8](repeating: 1, count: WaitingMessages.sizeInBytesMax / 2)
        waiting.insert(half, id: WaitingMessages.id(of: half))
        #expect(waiting.hasRoom(for: half))
        #expect(!waiting.hasRoom(for: half + [0]))
        waiting.remove([WaitingMessages.id(of: half)])
        #expect(waiting.sizeInBytes == 0)
    }

    @Test("as many small messages as find room wait and go at no more cost each than a few", .timeLimit(.minutes(1)))
    func manyWaiting() {
        let ids = (0..<150_000).map { Bytes32(UInt64($0), 2, 3, 4) }
        var waiting = WaitingMessages()
        for id in ids where !waiting.contains(id) { waiting.insert([1, 2, 3], id: id) }
        #expect(waiting.count == ids.count && waiting.sizeInBytes == 3 * ids.count)
        waiting.remove(Set(ids.dropFirst(2)))
        #expect(waiting.messages.map(\.id) == Array(ids.prefix(2)) && waiting.sizeInBytes == 6)
        #expect(waiting.contains(ids[0]) && !waiting.contains(ids[2]))
    }
}
