#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The network interfaces of this machine.
package enum Interfaces {
    /// All that the system has now, up or not, ordered by index.
    package static func list() throws(TransportError) -> [NetworkInterface] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { throw .system(call: .listInterfaces, code: errno) }
        defer { freeifaddrs(first) }
        var found: [String: NetworkInterface] = [:]
        for entry in sequence(first: first, next: { $0?.pointee.ifa_next }) {
            guard let entry = entry?.pointee else { break }
            // A further IPv4 address may bear a label, `eth0:1`; the interface is `eth0` all the same.
            let name = String(String(cString: entry.ifa_name).prefix { $0 != ":" })
            var interface = found[name] ?? NetworkInterface(name: name, flags: entry.ifa_flags)
            if let address = InterfaceAddress(entry) { interface.addresses.append(address) }
            found[name] = interface
        }
        return found.values.sorted { ($0.index, $0.name) < ($1.index, $1.name) }
    }

    /// The name of an interface; its number in decimal when it is gone.
    static func name(ofIndex index: UInt32) -> String {
        var buffer = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        guard if_indextoname(index, &buffer) != nil else { return String(index) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension NetworkInterface {
    fileprivate init(name: String, flags: UInt32) {
        self.name = name
        index = if_nametoindex(name)
        isUp = flags & UInt32(IFF_UP) != 0
        isLoopback = flags & UInt32(IFF_LOOPBACK) != 0
        hasMulticast = flags & UInt32(IFF_MULTICAST) != 0
        hasBroadcast = flags & UInt32(IFF_BROADCAST) != 0
        addresses = []
    }
}

extension InterfaceAddress {
    /// Nil for an entry without an IP address.
    fileprivate init?(_ entry: ifaddrs) {
        guard let address = entry.ifa_addr, let bytes = Self.bytes(at: address) else { return nil }
        self.bytes = bytes
        let mask = entry.ifa_netmask.flatMap { Self.bytes(at: $0, family: address.pointee.sa_family) } ?? []
        prefixInBits = mask.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// Some systems leave the family out of a mask, so that of its address counts.
    private static func bytes(at address: UnsafeMutablePointer<sockaddr>, family: sa_family_t? = nil) -> [UInt8]? {
        switch Int32(family ?? address.pointee.sa_family) {
        case AF_INET:
            address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin_addr) { [UInt8]($0) }
            }
        case AF_INET6:
            address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin6_addr) { [UInt8]($0) }
            }
        default: nil
        }
    }
}
