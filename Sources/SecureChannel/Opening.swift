internal import WireCodec

/// The first message of a connection, sent in clear by its initiator: which handshake it asks for.
///
/// Both sides hash it into the prologue, so that changing it on the way breaks the handshake. Bytes:
/// Protocol/channel.md, "Opening".
package struct Opening: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Pairing under the offer of this number (1 to 999), then `XXpsk3`.
        case pairing(offer: UInt16)
        /// `IK` between devices that know each other.
        case knownDevice
        /// `XKpsk3` under the invitation with this public id (16 bytes).
        case invitation(id: [UInt8])
    }

    /// What carries the connection.
    package enum Carrier: UInt8, Sendable {
        case tcp = 1
    }

    package let kind: Kind
    /// The protocol versions that the initiator speaks: ascending, 1 to 16 of them.
    package let versions: [UInt16]

    package static let encodedInBytesMax = 6 + 1 + 1 + 2 * versionCountMax + invitationInBytes
    package static let versionCountMax = 16
    package static let invitationInBytes = 16
    package static let offers: ClosedRange<UInt16> = 1...999
    /// The versions that this code speaks.
    package static let supportedVersions: [UInt16] = [1]

    private static let magic = [UInt8]("NODE/1".utf8)
    private static let pairingCode: UInt8 = 1
    private static let knownDeviceCode: UInt8 = 2
    private static let invitationCode: UInt8 = 3

    package init(kind: Kind, versions: [UInt16] = supportedVersions) {
        precondition((1...Self.versionCountMax).contains(versions.count), "an opening offers 1 to 16 versions")
        precondition(zip(versions, versions.dropFirst()).allSatisfy { $0 < $1 }, "versions ascend")
        switch kind {
        case .pairing(let offer): precondition(Self.offers.contains(offer), "an offer is 1 to 999")
        case .invitation(let id): precondition(id.count == Self.invitationInBytes, "an invitation's id has 16 bytes")
        case .knownDevice: break
        }
        self.kind = kind
        self.versions = versions
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: Self.encodedInBytesMax)
        writer.raw(Self.magic)
        switch kind {
        case .pairing: writer.uint8(Self.pairingCode)
        case .knownDevice: writer.uint8(Self.knownDeviceCode)
        case .invitation: writer.uint8(Self.invitationCode)
        }
        writer.uint8(UInt8(versions.count))
        for version in versions { writer.uint16(version) }
        switch kind {
        case .pairing(let offer): writer.uint16(offer)
        case .invitation(let id): writer.raw(id)
        case .knownDevice: break
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(ChannelError) {
        guard bytes.starts(with: Self.magic) else { throw .notANode }
        do throws(CodecError) {
            var reader = ByteReader(bytes)
            _ = try reader.bytes(Self.magic.count)
            let code = try reader.uint8()
            guard (Self.pairingCode...Self.invitationCode).contains(code) else {
                throw CodecError.invalidValue(field: Self.kindField, value: UInt64(code))
            }
            versions = try Self.versions(from: &reader)
            switch code {
            case Self.pairingCode: kind = .pairing(offer: try Self.offer(from: &reader))
            case Self.knownDeviceCode: kind = .knownDevice
            default: kind = .invitation(id: try reader.bytes(Self.invitationInBytes))
            }
            try reader.expectEnd()
        } catch {
            if case .invalidValue(Self.kindField, let value) = error {
                throw .unknownOpeningKind(UInt8(truncatingIfNeeded: value))
            }
            throw .malformedOpening(error)
        }
    }

    /// The highest version that both sides speak; nil when there is none, and the responder closes.
    package func commonVersion(with supported: [UInt16] = supportedVersions) -> UInt16? {
        versions.last { supported.contains($0) }
    }

    /// What both sides hash before the first handshake message: this opening, what carries the connection, and for
    /// pairing everything that was said in clear since.
    package func prologue(carrier: Carrier = .tcp, pairingTranscript: [UInt8] = []) -> [UInt8] {
        encode() + [carrier.rawValue] + pairingTranscript
    }

    private static let kindField = "opening kind"

    private static func versions(from reader: inout ByteReader) throws(CodecError) -> [UInt16] {
        let count = Int(try reader.uint8())
        guard (1...versionCountMax).contains(count) else {
            throw .invalidValue(field: "version count", value: UInt64(count))
        }
        var versions: [UInt16] = []
        for _ in 0..<count {
            let version = try reader.uint16()
            if let last = versions.last, last >= version {
                throw .invalidValue(field: "version", value: UInt64(version))
            }
            versions.append(version)
        }
        return versions
    }

    private static func offer(from reader: inout ByteReader) throws(CodecError) -> UInt16 {
        let offer = try reader.uint16()
        guard offers.contains(offer) else { throw .invalidValue(field: "offer", value: UInt64(offer)) }
        return offer
    }
}
