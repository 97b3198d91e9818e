extension DocumentMethods {
    /// Has text of a document's history forgotten: by every member's node, with the next sync.
    ///
    /// Chosen are changes that fit all conditions given. Without `containing`, only such of whose text nothing is shown
    /// any more; with it, those that brought the text wherever it ever stood. A change is forgotten with all that it
    /// inserted. With `preview` nothing is changed.
    package enum Forget: RPCMethod {
        package static let name = "doc.forget"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            /// Milliseconds since the Unix epoch: changes older than this.
            package var before: Int?
            package var containing: String?
            /// A member's name or device id.
            package var by: String?
            /// Shown characters of the changes are deleted first; what stood around `containing` is put in again.
            package var alsoVisible: Bool?
            package var preview: Bool?

            package init(
                space: String? = nil, path: String, before: Int? = nil, containing: String? = nil, by: String? = nil,
                alsoVisible: Bool? = nil, preview: Bool? = nil
            ) {
                self.space = space
                self.path = path
                self.before = before
                self.containing = containing
                self.by = by
                self.alsoVisible = alsoVisible
                self.preview = preview
            }
        }

        package struct Author: Codable, Hashable, Sendable {
            package var name: String
            package var deviceId: String
            package var changes: Int

            package init(name: String, deviceId: String, changes: Int) {
                self.name = name
                self.deviceId = deviceId
                self.changes = changes
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// Whether it was done; false for a preview, and where nothing fits.
            package var done: Bool
            package var changes: Int
            /// Scalars that these changes inserted, in all documents.
            package var characters: Int
            /// How many of them are shown (were, when it is done).
            package var visible: Int
            /// How many of those belong to `containing`.
            package var visibleMatches: Int
            /// How many are shown by other branches alone: U+FFFD stands for them there afterwards.
            package var visibleElsewhere: Int
            package var authors: [Author]
            /// Changes that fit and are others': not this member's to have forgotten.
            package var othersChanges: Int

            package init(
                done: Bool, changes: Int, characters: Int, visible: Int, visibleMatches: Int,
                visibleElsewhere: Int, authors: [Author], othersChanges: Int
            ) {
                self.done = done
                self.changes = changes
                self.characters = characters
                self.visible = visible
                self.visibleMatches = visibleMatches
                self.visibleElsewhere = visibleElsewhere
                self.authors = authors
                self.othersChanges = othersChanges
            }
        }
    }
}
