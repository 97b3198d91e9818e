package import WireCodec

/// A record with what its change says about it.
package struct RecordEntry: Equatable, Sendable {
    /// Hash of the change and place in it: unique, and the same on every replica.
    package struct ID: Hashable, Sendable {
        package let change: Bytes32
        package let index: Int

        package init(change: Bytes32, index: Int) {
            self.change = change
            self.index = index
        }

        package var text: String { "\(change.hex.prefix(16)).\(index)" }
    }

    package let id: ID
    package let record: Record
    /// The device key of the author.
    package let author: Bytes32
    package let time: HybridTime

    package init(id: ID, record: Record, author: Bytes32, time: HybridTime) {
        self.id = id
        self.record = record
        self.author = author
        self.time = time
    }
}
