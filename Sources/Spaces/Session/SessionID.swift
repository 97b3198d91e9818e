package import WireCodec

/// Names a session: the id of the change that began it. Nobody knows a hash beforehand, so whoever names a session had
/// heard of it.
package struct SessionID: Hashable, Comparable, Sendable {
    package let change: Bytes32

    package init(_ change: Bytes32) {
        self.change = change
    }

    package static func < (left: SessionID, right: SessionID) -> Bool { left.change < right.change }
}
