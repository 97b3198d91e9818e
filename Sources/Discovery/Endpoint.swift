/// A place to dial: a host and a TCP port other than 0.
///
/// Invariant: `host` is an IPv4 address, an IPv6 address in its shortest form (RFC 5952), with `%` and the name of an
/// interface if it was given one, or a host name in lower case. So equal places written differently compare equal.
package struct Endpoint: Hashable, Sendable {
    package let host: String
    package let port: UInt16

    package init?(host: String, port: UInt16) {
        guard port != 0, let host = HostName.canonical(host) else { return nil }
        self.host = host
        self.port = port
    }

    /// Reads `192.0.2.7:4000`, `[fe80::1%eth0]:4000` or `name.example:4000`.
    package init?(parsing text: String) {
        guard text.utf8.count <= Self.textInBytesMax, let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(HostName.isDigit), let port = UInt16(digits)
        else { return nil }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        // An IPv6 address without brackets would hide where it ends; a bracket around anything else is a mistake.
        guard host.contains(":") == isBracketed else { return nil }
        self.init(host: String(host), port: port)
    }

    package var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether the host is an address, and no name that somebody must be asked for.
    package var isAddress: Bool {
        host.contains(":") || host.utf8.allSatisfy { HostName.isDigit($0) || $0 == UInt8(ascii: ".") }
    }

    /// This machine's name of the interface behind which the address lies (RFC 4007); nil where none was given.
    package var zone: Substring? { Self.zone(ofHost: host) }

    /// The same of the host alone.
    package static func zone(ofHost host: String) -> Substring? {
        host.firstIndex(of: "%").map { host[host.index(after: $0)...] }
    }

    /// Whether it is an IPv6 address that means something on one link alone: fe80::/10 (RFC 4291, section 2.5.6).
    package var isLinkLocal: Bool {
        guard host.contains(":"), let group = UInt16(host.prefix { $0 != ":" }, radix: 16) else { return false }
        return group & 0xFFC0 == 0xFE80
    }

    package var withoutZone: Endpoint {
        Endpoint(canonicalHost: host.prefix { $0 != "%" }, port: port)
    }

    private init(canonicalHost host: Substring, port: UInt16) {
        (self.host, self.port) = (String(host), port)
    }

    /// A host name of 253 bytes, or an address with the longest scope; and the port.
    private static let textInBytesMax = 320
}

extension Endpoint: CustomStringConvertible {
    package var description: String { text }
}
