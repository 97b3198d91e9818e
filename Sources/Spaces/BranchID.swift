package import Identity
import WireCodec

/// Names a branch everywhere: the chain that founded it.
package struct BranchID: Hashable, Comparable, Sendable {
    package let chain: ChainID

    package init(_ chain: ChainID) {
        self.chain = chain
    }

    /// As it stands in records.
    package var hex: String { chain.bytes.hex }

    package static func < (left: BranchID, right: BranchID) -> Bool { left.chain < right.chain }
}

/// A view of a space: what its main chains say, or those of one branch, with all that they build on.
package enum ViewName: Hashable, Comparable, Sendable {
    case main
    case branch(BranchID)

    package var branch: BranchID? {
        if case .branch(let id) = self { id } else { nil }
    }
}
