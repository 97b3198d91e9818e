import Discovery
import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

@Suite struct EpochTests {
    private func writing(_ node: TestNode, _ space: SpaceID) -> Bytes32? { node.core.epochs[space]?.writing?.id }

    /// Has a node say something in the log, as a command of its client would.
    private func say(_ action: MembershipOp.Action, at node: TestNode, in pair: Pair) throws {
        let replica = try #require(node.core.replicas[pair.space])
        let known = replica.space.membership.frontier
        let op = try MembershipOp.make(action, space: pair.space, parents: known, by: node.identity.device)
        _ = try replica.space.membership.insert(op)
        node.core.write(.membershipOp(pair.space, id: op.id, bytes: op.encode()))
        node.core.spread(replica, since: known, except: nil)
        pair.network.feed(.tick, to: node)
    }

    @Test("the maker of a space states its first epoch, and who joins holds its key")
    func firstEpoch() throws {
        let pair = try Pair()
        let epoch = try #require(writing(pair.host, pair.space))
        #expect(writing(pair.guest, pair.space) == epoch)
        #expect(pair.host.core.epochs[pair.space]?.view?.epochs.count == 1)
        let (host, guest) = (pair.host.core.discoveryKeys(), pair.guest.core.discoveryKeys())
        #expect(host.count == 1 && guest.count == 1)
        #expect(SecretBytes.areEqual(host[0].key, guest[0].key))
        #expect(host[0].space == pair.space)
    }

    @Test("a restart finds the keys again, and asks nobody")
    func restart() throws {
        let pair = try Pair()
        let epoch = try #require(writing(pair.host, pair.space))
        let prekey = try #require(pair.host.core.prekeys.newest?.prekey)
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        #expect(writing(pair.host, pair.space) == epoch)
        #expect(pair.host.core.prekeys.newest?.prekey == prekey)
        #expect(pair.host.store.faults.isEmpty)
    }

    @Test("a removal turns the epoch in the same batch, and the removed device gets no newer key, asked or not")
    func removal() throws {
        let pair = try Pair()
        let before = try #require(writing(pair.host, pair.space))
        let commits = pair.host.store.commitCount
        try say(.remove(devices: [pair.guest.key], cut: []), at: pair.host, in: pair)
        pair.network.settle()
        #expect(pair.host.store.commitCount == commits + 1)
        pair.network.run(for: .seconds(120))
        let after = try #require(writing(pair.host, pair.space))
        #expect(after != before)
        #expect(pair.guest.core.epochs[pair.space]?.ring.key(of: after) == nil)
        // What the removed one could still do: ask by hand.
        let hand = pair.network.handPeer(to: pair.host)
        pair.network.stop(pair.guest)
        try hand.open(as: pair.guest.identity)
        try hand.send([Frame(NeedEpochMessage(space: pair.space, epochs: [after, before].sorted()))])
        #expect(try hand.frames().allSatisfy { $0.type != MessageType.epochSeal.rawValue })
    }

    @Test("who lost the keys asks, and gets them from a member")
    func repair() throws {
        let pair = try Pair()
        let epoch = try #require(writing(pair.host, pair.space))
        pair.guest.core.epochs[pair.space] = nil
        pair.guest.core.prekeys = OwnPrekeys()
        pair.network.feed(.tick, to: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(writing(pair.guest, pair.space) == epoch)
    }

    @Test("seals go to the prekey that a device published with its change, and open though it was away")
    func prekeys() throws {
        let pair = try Pair()
        pair.insert("x", by: pair.guest)
        pair.network.run(for: .seconds(1))
        let prekey = try #require(pair.guest.core.prekeys.newest?.prekey)
        #expect(pair.host.core.replicas[pair.space]?.prekeys.prekey(of: pair.guest.key) == prekey)
        pair.network.stop(pair.guest)
        let parents = try #require(pair.host.core.space(pair.space)).membership.frontier
        let other = DeviceKey.generate(from: RandomSource(seed: 9))
        try say(.add(device: other.publicKey, role: .viewer, name: "mo"), at: pair.host, in: pair)
        try say(.remove(devices: [other.publicKey], cut: []), at: pair.host, in: pair)
        #expect(!parents.isEmpty)
        let statement = try #require(pair.host.core.epochs[pair.space]?.view?.usable.first?.statement)
        #expect(statement.seals.first { $0.device == pair.guest.key }?.prekey == prekey.serial)
        #expect(!statement.seals.contains { $0.device == other.publicKey })
        try pair.network.start(pair.guest)
        pair.network.run(for: .seconds(60))
        #expect(writing(pair.guest, pair.space) == statement.epoch)
        #expect(pair.isEqual)
    }

    @Test("an epoch of a week ago is turned, by one of the members, and all go over to the new one")
    func weekly() throws {
        let pair = try Pair()
        let before = try #require(writing(pair.host, pair.space))
        // As if both had come to hold it a week ago: a week of signs of life would take long.
        for node in [pair.host, pair.guest] {
            let key = try #require(node.core.epochs[pair.space]?.ring.key(of: before))
            var ring = EpochRing(space: pair.space)
            ring.insert(key, at: pair.network.now.unixInSeconds - EpochRing.ageMaxInSeconds)
            node.core.epochs[pair.space]?.ring = ring
        }
        pair.network.feed(.tick, to: pair.host)
        #expect(writing(pair.host, pair.space) == before)
        pair.network.run(within: .seconds(3700)) { writing(pair.host, pair.space) != before }
        pair.network.run(for: .seconds(1))
        let after = try #require(writing(pair.host, pair.space))
        #expect(after != before)
        #expect(writing(pair.guest, pair.space) == after)
        #expect(pair.isEqual)
        #expect(pair.host.core.discoveryKeys().count == 2)
    }

    @Test("after a removal the removed one recognises no beacon of the others, nor they its, and they find each other")
    func presenceAfterRemoval() throws {
        let room = try Room(roles: [.editor, .editor])
        let (removed, kept) = (room.guests[0], room.guests[1])
        room.network.isDiscoverable = true
        for node in room.nodes {
            node.isDiscoverable = true
            room.network.act(node) { $0.beginPresence() }
        }
        room.network.run(for: .seconds(6))
        // While it is a member, it recognises them: the same look finds nothing later.
        #expect(try recognised(by: removed, beaconOf: room.host, in: room))
        #expect(try recognised(by: room.host, beaconOf: removed, in: room))
        try room.say(.remove(removed.key, alone: false), by: room.host)
        for node in room.nodes {
            room.network.kill(node)
            node.endpoint = try #require(Endpoint(host: "10.0.7.\(node.index + 1)", port: 4_100))
            node.beacons = []
        }
        for node in room.nodes { try room.network.start(node) }
        room.network.run(for: .seconds(40))
        #expect(room.host.core.isConnected(kept.key) && kept.core.isConnected(room.host.key))
        for (node, other) in [(room.host, kept), (kept, room.host)] {
            #expect(try recognised(by: node, beaconOf: other, in: room))
            #expect(try !recognised(by: removed, beaconOf: node, in: room))
            #expect(node.core.sightings(at: room.network.now).map(\.subject) == [.member(other.key)])
            #expect(!node.core.isConnected(removed.key))
        }
        #expect(removed.core.sightings(at: room.network.now).isEmpty && !removed.beacons.isEmpty)
    }

    /// Whether any key that a node has fits another's newest beacon.
    private func recognised(by node: TestNode, beaconOf other: TestNode, in room: Room) throws -> Bool {
        let beacon = try PresenceBeacon(decoding: try #require(other.beacons.last))
        let now = RotatingTag.slot(ofUnixMilliseconds: room.network.now.unixInMilliseconds)
        return node.core.discoveryKeys().contains { _, key in
            RotatingTag.slots(around: now).contains { beacon.sender(under: key, slot: $0)?.matches(other.key) == true }
        }
    }
}
