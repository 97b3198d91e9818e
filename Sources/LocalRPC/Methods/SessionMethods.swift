/// `session.*`: people together in a space now.
package enum SessionMethods {
    /// Which session of which space. Absent: the open one; `@last` is the newest, an id or the beginning of one any.
    package struct Choice: Codable, Hashable, Sendable {
        package var space: String?
        package var session: String?

        package init(space: String? = nil, session: String? = nil) {
            self.space = space
            self.session = session
        }
    }

    /// The session that something was said of.
    package struct Named: Codable, Hashable, Sendable {
        /// 64 hexadecimal digits.
        package var session: String

        package init(session: String) {
            self.session = session
        }
    }

    package enum List: RPCMethod {
        package static let name = "session.list"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            /// The newest last.
            package var sessions: [Head]

            package init(sessions: [Head]) {
                self.sessions = sessions
            }
        }
    }

    package enum Show: RPCMethod {
        package static let name = "session.show"
        package typealias Params = Choice
        package typealias Result = Session
    }

    package enum Start: RPCMethod {
        package static let name = "session.start"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var title: String?

            package init(space: String? = nil, title: String? = nil) {
                self.space = space
                self.title = title
            }
        }
        package typealias Result = Named
    }

    /// Comes into the session. One that is recorded only who agrees to that.
    package enum Join: RPCMethod {
        package static let name = "session.join"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            /// Whether one agrees to be recorded, where somebody records.
            package var agreed: Bool?

            package init(space: String? = nil, session: String? = nil, agreed: Bool? = nil) {
                self.space = space
                self.session = session
                self.agreed = agreed
            }
        }
        package typealias Result = Named
    }

    package enum Leave: RPCMethod {
        package static let name = "session.leave"
        package typealias Params = Choice
        package typealias Result = Named
    }

    package enum End: RPCMethod {
        package static let name = "session.end"
        package typealias Params = Choice
        package typealias Result = Named
    }

    /// Gives the seat to a member, or to everybody.
    package enum Pass: RPCMethod {
        package static let name = "session.pass"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            /// A name, or the first letters of a device id; absent: everybody types.
            package var member: String?

            package init(space: String? = nil, session: String? = nil, member: String? = nil) {
                self.space = space
                self.session = session
                self.member = member
            }
        }
        package typealias Result = Named
    }

    /// Asks for the seat.
    package enum Request: RPCMethod {
        package static let name = "session.request"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            /// True: asks for it no more.
            package var withdraw: Bool?

            package init(space: String? = nil, session: String? = nil, withdraw: Bool? = nil) {
                self.space = space
                self.session = session
                self.withdraw = withdraw
            }
        }
        package typealias Result = Named
    }

    /// Sets a time, or takes it away.
    package enum Timer: RPCMethod {
        package static let name = "session.timer"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            /// Absent: no time.
            package var seconds: Int?
            /// Whether the seat goes on at its end.
            package var rotate: Bool?

            package init(space: String? = nil, session: String? = nil, seconds: Int? = nil, rotate: Bool? = nil) {
                self.space = space
                self.session = session
                self.seconds = seconds
                self.rotate = rotate
            }
        }
        package typealias Result = Named
    }

    /// Asks the others to look at a place, or no more.
    package enum Focus: RPCMethod {
        package static let name = "session.focus"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            /// Absent: nowhere any more.
            package var path: String?
            /// From 1, like the column. Absent: the document as a whole.
            package var line: Int?
            package var column: Int?

            package init(space: String? = nil, session: String? = nil, path: String? = nil, line: Int? = nil) {
                self.space = space
                self.session = session
                self.path = path
                self.line = line
            }
        }
        package typealias Result = Named
    }

    /// Lets a member ask the others to look, or no more.
    package enum Lend: RPCMethod {
        package static let name = "session.lend"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            package var member: String
            package var back: Bool?

            package init(space: String? = nil, session: String? = nil, member: String, back: Bool? = nil) {
                self.space = space
                self.session = session
                self.member = member
                self.back = back
            }
        }
        package typealias Result = Named
    }

    /// Takes back what a member wrote while somebody else had the seat.
    package enum Revert: RPCMethod {
        package static let name = "session.revert"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var session: String?
            package var member: String

            package init(space: String? = nil, session: String? = nil, member: String) {
                self.space = space
                self.session = session
                self.member = member
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var documents: Int
            /// Characters that were put in and are gone, and that were taken out and are back.
            package var inserted: Int
            package var deleted: Int

            package init(documents: Int, inserted: Int, deleted: Int) {
                self.documents = documents
                self.inserted = inserted
                self.deleted = deleted
            }
        }
    }
}
