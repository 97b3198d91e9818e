import Replication
package import WireCodec

/// One immutable entry of a space (a chat message now; reviews, activities and profiles later).
///
/// Bytes: canonical JSON (RFC 8785) of an object with `fields`, `kind` and `version`, at most 64 KiB
/// (`Protocol/records.md`). A kind that this node does not know is kept and passed on unread.
package struct Record: Equatable, Sendable {
    package static let sizeMaxInBytes = 64 * 1024

    package let kind: String
    package let version: Int64
    package let fields: JSONObject

    package init(kind: RecordKind, fields: JSONObject) {
        self.kind = kind.rawValue
        version = 1
        self.fields = fields
    }

    /// Reads a record; bytes that are not canonical, or not of this form, are refused.
    package init(decoding bytes: [UInt8]) throws(SpaceError) {
        guard let object = (try? JSONValue(canonical: bytes, atMostBytes: Self.sizeMaxInBytes))?.object,
            object.count == 3,
            let kind = object["kind"]?.string, (1...ReplicationLimits.recordKindInBytes).contains(kind.utf8.count),
            let version = object["version"]?.int, version >= 1,
            let fields = object["fields"]?.object
        else { throw .malformedRecord }
        self.kind = kind
        self.version = version
        self.fields = fields
    }

    /// Reads a record of a change: that it is canonical, and of this form, was checked when the change was made or
    /// read, since no change is without that.
    init(inChange bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes, atMostBytes: Self.sizeMaxInBytes),
            let kind = value["kind"]?.string, let version = value["version"]?.int,
            let fields = value["fields"]?.object
        else { preconditionFailure("the records of a change have the form of records") }
        self.kind = kind
        self.version = version
        self.fields = fields
    }

    package func encode() -> [UInt8] {
        let object: JSONValue = ["kind": .string(kind), "version": .int(version), "fields": .object(fields)]
        return object.canonicalBytes
    }
}
