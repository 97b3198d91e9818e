internal import WireCodec

/// The form that every record has, known kind or not (Protocol/records.md, section 1).
enum RecordForm {
    /// Canonical JSON: an object of `fields` (an object), `kind` (a text) and `version` (from 1), and nothing else.
    static func check(_ bytes: [UInt8]) throws(CodecError) {
        let value: JSONValue
        do {
            value = try JSONValue(canonical: bytes, atMostBytes: ReplicationLimits.recordInBytes)
        } catch {
            throw .invalidValue(field: "record", value: UInt64(bytes.count))
        }
        guard let object = value.object, object.count == 3, object["fields"]?.object != nil,
            let kind = object["kind"]?.string, (1...ReplicationLimits.recordKindInBytes).contains(kind.utf8.count),
            let version = object["version"]?.int, version >= 1
        else { throw .invalidValue(field: "record", value: UInt64(bytes.count)) }
    }
}
