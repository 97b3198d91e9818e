/// Those of `doc.*` that take back what was written, and tell who wrote what.
extension DocumentMethods {
    /// What is to be taken back, or brought back.
    package struct Reversal: Codable, Hashable, Sendable {
        package var space: String?
        package var path: String
        /// How many commits, from 1; absent: one.
        package var count: Int?
        /// Whose: a member's name, or the beginning of a device id; absent: this node's own.
        package var by: String?

        package init(space: String? = nil, path: String, count: Int? = nil, by: String? = nil) {
            self.space = space
            self.path = path
            self.count = count
            self.by = by
        }
    }

    /// What was taken back, or brought back.
    package struct Reversed: Codable, Hashable, Sendable {
        package var revision: Int
        /// How many commits: fewer than asked for where no more was left, 0 when there was nothing.
        package var steps: Int
        /// Scalars that those commits had put in, and taken out.
        package var inserted: Int
        package var deleted: Int
        /// Whose edits they are.
        package var author: String
        package var deviceId: String
        /// Whether they are somebody else's: then it is a revert.
        package var isRevert: Bool

        package init(
            revision: Int, steps: Int, inserted: Int, deleted: Int, author: String, deviceId: String, isRevert: Bool
        ) {
            self.revision = revision
            self.steps = steps
            self.inserted = inserted
            self.deleted = deleted
            self.author = author
            self.deviceId = deviceId
            self.isRevert = isRevert
        }
    }

    /// Takes back the newest edits of one writer that stand; what others wrote is untouched.
    package enum Undo: RPCMethod {
        package static let name = "doc.undo"
        package typealias Params = Reversal
        package typealias Result = Reversed
    }

    /// Brings back what that writer took back, as long as the writer did not edit since.
    package enum Redo: RPCMethod {
        package static let name = "doc.redo"
        package typealias Params = Reversal
        package typealias Result = Reversed
    }

    /// Who wrote each character, and when.
    package enum Blame: RPCMethod {
        package static let name = "doc.blame"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            /// Lines from 1, both ends in; absent: all.
            package var firstLine: Int?
            package var lastLine: Int?
            /// Scalars from 0, half-open, instead of lines.
            package var from: Int?
            package var to: Int?

            package init(
                space: String? = nil, path: String, firstLine: Int? = nil, lastLine: Int? = nil, from: Int? = nil,
                to: Int? = nil
            ) {
                self.space = space
                self.path = path
                self.firstLine = firstLine
                self.lastLine = lastLine
                self.from = from
                self.to = to
            }
        }

        /// Characters side by side that one author wrote within five minutes.
        package struct Part: Codable, Hashable, Sendable {
            /// Scalars, in the whole text.
            package var at: Int
            package var count: Int
            package var author: String
            package var deviceId: String
            /// When the first and the last of them were written, in milliseconds since the Unix epoch; absent while
            /// they wait to become a change.
            package var from: Int?
            package var time: Int?
            /// The id of the newest change among them.
            package var change: String?

            package init(
                at: Int, count: Int, author: String, deviceId: String, from: Int?, time: Int?, change: String?
            ) {
                self.at = at
                self.count = count
                self.author = author
                self.deviceId = deviceId
                self.from = from
                self.time = time
                self.change = change
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var revision: Int
            /// Where `text` begins, and on which line, from 1.
            package var at: Int
            package var line: Int
            package var text: String
            /// Together the text, in its order.
            package var parts: [Part]

            package init(revision: Int, at: Int, line: Int, text: String, parts: [Part]) {
                self.revision = revision
                self.at = at
                self.line = line
                self.text = text
                self.parts = parts
            }
        }
    }
}
