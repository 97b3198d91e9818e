package import Discovery

/// What a `StreamTransport` reports of its TCP connections.
///
/// A connection begins with `accepted` or `connected` and ends with exactly one `closed`; in between come the others in
/// the order in which things happened. A dial that did not become a connection ends with `dialFailed` alone.
package enum TransportEvent: Equatable, Sendable {
    case accepted(ConnectionID, from: Endpoint)
    case connected(ConnectionID)
    case dialFailed(ConnectionID, TransportError)
    /// Bytes as they came, cut anywhere; never empty.
    case received(ConnectionID, [UInt8])
    /// False when more than the upper water mark waits to be sent, true again below the lower one.
    case writable(ConnectionID, Bool)
    /// Ended by either side or by the network; also after our own `close`, once everything is out.
    case closed(ConnectionID)
    /// The system took the listening socket away; the connections stay, and one may `listen` again.
    case listeningEnded(TransportError)
}

/// What a `UnixListener` reports of its clients; order and ends are those of `TransportEvent`.
package enum UnixEvent: Equatable, Sendable {
    /// The client runs under our own user id.
    case accepted(ClientID)
    case received(ClientID, [UInt8])
    /// The client sends no more, and may still wait for answers: `close` it when it has them.
    case ended(ClientID)
    case writable(ClientID, Bool)
    case closed(ClientID)
    case listeningEnded(TransportError)
}

/// What `BeaconSockets` report.
package enum BeaconEvent: Equatable, Sendable {
    /// A datagram heard on an interface. Our own come back, too. The source is unproven: a hint to dial, nothing more.
    case beacon([UInt8], from: BeaconSource)
    /// The interfaces that beacons now use: at the start, and when they or their addresses change.
    case interfacesChanged([NetworkInterface])
    /// Beacons do not go out on an interface; the others go on. Said once until it works again.
    case failed(interface: String, TransportError)
}
