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
