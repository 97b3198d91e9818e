/// The bounds of one transport's streams; the numbers of `Protocol/limits.md` unless a test says otherwise.
package struct StreamLimits: Sendable {
    /// Streams open or being dialled at a time.
    package var connectionCountMax: Int
    /// Accepted streams a second from one address; as many may come at once. An IPv6 address counts as its /64 network,
    /// unless this machine is in that network too.
    package var acceptsPerSecondByAddress: Int
    /// Accepted streams a second from all addresses; as many may come at once.
    package var acceptsPerSecondInAll: Int
    /// Bytes waiting to be sent above which a stream is not writable, and below which it is so again.
    package var waterMarkHighInBytes = 256 * 1024
    package var waterMarkLowInBytes = 64 * 1024
    /// A stream with more bytes than this waiting at a `send` is cut off: its peer does not read, and the sender did
    /// not heed `writable`. One message may be larger than that.
    package var waitingMaxInBytes = 64 * 1024 * 1024
    /// How long a closed stream may take to get its last bytes out and to see the other side's end.
    package var closingMax: Duration = .seconds(10)

    /// Peers: 64 connections; 5 accepts a second by address, 100 in all.
    package static let peers = StreamLimits(
        connectionCountMax: 64, acceptsPerSecondByAddress: 5, acceptsPerSecondInAll: 100)
    /// Programs of this user on this machine: 256 at a time, as fast as they come.
    package static let localClients = StreamLimits(
        connectionCountMax: 256, acceptsPerSecondByAddress: .max, acceptsPerSecondInAll: .max)

    package init(connectionCountMax: Int, acceptsPerSecondByAddress: Int, acceptsPerSecondInAll: Int) {
        self.connectionCountMax = connectionCountMax
        self.acceptsPerSecondByAddress = acceptsPerSecondByAddress
        self.acceptsPerSecondInAll = acceptsPerSecondInAll
    }
}
