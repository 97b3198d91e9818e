package import Membership
internal import WireCodec

/// What is durable of a blob in a space: as a node notes it, and whoever checks a node's disk reads it.
///
/// A blob that is not whole is wanted. Bytes: Protocol/blobs.md, section 5.
package struct StoredBlob: Equatable, Sendable {
    package let space: SpaceID
    package let blob: BlobID
    /// Nil where the note itself does not read.
    package let holding: BlobHoldingMessage.Holding?

    private static let prefix = "blob/"

    /// A setting that notes a blob; nil for any other, and for one that was taken away.
    package init?(setting key: String, value: [UInt8]) {
        guard !value.isEmpty, let name = SpaceSetting(key: key, prefix: Self.prefix) else { return nil }
        space = name.space
        blob = BlobID(name.id)
        holding = try? Self.holding(of: blob, decoding: value)
    }

    private static func holding(
        of blob: BlobID, decoding bytes: [UInt8]
    ) throws(CodecError) -> BlobHoldingMessage.Holding {
        var reader = ByteReader(bytes)
        let holding = try BlobHoldingMessage.Holding(of: blob, from: &reader)
        try reader.expectEnd()
        return holding
    }

    package static func setting(of blob: BlobID, in space: SpaceID) -> String {
        SpaceSetting(prefix: prefix, space: space, id: blob.bytes).key
    }

    package static func value(_ holding: BlobHoldingMessage.Holding) -> [UInt8] {
        var writer = ByteWriter(reserving: 64)
        holding.append(to: &writer)
        return writer.bytes
    }
}
