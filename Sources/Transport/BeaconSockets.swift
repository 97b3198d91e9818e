package import Discovery
package import NIOCore

/// Sends beacons on every interface and hears those of others, with one socket for each interface and family.
///
/// - An interface with multicast gets each beacon at 239.255.77.77 (administratively scoped, RFC 2365) and at
///   ff02::4d4d (link-local, RFC 4291), the IPv4 networks of interfaces with broadcast also at their broadcast address,
///   since access points drop multicast more often than broadcast.
/// - Loopback has no multicast on Linux. There it is the broadcast address 127.255.255.255, which every process of the
///   machine hears that has the port open, under whatever user, and also with no other interface up.
/// - All with hop limit 1, to UDP port 47747.
///
/// Interfaces are listed anew every 5 s and when the kernel reports a change. Calls and events go as with
/// `StreamTransport`.
package final class BeaconSockets {
    package static let portDefault: UInt16 = 47_747
    package static let groupIPv4 = "239.255.77.77"
    package static let groupIPv6 = "ff02::4d4d"
    /// Machines full of containers have hundreds of interfaces; those of the lowest index count.
    package static let socketCountMax = 64

    package var onEvent: ((BeaconEvent) -> Void)? {
        get { delivery.receiver }
        set { delivery.receiver = newValue }
    }
    /// The interfaces that beacons use now.
    package private(set) var interfaces: [NetworkInterface] = []

    private let loop: any EventLoop
    private let port: UInt16
    private let isUsed: (NetworkInterface) -> Bool
    private let listNow: () throws -> [NetworkInterface]
    private let delivery: EventDelivery<BeaconEvent>
    private(set) var watch: InterfaceWatch?
    private var isShutDown = false
    private var sockets: [MulticastSocket.Key: MulticastSocket] = [:]
    /// The interfaces on which nothing gets out, and that was said.
    private var failing: Set<String> = []

    /// `isUsed` may leave interfaces out; those that are down or have no address are out anyway.
    package convenience init(
        on loop: any EventLoop, port: UInt16 = portDefault,
        isUsed: @escaping (NetworkInterface) -> Bool = { _ in true }
    ) {
        self.init(on: loop, port: port, isUsed: isUsed, listNow: Interfaces.list)
    }

    init(
        on loop: any EventLoop, port: UInt16, isUsed: @escaping (NetworkInterface) -> Bool,
        listNow: @escaping () throws -> [NetworkInterface]
    ) {
        self.loop = loop
        self.port = port
        self.isUsed = isUsed
        self.listNow = listNow
        delivery = EventDelivery(on: loop)
    }

    /// Opens the sockets, unless that was done before; `interfacesChanged` follows, then what is heard.
    package func start() {
        delivery.call {
            guard watch == nil, !isShutDown else { return }
            let watch = InterfaceWatch(on: loop, listNow: listNow) { [weak self] in self?.follow() }
            self.watch = watch
            watch.start()
        }
    }

    /// Sends a beacon on all interfaces, or on the named one. Where no family gets it out, `failed` says so once.
    package func send(_ bytes: [UInt8], on interface: String? = nil) {
        delivery.call {
            let open = sockets.values.filter { interface == nil || $0.key.interfaceName == interface }
            let byInterface = Dictionary(grouping: open, by: \.key.interfaceName)
            for name in byInterface.keys.sorted() {
                send(bytes, by: byInterface[name] ?? [], of: name)
            }
        }
    }

    /// Sends a beacon to where one came from, by the interface on which it came.
    ///
    /// Several nodes of one machine share the port, and the kernel hands what is sent to an address to one of them
    /// alone: who is on this machine is answered as everybody is spoken to, on that interface. An answer that does not
    /// get out is lost, as any datagram may be.
    package func send(_ bytes: [UInt8], to source: BeaconSource) {
        delivery.call {
            guard let address = SocketAddress(numericHost: source.host, port: source.endpoint.port) else { return }
            let isIPv4 = address.ipBytes?.count == 4
            let socket = sockets.values.first {
                $0.key.interfaceName == source.interface && $0.key.isIPv4 == isIPv4
            }
            let isHere = interfaces.contains { $0.addresses.contains { $0.bytes == address.ipBytes } }
            _ = try? socket?.send(bytes, to: isHere ? nil : address)
        }
    }

    /// Closes all sockets; nothing is reported afterwards.
    package func shutDown() -> EventLoopFuture<Void> {
        delivery.call {
            isShutDown = true
            delivery.receiver = { _ in }
            let watchClosed = watch?.stop() ?? loop.makeSucceededVoidFuture()
            watch = nil
            let closed = sockets.values.map { $0.close() }
            sockets = [:]
            return EventLoopFuture.andAllSucceed(closed + [watchClosed], on: loop)
        }
    }

    // MARK: Private

    /// Brings the sockets in line with the interfaces as last listed.
    private func follow() {
        guard let watch else { return }
        let wanted = watch.interfaces.filter { $0.isUp && !$0.addresses.isEmpty && isUsed($0) }
        let routes = wanted.flatMap { BeaconRoute.routes(of: $0, port: port) }.prefix(Self.socketCountMax)
        let keys = Set(routes.map(\.key))
        for (key, socket) in sockets where !keys.contains(key) {
            _ = socket.close()
            sockets[key] = nil
        }
        failing.formIntersection(wanted.map(\.name))
        var refusals: [String: TransportError] = [:]
        for route in routes {
            if let error = open(route) { refusals[route.key.interfaceName] = error }
        }
        let openNames = Set(sockets.keys.map(\.interfaceName))
        for name in refusals.keys.sorted() where !openNames.contains(name) {
            if let error = refusals[name] { note(error, at: name) }
        }
        if wanted != interfaces {
            interfaces = wanted
            delivery.post(.interfacesChanged(wanted))
        }
    }

    /// Opens a route's socket, unless it is open. Gives the error if that fails.
    private func open(_ route: BeaconRoute) -> TransportError? {
        let key = route.key
        if let socket = sockets[key] {
            socket.destinations = route.destinations
            return nil
        }
        do throws(TransportError) {
            let socket = try MulticastSocket(route, port: port, on: loop) { [weak self] bytes, source in
                self?.delivery.post(.beacon(bytes, from: BeaconSource(endpoint: source, interface: key.interfaceName)))
            }
            sockets[key] = socket
            // When the system closes it, the next listing opens it again.
            socket.closed.assumeIsolated().whenComplete { [weak self, weak socket] _ in
                if let socket, self?.sockets[key] === socket { self?.sockets[key] = nil }
            }
            return nil
        } catch {
            return error
        }
    }

    private func send(_ bytes: [UInt8], by sockets: [MulticastSocket], of interface: String) {
        var isOut = false
        var lastError: TransportError?
        for socket in sockets {
            do throws(TransportError) {
                try socket.send(bytes)
                isOut = true
            } catch {
                lastError = error
            }
        }
        if isOut {
            failing.remove(interface)
        } else if let lastError {
            note(lastError, at: interface)
        }
    }

    private func note(_ error: TransportError, at interface: String) {
        guard failing.insert(interface).inserted else { return }
        delivery.post(.failed(interface: interface, error))
    }
}
