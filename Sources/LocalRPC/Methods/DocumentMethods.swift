/// `doc.*`: the documents of a space.
///
/// Positions, lengths and counts are in Unicode scalars. A *revision* is a number of this node for one document: it
/// grows with every event the document gets here, and means nothing to another node. `space` is as in `SpaceMethods`.
package enum DocumentMethods {
    /// One edit of a text: at `at`, `delete` scalars go and `insert` comes in their place.
    ///
    /// In a list each splice speaks of the text as the one before it left it.
    package struct Splice: Codable, Hashable, Sendable {
        package var at: Int
        package var delete: Int
        package var insert: String

        package init(at: Int, delete: Int, insert: String) {
            self.at = at
            self.delete = delete
            self.insert = insert
        }
    }

    /// Which document.
    package struct Selection: Codable, Hashable, Sendable {
        package var space: String?
        package var path: String

        package init(space: String? = nil, path: String) {
            self.space = space
            self.path = path
        }
    }

    package struct Summary: Codable, Hashable, Sendable {
        package var path: String
        package var id: String
        package var lengthInScalars: Int
        package var revision: Int
        /// `text`, `file` (any bytes) or `folder`.
        package var kind: String
        /// Of a file of any bytes: the blob that is its content, and how long that is; absent until one is set.
        package var blob: String?
        package var size: Int?
        /// Absent means that it cannot be run.
        package var executable: Bool?
        /// How many other contents, modes and forms members set side by side with the shown ones; absent: none.
        package var conflicts: Int?

        package init(path: String, id: String, lengthInScalars: Int, revision: Int, kind: String) {
            self.path = path
            self.id = id
            self.lengthInScalars = lengthInScalars
            self.revision = revision
            self.kind = kind
        }
    }

    package enum List: RPCMethod {
        package static let name = "doc.list"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            package var documents: [Summary]
            /// The member from whose snapshot they are, while the history is not here that tells whether it is right.
            package var snapshotBy: String?

            package init(documents: [Summary]) {
                self.documents = documents
            }
        }
    }

    /// Makes an empty document, and the folders on the way to it. `conflict` when the path is taken.
    package enum New: RPCMethod {
        package static let name = "doc.new"
        package typealias Params = Selection

        package struct Result: Codable, Hashable, Sendable {
            /// The id of the document.
            package var document: String
            package var revision: Int

            package init(document: String, revision: Int) {
                self.document = document
                self.revision = revision
            }
        }
    }

    package enum Cat: RPCMethod {
        package static let name = "doc.cat"
        package typealias Params = Selection

        package struct Result: Codable, Hashable, Sendable {
            package var text: String
            package var revision: Int
            /// SHA-256 of the text as UTF-8, 64 hexadecimal digits.
            package var sha256: String
            /// The member from whose snapshot it is, while the history is not here that tells whether it is right.
            package var snapshotBy: String?

            package init(text: String, revision: Int, sha256: String) {
                self.text = text
                self.revision = revision
                self.sha256 = sha256
            }
        }
    }

    /// Makes the document read `text`, by the fewest edits found; makes the document when there is none.
    package enum Put: RPCMethod {
        package static let name = "doc.put"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            package var text: String

            package init(space: String? = nil, path: String, text: String) {
                self.space = space
                self.path = path
                self.text = text
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var revision: Int
            /// How many splices it took; 0 when the text was equal already.
            package var edits: Int

            package init(revision: Int, edits: Int) {
                self.revision = revision
                self.edits = edits
            }
        }
    }
}

extension DocumentMethods {
    /// Edits a document. Answered when the edit is durable.
    ///
    /// `revision` is the newest one that the client has taken in (from `doc.open`, `doc.changed` or an answer); edits
    /// of this connection that the node took later count as seen. Absent: the edit speaks of the newest text.
    package enum Edit: RPCMethod {
        package static let name = "doc.edit"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            package var revision: Int?
            package var edits: [Splice]
            /// Which edit it is of those of the `writer` that opened the document, from 1; they ascend. One that the
            /// node has changes nothing.
            package var number: Int?

            package init(space: String? = nil, path: String, revision: Int? = nil, edits: [Splice]) {
                self.space = space
                self.path = path
                self.revision = revision
                self.edits = edits
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// The newest revision, with this edit in it.
            package var revision: Int

            package init(revision: Int) {
                self.revision = revision
            }
        }
    }

    /// Gives the text and then, as `doc.changed`, every change of it in order, also this connection's own.
    package enum Open: RPCMethod {
        package static let name = "doc.open"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            /// 64 hexadecimal digits, drawn at random by a program that numbers its edits, and kept as long as it runs.
            package var writer: String?

            package init(space: String? = nil, path: String, writer: String? = nil) {
                self.space = space
                self.path = path
                self.writer = writer
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var text: String
            package var revision: Int
            package var subscription: Int
            /// The member from whose snapshot it is, while the history is not here that tells whether it is right. When
            /// that is here, a `doc.changed` follows in any case.
            package var snapshotBy: String?
            /// With `writer`: the number of its last edit that is in the text; 0 for none.
            package var lastEdit: Int?

            package init(text: String, revision: Int, subscription: Int) {
                self.text = text
                self.revision = revision
                self.subscription = subscription
            }
        }
    }

    /// Ends a subscription of this connection, of whatever namespace. Closing the connection ends all of them.
    package enum Close: RPCMethod {
        package static let name = "doc.close"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int

            package init(subscription: Int) {
                self.subscription = subscription
            }
        }

        package typealias Result = Nothing
    }

    /// `doc.changed`: the text of an open document changed.
    ///
    /// Applied in order to the text of `doc.open`, the splices of these notifications give the text at `revision`.
    package enum Changed: RPCNotification {
        package static let name = "doc.changed"

        /// Who made a change: another connection of this node, another node, or this very connection.
        package enum Origin: String, Codable, Sendable, CaseIterable {
            case local, remote
            case own = "self"
        }

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var path: String
            package var revision: Int
            package var edits: [Splice]
            package var origin: Origin
            /// The author's name; the first one's, where several authors' changes came together.
            package var author: String

            package init(
                subscription: Int, path: String, revision: Int, edits: [Splice], origin: Origin, author: String
            ) {
                self.subscription = subscription
                self.path = path
                self.revision = revision
                self.edits = edits
                self.origin = origin
                self.author = author
            }
        }
    }
}
