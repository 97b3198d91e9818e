/// How hard the columns of an update or a file are compressed. A reader needs not be told: the bytes say it.
public enum CompressionLevel: UInt8, Sendable {
    /// Deflate over plain columns: for files that are opened often. Decodes at 100 MB a second or more.
    case fast = 0
    /// Context mixing and an arithmetic coder: for archives and a first sync. A quarter to a half smaller, and one to
    /// two MB of text a second.
    case small = 1
}
