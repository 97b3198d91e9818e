/// One network interface of this machine, as it was when listed.
package struct NetworkInterface: Hashable, Sendable {
    package let name: String
    package let index: UInt32
    package let isUp: Bool
    package let isLoopback: Bool
    package let hasMulticast: Bool
    package let hasBroadcast: Bool
    /// In the order of the system.
    package var addresses: [InterfaceAddress]
}

/// An address of an interface, with the network around it.
package struct InterfaceAddress: Hashable, Sendable {
    /// 4 bytes for IPv4, 16 for IPv6.
    package let bytes: [UInt8]
    /// How many leading bits name the network.
    package let prefixInBits: Int

    package var isIPv4: Bool { bytes.count == 4 }

    /// The address that reaches every machine of an IPv4 network: all bits after the prefix are ones (RFC 919). Nil for
    /// IPv6, and for networks of one or two addresses, which have none (RFC 3021).
    package var broadcast: [UInt8]? {
        guard isIPv4, prefixInBits < 31 else { return nil }
        let address = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let ones = address | (UInt32.max >> UInt32(prefixInBits))
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: ones >> $0) }
    }
}
