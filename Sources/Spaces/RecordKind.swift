/// The kinds of record that this version reads. The raw value is what travels.
package enum RecordKind: String, CaseIterable, Sendable {
    /// One message in a channel: `channel`, `text`.
    case chatMessage = "chat.message"
    /// A name for a version of a document: `at`, `document`, `name`.
    case documentVersion = "doc.version"
}
