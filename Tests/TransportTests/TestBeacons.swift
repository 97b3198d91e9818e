import Discovery
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Transport

/// `BeaconSockets` on loopback alone, started, on a loop of their own, with a log of their events.
final class TestBeacons: Sendable {
    let log = EventLog<BeaconEvent>()
    let loopback: NetworkInterface
    private let listing: Listing
    private let testLoop = TestLoop()
    private let sockets: NIOLoopBoundBox<BeaconSockets>

    /// What the system is said to have.
    private final class Listing: Sendable {
        let interfaces: Mutex<[NetworkInterface]>

        init(_ interfaces: [NetworkInterface]) {
            self.interfaces = Mutex(interfaces)
        }
    }

    /// `others` are interfaces that the system does not have.
    init(port: UInt16, others: [NetworkInterface] = []) async throws {
        let loopback = try #require(try Interfaces.list().first { $0.isLoopback && $0.isUp })
        let listing = Listing([loopback] + others)
        let (loop, log) = (testLoop.loop, log)
        self.loopback = loopback
        self.listing = listing
        sockets = try await testLoop.run {
            let sockets = BeaconSockets(
                on: loop, port: port, isUsed: { _ in true }, listNow: { listing.interfaces.withLock { $0 } })
            sockets.onEvent = { log.append($0) }
            sockets.start()
            return NIOLoopBoundBox(sockets, eventLoop: loop)
        }
    }

    func run(_ body: @escaping @Sendable (BeaconSockets) -> Void) async throws {
        let sockets = sockets
        try await testLoop.run { body(sockets.value) }
    }

    func send(_ bytes: [UInt8]) async throws {
        try await run { $0.send(bytes) }
    }

    /// From where such a beacon came, once it did.
    func heard(_ bytes: [UInt8]) async throws -> (source: Endpoint, interface: String) {
        try await log.first {
            if case .beacon(bytes, let source) = $0 { (source.endpoint, source.interface) } else { nil }
        }
    }

    func setListing(_ interfaces: [NetworkInterface]) {
        listing.interfaces.withLock { $0 = interfaces }
    }

    func shutDown() async throws {
        let sockets = sockets
        try await testLoop.loop.flatSubmit { sockets.value.shutDown() }.get()
    }

    var beacons: [[UInt8]] {
        log.events.compactMap { if case .beacon(let bytes, _) = $0 { bytes } else { nil } }
    }
    var failures: [String] {
        log.events.compactMap { if case .failed(let interface, _) = $0 { interface } else { nil } }
    }
    var listings: [[NetworkInterface]] {
        log.events.compactMap { if case .interfacesChanged(let interfaces) = $0 { interfaces } else { nil } }
    }

    /// A UDP port that no other test uses.
    static func freePort() async throws -> UInt16 {
        let group = MultiThreadedEventLoopGroup.singleton
        let channel = try await DatagramBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(channel.localAddress?.port)
        try await channel.close()
        return UInt16(port)
    }
}
