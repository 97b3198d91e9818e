import CRDT
import Discovery
import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Members who never met, and how they come to know each other's keys.
@Suite struct IntroductionTests {
    /// A host, and guests who joined it and can hear one another.
    private func group(of count: Int) throws -> (network: TestNetwork, nodes: [TestNode], space: SpaceID) {
        let network = TestNetwork()
        network.delay = 1_000_000
        network.isDiscoverable = true
        let host = try network.add("host", seed: 100)
        let space = try network.createSpace(at: host, files: [StarterFile(path: "a.txt", text: "hello")])
        for index in 1..<count {
            try network.join(try network.add("guest\(index)", seed: 100 + UInt64(index)), to: space, of: host)
        }
        network.run(for: .seconds(6))
        return (network, network.nodes, space)
    }

    @Test("two guests of one host link by themselves, and go on without it")
    func guests() throws {
        let (network, nodes, space) = try group(of: 3)
        #expect(nodes[1].core.isConnected(nodes[2].key) && nodes[2].core.isConnected(nodes[1].key))
        #expect(nodes[1].core.peers[nodes[2].key]?.name == "guest2")
        network.kill(nodes[0])
        let document = try network.document("a.txt", in: space, at: nodes[1])
        network.ask(
            .edit(space, document: document, revision: nil, edits: [TextEdit(at: 0, deleted: 0, inserted: "so ")]),
            at: nodes[1])
        network.run(for: .seconds(1))
        #expect(nodes[2].text(document, in: space) == "so hello")
        // What was told is kept: after a restart at a new address each dials the other.
        for node in nodes[1...] {
            network.kill(node)
            node.endpoint = try #require(Endpoint(host: "10.5.0.\(node.index)", port: 4040))
            try network.start(node)
        }
        network.run(for: .seconds(6))
        #expect(nodes[1].core.isConnected(nodes[2].key))
    }

    @Test("what was introduced is told once more to nobody: the links fall silent")
    func ends() throws {
        let (network, nodes, _) = try group(of: 5)
        #expect(nodes.allSatisfy { $0.core.peers.count == 4 })
        #expect(nodes.allSatisfy { node in nodes.allSatisfy { $0 === node || node.core.isConnected($0.key) } })
        network.run(for: .seconds(2))
        let before = network.sendCount
        // A link is asked for a sign of life after 15 s only.
        network.run(for: .seconds(5))
        #expect(network.sendCount == before)
    }

    @Test("a forged certificate ends the link; one of a stranger, a known and an older one change nothing")
    func refused() throws {
        let pair = try Pair()
        let random = RandomSource(seed: 3)
        func tell(_ certificates: [ChannelCertificate]) throws {
            let session = try pair.network.session(of: pair.guest, with: pair.host)
            pair.network.act(pair.guest) { core in
                core.send(IntroductionMessage.messages(certificates).map { Frame($0) }, on: session)
            }
            pair.network.settle()
        }
        let stranger = try LocalIdentity.generate(name: "eve", from: random, now: 0)
        let known = pair.guest.identity.certificate
        let older = ChannelCertificate.issue(
            by: pair.guest.identity.device, channelKey: stranger.certificate.channelKey, notBefore: 0, serial: 0)
        let writes = pair.host.store.commitCount
        try tell([stranger.certificate, known])
        try tell([older, pair.host.identity.certificate])
        #expect(pair.host.core.peers.count == 1 && pair.isLinked && pair.host.store.commitCount == writes)
        #expect(pair.host.core.peers[pair.guest.key]?.certificate == known)
        let newer = ChannelCertificate.issue(
            by: pair.guest.identity.device, channelKey: stranger.certificate.channelKey, notBefore: 0,
            serial: known.serial + 1)
        try tell([newer])
        #expect(pair.host.core.peers[pair.guest.key]?.certificate == newer && pair.isLinked)
        var forged = IntroductionMessage.messages([known])[0].encode()
        forged[forged.count - 1] ^= 1
        let session = try pair.network.session(of: pair.guest, with: pair.host)
        pair.network.act(pair.guest) { core in
            core.send([Frame(type: MessageType.introduction.rawValue, body: forged)], on: session)
        }
        pair.network.settle()
        #expect(!pair.host.core.isConnected(pair.guest.key))
    }

    @Test("two rooms with links enough of their own come together when their networks do")
    func rooms() throws {
        let (network, nodes, space) = try group(of: 18)
        // Nobody keeps an address, so nothing that was remembered joins the rooms.
        for node in nodes {
            node.segment = node.index % 2
            node.endpoint = try #require(Endpoint(host: "10.8.\(node.segment).\(node.index + 1)", port: 4040))
        }
        network.cut()
        for node in nodes { network.feed(.addressesChanged, to: node) }
        // Until those of the other room are forgotten.
        network.run(for: .seconds(100))
        func otherRoomLinks(of node: TestNode) -> Int {
            nodes.count { $0.segment != node.segment && node.core.isConnected($0.key) }
        }
        for node in nodes {
            #expect(node.core.neighbours(in: space).count >= ActiveView.least)
        }
        let rooms = nodes.map(\.segment)
        #expect(nodes.allSatisfy { otherRoomLinks(of: $0) == 0 })
        for node in nodes { node.segment = 0 }
        network.run(for: .seconds(40))
        let crossings = nodes.indices.reduce(0) { sum, index in
            sum + nodes.indices.count { rooms[$0] != rooms[index] && nodes[index].core.isConnected(nodes[$0].key) }
        }
        #expect(crossings > 0)
        let document = try network.document("a.txt", in: space, at: nodes[0])
        network.ask(
            .edit(space, document: document, revision: nil, edits: [TextEdit(at: 0, deleted: 0, inserted: "so ")]),
            at: nodes[0])
        network.run(for: .seconds(2))
        #expect(nodes.allSatisfy { $0.text(document, in: space) == "so hello" })
        #expect(nodes.allSatisfy { $0.core.sessions.count <= NodeLimits.linksByBeaconMax })
    }
}
