internal import CRDT
package import WireCodec

/// A file that a person wanted left alone, out of the space, as long as it is as it was then.
package struct PassedOverFile: Hashable, Sendable {
    package let path: FolderPath
    package let signature: FileSignature

    package init(path: FolderPath, signature: FileSignature) {
        self.path = path
        self.signature = signature
    }

    /// Its row; the first byte tells it from one of a synced file.
    package func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.uint8(Self.format)
        writer.prefixed(path.text)
        signature.encode(into: &writer)
        return writer.bytes
    }

    /// Reads a row that this program wrote. Nil for one of something else.
    package init?(row: [UInt8]) throws(CodecError) {
        guard row.first == Self.format else { return nil }
        var reader = ByteReader(row)
        _ = try reader.uint8()
        let text = try reader.prefixedString(atMostBytes: SyncedFile.pathMaxInBytes, field: "path")
        guard let path = FolderPath(text), !path.isRoot else { throw .invalidValue(field: "path", value: 0) }
        self.init(path: path, signature: try FileSignature(decoding: &reader))
        try reader.expectEnd()
    }

    private static let format: UInt8 = 3
}
