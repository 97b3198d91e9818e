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
        guard !value.isEmpty, key.hasPrefix(Self.prefix) else { return nil }
        let parts = key.dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let space = Bytes32(hex: String(parts[0])), let blob = Bytes32(hex: String(parts[1]))
        else { return nil }
        self.space = SpaceID(space)
        self.blob = BlobID(blob)
        holding = try? Self.holding(of: BlobID(blob), decoding: value)
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
        prefix + space.bytes.hex + "/" + blob.bytes.hex
    }

    package static func value(_ holding: BlobHoldingMessage.Holding) -> [UInt8] {
        var writer = ByteWriter(reserving: 64)
        holding.append(to: &writer)
        return writer.bytes
    }
}
