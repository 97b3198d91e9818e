import Discovery
import Transport

/// Where others may reach this machine, as far as it knows itself.
enum OwnAddresses {
    /// Addresses of interfaces that are up, without those that mean something on one link or one machine alone; the
    /// machine itself where there are no others. IPv4 first within each interface's order.
    static func list(port: UInt16) -> [Endpoint] {
        let interfaces = ((try? Interfaces.list()) ?? []).filter(\.isUp)
        let outward = interfaces.filter { !$0.isLoopback }.flatMap(\.addresses).filter { !isLinkLocal($0.bytes) }
        let found = (outward.filter(\.isIPv4) + outward.filter { !$0.isIPv4 }).compactMap { endpoint($0.bytes, port) }
        return found.isEmpty ? [Endpoint(host: "127.0.0.1", port: port)].compactMap { $0 } : found
    }

    static func endpoint(_ bytes: [UInt8], _ port: UInt16) -> Endpoint? {
        if bytes.count == 4 { return Endpoint(host: bytes.map(String.init).joined(separator: "."), port: port) }
        let groups = stride(from: 0, to: bytes.count, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return Endpoint(host: groups.joined(separator: ":"), port: port)
    }

    /// 169.254.0.0/16 (RFC 3927) and fe80::/10 (RFC 4291).
    static func isLinkLocal(_ bytes: [UInt8]) -> Bool {
        bytes.count == 4 ? bytes.starts(with: [169, 254]) : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }
}
