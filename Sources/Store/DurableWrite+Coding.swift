internal import Identity
internal import Membership
internal import Replication
internal import WireCodec

/// What a write is in a journal of batches: a number for its kind, and its fields in their order.
extension DurableWrite {
    private enum Kind: UInt8 {
        case space = 1
        case membershipOp, change, forget, ownChain, peer, setting, folder, folderFile
    }

    /// Of a list or of bytes; a journal is no longer.
    private static let countMax = BatchJournal.fileInBytesMax

    /// Kept texts are a cache and are left out.
    func append(to writer: inout ByteWriter) {
        switch self {
        case .space(let id, let genesis):
            writer.begin(Kind.space, id)
            writer.prefixed(genesis)
        case .membershipOp(let space, let id, let bytes):
            writer.begin(Kind.membershipOp, space)
            writer.raw(id)
            writer.prefixed(bytes)
        case .change(let change): Self.append(change, to: &writer)
        case .forget(let space, let ranges):
            writer.begin(Kind.forget, space)
            writer.varint(ranges.count)
            for range in ranges {
                writer.raw(range.chain.bytes)
                writer.varint(range.from)
                writer.varint(range.to)
            }
        case .ownChain(let space, let chain, let nonce):
            writer.begin(Kind.ownChain, space)
            writer.raw(chain.bytes)
            writer.prefixed(nonce)
        case .texts: break
        case .peer(let peer): Self.append(peer, to: &writer)
        case .setting(let key, let value):
            writer.uint8(Kind.setting.rawValue)
            writer.prefixed(key)
            writer.prefixed(value)
        case .folder(let space, let path):
            writer.begin(Kind.folder, space)
            writer.optional(path) { $0.prefixed($1) }
        case .folderFile(let space, let node, let row):
            writer.begin(Kind.folderFile, space)
            writer.raw(node)
            writer.optional(row) { writer, row in
                writer.prefixed(row.place)
                writer.prefixed(row.version)
            }
        }
    }

    private static func append(_ change: StoredChange, to writer: inout ByteWriter) {
        writer.begin(Kind.change, change.space)
        writer.raw(change.chain.bytes)
        writer.varint(change.sequence)
        writer.raw(change.id)
        writer.prefixed(change.body)
        writer.optional(change.signature) { $0.prefixed($1) }
        writer.varint(change.strand)
        writer.optional(change.leaving) { writer, leaving in
            writer.raw(leaving.previous)
            writer.varint(leaving.membership.count)
            for id in leaving.membership { writer.raw(id) }
        }
    }

    private static func append(_ peer: PeerRecord, to writer: inout ByteWriter) {
        writer.uint8(Kind.peer.rawValue)
        writer.raw(peer.deviceKey)
        writer.prefixed(peer.certificate)
        writer.prefixed(peer.name)
        writer.varint(peer.endpoints.count)
        for endpoint in peer.endpoints { writer.prefixed(endpoint) }
        writer.prefixed(peer.newestHandshakeTime)
    }

    init(reading reader: inout ByteReader) throws(CodecError) {
        let number = try reader.uint8()
        guard let kind = Kind(rawValue: number) else {
            throw .invalidValue(field: "kind of write", value: UInt64(number))
        }
        switch kind {
        case .space: self = .space(try Self.space(&reader), genesis: try Self.bytes(&reader))
        case .membershipOp:
            self = .membershipOp(try Self.space(&reader), id: try reader.bytes32(), bytes: try Self.bytes(&reader))
        case .change: self = .change(try Self.change(&reader))
        case .forget:
            self = .forget(
                try Self.space(&reader),
                try Self.list(&reader) { reader throws(CodecError) in
                    ChainRange(
                        chain: ChainID(try reader.bytes32()), from: try reader.varint(), to: try reader.varint())
                })
        case .ownChain:
            self = .ownChain(
                try Self.space(&reader), ChainID(try reader.bytes32()), nonce: try Self.bytes(&reader))
        case .peer: self = .peer(try Self.peer(&reader))
        case .setting: self = .setting(key: try Self.text(&reader), value: try Self.bytes(&reader))
        case .folder:
            self = .folder(try Self.space(&reader), path: try Self.optional(&reader, Self.text))
        case .folderFile:
            self = .folderFile(
                try Self.space(&reader), node: try reader.bytes32(),
                try Self.optional(&reader) { reader throws(CodecError) in
                    FolderRow(place: try Self.bytes(&reader), version: try Self.bytes(&reader))
                })
        }
    }

    private static func change(_ reader: inout ByteReader) throws(CodecError) -> StoredChange {
        var change = StoredChange(
            space: try space(&reader), chain: ChainID(try reader.bytes32()), sequence: try reader.varint(),
            id: try reader.bytes32(), body: try bytes(&reader), signature: try optional(&reader, bytes))
        change.strand = try reader.varint(atMost: countMax, field: "strand")
        change.leaving = try optional(&reader) { reader throws(CodecError) in
            StoredChange.Leaving(
                previous: try reader.bytes32(),
                membership: try list(&reader) { reader throws(CodecError) in try reader.bytes32() })
        }
        return change
    }

    private static func peer(_ reader: inout ByteReader) throws(CodecError) -> PeerRecord {
        PeerRecord(
            deviceKey: try reader.bytes32(), certificate: try bytes(&reader), name: try text(&reader),
            endpoints: try list(&reader, text), newestHandshakeTime: try bytes(&reader))
    }

    // MARK: Parts

    private static func space(_ reader: inout ByteReader) throws(CodecError) -> SpaceID {
        SpaceID(try reader.bytes32())
    }

    private static func bytes(_ reader: inout ByteReader) throws(CodecError) -> [UInt8] {
        try reader.prefixedBytes(atMost: countMax, field: "bytes of a write")
    }

    private static func text(_ reader: inout ByteReader) throws(CodecError) -> String {
        try reader.prefixedString(atMostBytes: countMax, field: "text of a write")
    }

    private static func optional<Value>(
        _ reader: inout ByteReader, _ read: (inout ByteReader) throws(CodecError) -> Value
    ) throws(CodecError) -> Value? {
        switch try reader.uint8() {
        case 0: nil
        case 1: try read(&reader)
        case let other: throw .invalidValue(field: "whether there is one", value: UInt64(other))
        }
    }

    /// Of what takes a byte at least.
    private static func list<Value>(
        _ reader: inout ByteReader, _ read: (inout ByteReader) throws(CodecError) -> Value
    ) throws(CodecError) -> [Value] {
        let count = try reader.varint(atMost: reader.remaining, field: "entries of a write")
        var values: [Value] = []
        for _ in 0..<count { values.append(try read(&reader)) }
        return values
    }
}

extension ByteWriter {
    fileprivate mutating func begin(_ kind: some RawRepresentable<UInt8>, _ space: SpaceID) {
        uint8(kind.rawValue)
        raw(space.bytes)
    }

    fileprivate mutating func optional<Value>(_ value: Value?, _ append: (inout ByteWriter, Value) -> Void) {
        uint8(value == nil ? 0 : 1)
        if let value { append(&self, value) }
    }
}
