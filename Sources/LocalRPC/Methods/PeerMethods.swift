/// `peer.*`: the devices that this one knows.
package enum PeerMethods {
    package enum LinkState: String, Codable, Sendable, CaseIterable {
        case connected, connecting, away
    }

    package struct Peer: Codable, Hashable, Sendable {
        package var deviceId: String
        package var shortId: String
        package var name: String
        package var state: LinkState
        /// Where it is, or was last: `host:port`.
        package var endpoint: String?
        package var roundTripMicroseconds: Int?
        /// Milliseconds since the Unix epoch.
        package var lastSeen: Int?

        package init(
            deviceId: String, shortId: String, name: String, state: LinkState, endpoint: String? = nil,
            roundTripMicroseconds: Int? = nil, lastSeen: Int? = nil
        ) {
            self.deviceId = deviceId
            self.shortId = shortId
            self.name = name
            self.state = state
            self.endpoint = endpoint
            self.roundTripMicroseconds = roundTripMicroseconds
            self.lastSeen = lastSeen
        }
    }

    package enum List: RPCMethod {
        package static let name = "peer.list"
        package typealias Params = Nothing

        package struct Result: Codable, Hashable, Sendable {
            package var peers: [Peer]

            package init(peers: [Peer]) {
                self.peers = peers
            }
        }
    }
}
