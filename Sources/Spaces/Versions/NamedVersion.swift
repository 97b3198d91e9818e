package import WireCodec

/// A version of a document that somebody gave a name: a record of kind `doc.version`. The name is a peer's words: it
/// reaches a terminal through `PeerText` only.
///
/// Fields: `Protocol/records.md`, section "Kinds".
package struct NamedVersion: Equatable, Sendable {
    /// Longest name, in bytes of UTF-8.
    package static let nameMaxInBytes = 64
    /// The most changes that a version is named by.
    package static let changesMax = 256

    package let id: RecordEntry.ID
    package let document: Bytes32
    package let name: String
    /// The text as of these changes: they and their ancestors. Sorted, none twice; none means the start.
    package let changes: [Bytes32]
    /// The device key of who named it.
    package let author: Bytes32
    /// When it was named.
    package let time: HybridTime

    /// Nil when the record is not a named version of a form that this version reads.
    init?(_ entry: RecordEntry) {
        let fields = entry.record.fields
        guard entry.record.kind == RecordKind.documentVersion.rawValue, entry.record.version == 1,
            let document = fields["document"]?.string.flatMap(Self.id), let name = fields["name"]?.string,
            Self.isFit(name), let list = fields["at"]?.array, list.count <= Self.changesMax
        else { return nil }
        let changes = list.compactMap { $0.string.flatMap(Self.id) }
        guard changes.count == list.count, zip(changes, changes.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        id = entry.id
        self.document = document
        self.name = name
        self.changes = changes
        author = entry.author
        time = entry.time
    }

    /// The record that names a version; nil when the name is unfit or the changes too many.
    package static func record(_ name: String, of document: Bytes32, at changes: [Bytes32]) -> Record? {
        guard isFit(name), changes.count <= changesMax else { return nil }
        var fields = JSONObject()
        fields["at"] = .array(Set(changes).sorted().map { .string($0.hex) })
        fields["document"] = .string(document.hex)
        fields["name"] = .string(name)
        return Record(kind: .documentVersion, fields: fields)
    }

    /// 1 to 64 bytes without control characters. (Words that mean a version by themselves could not be asked for.)
    package static func isFit(_ name: String) -> Bool {
        (1...nameMaxInBytes).contains(name.utf8.count)
            && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
            && name != VersionName.now.written && name != VersionName.start.written
    }

    /// One spelling for one id: 64 digits in lower case.
    private static func id(_ hex: String) -> Bytes32? {
        Bytes32(hex: hex).flatMap { $0.hex == hex ? $0 : nil }
    }
}
