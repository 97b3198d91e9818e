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
    /// Which of the device's programs it is, and where its others are.
    package var editor = 0
    package var others: [SeenEditor] = []

    /// Whether its node runs and no program of it tells a place.
    var isOnlyThere: Bool { isThere && place == nil && view == nil && others.isEmpty }
}

/// Where a program of a device is that did not move last.
package struct SeenEditor: Equatable, Sendable {
    package let editor: Int
    package let place: CursorPlace
}
