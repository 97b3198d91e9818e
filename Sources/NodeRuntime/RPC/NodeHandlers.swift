import Identity
import LocalRPC
import NodeCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `node.*`
enum NodeHandlers {
    static func add(to table: inout [String: Handler]) {
        table[NodeMethods.Status.name] = status
        table[NodeMethods.Stop.name] = stop
    }

    private static func status(_ call: RPCCall) {
        call.with(NodeMethods.Status.self) { _ in
            let node = call.node
            let up = SystemClock.now().monotonicInNanoseconds - call.runtime.startedAt.monotonicInNanoseconds
            let notices = call.runtime.notices + node.notices.map(\.text)
            call.succeed(
                NodeMethods.Status.self,
                .init(
                    version: NodeSoftware.version, pid: Int(getpid()),
                    profile: call.runtime.configuration.paths.profile,
                    deviceId: DeviceID(publicKey: node.ownDeviceKey).shown, tcpPort: Int(node.listeningPort),
                    uptimeSeconds: Int(up / 1_000_000_000), spaces: node.spaceOrder.count,
                    peersConnected: node.peers.values.count { $0.link != nil }, peersKnown: node.peers.count,
                    storeBytes: Int(call.runtime.databaseSizeInBytes()), notices: notices.isEmpty ? nil : notices))
        }
    }

    private static func stop(_ call: RPCCall) {
        call.with(NodeMethods.Stop.self) { _ in
            call.succeed(NodeMethods.Stop.self, .init())
            call.runtime.beginStop()
        }
    }
}
