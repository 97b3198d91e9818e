/// `peer.*`: the devices that this one knows.
package enum PeerMethods {
    package enum LinkState: String, Codable, Sendable, CaseIterable {
        case connected, connecting, away
    }

    /// What the person at the node thinks of a device.
    package enum Standing: String, Codable, Sendable, CaseIterable {
        case trusted, blocked
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
        package var standing: Standing?

        package init(
            deviceId: String, shortId: String, name: String, state: LinkState, endpoint: String? = nil,
            roundTripMicroseconds: Int? = nil, lastSeen: Int? = nil, standing: Standing? = nil
        ) {
            self.deviceId = deviceId
            self.shortId = shortId
            self.name = name
            self.state = state
            self.endpoint = endpoint
            self.roundTripMicroseconds = roundTripMicroseconds
            self.lastSeen = lastSeen
            self.standing = standing
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
    /// A device, by its id, by the first four letters of it or more, or by its name.
    package struct Chosen: Codable, Hashable, Sendable {
        package var device: String

        package init(device: String) {
            self.device = device
        }
    }

    /// What counts for the device from now on.
    package struct Judged: Codable, Hashable, Sendable {
        package var deviceId: String
        package var standing: Standing?

        package init(deviceId: String, standing: Standing? = nil) {
            self.deviceId = deviceId
            self.standing = standing
        }
    }

    package enum Block: RPCMethod {
        package static let name = "peer.block"
        package typealias Params = Chosen
        package typealias Result = Judged
    }

    package enum Unblock: RPCMethod {
        package static let name = "peer.unblock"
        package typealias Params = Chosen
        package typealias Result = Judged
    }

    package enum Trust: RPCMethod {
        package static let name = "peer.trust"
        package typealias Params = Chosen
        package typealias Result = Judged
    }
}
