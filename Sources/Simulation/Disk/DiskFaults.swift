/// What a simulated disk is asked to do.
package enum DiskOperation: Int, CaseIterable, Sendable {
    case open, read, size, create, write, truncate, sync, delete, rename, syncFolder

    /// Whether the medium may be another one afterwards: at these the power may go.
    package var changes: Bool { rawValue >= DiskOperation.create.rawValue }
}

/// What goes wrong on a simulated disk. All is well by default; switches may be turned at any time.
package struct DiskFaults: Sendable {
    /// The files together have no more room; nil: there is always some.
    package var capacityInBytes: Int?
    /// One call in so many of the kind fails (a sync that fails may have lost what it was to keep).
    package var failsOneIn: [DiskOperation: Int] = [:]
    /// One read in so many gives bytes with one bit turned over. The medium stays as it is.
    package var misreadsOneIn: Int?
    /// The call of this number fails, once; the first call of the disk has number 0 (`DiskCounts.calls`).
    package var failsAtCall: Int?
    /// The power goes, or the program is killed, in the middle of the change of this number; the first one has number 0
    /// (`DiskCounts.changes`).
    package var losesPowerAtChange: Int?

    package init() {}
}

/// How often a disk was asked to do what.
package struct DiskCounts: Sendable {
    /// Of all kinds.
    package private(set) var calls = 0
    /// Those that change the medium.
    package private(set) var changes = 0
    /// Calls that were made to fail, reads with a wrong bit among them.
    package internal(set) var faults = 0

    mutating func count(_ kind: DiskOperation) {
        calls += 1
        if kind.changes { changes += 1 }
    }
}

/// Why a simulated disk did not do what it was asked.
enum DiskFault: Error {
    case broken, full, absent
    /// Another connection has the database open.
    case busy
    /// The power is off, or the program that asks is of an earlier life.
    case off
}
