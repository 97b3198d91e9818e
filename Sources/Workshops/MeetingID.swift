package import WireCodec

/// Names a meeting of a workshop: the id of the change that opened it. Nobody knows a hash beforehand, so whoever names
/// a meeting had heard of it.
package struct MeetingID: Hashable, Comparable, Sendable {
    package let change: Bytes32

    package init(_ change: Bytes32) {
        self.change = change
    }

    package static func < (left: MeetingID, right: MeetingID) -> Bool { left.change < right.change }
}
