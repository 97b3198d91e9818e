package import CRDT
import Membership
package import WireCodec

/// A file or a folder as it is shown, with what members set of it.
package struct SpaceFile: Equatable, Sendable {
    package let path: String
    package let id: Bytes32
    package let kind: NodeKind
    package let attributes: FileAttributes
}

extension Space {
    /// All that is shown, folders before what is in them.
    package func files() -> [SpaceFile] {
        tree.list().map { entry in
            SpaceFile(
                path: entry.text, id: entry.id.bytes, kind: entry.kind, attributes: tree.attributes(of: entry.id))
        }
    }

    /// What members set of a file, shown or not.
    package func attributes(of file: Bytes32) -> FileAttributes { tree.attributes(of: NodeID(file)) }

    /// Sets something of a file, shown or not, and so brings it back if it is removed.
    ///
    /// It takes the place of what the operations named by `replaced` set, and of nothing else: those that somebody had
    /// seen who sets it. Nil: of all that is here. (Of more than an operation can name, the least in order stay.)
    package mutating func set(
        _ value: FileValue, of file: Bytes32, replacing replaced: [TreeOperationID]? = nil, by author: Bytes32,
        in draft: inout ChangeDraft
    ) throws(SpaceError) {
        try requireEditor(author)
        let node = NodeID(file)
        guard let kind = tree.kind(of: node) else { throw .unknownDocument(file) }
        guard value.suits(kind) else { throw .wrongKind(kind) }
        // What is in the draft has no name; it is replaced for being in the same change.
        let seen = (replaced ?? tree.attributes(of: node).ids(besides: value)).filter { $0.change != .zero }
        let named = Array(Set(seen.prefix(TreeOperation.replacedCountMax))).sorted()
        let index = draft.append(.set(node, value, replacing: named))
        tree.set(node, value, replacing: named, at: .draft(index))
        tree.restore(node)
    }
}
