package import CRDT
package import Membership
import Replication
package import Spaces
package import WireCodec

/// A space as far as it can be read now: whole; or from the texts that were kept while its history is being read, or
/// from a snapshot while it is not here.
///
/// It holds the space: not to be kept while a command changes that.
package struct SpaceReading {
    private enum Source {
        case whole(Space)
        case kept(CachedTexts?)
    }

    /// A document or a file of a listing.
    package struct Entry {
        package let path: String
        package let id: Bytes32
        package let kind: NodeKind
        package let attributes: FileAttributes
        package let revision: Int
        package let lengthInScalars: Int
    }

    package let genesis: Genesis
    package let membership: MembershipLog
    package let changeCount: Int
    /// What people call the view that is read: `main`, or the name that a member gave to a branch.
    package let viewTitle: String
    private let source: Source

    /// With the texts of a snapshot in place of its own, where one is shown.
    init(_ space: Space, snapshot: CachedTexts?) {
        genesis = space.genesis
        membership = space.membership
        changeCount = space.chains.count
        viewTitle = space.viewTitle(space.inUse)
        source = snapshot.map { .kept($0) } ?? .whole(space)
    }

    init(_ waiting: LoadingSpace) {
        genesis = waiting.genesis
        membership = waiting.membership
        changeCount = waiting.changeCount
        viewTitle = waiting.viewTitle
        source = .kept(waiting.texts)
    }

    package var id: SpaceID { genesis.id }

    /// The devices that signed two histories of one chain, sorted; none while the history is being read.
    package var forkingDevices: [Bytes32] {
        guard case .whole(let space) = source else { return [] }
        return Set(space.forks.map(\.deviceKey)).sorted()
    }

    package var documentCount: Int {
        switch source {
        case .whole(let space): space.documents.count - space.tree.removedTextCount
        case .kept(let texts): texts?.documents.count ?? 0
        }
    }

    /// Texts, and where the history is here files of any bytes, by path.
    package func listing() -> [Entry] {
        switch source {
        case .whole(let space):
            space.files().filter { $0.kind != .folder }.map { file in
                let document = space.documents[file.id]
                return Entry(
                    path: file.path, id: file.id, kind: file.kind, attributes: file.attributes,
                    revision: document?.revision ?? 0, lengthInScalars: document?.text.text.lengthInScalars ?? 0)
            }
        case .kept(let texts):
            (texts?.documents ?? []).map {
                Entry(
                    path: $0.path, id: $0.document, kind: .text, attributes: FileAttributes(), revision: $0.revision,
                    lengthInScalars: $0.lengthInScalars)
            }
        }
    }

    /// The id of the text document at a path.
    package func documentID(at path: String) throws(SpaceError) -> Bytes32 {
        switch source {
        case .whole(let space): return try space.documentID(at: path)
        case .kept(let texts):
            guard let parts = try? FileTree.path(parsing: path),
                let found = texts?.documents.first(where: { (try? FileTree.path(parsing: $0.path)) == parts })
            else { throw .noDocument(path: path) }
            return found.document
        }
    }

    /// The text of a document and its revision; nil for one that is not there.
    package func text(of document: Bytes32) -> (text: String, revision: Int)? {
        switch source {
        case .whole(let space):
            return space.documents[document].map { ($0.text.text.string(), $0.revision) }
        case .kept(let texts):
            let found = texts?.documents.first { $0.document == document }
            return found.map { ($0.string, $0.revision) }
        }
    }
}
