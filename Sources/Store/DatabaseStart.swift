/// How the file of a database was found.
package enum DatabaseStart: Equatable, Sendable {
    /// There was none.
    case new
    /// As this program left it when it ended well.
    case closed
    /// The last program that used it did not reach its end, or was refused a write of its own.
    case interrupted
    /// It ended well, but is not the file that was closed then: it was copied, put back, or moved to another disk.
    case copied

    /// Whether peers can have nothing of this device's own that is missing here.
    package var isComplete: Bool { self == .new || self == .closed }
}
