import Discovery

extension BeaconSource {
    /// A beacon's sender at this address, heard on one interface.
    static func host(_ host: String) -> BeaconSource {
        guard let endpoint = Endpoint(host: host, port: 47_747) else { preconditionFailure("\(host) is no host") }
        return BeaconSource(endpoint: endpoint, interface: "eth0")
    }
}
