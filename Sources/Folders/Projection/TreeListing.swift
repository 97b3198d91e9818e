package import CRDT

/// What the space shows: the tree, and how far each document is.
package struct TreeListing: Sendable {
    package struct File: Equatable, Sendable {
        package let node: NodeID
        package let kind: NodeKind
        package let path: FolderPath
        /// The newest version of a document, or the blob that a file of any bytes is; empty for a folder.
        package let version: [UInt8]
        package let isExecutable: Bool
        package let form: FileForm

        package init(
            node: NodeID, kind: NodeKind, path: FolderPath, version: [UInt8], isExecutable: Bool = false,
            form: FileForm = .plain
        ) {
            self.node = node
            self.kind = kind
            self.path = path
            self.version = version
            self.isExecutable = isExecutable
            self.form = form
        }
    }

    /// Folders before what is in them.
    package let files: [File]
    private let places: [NodeID: Int]
    private let paths: [FolderPath: Int]

    package init(_ files: [File]) {
        self.files = files
        places = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1.node, $0) })
        paths = Dictionary(files.enumerated().map { ($1.path, $0) }) { first, _ in first }
    }

    package subscript(node: NodeID) -> File? { places[node].map { files[$0] } }
    package subscript(path: FolderPath) -> File? { paths[path].map { files[$0] } }
}
