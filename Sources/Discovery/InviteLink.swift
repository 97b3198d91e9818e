package import Identity
package import SodiumCrypto
package import WireCodec

/// An invitation as a link: who the host is, where it may be found, and the secret that lets one in.
///
/// Whoever reads it may use it, so it goes to one person, or to as many as it has places for. Bytes:
/// Protocol/discovery.md, section 5.
package struct InviteLink: Sendable {
    package static let scheme = "atelier:"
    package static let secretInBytes = 32
    package static let deviceInBytes = 16
    package static let idInBytes = 16
    package static let addressesMax = 8
    package static let titleInBytesMax = 128
    /// Of the text, with the spaces and line feeds that it caught on its way.
    package static let textInBytesMax = 4096
    package static let numbers: ClosedRange<UInt16> = 1...999

    /// The host's number for the invitation.
    package let number: UInt16
    package let channelKey: Bytes32
    /// The first bytes of the host's device id: its certificate must be of that device.
    package let device: [UInt8]
    package let secret: SecretBytes
    /// Seconds since the Unix epoch; the host's clock decides.
    package let expiresAt: UInt64
    /// What the host says that the space is called.
    package let title: String
    package let addresses: [Endpoint]

    package init(
        number: UInt16, channelKey: Bytes32, device: DeviceID, secret: SecretBytes, expiresAt: UInt64, title: String,
        addresses: [Endpoint]
    ) {
        precondition(Self.numbers.contains(number), "an invitation's number is 1 to 999")
        precondition(secret.count == Self.secretInBytes, "an invitation's secret has 32 bytes")
        precondition(Self.isFit(title), "a title is 1 to 128 bytes without control characters")
        precondition(addresses.count <= Self.addressesMax, "an invitation names at most 8 addresses")
        self.number = number
        self.channelKey = channelKey
        self.device = Array(device.bytes.bytes.prefix(Self.deviceInBytes))
        self.secret = secret
        self.expiresAt = expiresAt
        self.title = title
        self.addresses = addresses
    }

    /// What the opening of a connection names the invitation by: nobody learns the secret from it.
    package static func id(of secret: SecretBytes) -> [UInt8] {
        let bytes = secret.withUnsafeBytes { [UInt8]("invite-id/1".utf8) + $0 }
        return Array(BLAKE2b.hash256(bytes).bytes.prefix(idInBytes))
    }

    package var id: [UInt8] { Self.id(of: secret) }

    /// Whether a certificate's device is the one that the link speaks of.
    package func names(_ device: DeviceID) -> Bool {
        device.bytes.bytes.starts(with: self.device)
    }

    static func isFit(_ title: String) -> Bool {
        (1...titleInBytesMax).contains(title.utf8.count)
            && !title.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
}

extension InviteLink: CustomStringConvertible {
    /// Only what is public, so that no log holds the secret; the link itself is `text`.
    package var description: String { "invitation number \(number)" }
}
