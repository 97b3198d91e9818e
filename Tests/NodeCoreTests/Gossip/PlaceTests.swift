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

/// What members tell of where others are, where addresses mean something on one link alone (Protocol/gossip.md,
/// section 4). Each machine has another name for the link.
@Suite struct PlaceTests {
    private let network = TestNetwork()
    private let host: TestNode
    private let space: SpaceID

    /// Twenty on a link without any other addresses.
    init() throws {
        network.delay = 1_000_000
        network.isDiscoverable = true
        host = try network.add("host", seed: 1)
        host.endpoint = try Self.onLink(0)
        space = try network.createSpace(at: host, files: [StarterFile(path: "a.txt", text: "hello")])
        for index in 1..<20 { try network.join(try add("guest\(index)", index), to: space, of: host) }
        network.run(for: .seconds(30))
    }

    private static func onLink(_ index: Int) throws -> Endpoint {
        try #require(Endpoint(host: "fe80::a:\(index)", port: 4040))
    }

    private func add(_ name: String, _ index: Int) throws -> TestNode {
        let node = try network.add(name, seed: UInt64(index) + 1)
        node.endpoint = try Self.onLink(index)
        return node
    }

    /// What the host would say to a newcomer whose link came from there.
    private func guides(over host: String) throws -> [String] {
        let replica = try #require(self.host.core.replicas[space])
        let session = PeerSession(
            id: LinkID(value: 1 << 40), purpose: .accepted, host: host, endpoint: nil, phase: .opening,
            at: network.now(at: self.host))
        return self.host.core.guides(in: replica, for: session).map(\.address)
    }

    @Test("who comes in over a link's own address finds its neighbours by theirs, though it hears no beacon")
    func newcomer() throws {
        let guest = try add("late", 99)
        guest.isDiscoverable = false
        try network.join(guest, to: space, of: host)
        #expect(network.run(within: .seconds(1)) { guest.core.neighbours(in: space).count >= ActiveView.least })
        let zones = Set(guest.core.sessions.values.map { Endpoint.zone(ofHost: $0.host) })
        #expect(zones == [Substring(guest.zone)])
    }

    @Test("an address of one link is told without a zone, and over that link alone")
    func told() throws {
        let here = try guides(over: "fe80::77%\(host.zone)")
        #expect(here.count == ReplicationLimits.walkPlaceCount)
        #expect(here.allSatisfy { $0.hasPrefix("[fe80::a:") && !$0.contains("%") })
        #expect(try guides(over: "fe80::77%wlan0").isEmpty)
        #expect(try guides(over: "10.0.0.77").isEmpty)
    }

    @Test("who is not reached by an address that can be told is told by one that was heard")
    func heard() throws {
        let member = try #require(network.nodes.last)
        let source = BeaconSource(
            endpoint: try #require(Endpoint(host: "10.0.5.5", port: 47_747)), interface: host.zone)
        let now = network.now(at: host)
        host.core.nearby.heard(
            .member(member.key), port: 4040, instance: [UInt8](0..<16), from: source, at: now.sinceZero)
        #expect(try guides(over: "10.0.0.77") == ["10.0.5.5:4040"])
    }

    @Test("an address of one link is taken as one of the link that it came over; names and others' zones are not taken")
    func taken() throws {
        let teller = network.nodes[3]
        let listener = try #require(network.nodes.dropFirst(4).first { network.nodes[3].core.isConnected($0.key) })
        let session = try network.session(of: teller, with: listener)
        let subject = try #require(
            network.nodes.first { $0 !== listener && !listener.core.isConnected($0.key) })
        let cases = [
            ("10.1.2.3:1", "10.1.2.3:1"), ("[fe80::1%eth9]:1", nil), ("name.example:1", nil), ("nothing", nil),
            ("[fe80::1]:1", "[fe80::1%\(listener.zone)]:1"),
        ]
        for (told, expected) in cases {
            network.act(listener) { $0.gossip.rooms[self.space]?.passive.remove(subject.key) }
            network.act(teller) { core in
                let place = WalkMessage.Place(device: subject.key, address: told)
                core.send([Frame(WalkMessage(space: space, kind: .answer, steps: 0, places: [place]))], on: session)
            }
            network.run(for: .milliseconds(5))
            #expect(listener.core.gossip.rooms[space]?.passive.endpoint(of: subject.key)?.text == expected, "\(told)")
        }
    }
}
