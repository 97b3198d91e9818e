/// Why bytes are not the JSON that records are made of. `at` is the index of the byte where it showed.
package enum JSONError: Error, Equatable, Sendable {
    /// More bytes than the caller allows.
    case tooLong(count: Int, limit: Int)
    /// The grammar of RFC 8259 has something else here.
    case unexpected(at: Int)
    /// The input ended inside the value.
    case truncated
    /// Bytes stand behind the value.
    case trailingBytes(at: Int)
    /// More arrays and objects inside one another than `JSONValue.nestingLast`.
    case tooDeep(at: Int)
    case duplicateKey(at: Int)
    /// A fraction, an exponent, a minus before zero, or beyond `JSONValue.integers`.
    case notAnInteger(at: Int)
    case invalidUTF8
    /// An escape that names half of a surrogate pair.
    case loneSurrogate(at: Int)
    /// A right value, but not in its only canonical form.
    case notCanonical
}
