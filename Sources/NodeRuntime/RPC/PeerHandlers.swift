import Discovery
import Identity
import LocalRPC
import NodeCore
import WireCodec

/// `peer.*`
enum PeerHandlers {
    static func add(to table: inout [String: Handler]) {
        table[PeerMethods.List.name] = { call in
            call.with(PeerMethods.List.self) { _ in
                let peers = call.node.peers.values.sorted { $0.deviceKey < $1.deviceKey }
                call.succeed(PeerMethods.List.self, .init(peers: peers.map { shape($0, in: call.node) }))
            }
        }
        table[PeerMethods.Discover.name] = { call in
            call.with(PeerMethods.Discover.self) { params throws(RPCFailure) in
                let seconds = params.seconds ?? 3
                guard (1...600).contains(seconds) else {
                    throw RPCFailure(.usage, "One can listen for 1 to 600 seconds.", kept: "Nothing was asked.")
                }
                call.command(PeerMethods.Discover.self, .discover(.seconds(seconds))) { _ in heard(by: call.node) }
            }
        }
    }

    private static func heard(by node: Node) -> PeerMethods.Discover.Result {
        let now = SystemClock.now()
        let shapes = node.sightings(at: now).map { shape($0, in: node, at: now) }
        return .init(announces: node.isDiscoverable, nearby: shapes)
    }

    private static func shape(
        _ sighting: NearbyPeers.Sighting, in node: Node, at now: Instant
    ) -> PeerMethods.Sighting {
        let age = Duration.nanoseconds(Int64(clamping: now.monotonicInNanoseconds)) - sighting.lastHeard
        var shape = PeerMethods.Sighting(
            endpoint: sighting.endpoint.text, interface: sighting.interface,
            heardAgoMilliseconds: Int(max(.zero, age) / .milliseconds(1)))
        switch sighting.subject {
        case .offer(let number): shape.number = Int(number)
        case .member(let device):
            let id = DeviceID(publicKey: device)
            let spaces = node.spaceOrder.compactMap { node.reading($0) }.filter {
                $0.membership.role(of: device) != nil
            }
            (shape.deviceId, shape.shortId, shape.state) = (id.shown, id.short, node.state(of: device))
            shape.name = spaces.first.map { node.name(of: device, in: $0.membership) }
            shape.spaces = spaces.map(\.genesis.title)
        }
        return shape
    }

    private static func shape(_ peer: KnownPeer, in node: Node) -> PeerMethods.Peer {
        let id = DeviceID(publicKey: peer.deviceKey)
        return PeerMethods.Peer(
            deviceId: id.shown, shortId: id.short, name: peer.name, state: node.state(of: peer.deviceKey),
            endpoint: peer.endpoints.first?.text,
            roundTripMicroseconds: peer.roundTripInNanoseconds.map { Int($0 / 1000) },
            lastSeen: peer.lastHeardUnixInSeconds.map { Int($0) * 1000 })
    }
}

extension Node {
    func state(of device: Bytes32) -> PeerMethods.LinkState {
        if isConnected(device) { return .connected }
        return peers[device]?.isDialling == true ? .connecting : .away
    }
}
