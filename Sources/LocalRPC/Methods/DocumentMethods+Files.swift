extension DocumentMethods {
    /// What became of a file, or of a folder and what is in it.
    package struct FilesChange: Codable, Hashable, Sendable {
        /// The id of the file or folder.
        package var id: String
        /// Where it is now, or was before it was removed.
        package var path: String
        /// How many documents were moved, removed or brought back.
        package var documents: Int
        package var folders: Int

        package init(id: String, path: String, documents: Int, folders: Int) {
            self.id = id
            self.path = path
            self.documents = documents
            self.folders = folders
        }
    }

    /// Moves a document or a folder, or gives it another name; makes folders on the way. With `removed`, brings back
    /// something that was removed. `conflict` when the new path is taken.
    package enum Move: RPCMethod {
        package static let name = "doc.move"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Of something removed: the path that it had, or the first 8 digits or more of its id.
            package var path: String
            /// The new path; with `/` at its end, the folder to put it into. Absent, with `removed`: where it was.
            package var to: String?
            package var removed: Bool?

            package init(space: String? = nil, path: String, to: String? = nil, removed: Bool? = nil) {
                self.space = space
                self.path = path
                self.to = to
                self.removed = removed
            }
        }

        package typealias Result = FilesChange
    }

    /// Takes a document out of sight, or a folder with all that is shown in it. Histories stay; `doc.move` with
    /// `removed` brings it back.
    package enum Remove: RPCMethod {
        package static let name = "doc.remove"
        package typealias Params = Selection
        package typealias Result = FilesChange
    }

    /// What was removed and not brought back, with what is out of sight for another reason.
    package enum Removed: RPCMethod {
        package static let name = "doc.removed"
        package typealias Params = SpaceMethods.Selection

        package struct Entry: Codable, Hashable, Sendable {
            /// The path that it had.
            package var path: String
            package var id: String
            /// `text`, `file` or `folder`.
            package var kind: String
            package var lengthInScalars: Int
            /// Milliseconds since the Unix epoch, as the clock of who removed it had it; absent, as `author` and
            /// `deviceId`, for what was not removed but lies too deep to be shown.
            package var time: Int?
            /// The name of who removed it.
            package var author: String?
            package var deviceId: String?

            package init(path: String, id: String, kind: String, lengthInScalars: Int) {
                self.path = path
                self.id = id
                self.kind = kind
                self.lengthInScalars = lengthInScalars
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var files: [Entry]

            package init(files: [Entry]) {
                self.files = files
            }
        }
    }
}
