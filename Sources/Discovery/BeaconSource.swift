/// Where a beacon came from: an address, which anyone can forge, and the interface on which it came in.
package struct BeaconSource: Hashable, Sendable {
    /// The address and UDP port of the sender.
    package let endpoint: Endpoint
    /// As the system names it.
    package let interface: String

    package init(endpoint: Endpoint, interface: String) {
        self.endpoint = endpoint
        self.interface = interface
    }

    package var host: String { endpoint.host }
}
