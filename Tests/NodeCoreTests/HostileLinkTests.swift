import CRDT
import Identity
import NodeCore
import Pairing
import Replication
import SecureChannel
import SodiumCrypto
import Testing
import WireCodec

/// What a stranger, a broken machine or a thief of bytes can do with a link: end it, and nothing more.
struct HostileLinkTests {
    @Test(
        "garbage ends the link without an answer",
        arguments: [
            [0x00, 0x05, 1, 2, 3, 4, 5], [0xFF, 0xFF], Array("GET / HTTP/1.1\r\n".utf8),
        ])
    func garbage(bytes: [UInt8]) throws {
        let world = try TwoNodes()
        let link = world.strangerLink(to: 0)
        world.feed(.linkReceived(link, bytes), to: 0)
        world.pass(milliseconds: 11_000)
        #expect(world.hasClosed(link, at: 0))
        #expect(world.sentBytes(by: 0, on: link).isEmpty)
    }

    @Test("a link that says nothing is closed after the handshake's time")
    func silence() throws {
        let world = try TwoNodes()
        let link = world.strangerLink(to: 0)
        world.pass(milliseconds: 9_000)
        #expect(!world.hasClosed(link, at: 0))
        world.pass(milliseconds: 2_000)
        #expect(world.hasClosed(link, at: 0))
    }

    @Test("a device that is a member of nothing here gets no answer to a valid first message")
    func stranger() throws {
        let world = try TwoNodes()
        _ = try world.pair()
        let host = world.nodes[0].ownIdentity
        let thief = try LocalIdentity.generate(name: "eve", from: RandomSource(seed: 999), now: 1_700_000_000)
        let peer = PeerRecord(
            deviceKey: host.device.publicKey, certificate: host.certificate.encode(), name: "ada",
            endpoints: [try TwoNodes.endpoint(0).text], newestHandshakeTime: [UInt8](repeating: 0, count: 12))
        let state = DurableState(spaces: [], peers: [peer], settings: [:], wasClosedCleanly: true)
        let eve = try TwoNodes(states: [.empty, state], identities: [host, thief])
        eve.feed(.started, to: 1)
        #expect(eve.sent.contains { $0.from == 1 })
        #expect(!eve.sent.contains { $0.from == 0 })
        #expect(eve.nodes[0].peers.isEmpty)
    }

    @Test("a first message that is played again gets no answer and leaves nothing behind")
    func replay() throws {
        let world = try TwoNodes()
        _ = try world.pair()
        let before = world.sent.count
        disconnect(world)
        world.pass(milliseconds: 5_000)
        let opening = world.sent[before...].filter { $0.from == 1 || $0.from == 0 }
        let caller = try #require(opening.first).from
        let first = opening.filter { $0.from == caller }.prefix(2).flatMap(\.bytes)
        #expect(world.nodes[0].isConnected(world.nodes[1].ownDeviceKey))
        let link = world.strangerLink(to: 1 - caller)
        let peers = world.nodes[1 - caller].peers
        world.feed(.linkReceived(link, first), to: 1 - caller)
        #expect(world.hasClosed(link, at: 1 - caller))
        #expect(world.sentBytes(by: 1 - caller, on: link).isEmpty)
        #expect(world.nodes[1 - caller].peers.keys == peers.keys)
        #expect(world.nodes[0].isConnected(world.nodes[1].ownDeviceKey))
    }

    @Test("a changed byte in an open channel ends the link; it comes back and nothing is lost")
    func changedByte() throws {
        let world = try TwoNodes()
        let (space, document) = try world.pair()
        var isDone = false
        world.tamper = { item in
            guard item.from == 0, !isDone else { return item.bytes }
            isDone = true
            var bytes = item.bytes
            bytes[bytes.count - 1] ^= 1
            return bytes
        }
        world.pass(milliseconds: 20)
        let edit = TextEdit(at: 0, deleted: 0, inserted: "X")
        world.command(.edit(space, document: document, revision: nil, edits: [edit]), at: 0)
        #expect(isDone)
        world.tamper = nil
        world.pass(milliseconds: 5_000)
        #expect(try world.text(of: space, at: 1) == "Xhello")
        #expect(try world.text(of: space, at: 0) == "Xhello")
    }

    @Test("a frame that is too long ends the link")
    func tooLong() throws {
        let world = try TwoNodes()
        let (space, _) = try world.pair()
        world.pass(milliseconds: 50)
        let links = world.closed.count
        world.tamper = { $0.from == 0 ? [0xFF, 0xFF] + [UInt8](repeating: 7, count: 65_535) : $0.bytes }
        world.command(.say(space, channel: "general", text: "hi"), at: 0)
        #expect(world.closed.count > links)
        #expect(!world.nodes[1].isConnected(world.nodes[0].ownDeviceKey))
        world.tamper = nil
        world.pass(milliseconds: 5_000)
        #expect(world.nodes[1].conversation(space)?.messages.map(\.text) == ["hi"])
    }

    /// Cuts whatever link there is, as a network would.
    private func disconnect(_ world: TwoNodes) {
        var isCut = false
        world.tamper = { item in
            defer { isCut = true }
            return isCut ? item.bytes : [0xFF, 0xFF]
        }
        world.pass(milliseconds: 16_000)
        world.tamper = nil
    }
}

struct WrongCodeTests {
    @Test("a wrong code ends in clear words, burns one try, and the host shows no proof")
    func wrongCode() throws {
        let world = try TwoNodes()
        let made = world.command(.createSpace(title: "Pair", files: []), at: 0)
        guard case .success(.space(let space))? = world.replies[made] else {
            throw TwoNodes.Unexpected(world.replies[made])
        }
        let code = try world.invite(to: space)
        for attempt in 1...3 {
            let wrong = PairingCode.generate(number: code.number, from: RandomSource(seed: UInt64(attempt)))
            let before = world.sent.count
            let join = world.command(.join(wrong, try TwoNodes.endpoint(0)), at: 1)
            guard case .failure(.wrongCode)? = world.replies[join] else {
                throw TwoNodes.Unexpected(world.replies[join])
            }
            // Hello and share, and nothing after the guest's proof: 2 + 33 and 2 + 65 bytes at most.
            #expect(world.sent[before...].filter { $0.from == 0 }.count == 2)
        }
        #expect(world.nodes[0].openOffers == 0)
        let late = world.command(.join(code, try TwoNodes.endpoint(0)), at: 1)
        guard case .failure(.noHost)? = world.replies[late] else { throw TwoNodes.Unexpected(world.replies[late]) }
    }

    @Test("after two wrong tries the right code still works, once")
    func rightAfterWrong() throws {
        let world = try TwoNodes()
        let made = world.command(.createSpace(title: "Pair", files: []), at: 0)
        guard case .success(.space(let space))? = world.replies[made] else {
            throw TwoNodes.Unexpected(world.replies[made])
        }
        let code = try world.invite(to: space)
        for attempt in 1...2 {
            let wrong = PairingCode.generate(number: code.number, from: RandomSource(seed: UInt64(attempt)))
            world.command(.join(wrong, try TwoNodes.endpoint(0)), at: 1)
        }
        let join = world.command(.join(code, nil), at: 1)
        world.pass(milliseconds: 2_000)
        guard case .success(.joined)? = world.replies[join] else { throw TwoNodes.Unexpected(world.replies[join]) }
        #expect(world.nodes[0].openOffers == 0)
    }

    @Test("a number that nobody offers ends the join after its time")
    func nobody() throws {
        let world = try TwoNodes()
        let join = world.command(.join(PairingCode.generate(number: 5, from: RandomSource(seed: 5)), nil), at: 1)
        world.pass(milliseconds: 19_000)
        #expect(world.replies[join] == nil)
        world.pass(milliseconds: 2_000)
        guard case .failure(.noHost(number: 5, address: nil))? = world.replies[join] else {
            throw TwoNodes.Unexpected(world.replies[join])
        }
    }
}
