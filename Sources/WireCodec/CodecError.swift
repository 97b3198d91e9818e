/// Why bytes from a peer, a file or a socket were not understood.
@usableFromInline
package enum CodecError: Error, Equatable, Sendable {
    /// The input ended inside a value.
    case truncated(needed: Int, available: Int)
    /// Bytes were left behind the last value.
    case trailingBytes(count: Int)
    /// A count or a length stood above its limit; nothing was allocated for it.
    case overLimit(field: String, value: UInt64, limit: UInt64)
    /// A variable-length integer used more bytes than it needs, or more than ten.
    case notMinimal
    /// A text was not UTF-8.
    case invalidUTF8(field: String)
    /// A value that the format does not have.
    case invalidValue(field: String, value: UInt64)
}
