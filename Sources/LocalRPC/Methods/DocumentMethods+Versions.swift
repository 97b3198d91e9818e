/// Those of `doc.*` that are about what a document was.
extension DocumentMethods {
    /// What a person calls a version: a given name; the beginning of a change's id, of four digits or more, or several
    /// with `+` between; `now`, `start`.
    package struct VersionName: Codable, Hashable, Sendable {
        package var written: String
        /// Where it can also be read as a time: milliseconds since the Unix epoch. It comes behind given names and
        /// before ids, and means all changes until then.
        package var time: Int?

        package init(written: String, time: Int? = nil) {
            self.written = written
            self.time = time
        }
    }

    /// A version that was found.
    package struct Version: Codable, Hashable, Sendable {
        /// How to name it again, on any node that has the changes: the beginnings of ids with `+` between, or `start`.
        package var written: String
        /// The newest changes in it; none at the start.
        package var changes: [String]
        /// When the newest of them was made.
        package var time: Int?
        /// The given name by which it was asked for.
        package var name: String?

        package init(written: String, changes: [String], time: Int?, name: String?) {
            self.written = written
            self.changes = changes
            self.time = time
            self.name = name
        }
    }

    /// What was done to a document, and the names of its versions.
    package enum Log: RPCMethod {
        package static let name = "doc.log"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            /// At most so many entries, the newest; absent, or more than 10,000: 10,000.
            package var limit: Int?
            /// Whether the changes of one author are put together as long as each comes at most five minutes after the
            /// one before and the version got no name; absent: each change is an entry.
            package var grouped: Bool?

            package init(space: String? = nil, path: String, limit: Int? = nil, grouped: Bool? = nil) {
                self.space = space
                self.path = path
                self.limit = limit
                self.grouped = grouped
            }
        }

        /// What one change, or several of one author, did to this document.
        package struct Entry: Codable, Hashable, Sendable {
            /// How to name the version of the newest change: as many digits as tell it apart.
            package var version: String
            /// The newest change's id.
            package var change: String
            package var changes: Int
            /// When the first of them was made, and the newest: no earlier than what they were made on.
            package var from: Int
            package var time: Int
            /// The author's name.
            package var author: String
            package var deviceId: String
            /// Scalars.
            package var inserted: Int
            package var deleted: Int
            /// How many of the changes took edits back, and how many brought some back: they count no scalars.
            package var undos: Int
            package var redos: Int
            /// The newest change's place in its author's chain.
            package var sequence: Int
            /// The beginning of what was put in.
            package var preview: String
            /// The names that were given to this version.
            package var names: [String]

            package init(
                version: String, change: String, changes: Int, from: Int, time: Int, author: String, deviceId: String,
                inserted: Int, deleted: Int, undos: Int = 0, redos: Int = 0, sequence: Int, preview: String,
                names: [String]
            ) {
                self.version = version
                self.change = change
                self.changes = changes
                self.from = from
                self.time = time
                self.author = author
                self.deviceId = deviceId
                self.inserted = inserted
                self.deleted = deleted
                self.undos = undos
                self.redos = redos
                self.sequence = sequence
                self.preview = preview
                self.names = names
            }
        }

        /// A name that somebody gave to a version.
        package struct Name: Codable, Hashable, Sendable {
            package var name: String
            /// The newest changes in the version; none at the start.
            package var changes: [String]
            /// When it was named.
            package var time: Int
            package var author: String
            /// Whether the name means this version; else it was given again later.
            package var isNewest: Bool

            package init(name: String, changes: [String], time: Int, author: String, isNewest: Bool) {
                self.name = name
                self.changes = changes
                self.time = time
                self.author = author
                self.isNewest = isNewest
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// Oldest first, in the order that is the same on every node.
            package var entries: [Entry]
            /// How many older entries are not told.
            package var omitted: Int
            /// Oldest first.
            package var names: [Name]

            package init(entries: [Entry], omitted: Int = 0, names: [Name]) {
                self.entries = entries
                self.omitted = omitted
                self.names = names
            }
        }
    }

    /// The text of a version.
    package enum At: RPCMethod {
        package static let name = "doc.at"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            package var at: VersionName

            package init(space: String? = nil, path: String, at: VersionName) {
                self.space = space
                self.path = path
                self.at = at
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var text: String
            /// SHA-256 of the text as UTF-8, 64 hexadecimal digits.
            package var sha256: String
            package var version: Version

            package init(text: String, sha256: String, version: Version) {
                self.text = text
                self.sha256 = sha256
                self.version = version
            }
        }
    }

    /// Makes the document read as it did at a version, by new edits that leave alone what both texts have.
    package enum Restore: RPCMethod {
        package static let name = "doc.restore"
        package typealias Params = At.Params

        package struct Result: Codable, Hashable, Sendable {
            package var version: Version
            /// How to name what was there before.
            package var before: String
            package var revision: Int
            /// How many splices it took; 0 when the text was equal already.
            package var edits: Int
            /// Scalars.
            package var inserted: Int
            package var deleted: Int

            package init(version: Version, before: String, revision: Int, edits: Int, inserted: Int, deleted: Int) {
                self.version = version
                self.before = before
                self.revision = revision
                self.edits = edits
                self.inserted = inserted
                self.deleted = deleted
            }
        }
    }

    /// Gives a version a name, for all members. Given again, the name means the newer one.
    package enum Name: RPCMethod {
        package static let name = "doc.name"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            /// 1 to 64 bytes without control characters.
            package var name: String
            /// Absent: the newest version.
            package var at: VersionName?

            package init(space: String? = nil, path: String, name: String, at: VersionName? = nil) {
                self.space = space
                self.path = path
                self.name = name
                self.at = at
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// Of the record.
            package var id: String
            package var name: String
            package var version: Version

            package init(id: String, name: String, version: Version) {
                self.id = id
                self.name = name
                self.version = version
            }
        }
    }
}
