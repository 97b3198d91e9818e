package import Replication
package import WireCodec

/// A blob that somebody added to a space: a record of kind `blob.add`. The name is a peer's words: it reaches a
/// terminal through `PeerText` only, and never a path by itself.
///
/// Fields: `Protocol/records.md`, section "Kinds".
package struct ListedBlob: Equatable, Sendable {
    /// Longest name, in bytes of UTF-8.
    package static let nameMaxInBytes = 255

    package let id: RecordEntry.ID
    package let blob: BlobID
    package let name: String
    /// As its author says; the head of the blob proves it.
    package let sizeInBytes: Int
    /// The device key of who added it.
    package let author: Bytes32
    package let time: HybridTime

    /// Nil when the record is not one of a form that this version reads.
    init?(_ entry: RecordEntry) {
        let fields = entry.record.fields
        guard entry.record.kind == RecordKind.blobAdd.rawValue, entry.record.version == 1,
            let hex = fields["blob"]?.string, let blob = Bytes32(hex: hex), blob.hex == hex,
            let name = fields["name"]?.string, Self.isFit(name),
            let size = fields["size"]?.int, (0...Int64(ReplicationLimits.blobInBytes)).contains(size)
        else { return nil }
        id = entry.id
        self.blob = BlobID(blob)
        self.name = name
        sizeInBytes = Int(size)
        author = entry.author
        time = entry.time
    }

    /// The record that adds a blob; nil when the name is unfit.
    package static func record(_ head: BlobHead, name: String) -> Record? {
        guard isFit(name) else { return nil }
        var fields = JSONObject()
        fields["blob"] = .string(head.id.bytes.hex)
        fields["name"] = .string(name)
        fields["size"] = .int(Int64(head.sizeInBytes))
        return Record(kind: .blobAdd, fields: fields)
    }

    /// 1 to 255 bytes without control characters and slashes, as a file's name is, and neither of the two that mean a
    /// folder.
    package static func isFit(_ name: String) -> Bool {
        (1...nameMaxInBytes).contains(name.utf8.count) && name != "." && name != ".."
            && !name.unicodeScalars.contains { $0 == "/" || $0.properties.generalCategory == .control }
    }
}
