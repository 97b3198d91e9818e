/// A run of text events: insertions forward, or deletions forward or backward.
package struct OperationRun: Equatable, Sendable, BitwiseCopyable {
    /// Where the first event of an insertion or forward deletion is; of a backward deletion, where its last one is.
    package var position: UInt32
    package var count: UInt32
    package var isDelete: Bool
    /// False for deletions each of which is one before the last.
    package var isForward: Bool

    package init(position: UInt32, count: UInt32, isDelete: Bool, isForward: Bool) {
        self.position = position
        self.count = count
        self.isDelete = isDelete
        self.isForward = isForward
    }
}
