package import Identity
package import Membership
package import SodiumCrypto
package import WireCodec

/// A device's signed word of what it has of a space, at a time of its own clock.
///
/// It outlives the way it came by: a bundle, a file in a mailbox. Bytes: Protocol/bundles.md, section 4.
package struct Holding: Equatable, Sendable {
    package let device: Bytes32
    /// In a mailbox it counts the files of the device there, from 1; in any other bundle it is 0.
    package let number: UInt64
    /// Milliseconds since the Unix epoch.
    package let time: UInt64
    package let frontier: FrontierMessage
    package let signature: [UInt8]

    package static func make(
        _ frontier: FrontierMessage, number: UInt64, at time: UInt64, by key: DeviceKey
    ) -> Holding {
        let signed = signedBytes(frontier, number: number, time: time)
        return Holding(
            device: key.publicKey, number: number, time: time, frontier: frontier, signature: key.sign(signed))
    }

    private init(device: Bytes32, number: UInt64, time: UInt64, frontier: FrontierMessage, signature: [UInt8]) {
        self.device = device
        self.number = number
        self.time = time
        self.frontier = frontier
        self.signature = signature
    }

    /// About 80 µs.
    package var isSigned: Bool {
        Signing.isValid(signature, of: Self.signedBytes(frontier, number: number, time: time), by: device)
    }

    private static func signedBytes(_ frontier: FrontierMessage, number: UInt64, time: UInt64) -> [UInt8] {
        var writer = ByteWriter(reserving: 96)
        writer.raw("holding/1".utf8)
        writer.uint64(number)
        writer.uint64(time)
        writer.raw(BLAKE2b.hash256(frontier.encode()))
        return writer.bytes
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        device = try reader.bytes32()
        number = try reader.uint64()
        time = try reader.uint64()
        signature = try reader.bytes(Signing.signatureInBytes)
        frontier = try FrontierMessage(from: &reader)
    }

    func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 256)
        writer.raw(device)
        writer.uint64(number)
        writer.uint64(time)
        writer.raw(signature)
        writer.raw(frontier.encode())
        return writer.bytes
    }
}
