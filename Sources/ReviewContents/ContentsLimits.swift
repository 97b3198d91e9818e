/// How much the contents of a round hold. Checked before memory is taken, and before anything is sent.
package enum ContentsLimits {
    /// All of it, uncompressed.
    package static let bodyInBytesMax = 64 << 20
    /// One side of one file; longer ones are named, not held.
    package static let textInBytesMax = 4 << 20
    package static let filesMax = 4096
    package static let commitsMax = 1024
    package static let pathInBytesMax = 4096
    /// Ids of git's objects, in hexadecimal digits: 40 or 64.
    package static let idInBytesMax = 64
    /// A name, and an address.
    package static let nameInBytesMax = 256
    package static let messageInBytesMax = 65_536
    /// The length of a file that is not held.
    package static let opaqueInBytesMax = 1 << 40
    /// Deflate makes of one byte 1,032 at most (RFC 1951: 258 bytes for two bits).
    static let expansionMax = 1032
}
