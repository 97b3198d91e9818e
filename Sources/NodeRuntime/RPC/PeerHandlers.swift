import Discovery
import Identity
import LocalRPC
import NodeCore
import WireCodec

/// `peer.*`
enum PeerHandlers {
    static func add(to table: inout [String: Handler]) {
        table[PeerMethods.List.name] = list
        table[PeerMethods.Block.name] = { judge($0, PeerMethods.Block.self, .blocked) }
        table[PeerMethods.Trust.name] = { judge($0, PeerMethods.Trust.self, .trusted) }
        table[PeerMethods.Unblock.name] = unblock
        table[PeerMethods.Name.name] = name
        table[PeerMethods.Discover.name] = discover
    }

    /// The devices that were met, and those that were only judged.
    private static func list(_ call: RPCCall) {
        call.with(PeerMethods.List.self) { _ in
            let node = call.node
            let met = node.peers.values.sorted { $0.deviceKey < $1.deviceKey }
            let ids = Set(met.map(\.id))
            let others = node.deviceStandings.filter { !ids.contains($0.device) }.map { device, standing in
                PeerMethods.Peer(
                    deviceId: device.shown, shortId: device.short, name: "", state: .away, standing: .init(standing),
                    petname: node.petname(of: device))
            }
            call.succeed(PeerMethods.List.self, .init(peers: met.map { shape($0, in: node) } + others))
        }
    }

    private static func name(_ call: RPCCall) {
        call.with(PeerMethods.Name.self) { params throws(RPCFailure) in
            let device = try call.node.device(named: params.device)
            call.command(PeerMethods.Name.self, .setPetname(params.petname, device)) { _ in
                .init(deviceId: device.shown, petname: params.petname)
            }
        }
    }

    private static func discover(_ call: RPCCall) {
        call.with(PeerMethods.Discover.self) { params throws(RPCFailure) in
            let seconds = params.seconds ?? 3
            guard (1...600).contains(seconds) else {
                throw RPCFailure(.usage, "One can listen for 1 to 600 seconds.", kept: "Nothing was asked.")
            }
            call.command(PeerMethods.Discover.self, .discover(.seconds(seconds))) { _ in heard(by: call.node) }
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
            shape.petname = node.petname(of: id)
            shape.spaces = spaces.map(\.genesis.title)
        }
        return shape
    }

    private static func shape(_ peer: KnownPeer, in node: Node) -> PeerMethods.Peer {
        PeerMethods.Peer(
            deviceId: peer.id.shown, shortId: peer.id.short, name: peer.name, state: node.state(of: peer.deviceKey),
            endpoint: peer.endpoints.first?.text,
            roundTripMicroseconds: peer.roundTripInNanoseconds.map { Int($0 / 1000) },
            lastSeen: peer.lastHeardUnixInSeconds.map { Int($0) * 1000 },
            standing: node.standing(of: peer.id).map { .init($0) }, petname: node.petname(of: peer.id))
    }

    private static func judge<M: RPCMethod>(_ call: RPCCall, _ method: M.Type, _ standing: DeviceStanding?)
    where M.Params == PeerMethods.Chosen, M.Result == PeerMethods.Judged {
        call.with(method) { params throws(RPCFailure) in
            let device = try call.node.device(named: params.device)
            call.command(method, .setStanding(standing, device)) { _ in
                .init(deviceId: device.shown, standing: standing.map { .init($0) })
            }
        }
    }

    /// Takes a device off the list of blocked ones; one that is not on it stays as it is.
    private static func unblock(_ call: RPCCall) {
        call.with(PeerMethods.Unblock.self) { params throws(RPCFailure) in
            let device = try call.node.device(named: params.device)
            guard call.node.standing(of: device) == .blocked else {
                throw RPCFailure(
                    .conflict, "\(params.device) is not blocked.", kept: "Nothing was changed.",
                    next: "List them: atelier peer list")
            }
            judge(call, PeerMethods.Unblock.self, nil)
        }
    }
}

extension PeerMethods.Standing {
    init(_ standing: DeviceStanding) {
        switch standing {
        case .trusted: self = .trusted
        case .blocked: self = .blocked
        }
    }
}

extension Node {
    func state(of device: Bytes32) -> PeerMethods.LinkState {
        if isConnected(device) { return .connected }
        return peers[device]?.isDialling == true ? .connecting : .away
    }

    /// The device that a client means: one that was met, that is a member of a space here, or that has a standing; or
    /// any other by its whole id.
    func device(named name: String) throws(RPCFailure) -> DeviceID {
        if let whole = try? DeviceID(parsing: name) { return whole }
        let letters = name.lowercased()
        var named: Set<DeviceID> = []
        var begun: Set<DeviceID> = []
        for (device, names) in acquaintances {
            if names.contains(name) { named.insert(device) }
            if letters.utf8.count >= 4, device.shown.hasPrefix(letters) { begun.insert(device) }
        }
        let found = (named.isEmpty ? begun : named).sorted()
        guard let first = found.first else {
            throw RPCFailure(
                .notFound, "This node knows no device \(name).", kept: "Nothing was changed.",
                next: "List them: atelier peer list; one that was never met is named by its whole id.")
        }
        guard found.count == 1 else {
            throw RPCFailure(
                .ambiguous, "Several devices are called \(name): \(found.map(\.shown).joined(separator: ", ")).",
                kept: "Nothing was changed.", next: "Name one by the first letters of its id.")
        }
        return first
    }

    /// Devices and the names that they go by.
    private var acquaintances: [DeviceID: Set<String>] {
        var names: [DeviceID: Set<String>] = [:]
        for (device, _) in deviceStandings { names[device] = [] }
        for peer in peers.values { names[peer.id, default: []].insert(peer.name) }
        for space in spaceOrder {
            guard let membership = reading(space)?.membership else { continue }
            for member in membership.members where member.deviceKey != ownDeviceKey {
                let device = DeviceID(publicKey: member.deviceKey)
                names[device, default: []].insert(self.name(of: member.deviceKey, in: membership))
            }
        }
        for device in Array(names.keys) {
            if let petname = petname(of: device) { names[device]?.insert(petname) }
        }
        return names
    }
}
