package import CRDT
package import Membership
import Replication
package import Spaces
import WireCodec

/// What a folder on a disk reads of its space.
extension Node {
    /// A copy of the tree that the view in use shows; nil while the space is not here whole.
    package func folderTree(_ id: SpaceID) -> FileTree? {
        snapshots.shown[id] == nil ? replicas[id]?.space.tree : nil
    }

    /// The newest versions of texts; nothing for one that is not here.
    package func folderVersions(of nodes: [NodeID], in id: SpaceID) -> [[UInt8]] {
        nodes.map { replicas[id]?.space.textVersion(of: $0.bytes)?.bytes ?? [] }
    }

    /// The text of a document at a version, nil for the newest. Nil where either is not here.
    package func folderText(_ node: NodeID, at version: TextVersion?, in id: SpaceID) -> FolderText? {
        guard let space = replicas[id]?.space, let newest = space.textVersion(of: node.bytes) else { return nil }
        let wanted = version ?? newest
        let form = space.attributes(of: node.bytes).form.value ?? .plain
        return space.text(of: node.bytes, at: wanted).map { FolderText(text: $0, version: wanted, form: form) }
    }

    /// The newest texts of the first of some nodes, in order, until they have `bytesMax` together: of one at least. Nil
    /// for what is no text, or is not here.
    package func folderTexts(_ nodes: [NodeID], in id: SpaceID, bytesMax: Int) -> [FolderText?] {
        var (texts, bytes) = ([FolderText?](), 0)
        for node in nodes where bytes < bytesMax {
            let text = folderText(node, at: nil, in: id)
            bytes += text?.text.utf8.count ?? 0
            texts.append(text)
        }
        return texts
    }

    /// How much is here of the blob that a file is; nil for what is none, or has no content yet.
    package func folderBlob(_ node: NodeID, in id: SpaceID) -> BlobStatus? {
        guard let blob = replicas[id]?.space.attributes(of: node.bytes).content.value?.blob else { return nil }
        return status(of: BlobID(blob), in: id)
    }
}

/// A text of a version, and the form that its file is to have now.
package struct FolderText: Sendable {
    package let text: String
    package let version: TextVersion
    package let form: FileForm
}
