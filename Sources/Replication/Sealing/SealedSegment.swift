internal import CRDT
package import Identity
package import Membership
internal import WireCodec

/// Changes of one space that arrived one after another: a sealed run for each chain, and the order of their arrival.
///
/// A segment can be read alone. Parents within it are named by run and sequence, others by their ids. The order is a
/// causal one, so segments read one after another rebuild a space, as rows in the order of arrival would.
/// Bytes and why they are so: Protocol/store.md and Protocol/decisions/0005-sealed-segments.md.
package struct SealedSegment: Equatable, Sendable {
    package let space: SpaceID
    var runs: [SealedRun] = []
    /// Pairs of a run's place in `runs` and how many of its changes arrived in a row.
    var order: [UInt64] = []
    /// The changes outside that changes of this segment name as parents, in the order of their first mention.
    var outsideParents: [Bytes32] = []
    /// The chains without a run here of which text parts name events.
    var outsideChains: [ChainID] = []

    static let version: UInt8 = 1
    /// Of segments in which the text of some change is forgotten.
    static let versionWithForgotten: UInt8 = 2
    static let tagLabel = "sealed-segment/1"
    static let tagInBytes = 16

    init(space: SpaceID) {
        self.space = space
    }

    /// Of all its runs.
    package var changeCount: Int { runs.reduce(0) { $0 + $1.count } }
}

/// How a segment is written.
struct SealedForm {
    let level: CompressionLevel
    /// Whether runs have a list of what is left of forgotten texts.
    let hasForgotten: Bool
}

/// How many bytes each kind of column takes in a segment.
package struct SealedSizes: Equatable, Sendable {
    package var total = 0
    package var times = 0
    package var operations = 0
    package var text = 0
    package var signatures = 0

    package init() {}

    package static func + (left: SealedSizes, right: SealedSizes) -> SealedSizes {
        var sum = left
        sum.total += right.total
        sum.times += right.times
        sum.operations += right.operations
        sum.text += right.text
        sum.signatures += right.signatures
        return sum
    }
}

/// Where one chain's changes of a segment stand: what a store must know to find them again.
package struct SealedExtent: Equatable, Sendable {
    package let chain: ChainID
    package let firstSequence: UInt64
    package let count: UInt64
}
