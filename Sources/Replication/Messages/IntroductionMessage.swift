package import Identity
package import WireCodec

/// The channel certificates of members whom the sender has met: with them, two members who never met can open a
/// channel to one another. Each vouches for itself by its device's signature, which is not checked here.
package struct IntroductionMessage: WireMessage, Equatable {
    package static let type = MessageType.introduction

    /// Each a `ChannelCertificate`, encoded; sorted by device key, each device once; one at least.
    package let certificates: [[UInt8]]

    /// As few messages as hold the certificates within the limit.
    package static func messages(_ certificates: [ChannelCertificate]) -> [IntroductionMessage] {
        let sorted = certificates.sorted { $0.deviceKey < $1.deviceKey }.map { $0.encode() }
        return stride(from: 0, to: sorted.count, by: ReplicationLimits.introductionCount).map { start in
            IntroductionMessage(
                certificates: Array(sorted[start..<min(start + ReplicationLimits.introductionCount, sorted.count)]))
        }
    }

    private init(certificates: [[UInt8]]) {
        self.certificates = certificates
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        let count = try reader.varint(atMost: ReplicationLimits.introductionCount, field: "certificates")
        guard count > 0 else { throw .invalidValue(field: "certificates", value: 0) }
        var certificates: [[UInt8]] = []
        for index in 0..<count {
            let certificate = try reader.bytes(ChannelCertificate.countInBytes)
            if let last = certificates.last, !Self.key(of: last).lexicographicallyPrecedes(Self.key(of: certificate)) {
                throw .invalidValue(field: "certificates", value: UInt64(index))
            }
            certificates.append(certificate)
        }
        self.certificates = certificates
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 2 + certificates.count * ChannelCertificate.countInBytes)
        writer.varint(certificates.count)
        for certificate in certificates { writer.raw(certificate) }
        return writer.bytes
    }

    /// The device key behind the version.
    private static func key(of certificate: [UInt8]) -> ArraySlice<UInt8> { certificate[1..<33] }
}
