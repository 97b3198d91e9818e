internal import Compression

/// A snapshot's content as it travels: one raw deflate stream (RFC 1951), cut into pieces.
///
/// Streams of one content differ from version to version of the library that makes them; what is compared is the
/// content.
package struct DeflatedSnapshot: Equatable, Sendable {
    package let plainInBytes: Int
    package let bytes: [UInt8]

    package var pieces: [[UInt8]] {
        stride(from: 0, to: bytes.count, by: SnapshotManifest.pieceInBytes).map { start in
            Array(bytes[start..<min(start + SnapshotManifest.pieceInBytes, bytes.count)])
        }
    }

    /// The content of pieces that were checked; refused where it is not of the size that the manifest says.
    package static func inflate(
        _ bytes: [UInt8], as manifest: SnapshotManifest
    ) throws(ReplicationError) -> [UInt8] {
        var plain = [UInt8](repeating: 0, count: manifest.plainInBytes)
        do {
            try bytes.withUnsafeBytes { deflated in
                try plain.withUnsafeMutableBytes { try Deflate.decompress(deflated, into: $0) }
            }
        } catch {
            throw .snapshotBroken(maker: manifest.maker)
        }
        return plain
    }
}

extension DeflatedSnapshot {
    /// Nil where the stream passes the limit, or there is no memory for it. About 25 ns a byte.
    package init?(_ content: [UInt8]) {
        guard let bytes = try? content.withUnsafeBytes({ try Deflate.compress($0) }),
            bytes.count <= SnapshotContent.countInBytesMax
        else { return nil }
        plainInBytes = content.count
        self.bytes = bytes
    }
}
