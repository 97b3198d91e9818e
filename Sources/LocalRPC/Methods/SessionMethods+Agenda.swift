extension SessionMethods {
    /// Puts something on the session's agenda.
    package enum Plan: RPCMethod {
        package static let name = "session.agenda"
        package typealias Result = Named

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            package var text: String
            package var minutes: Int?

            package init(space: String? = nil, session: String? = nil, text: String, minutes: Int? = nil) {
                self.space = space
                self.session = session
                self.text = text
                self.minutes = minutes
            }
        }
    }

    /// Goes on to something: what is named, or what comes next on the agenda.
    package enum Turn: RPCMethod {
        package static let name = "session.topic"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            package var text: String?
            /// It is about nothing of the agenda any more.
            package var done: Bool?

            package init(space: String? = nil, session: String? = nil, text: String? = nil, done: Bool? = nil) {
                self.space = space
                self.session = session
                self.text = text
                self.done = done
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var session: String
            /// What it is about now.
            package var topic: Topic?

            package init(session: String, topic: Topic?) {
                self.session = session
                self.topic = topic
            }
        }
    }
}
