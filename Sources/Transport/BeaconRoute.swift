internal import NIOCore

/// How beacons leave and reach this machine on one interface and address family.
struct BeaconRoute {
    let key: MulticastSocket.Key
    /// The multicast group to join; nil on an interface without multicast.
    let group: String?
    let destinations: [SocketAddress]

    /// The routes of an interface: none, one, or one for each family.
    static func routes(of interface: NetworkInterface, port: UInt16) -> [BeaconRoute] {
        [true, false].compactMap { BeaconRoute(interface, isIPv4: $0, port: port) }
    }

    private init?(_ interface: NetworkInterface, isIPv4: Bool, port: UInt16) {
        let addresses = interface.addresses.filter { $0.isIPv4 == isIPv4 }
        guard !addresses.isEmpty else { return nil }
        let group = isIPv4 ? BeaconSockets.groupIPv4 : BeaconSockets.groupIPv6
        var hosts: [String] = []
        if interface.hasMulticast {
            hosts.append(isIPv4 ? group : "\(group)%\(interface.index)")
        }
        if interface.hasBroadcast || (interface.isLoopback && !interface.hasMulticast) {
            hosts += Set(addresses.compactMap(\.broadcast)).map { $0.map { String($0) }.joined(separator: ".") }
                .sorted()
        }
        guard !hosts.isEmpty else { return nil }
        key = MulticastSocket.Key(interfaceIndex: interface.index, interfaceName: interface.name, isIPv4: isIPv4)
        self.group = interface.hasMulticast ? group : nil
        destinations = hosts.compactMap { SocketAddress(numericHost: $0, port: port) }
    }
}
