package import WireCodec

/// Names a review: the id of the change that began it. Nobody knows a hash beforehand, so whoever names a review had
/// heard of it.
package struct ReviewID: Hashable, Comparable, Sendable {
    package let change: Bytes32

    package init(_ change: Bytes32) {
        self.change = change
    }

    package static func < (left: ReviewID, right: ReviewID) -> Bool { left.change < right.change }
}

/// Names a round: the id of the change that brought it. Since the change names the content by its hash, whoever names a
/// round names that content and no other.
package struct RoundID: Hashable, Sendable {
    package let change: Bytes32

    package init(_ change: Bytes32) {
        self.change = change
    }
}
