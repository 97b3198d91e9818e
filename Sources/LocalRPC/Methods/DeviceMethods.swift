/// Those of `id.*` that are about the other devices of this person.
package enum DeviceMethods {
    package struct Device: Codable, Hashable, Sendable {
        package var deviceId: String
        package var name: String
        package var isSelf: Bool
        package var state: PeerMethods.LinkState
        /// Digits of the link by which it became this person's, to compare with that device; of this life of the node.
        package var digits: String?

        package init(
            deviceId: String, name: String, isSelf: Bool, state: PeerMethods.LinkState, digits: String? = nil
        ) {
            self.deviceId = deviceId
            self.name = name
            self.isSelf = isSelf
            self.state = state
            self.digits = digits
        }
    }

    package enum List: RPCMethod {
        package static let name = "id.devices"
        package typealias Params = Nothing

        package struct Result: Codable, Hashable, Sendable {
            package var devices: [Device]

            package init(devices: [Device]) {
                self.devices = devices
            }
        }
    }

    /// Opens an offer: whoever comes by its code is another device of this person.
    package enum Link: RPCMethod {
        package static let name = "id.link"
        package typealias Params = Nothing

        package struct Result: Codable, Hashable, Sendable {
            package var code: String
            package var expiresInSeconds: Int
            /// The TCP port of this node, for `--address`.
            package var port: Int

            package init(code: String, expiresInSeconds: Int, port: Int) {
                self.code = code
                self.expiresInSeconds = expiresInSeconds
                self.port = port
            }
        }
    }

    /// Makes this device one of the person who has the code.
    package enum Accept: RPCMethod {
        package static let name = "id.accept"
        package typealias Params = SpaceMethods.Join.Params

        package struct Result: Codable, Hashable, Sendable {
            /// The name of the other device.
            package var host: String
            /// Digits that both sides can compare; the same on both.
            package var digits: String

            package init(host: String, digits: String) {
                self.host = host
                self.digits = digits
            }
        }
    }

    /// Puts another device of this person out, for ever, and out of every space.
    package enum Revoke: RPCMethod {
        package static let name = "id.revoke"

        package struct Params: Codable, Hashable, Sendable {
            /// Its name, or the first four letters or more of its id.
            package var who: String

            package init(who: String) {
                self.who = who
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var deviceId: String
            package var name: String
            /// Of how many spaces it is no member any more.
            package var spaces: Int

            package init(deviceId: String, name: String, spaces: Int) {
                self.deviceId = deviceId
                self.name = name
                self.spaces = spaces
            }
        }
    }
}
