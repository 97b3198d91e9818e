/// Every limit and period of the fast lane; Protocol/limits.md has the same table.
package enum LaneLimits {
    /// Datagrams in flight: at first, at least, at most.
    package static let windowFirst = 10
    package static let windowMin = 2
    package static let windowMax = 32
    /// New changes for one peer, with what stands around them. Repetitions are bounded by the window.
    package static let originalsInBytesPerSecond = 65_536
    /// The same at once.
    package static let burstInBytes = 16_384
    /// Chains of which changes wait for their acknowledgement, and changes of one chain.
    package static let streamsMax = 16
    package static let piecesMax = 64
    /// A change that rode once goes again after this.
    package static let repeatAfter: Duration = .milliseconds(10)
    /// A datagram is lost when one sent so many later has come.
    package static let lossAfterLater: UInt64 = 3
    /// The wait for the first tail probe is two round trips, and at least this; each further one is twice as long.
    package static let probeMin: Duration = .milliseconds(10)
    package static let probesMax = 3
    /// An acknowledgement waits for company, and at most this.
    package static let ackDelayMax: Duration = .milliseconds(5)
    /// Before the first measurement.
    package static let roundTripFirst: Duration = .milliseconds(100)
    /// Between checks of a path that does not answer: first, and, twice as long each time, last.
    package static let checkAfter: Duration = .milliseconds(250)
    package static let checkAfterMax: Duration = .seconds(60)
    /// How long a new address that sends nothing more may take to answer its check.
    package static let strangePathLifetime: Duration = .seconds(3)
    /// New lanes of one connection, when one came to its end.
    package static let lanesMax = 1_024
}
