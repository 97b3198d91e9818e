extension SessionMethods {
    /// Begins or ends a recording of the session.
    package enum Record: RPCMethod {
        package static let name = "session.record"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            package var on: Bool

            package init(space: String? = nil, session: String? = nil, on: Bool) {
                self.space = space
                self.session = session
                self.on = on
            }
        }
        package typealias Result = Named
    }

    /// Marks this moment, to be found again in a replay.
    package enum SetMark: RPCMethod {
        package static let name = "session.mark"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            package var text: String

            package init(space: String? = nil, session: String? = nil, text: String) {
                self.space = space
                self.session = session
                self.text = text
            }
        }
        package typealias Result = Named
    }

    /// A part of a recording: the texts at its beginning, and what happened in it.
    package enum Replay: RPCMethod {
        package static let name = "session.replay"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            /// Which recording of the session, from 1; absent: the last.
            package var recording: Int?
            /// In milliseconds from the beginning of the recording; absent: 0.
            package var from: Int?
            /// How long a part, in milliseconds; absent: a minute.
            package var span: Int?

            package init(
                space: String? = nil, session: String? = nil, recording: Int? = nil, from: Int? = nil, span: Int? = nil
            ) {
                self.space = space
                self.session = session
                self.recording = recording
                self.from = from
                self.span = span
            }
        }

        package struct Document: Codable, Hashable, Sendable {
            package var path: String
            /// As it was at `from`.
            package var text: String

            package init(path: String, text: String) {
                self.path = path
                self.text = text
            }
        }

        package struct Mark: Codable, Hashable, Sendable {
            package var at: Int
            package var text: String
            package var by: String

            package init(at: Int, text: String, by: String) {
                self.at = at
                self.text = text
                self.by = by
            }
        }

        package struct Step: Codable, Hashable, Sendable {
            /// In milliseconds from the beginning of the recording.
            package var at: Int
            package var by: String
            /// Of an edit or a cursor.
            package var path: String?
            package var edits: [DocumentMethods.Splice]?
            /// True for where somebody is now; without a path nowhere.
            package var moved: Bool?
            /// In scalars.
            package var cursor: Int?
            package var anchor: Int?
            /// What was said, and where.
            package var said: String?
            package var channel: String?
            package var event: Event?

            package init(at: Int, by: String) {
                self.at = at
                self.by = by
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var session: String
            package var title: String?
            /// How many recordings the session has, and which this is.
            package var recordings: Int
            package var recording: Int
            package var by: String
            /// When it began, in milliseconds since the Unix epoch, and how long it is, or is so far.
            package var started: Int
            package var length: Int
            package var from: Int
            /// Where the next part begins; absent behind the last.
            package var next: Int?
            package var marks: [Mark]
            /// All that were edited or looked at while it was recorded.
            package var documents: [Document]
            package var steps: [Step]

            package init(session: String, recordings: Int, recording: Int, by: String) {
                self.session = session
                self.recordings = recordings
                self.recording = recording
                self.by = by
                (started, length, from) = (0, 0, 0)
                (marks, documents, steps) = ([], [], [])
            }
        }
    }
}
