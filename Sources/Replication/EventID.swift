package import Identity

/// An event of a document, under the name that every replica gives it: the `sequence`-th of all events that the
/// chain's changes made in that document, from 0.
package struct EventID: Hashable, Comparable, Sendable {
    package let chain: ChainID
    package let sequence: UInt64

    package init(chain: ChainID, sequence: UInt64) {
        self.chain = chain
        self.sequence = sequence
    }

    package static func < (left: EventID, right: EventID) -> Bool {
        (left.chain, left.sequence) < (right.chain, right.sequence)
    }
}
