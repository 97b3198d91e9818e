package import Membership
package import Replication
package import WireCodec

/// Names one bundle that is being written or read by a client.
package struct BundleID: Hashable, Sendable {
    package let value: UInt64
}

/// What goes into a bundle, and who can open it beside those who hold the space's key.
package enum BundleScope: Sendable {
    /// For all members, all that is here.
    case everything
    /// For all members, what somebody with this frontier lacks.
    case since(ShortFrontier)
    /// For the devices of a member's person, what they are not known to have.
    case member(Bytes32)
}

/// How the bytes of a bundle ended, as whoever reads them saw it.
package enum BundleEnding: Sendable {
    /// With a whole piece.
    case whole
    /// In the midst of a piece, or in bytes that are none.
    case broken
}

/// Writes or reads a bundle piece by piece: the next one is asked for, or brought, when the last one was answered.
package enum BundleCommand: Sendable {
    /// Answered by `.begun` with the bytes of the head.
    case beginExport(BundleScope)
    /// Answered by `.piece`, and behind the last one by `.written`.
    case nextPiece(BundleID)
    /// With the bytes of the head. Answered by `.begun`.
    case beginImport([UInt8])
    /// Answered by `.taken` when what was in the piece is durable.
    case take(BundleID, [UInt8])
    /// Answered by `.read`.
    case endImport(BundleID, BundleEnding)
    /// Nobody goes on with it.
    case abandon(BundleID)
}

package enum BundleReply: Sendable {
    case begun(BundleID, head: [UInt8])
    case piece([UInt8])
    case written(BundleContents)
    /// Whether the bundle may go on.
    case taken(goesOn: Bool)
    case read(BundleOutcome)
}

/// What was written into a bundle.
package struct BundleContents: Equatable, Sendable {
    package internal(set) var changeCount: UInt64 = 0
    package internal(set) var operationCount = 0
    /// The devices that can open it without the space's key.
    package internal(set) var sealedTo: [Bytes32] = []
    /// Devices it is for of which no key is known here: they open it with the space's key alone.
    package internal(set) var unsealed: [Bytes32] = []
    /// What its writer has: for the next bundle to the same reader.
    package internal(set) var frontier: ShortFrontier
}

/// What reading a bundle brought; all of it is durable.
package struct BundleOutcome: Equatable, Sendable {
    package enum Ending: Equatable, Sendable {
        /// The bundle was read to the end that its writer set.
        case whole
        /// It was cut off; all before that was taken.
        case truncated
        /// Bytes of it are not what was written; all before those was taken.
        case damaged
    }

    /// Changes of others that something waits for, as far as is known.
    package struct Missing: Equatable, Sendable {
        /// Nil where nothing of the device is here.
        package let device: Bytes32?
        package let changeCount: UInt64
    }

    package let space: SpaceID
    /// The space was not here before.
    package internal(set) var isNewSpace = false
    package internal(set) var ending = Ending.truncated
    /// Who wrote the bundle, by its own signed word.
    package internal(set) var writer: Bytes32?
    /// Of all changes in it, as far as it was read.
    package internal(set) var bundleChangeCount: UInt64 = 0
    /// New changes here, by device.
    package internal(set) var changes: [Bytes32: Int] = [:]
    /// What they touched.
    package internal(set) var documents: Set<Bytes32> = []
    package internal(set) var operationCount = 0
    /// How many of all changes of the space count no more, or do not count, that did not do so before.
    package internal(set) var withheld = 0
    /// Messages that are kept until what they build on comes.
    package internal(set) var waiting = 0
    /// Messages that had no room to wait: the bundle must be read once more after that.
    package internal(set) var turnedAway = 0
    /// Messages that no honest member writes.
    package internal(set) var refused = 0
    package internal(set) var missing: [Missing] = []

    package var changeCount: Int { changes.values.reduce(0, +) }
}
