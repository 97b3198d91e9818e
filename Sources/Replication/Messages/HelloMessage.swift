internal import Membership
package import WireCodec

/// The first message each way: who is there. It claims, and proves nothing; the handshake did that.
package struct HelloMessage: WireMessage, Equatable {
    package static let type = MessageType.hello
    package static let instanceInBytes = 16

    /// Of the device.
    package let name: String
    /// Of the program, such as "0.1.0".
    package let software: String
    /// Where the device listens for links; zero when it does not.
    package let port: UInt16
    /// 16 bytes, drawn at each start.
    package let instance: [UInt8]
    /// Milliseconds since the Unix epoch, by the sender's clock.
    package let time: UInt64

    package init(name: String, software: String, port: UInt16, instance: [UInt8], time: UInt64) {
        precondition(instance.count == Self.instanceInBytes, "an instance id has 16 bytes")
        self.name = name
        self.software = software
        self.port = port
        self.instance = instance
        self.time = time
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        name = try reader.fitName(atMostBytes: MembershipLimits.nameInBytes, field: "name")
        software = try reader.fitName(atMostBytes: ReplicationLimits.softwareInBytes, field: "software")
        port = try reader.uint16()
        instance = try reader.bytes(Self.instanceInBytes)
        time = try reader.uint64()
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 128)
        writer.prefixed(name)
        writer.prefixed(software)
        writer.uint16(port)
        writer.raw(instance)
        writer.uint64(time)
        return writer.bytes
    }
}

extension ByteReader {
    /// A text that may stand as a name: not empty, no control characters.
    mutating func fitName(atMostBytes limit: Int, field: String) throws(CodecError) -> String {
        let name = try prefixedString(atMostBytes: limit, field: field)
        guard MembershipLimits.isFit(name, atMostBytes: limit) else {
            throw .invalidValue(field: field, value: UInt64(name.utf8.count))
        }
        return name
    }
}
