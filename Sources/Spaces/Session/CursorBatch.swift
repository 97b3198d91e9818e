package import WireCodec

/// Where a device was at a moment of a recording, its places as they were in the text of who recorded.
package struct CursorMove: Equatable, Sendable {
    /// Tenths of a second since the Unix epoch, by the clock of who recorded.
    package let tenths: UInt64
    package let device: Bytes32
    /// Nil: in no document, or gone.
    package let document: Bytes32?
    /// In scalars.
    package let cursor: Int?
    package let anchor: Int?

    package init(tenths: UInt64, device: Bytes32, document: Bytes32?, cursor: Int? = nil, anchor: Int? = nil) {
        self.tenths = tenths
        self.device = device
        self.document = document
        self.cursor = cursor
        self.anchor = anchor
    }
}

/// Some moves of a recording as one record of kind `session.cursors` brings them. Bytes: Protocol/sessions.md,
/// section 6.
package struct CursorBatch: Equatable, Sendable {
    package static let movesMax = 4_096
    package static let devicesMax = 64
    package static let documentsMax = 256
    /// Of the moves as bytes: with them as letters, a record stays within its limit.
    package static let countInBytesMax = 45_000
    /// Places in texts lie below.
    private static let positionEnd: UInt64 = 1 << 31

    package let session: SessionID
    /// Ascending by time.
    package let moves: [CursorMove]

    package init(session: SessionID, moves: [CursorMove]) {
        self.session = session
        self.moves = moves
    }

    /// Nil when the record is none, or not of a form that this version reads.
    package init?(_ record: Record) {
        guard record.kind == RecordKind.sessionCursors.rawValue, record.version == 1,
            let session = try? record.fields.key("session"), let letters = record.fields["moves"]?.string,
            let bytes = Base64URL.decode(letters.utf8), bytes.count <= Self.countInBytesMax,
            let moves = try? Self.moves(decoding: bytes)
        else { return nil }
        self.session = SessionID(session)
        self.moves = moves
    }

    /// Precondition: the moves are within the limits, and in order.
    package var record: Record {
        var fields = JSONObject()
        fields["moves"] = .string(Base64URL.encode(encoded))
        fields["session"] = .string(session.change.hex)
        return Record(kind: .sessionCursors, fields: fields)
    }

    private var encoded: [UInt8] {
        let devices = Set(moves.map(\.device)).sorted()
        let documents = Set(moves.compactMap(\.document)).sorted()
        precondition(
            moves.count <= Self.movesMax && devices.count <= Self.devicesMax
                && documents.count <= Self.documentsMax, "a batch is closed before it is too large")
        var writer = ByteWriter(reserving: 64 + moves.count * 8)
        for keys in [devices, documents] {
            writer.varint(UInt64(keys.count))
            for key in keys { writer.raw(key) }
        }
        writer.varint(UInt64(moves.count))
        var last: UInt64 = 0
        for move in moves {
            writer.varint(move.tenths - last)
            last = move.tenths
            writer.varint(UInt64(devices.firstIndex(of: move.device) ?? 0))
            guard let document = move.document else {
                writer.varint(0)
                continue
            }
            writer.varint(UInt64((documents.firstIndex(of: document) ?? 0) + 1))
            for place in [move.cursor, move.anchor] { writer.varint(place.map { UInt64($0) + 1 } ?? 0) }
        }
        return writer.bytes
    }

    private static func moves(decoding bytes: [UInt8]) throws -> [CursorMove] {
        var reader = ByteReader(bytes)
        let devices = try keys(&reader, atMost: devicesMax)
        let documents = try keys(&reader, atMost: documentsMax)
        let count = try reader.varint()
        guard count <= UInt64(movesMax), count <= UInt64(bytes.count) else { throw Misfit() }
        var moves: [CursorMove] = []
        var last: UInt64 = 0
        for _ in 0..<count {
            let (time, isTooLate) = last.addingReportingOverflow(try reader.varint())
            let (device, document) = (try reader.varint(), try reader.varint())
            guard !isTooLate, time < 1 << 41, device < UInt64(devices.count), document <= UInt64(documents.count) else {
                throw Misfit()
            }
            last = time
            guard document > 0 else {
                moves.append(CursorMove(tenths: time, device: devices[Int(device)], document: nil))
                continue
            }
            let (cursor, anchor) = (try position(&reader), try position(&reader))
            moves.append(
                CursorMove(
                    tenths: time, device: devices[Int(device)], document: documents[Int(document) - 1], cursor: cursor,
                    anchor: anchor))
        }
        guard reader.isAtEnd else { throw Misfit() }
        return moves
    }

    private static func keys(_ reader: inout ByteReader, atMost limit: Int) throws -> [Bytes32] {
        let count = try reader.varint()
        guard count <= UInt64(limit) else { throw Misfit() }
        var keys: [Bytes32] = []
        for _ in 0..<count { keys.append(try reader.bytes32()) }
        guard zip(keys, keys.dropFirst()).allSatisfy({ $0 < $1 }) else { throw Misfit() }
        return keys
    }

    private static func position(_ reader: inout ByteReader) throws -> Int? {
        let value = try reader.varint()
        guard value <= positionEnd else { throw Misfit() }
        return value == 0 ? nil : Int(value) - 1
    }
}
