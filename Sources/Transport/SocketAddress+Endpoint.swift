internal import Discovery
internal import NIOCore

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

extension SocketAddress {
    /// The address of a numeric host, with `%interface` behind a link-local IPv6 address; nil when the host is a name,
    /// which needs a look-up.
    init?(numericHost: String, port: UInt16) {
        let parts = numericHost.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, let address = try? SocketAddress(ipAddress: String(host), port: Int(port)) else {
            return nil
        }
        guard parts.count == 2 else {
            self = address
            return
        }
        guard case .v6(let plain) = address else { return nil }
        let scope = String(parts[1])
        let index = UInt32(scope) ?? if_nametoindex(scope)
        guard index != 0 else { return nil }
        self.init(plain.address, interfaceIndex: index)
    }

    private init(_ plain: sockaddr_in6, interfaceIndex: UInt32) {
        var scoped = plain
        scoped.sin6_scope_id = interfaceIndex
        self.init(scoped)
    }

    /// The 4 or 16 bytes of the IP address; nil for a Unix socket.
    var ipBytes: [UInt8]? {
        switch self {
        case .v4(let address): withUnsafeBytes(of: address.address.sin_addr) { [UInt8]($0) }
        case .v6(let address): withUnsafeBytes(of: address.address.sin6_addr) { [UInt8]($0) }
        case .unixDomainSocket: nil
        }
    }
}

extension Endpoint {
    /// An IPv4 address in IPv6 form becomes plain IPv4; a link-local IPv6 address names its interface, without which
    /// nobody could dial it. Nil for a Unix socket, and for port 0.
    init?(_ address: SocketAddress) {
        guard let bytes = address.ipBytes, let port = address.port.flatMap({ UInt16(exactly: $0) }) else { return nil }
        let isMapped = bytes.count == 16 && bytes[0..<12].elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        if isMapped {
            self.init(host: bytes[12...].map { String($0) }.joined(separator: "."), port: port)
            return
        }
        guard let host = address.ipAddress else { return nil }
        guard case .v6(let v6) = address, v6.address.sin6_scope_id != 0 else {
            self.init(host: host, port: port)
            return
        }
        let index = v6.address.sin6_scope_id
        // An interface may have a name that no endpoint takes; its number always stands.
        let named = Endpoint(host: "\(host)%\(Interfaces.name(ofIndex: index))", port: port)
        guard let endpoint = named ?? Endpoint(host: "\(host)%\(index)", port: port) else { return nil }
        self = endpoint
    }
}
