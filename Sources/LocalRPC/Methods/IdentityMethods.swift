/// `id.*`: the keys of this device.
package enum IdentityMethods {
    package enum Show: RPCMethod {
        package static let name = "id.show"
        package typealias Params = Nothing

        package struct Result: Codable, Hashable, Sendable {
            /// The device's id in groups with check letters.
            package var deviceId: String
            package var shortId: String
            package var name: String
            /// The Ed25519 public key, 64 hexadecimal digits.
            package var deviceKey: String
            /// The X25519 public key, 64 hexadecimal digits.
            package var channelKey: String
            package var certificateSerial: Int

            package init(
                deviceId: String, shortId: String, name: String, deviceKey: String, channelKey: String,
                certificateSerial: Int
            ) {
                self.deviceId = deviceId
                self.shortId = shortId
                self.name = name
                self.deviceKey = deviceKey
                self.channelKey = channelKey
                self.certificateSerial = certificateSerial
            }
        }
    }
}
