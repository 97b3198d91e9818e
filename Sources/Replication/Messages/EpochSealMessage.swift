package import Membership
package import WireCodec

/// An epoch's key, sealed to the device at the other end: as answer to its question, or when it has just joined.
package struct EpochSealMessage: WireMessage, Equatable {
    package static let type = MessageType.epochSeal

    package let space: SpaceID
    package let epoch: Bytes32
    /// Of the prekey that it is sealed to; 0 for the channel key.
    package let serial: UInt64
    package let sealed: [UInt8]

    package init(space: SpaceID, epoch: Bytes32, serial: UInt64, sealed: [UInt8]) {
        precondition(sealed.count == EpochKey.sealInBytes, "a seal has 128 bytes")
        self.space = space
        self.epoch = epoch
        self.serial = serial
        self.sealed = sealed
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        epoch = try reader.bytes32()
        serial = try reader.uint64()
        sealed = try reader.bytes(EpochKey.sealInBytes)
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 72 + sealed.count)
        writer.raw(space.bytes)
        writer.raw(epoch)
        writer.uint64(serial)
        writer.raw(sealed)
        return writer.bytes
    }
}
