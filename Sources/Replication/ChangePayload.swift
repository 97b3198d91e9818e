internal import CRDT
internal import Identity
internal import WireCodec

/// A change's parts as bytes: the operations, and apart from them all the text that they insert, one behind the other,
/// or what is left of it.
///
/// Protocol/changes.md, section 3. One encoding each: what could be said shorter is refused.
struct ChangePayload: Sendable {
    let operations: [UInt8]
    let text: ChangeText
    let operationCount: Int

    enum Kind {
        static let text: UInt8 = 1
        static let tree: UInt8 = 2
        static let record: UInt8 = 3
        static let undo: UInt8 = 4
        static let redo: UInt8 = 5
        static let start: UInt8 = 0
        static let continued: UInt8 = 1
        static let events: UInt8 = 2
        static let exact: UInt8 = 3
        static let create: UInt8 = 1
        static let move: UInt8 = 2
        static let remove: UInt8 = 3
        static let set: UInt8 = 4
    }

    static func checkContent(_ count: Int) throws(CodecError) {
        guard count <= ReplicationLimits.contentInBytes else {
            throw .overLimit(
                field: "content", value: UInt64(count), limit: UInt64(ReplicationLimits.contentInBytes))
        }
    }
}
