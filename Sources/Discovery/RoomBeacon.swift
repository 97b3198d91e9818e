internal import WireCodec

/// What a node says to its links about a room that it holds open: what it is called, and the code where everybody may
/// come in.
///
/// In clear by choice of who opens the room, and proof of nothing: whoever hears it can send the same.
/// Bytes: `Protocol/discovery.md`, section 6.
package struct RoomBeacon: Hashable, Sendable {
    package static let kind: UInt8 = 5
    /// In bytes of UTF-8, as a space's title.
    package static let titleMaxInBytes = 128
    package static let codeMaxInBytes = 72
    private static let lobbyFlag: UInt8 = 1
    private static let lockFlag: UInt8 = 2

    /// What the room is, whoever tells of it and however often.
    package struct Room: Hashable, Sendable {
        /// The number of the offer by which one joins.
        package let number: UInt16
        /// Where the host takes TCP connections.
        package let port: UInt16
        package let title: String
        /// The spoken code as it is written; nil where guests must be told it.
        package let code: String?
        /// Whether somebody decides about each guest.
        package let hasLobby: Bool

        /// Nil when the number, the port, the title or the code is outside its limits.
        package init?(number: UInt16, port: UInt16, title: String, code: String?, hasLobby: Bool) {
            guard Beacon.numbers.contains(number), port != 0, Self.isTitle(title), code.map(Self.isCode) ?? true else {
                return nil
            }
            self.number = number
            self.port = port
            self.title = title
            self.code = code
            self.hasLobby = hasLobby
        }

        private static func isTitle(_ text: String) -> Bool {
            (1...titleMaxInBytes).contains(text.utf8.count)
                && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }

        private static func isCode(_ text: String) -> Bool {
            (1...codeMaxInBytes).contains(text.utf8.count)
                && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isLetterOrDigit($0) }
        }

        private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
    }

    package let room: Room
    /// Whether nobody is let in for now.
    package let isLocked: Bool
    /// 16 bytes, by which a node knows its own beacons when they come back.
    package let instance: [UInt8]

    package init(_ room: Room, isLocked: Bool = false, instance: [UInt8]) {
        precondition(instance.count == BeaconHeader.instanceInBytes, "an instance id has 16 bytes")
        self.room = room
        self.isLocked = isLocked
        self.instance = instance
    }

    /// 256 bytes, as every beacon.
    package func encode() -> [UInt8] {
        var writer = BeaconHeader.writer(kind: Self.kind)
        writer.uint16(room.number)
        writer.uint16(room.port)
        writer.raw(instance)
        writer.uint8((room.hasLobby ? Self.lobbyFlag : 0) | (isLocked ? Self.lockFlag : 0))
        for text in [room.title, room.code ?? ""] {
            writer.uint8(UInt8(text.utf8.count))
            writer.raw([UInt8](text.utf8))
        }
        return BeaconHeader.filled(writer)
    }

    package init(decoding bytes: [UInt8]) throws(DiscoveryError) {
        self = try BeaconHeader.read(bytes, kind: Self.kind) { reader throws(CodecError) in
            let number = try reader.uint16()
            let port = try reader.uint16()
            let instance = try reader.bytes(BeaconHeader.instanceInBytes)
            let flags = try reader.uint8()
            guard flags & ~(Self.lobbyFlag | Self.lockFlag) == 0 else {
                throw .invalidValue(field: "flags", value: UInt64(flags))
            }
            let title = try Self.text(from: &reader, atMostBytes: Self.titleMaxInBytes, field: "title")
            let code = try Self.text(from: &reader, atMostBytes: Self.codeMaxInBytes, field: "code")
            let room = Room(
                number: number, port: port, title: title, code: code.isEmpty ? nil : code,
                hasLobby: flags & Self.lobbyFlag != 0)
            guard let room else { throw .invalidValue(field: "room", value: UInt64(number)) }
            return RoomBeacon(room, isLocked: flags & Self.lockFlag != 0, instance: instance)
        }
    }

    private static func text(
        from reader: inout ByteReader, atMostBytes limit: Int, field: String
    ) throws(CodecError) -> String {
        let count = Int(try reader.uint8())
        guard count <= limit else { throw .invalidValue(field: field, value: UInt64(count)) }
        guard let text = String(validating: try reader.bytes(count), as: UTF8.self) else {
            throw .invalidValue(field: field, value: UInt64(count))
        }
        return text
    }
}

/// "Which rooms are open here?", from a node that somebody looks around with. Who holds one answers with its beacon.
/// Bytes: `Protocol/discovery.md`, section 6.
package struct RoomSearch: Hashable, Sendable {
    package static let kind: UInt8 = 6

    package let instance: [UInt8]

    package init(instance: [UInt8]) {
        precondition(instance.count == BeaconHeader.instanceInBytes, "an instance id has 16 bytes")
        self.instance = instance
    }

    package func encode() -> [UInt8] {
        var writer = BeaconHeader.writer(kind: Self.kind)
        writer.raw(instance)
        return BeaconHeader.filled(writer)
    }

    package init(decoding bytes: [UInt8]) throws(DiscoveryError) {
        self = try BeaconHeader.read(bytes, kind: Self.kind) { reader throws(CodecError) in
            RoomSearch(instance: try reader.bytes(BeaconHeader.instanceInBytes))
        }
    }
}
