extension DocumentMethods {
    /// Compares two versions line by line.
    package enum Diff: RPCMethod {
        package static let name = "doc.diff"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            package var from: VersionName
            /// Absent: the newest version.
            package var to: VersionName?
            /// Equal lines around changed ones; absent: 3.
            package var context: Int?

            package init(
                space: String? = nil, path: String, from: VersionName, to: VersionName? = nil, context: Int? = nil
            ) {
                self.space = space
                self.path = path
                self.from = from
                self.to = to
                self.context = context
            }
        }

        package enum Side: String, Codable, Sendable, CaseIterable {
            case both, old, new
        }

        package struct Line: Codable, Hashable, Sendable {
            /// Which text has it.
            package var side: Side
            /// Without its line feed.
            package var text: String
            /// Whether it ends with a line feed: the last line of a text may not.
            package var isEnded: Bool
            /// What of a changed line differs from the lines opposite: pairs of positions in it, half-open; none where
            /// all of it does.
            package var marks: [[Int]]

            package init(side: Side, text: String, isEnded: Bool, marks: [[Int]]) {
                self.side = side
                self.text = text
                self.isEnded = isEnded
                self.marks = marks
            }
        }

        /// Lines that changed, with some that did not around them.
        package struct Hunk: Codable, Hashable, Sendable {
            /// Lines before it, and lines in it, of each text.
            package var oldStart: Int
            package var oldCount: Int
            package var newStart: Int
            package var newCount: Int
            package var lines: [Line]

            package init(oldStart: Int, oldCount: Int, newStart: Int, newCount: Int, lines: [Line]) {
                self.oldStart = oldStart
                self.oldCount = oldCount
                self.newStart = newStart
                self.newCount = newCount
                self.lines = lines
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var from: Version
            package var to: Version
            package var insertedLines: Int
            package var deletedLines: Int
            package var hunks: [Hunk]

            package init(from: Version, to: Version, insertedLines: Int, deletedLines: Int, hunks: [Hunk]) {
                self.from = from
                self.to = to
                self.insertedLines = insertedLines
                self.deletedLines = deletedLines
                self.hunks = hunks
            }
        }
    }
}
