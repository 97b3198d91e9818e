/// A run of text events: insertions forward, or deletions forward or backward.
package struct OperationRun: Equatable, Sendable, BitwiseCopyable {
    /// The lowest position of the run: where an insertion begins, where a deletion's lowest character stood.
    package var position: UInt32
    /// The events in it; at least 1.
    package var count: UInt32
    package var isDelete: Bool
    /// Insertions always are; a deletion of one character always is.
    package var isForward: Bool

    package init(position: UInt32, count: UInt32, isDelete: Bool, isForward: Bool) {
        self.position = position
        self.count = count
        self.isDelete = isDelete
        self.isForward = isForward
    }
}
