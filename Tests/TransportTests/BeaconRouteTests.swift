import Discovery
import Testing

@testable import Transport

@Suite("Where beacons go")
struct BeaconRouteTests {
    private func interface(
        loopback: Bool = false, multicast: Bool = true, broadcast: Bool = true, _ addresses: [InterfaceAddress]
    ) -> NetworkInterface {
        NetworkInterface(
            name: "net7", index: 7, isUp: true, isLoopback: loopback, hasMulticast: multicast, hasBroadcast: broadcast,
            addresses: addresses)
    }

    private let ipv4 = InterfaceAddress(bytes: [192, 0, 2, 2], prefixInBits: 24)
    private let ipv6 = InterfaceAddress(bytes: [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1], prefixInBits: 64)

    private func hosts(_ route: BeaconRoute) -> [String] {
        route.destinations.compactMap { Endpoint($0)?.host }
    }

    @Test("an interface with both families has the two groups and its broadcast address")
    func both() {
        let routes = BeaconRoute.routes(of: interface([ipv4, ipv6]), port: 47_747)
        #expect(routes.map(\.group) == ["239.255.77.77", "ff02::4d4d"])
        #expect(hosts(routes[0]) == ["239.255.77.77", "192.0.2.255"])
        #expect(routes[1].destinations.count == 1)
        #expect(routes[1].destinations[0].port == 47_747)
        #expect(hosts(routes[1]) == ["ff02::4d4d%7"])
    }

    @Test("loopback without multicast has its broadcast address alone, and no IPv6")
    func linuxLoopback() {
        let addresses = [
            InterfaceAddress(bytes: [127, 0, 0, 1], prefixInBits: 8),
            InterfaceAddress(bytes: [UInt8](repeating: 0, count: 15) + [1], prefixInBits: 128),
        ]
        let routes = BeaconRoute.routes(
            of: interface(loopback: true, multicast: false, broadcast: false, addresses), port: 1)
        #expect(routes.count == 1)
        #expect(routes[0].group == nil)
        #expect(hosts(routes[0]) == ["127.255.255.255"])
    }

    @Test("a tunnel without multicast and broadcast has no route")
    func tunnel() {
        #expect(BeaconRoute.routes(of: interface(multicast: false, broadcast: false, [ipv4, ipv6]), port: 1).isEmpty)
    }

    @Test("two addresses of one network give one broadcast")
    func sameNetwork() {
        let second = InterfaceAddress(bytes: [192, 0, 2, 3], prefixInBits: 24)
        let routes = BeaconRoute.routes(of: interface(multicast: false, [ipv4, second]), port: 1)
        #expect(routes.map(hosts) == [["192.0.2.255"]])
    }
}
