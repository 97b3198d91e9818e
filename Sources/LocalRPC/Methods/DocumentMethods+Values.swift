extension DocumentMethods {
    /// Makes a file of a space have the bytes of a file on this machine, and the first of them if there is none.
    /// `conflict` when the path is that of a document or a folder.
    package enum PutFile: RPCMethod {
        package static let name = "doc.putFile"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            /// The absolute path of the file on this machine.
            package var file: String

            package init(space: String? = nil, path: String, file: String) {
                self.space = space
                self.path = path
                self.file = file
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// The id of the file.
            package var document: String
            package var blob: String
            package var size: Int

            package init(document: String, blob: String, size: Int) {
                self.document = document
                self.blob = blob
                self.size = size
            }
        }
    }

    /// Says whether a document or a file can be run where it lies on a disk.
    package enum Mode: RPCMethod {
        package static let name = "doc.mode"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            package var executable: Bool

            package init(space: String? = nil, path: String, executable: Bool) {
                self.space = space
                self.path = path
                self.executable = executable
            }
        }

        package typealias Result = Nothing
    }
}
