package import CRDT
package import WireCodec

/// On which version of its document the first operation of a text part was made; each later operation of the part was
/// made on what the one before left.
package enum TextParents: Hashable, Sendable {
    /// On the empty start.
    case start
    /// On this chain's previous event in this document, and what that was made on.
    case continued
    /// On these events and their ancestors: sorted by chain and sequence, none an ancestor of another.
    case events([EventID])
    /// The same, of forked chains, where names alone would mean more: each with the change that brought it. Sorted.
    case exact([ExactEvent])
}

/// One event of all that bear a name, in whatever history of its chain.
package struct ExactEvent: Hashable, Comparable, Sendable {
    package let name: EventID
    /// The change that brought it.
    package let change: Bytes32

    package init(name: EventID, change: Bytes32) {
        self.name = name
        self.change = change
    }

    package static func < (left: ExactEvent, right: ExactEvent) -> Bool {
        (left.name, left.change) < (right.name, right.change)
    }
}

/// One thing that a change does. A change has at most one text part or undo for each document, so that it is made on
/// events of earlier changes only.
package enum ChangePart: Sendable {
    case text(document: Bytes32, parents: TextParents, operations: [TextOperation])
    /// One event of the document that takes back others.
    case undo(document: Bytes32, parents: TextParents, UndoPart)
    case tree([TreeOperation])
    /// Canonical JSON (Protocol/records.md).
    case record([UInt8])

    /// The document that it is an event of, or several.
    package var document: Bytes32? {
        switch self {
        case .text(let document, _, _), .undo(let document, _, _): document
        case .tree, .record: nil
        }
    }

    var isRecord: Bool {
        if case .record = self { return true }
        return false
    }
}
