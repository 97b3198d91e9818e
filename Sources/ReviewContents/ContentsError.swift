package import WireCodec

/// Why bytes are no contents of a round, or why something cannot become any.
package enum ContentsError: Error, Equatable, Sendable {
    /// They do not begin as contents do.
    case notContents
    /// A value in them is cut off, or is none.
    case codec(CodecError)
    /// What should be a deflate stream is none, or stands for more or less than was said.
    case badStream
    /// A few bytes that claim to stand for very many.
    case implausible(inBytes: Int)
    /// A path that is empty, absolute, or leads out of the folder.
    case badPath(String)
    /// Files stand out of order, or one stands twice.
    case outOfOrder(path: String)
    /// A file on no side, or one whose old name is its new one.
    case pointless(path: String)
    /// A text with a byte of zero, or one that is not UTF-8.
    case notText(path: String)
    /// More than is taken of something: named as in Protocol/limits.md.
    case overLimit(field: String, count: Int, limit: Int)
}
