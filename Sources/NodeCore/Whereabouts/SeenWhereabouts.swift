package import WireCodec

/// A place in a text as a client of this node has it.
package struct CursorPlace: Equatable, Sendable {
    package let document: Bytes32
    /// Where the selection was begun; nil for a cursor alone. In scalars, like the next.
    package let anchor: Int?
    package let cursor: Int?

    package init(document: Bytes32, anchor: Int? = nil, cursor: Int? = nil) {
        self.document = document
        self.anchor = anchor
        self.cursor = cursor
    }
}

/// Where a member's device is now, its places as they are in the text here.
package struct SeenWhereabouts: Equatable, Sendable {
    package let device: Bytes32
    package let place: CursorPlace?
    package let view: String?
    package let isIdle: Bool
    /// False where it left, or fell silent.
    package let isThere: Bool
}
