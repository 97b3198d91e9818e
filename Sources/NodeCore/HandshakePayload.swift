package import Identity
import WireCodec

/// What the handshake messages carry inside: who speaks, and (in the first of a known device) when.
///
/// Bytes: `Protocol/channel.md`, section "Handshake payload".
package struct HandshakePayload {
    static let version: UInt8 = 1

    let certificate: ChannelCertificate
    let time: [UInt8]

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 256)
        writer.uint8(Self.version)
        writer.raw(time)
        writer.prefixed(certificate.encode())
        return writer.bytes
    }

    /// - Parameter time: the 12 bytes of a handshake time, which grow from one handshake to the next.
    package init(certificate: ChannelCertificate, time: [UInt8]) {
        precondition(time.count == HandshakeTime.count, "a handshake time has 12 bytes")
        self.certificate = certificate
        self.time = time
    }

    /// - Parameter known: the certificate of a device that was checked before.
    init(
        decoding bytes: [UInt8], known: (_ deviceKey: Bytes32) -> ChannelCertificate? = { _ in nil }
    ) throws(LinkError) {
        var reader = ByteReader(bytes)
        do {
            let version = try reader.uint8()
            guard version == Self.version else { throw LinkError.badPayload }
            time = try reader.bytes(HandshakeTime.count)
            let raw = try reader.prefixedBytes(atMost: 1024, field: "certificate")
            try reader.expectEnd()
            certificate = try ChannelCertificate(decoding: raw, known: known)
        } catch {
            throw .badPayload
        }
    }
}

/// Why a link is closed by us. Only the log says it; the other side learns nothing.
enum LinkError: Error, Equatable {
    case badOpening
    case badFrame
    case badPayload
    case badHandshake
    case replayedHandshake
    case stranger
    case blocked
    case keyMismatch
    case noSuchOffer
    case wrongCode
    case notAdmitted
    case badMessage
    case timeout
    case replaced
    case tooManyResyncs
    case parted
}
