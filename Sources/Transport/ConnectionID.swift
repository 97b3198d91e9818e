/// Names one TCP connection of a `StreamTransport`, from its dial or accept on; never used again by that transport.
package struct ConnectionID: Hashable, Sendable {
    package let value: UInt64

    package init(value: UInt64) {
        self.value = value
    }
}

/// Names one client of a `UnixListener`; never used again by that listener.
package struct ClientID: Hashable, Sendable {
    package let value: UInt64

    package init(value: UInt64) {
        self.value = value
    }
}
