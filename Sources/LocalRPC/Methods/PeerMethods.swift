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
        /// What the person at the node calls it.
        package var petname: String?

        package init(
            deviceId: String, shortId: String, name: String, state: LinkState, endpoint: String? = nil,
            roundTripMicroseconds: Int? = nil, lastSeen: Int? = nil, standing: Standing? = nil, petname: String? = nil
        ) {
            self.deviceId = deviceId
            self.shortId = shortId
            self.name = name
            self.state = state
            self.endpoint = endpoint
            self.roundTripMicroseconds = roundTripMicroseconds
            self.lastSeen = lastSeen
            self.standing = standing
            self.petname = petname
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

    /// Gives a device a petname, kept by this node alone; without one, takes it away.
    package enum Name: RPCMethod {
        package static let name = "peer.name"

        package struct Params: Codable, Hashable, Sendable {
            package var device: String
            package var petname: String?

            package init(device: String, petname: String? = nil) {
                self.device = device
                self.petname = petname
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var deviceId: String
            package var petname: String?

            package init(deviceId: String, petname: String? = nil) {
                self.deviceId = deviceId
                self.petname = petname
            }
        }
    }

    /// Somebody who was heard on the same links: a member of a space of this node, or whoever holds an offer.
    package struct Sighting: Codable, Hashable, Sendable {
        /// Of a member.
        package var deviceId: String?
        package var shortId: String?
        package var name: String?
        package var petname: String?
        /// The titles of the spaces that the two share.
        package var spaces: [String]?
        package var state: LinkState?
        /// Of an offer: the number that its code begins with.
        package var number: Int?
        /// Where it was heard: `host:port`, a place to dial. Nothing proves it before a link stands.
        package var endpoint: String
        /// The interface that it was heard on.
        package var interface: String
        package var heardAgoMilliseconds: Int

        package init(endpoint: String, interface: String, heardAgoMilliseconds: Int) {
            self.endpoint = endpoint
            self.interface = interface
            self.heardAgoMilliseconds = heardAgoMilliseconds
        }
    }

    /// Asks who is there to answer, listens, and tells who was heard. Answered after `seconds`.
    package enum Discover: RPCMethod {
        package static let name = "peer.discover"

        package struct Params: Codable, Hashable, Sendable {
            /// 1 to 600; absent: 3.
            package var seconds: Int?

            package init(seconds: Int? = nil) {
                self.seconds = seconds
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// Whether this node announces itself; if not, it has only listened.
            package var announces: Bool
            package var nearby: [Sighting]

            package init(announces: Bool, nearby: [Sighting]) {
                self.announces = announces
                self.nearby = nearby
            }
        }
    }
}
