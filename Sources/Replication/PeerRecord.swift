package import WireCodec

/// What is kept of a device that was met, so that it is known again.
package struct PeerRecord: Equatable, Sendable {
    package let deviceKey: Bytes32
    /// A `ChannelCertificate`, encoded.
    package let certificate: [UInt8]
    package let name: String
    /// Where it was reached, newest first, as `Endpoint` writes them.
    package let endpoints: [String]
    /// 12 bytes; an older first message of a handshake is a replay.
    package let newestHandshakeTime: [UInt8]

    package init(
        deviceKey: Bytes32, certificate: [UInt8], name: String, endpoints: [String], newestHandshakeTime: [UInt8]
    ) {
        self.deviceKey = deviceKey
        self.certificate = certificate
        self.name = name
        self.endpoints = endpoints
        self.newestHandshakeTime = newestHandshakeTime
    }
}
