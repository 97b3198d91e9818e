package import Identity
package import Membership
internal import SodiumCrypto
package import WireCodec

/// A device's signed word of what the main view of a space shows where certain changes are there. Who has none of them
/// can show it at once, and judge it when they are there.
///
/// The newest changes name all others by their hashes: so what is to be shown is a pure function of what stands here,
/// and a maker who says something else has signed the proof of it.
/// Invariant: both frontiers are sorted, the numbers are within their limits, and the signature is the maker's.
/// Bytes: Protocol/snapshots.md, section 2.
package struct SnapshotManifest: Hashable, Sendable {
    /// Of the content, but the last piece, which may be shorter.
    package static let pieceInBytes = 65_536
    /// Of the newest changes; as many as one change names.
    package static let changeCountMax = ReplicationLimits.parentCount
    /// More than any manifest has.
    package static let countInBytesMax = 64 * 1024

    package let space: SpaceID
    /// The device that signed it.
    package let maker: Bytes32
    /// The newest changes of the view, sorted.
    package let changes: [Bytes32]
    /// The membership frontier that says which changes stand, sorted.
    package let membership: [Bytes32]
    /// Of the content before it was deflated.
    package let plainInBytes: Int
    package let contentInBytes: Int
    /// The BLAKE2b-256 of each piece of the content.
    package let pieces: [Bytes32]
    package let signature: [UInt8]

    /// Signs what some changes show. Precondition: frontiers as they are in a space, of at most `changeCountMax`.
    package static func make(
        of content: DeflatedSnapshot, at frontier: (changes: [Bytes32], membership: [Bytes32]), in space: SpaceID,
        by maker: DeviceKey
    ) -> SnapshotManifest {
        precondition((1...changeCountMax).contains(frontier.changes.count), "a snapshot names some newest changes")
        let unsigned = SnapshotManifest(
            space: space, maker: maker.publicKey, changes: frontier.changes.sorted(),
            membership: frontier.membership.sorted(), plainInBytes: content.plainInBytes,
            contentInBytes: content.bytes.count, pieces: content.pieces.map { BLAKE2b.hash256($0) }, signature: [])
        return SnapshotManifest(unsigned, signature: maker.sign(unsigned.signedBytes))
    }

    /// Reads a manifest and checks its signature. About 80 µs.
    package init(decoding bytes: [UInt8]) throws(ReplicationError) {
        do throws(CodecError) {
            var reader = ByteReader(bytes)
            try self.init(from: &reader)
            try reader.expectEnd()
        } catch {
            throw .malformed(error)
        }
        guard Signing.isValid(signature, of: signedBytes, by: maker) else { throw .snapshotForged(maker: maker) }
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 256 + 32 * (changes.count + membership.count + pieces.count))
        write(to: &writer)
        writer.raw(signature)
        return writer.bytes
    }

    /// How many pieces a content of so many bytes has.
    package static func pieceCount(of bytes: Int) -> Int { (bytes + pieceInBytes - 1) / pieceInBytes }

    private init(
        space: SpaceID, maker: Bytes32, changes: [Bytes32], membership: [Bytes32], plainInBytes: Int,
        contentInBytes: Int, pieces: [Bytes32], signature: [UInt8]
    ) {
        self.space = space
        self.maker = maker
        self.changes = changes
        self.membership = membership
        self.plainInBytes = plainInBytes
        self.contentInBytes = contentInBytes
        self.pieces = pieces
        self.signature = signature
    }

    private init(_ unsigned: SnapshotManifest, signature: [UInt8]) {
        self.init(
            space: unsigned.space, maker: unsigned.maker, changes: unsigned.changes, membership: unsigned.membership,
            plainInBytes: unsigned.plainInBytes, contentInBytes: unsigned.contentInBytes, pieces: unsigned.pieces,
            signature: signature)
    }

    private init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        maker = try reader.bytes32()
        changes = try Self.frontier(from: &reader, atMost: Self.changeCountMax, field: "changes")
        guard !changes.isEmpty else { throw .invalidValue(field: "changes", value: 0) }
        membership = try Self.frontier(from: &reader, atMost: MembershipLimits.frontierCount, field: "membership")
        plainInBytes = try reader.varint(atMost: SnapshotContent.countInBytesMax, field: "plain size")
        contentInBytes = try reader.varint(atMost: SnapshotContent.countInBytesMax, field: "size")
        guard contentInBytes > 0 else { throw .invalidValue(field: "size", value: 0) }
        var pieces: [Bytes32] = []
        for _ in 0..<Self.pieceCount(of: contentInBytes) { pieces.append(try reader.bytes32()) }
        self.pieces = pieces
        signature = try reader.bytes(Signing.signatureInBytes)
    }

    /// Ids, sorted, each once.
    private static func frontier(
        from reader: inout ByteReader, atMost limit: Int, field: String
    ) throws(CodecError) -> [Bytes32] {
        var ids: [Bytes32] = []
        for _ in 0..<(try reader.varint(atMost: limit, field: field)) {
            let id = try reader.bytes32()
            if let last = ids.last, id <= last { throw .invalidValue(field: field, value: UInt64(ids.count)) }
            ids.append(id)
        }
        return ids
    }

    private func write(to writer: inout ByteWriter) {
        writer.raw(space.bytes)
        writer.raw(maker)
        for frontier in [changes, membership] {
            writer.varint(frontier.count)
            for id in frontier { writer.raw(id) }
        }
        writer.varint(plainInBytes)
        writer.varint(contentInBytes)
        for piece in pieces { writer.raw(piece) }
    }

    private var signedBytes: [UInt8] {
        var writer = ByteWriter()
        writer.raw("snapshot/1".utf8)
        write(to: &writer)
        return writer.bytes
    }
}
