/// `blob.*`: files of any kind in a space.
package enum BlobMethods {
    /// How much of a blob is here.
    package struct Status: Codable, Hashable, Sendable {
        /// 64 hexadecimal digits.
        package var blob: String
        /// `absent`, `fetching`, `stopped` (the disk refused a piece), `overQuota` (there is no room for it in what the
        /// space may take) or `whole`.
        package var state: String
        /// In bytes; 0 while nobody told.
        package var size: Int
        package var held: Int
        /// How many linked members have some of it.
        package var sources: Int

        package init(blob: String, state: String, size: Int, held: Int, sources: Int) {
            self.blob = blob
            self.state = state
            self.size = size
            self.held = held
            self.sources = sources
        }
    }

    package struct Entry: Codable, Hashable, Sendable {
        package var name: String
        /// Who added it.
        package var author: String
        /// Milliseconds since the Unix epoch, as the author's clock had it.
        package var time: Int
        /// As its author says.
        package var size: Int
        package var status: Status

        package init(name: String, author: String, time: Int, size: Int, status: Status) {
            self.name = name
            self.author = author
            self.time = time
            self.size = size
            self.status = status
        }
    }

    /// Which blob of which space.
    package struct Place: Codable, Hashable, Sendable {
        package var space: String?
        /// The id, eight digits of it or more, or the name.
        package var blob: String

        package init(space: String? = nil, blob: String) {
            self.space = space
            self.blob = blob
        }
    }

    /// Takes a file in and lists it for the members. Answered when both are durable.
    package enum Add: RPCMethod {
        package static let name = "blob.add"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Absolute.
            package var path: String
            /// Absent: the last part of the path.
            package var name: String?

            package init(space: String? = nil, path: String, name: String? = nil) {
                self.space = space
                self.path = path
                self.name = name
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var blob: String
            package var size: Int

            package init(blob: String, size: Int) {
                self.blob = blob
                self.size = size
            }
        }
    }

    /// Wants a blob from now on, also after a restart. Answered at once.
    package enum Fetch: RPCMethod {
        package static let name = "blob.fetch"
        package typealias Params = Place
        package typealias Result = Status
    }

    package enum Look: RPCMethod {
        package static let name = "blob.status"
        package typealias Params = Place
        package typealias Result = Status
    }

    /// Lets the bytes go here; it stays listed.
    package enum Drop: RPCMethod {
        package static let name = "blob.drop"
        package typealias Params = Place
        package typealias Result = Status
    }

    /// Writes a whole blob to a file, checked once more.
    package enum Save: RPCMethod {
        package static let name = "blob.save"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var blob: String
            /// Absolute. A file that is there is replaced.
            package var path: String

            package init(space: String? = nil, blob: String, path: String) {
                self.space = space
                self.blob = blob
                self.path = path
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var size: Int

            package init(size: Int) {
                self.size = size
            }
        }
    }

    package enum List: RPCMethod {
        package static let name = "blob.list"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?

            package init(space: String? = nil) {
                self.space = space
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var blobs: [Entry]

            package init(blobs: [Entry]) {
                self.blobs = blobs
            }
        }
    }
}
