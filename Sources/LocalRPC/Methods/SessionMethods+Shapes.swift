extension SessionMethods {
    package struct Head: Codable, Hashable, Sendable {
        /// 64 hexadecimal digits.
        package var session: String
        package var title: String?
        /// Who began it.
        package var startedBy: String
        /// Milliseconds since the Unix epoch, as the author's clock had it; like all times here.
        package var started: Int
        /// Absent while it is open.
        package var ended: Int?
        package var endedBy: String?
        /// How many are in it now, or were in it at all where it is over.
        package var participants: Int

        package init(session: String, title: String?, startedBy: String, started: Int, participants: Int) {
            self.session = session
            self.title = title
            self.startedBy = startedBy
            self.started = started
            self.participants = participants
        }
    }

    /// Where somebody is in a text. Lines and columns count from 1; a column counts characters.
    package struct Place: Codable, Hashable, Sendable {
        package var path: String?
        package var line: Int?
        package var column: Int?
        /// Where a selection was begun.
        package var anchorLine: Int?
        package var anchorColumn: Int?
        /// What else is looked at.
        package var view: String?
        package var idle: Bool?

        package init() {}
    }

    package struct Participant: Codable, Hashable, Sendable {
        package var name: String
        package var deviceId: String
        package var isSelf: Bool
        /// Whether the person is in it now.
        package var isIn: Bool
        package var since: Int
        package var until: Int?
        /// How long in all, in seconds.
        package var seconds: Int
        /// Whether a device of the person can be heard now.
        package var isAround: Bool
        /// Whether the person has the seat.
        package var drives: Bool
        package var place: Place?

        package init(name: String, deviceId: String, isSelf: Bool, isIn: Bool, since: Int, seconds: Int) {
            self.name = name
            self.deviceId = deviceId
            self.isSelf = isSelf
            self.isIn = isIn
            self.since = since
            self.seconds = seconds
            isAround = false
            drives = false
        }
    }

    package struct Countdown: Codable, Hashable, Sendable {
        package var seconds: Int
        /// By this node's clock, and the author's as far as it is known.
        package var remainingMilliseconds: Int
        package var rotates: Bool
        package var by: String

        package init(seconds: Int, remainingMilliseconds: Int, rotates: Bool, by: String) {
            self.seconds = seconds
            self.remainingMilliseconds = remainingMilliseconds
            self.rotates = rotates
            self.by = by
        }
    }

    package struct Pointer: Codable, Hashable, Sendable {
        package var by: String
        package var time: Int
        package var place: Place

        package init(by: String, time: Int, place: Place) {
            self.by = by
            self.time = time
            self.place = place
        }
    }

    /// What somebody wrote in a document, in characters.
    package struct Written: Codable, Hashable, Sendable {
        package var author: String
        package var deviceId: String
        package var path: String
        package var inserted: Int
        package var deleted: Int

        package init(author: String, deviceId: String, path: String, inserted: Int, deleted: Int) {
            self.author = author
            self.deviceId = deviceId
            self.path = path
            self.inserted = inserted
            self.deleted = deleted
        }
    }

    /// What somebody wrote while another person had the seat.
    package struct OffSeat: Codable, Hashable, Sendable {
        package var author: String
        package var deviceId: String
        /// Whether the author had heard who has the seat.
        package var isKnowing: Bool
        package var paths: [String]
        package var inserted: Int
        package var deleted: Int

        package init(
            author: String, deviceId: String, isKnowing: Bool, paths: [String], inserted: Int, deleted: Int
        ) {
            self.author = author
            self.deviceId = deviceId
            self.isKnowing = isKnowing
            self.paths = paths
            self.inserted = inserted
            self.deleted = deleted
        }
    }

    package struct Recording: Codable, Hashable, Sendable {
        package var by: String
        package var from: Int
        /// Absent while it goes on.
        package var to: Int?

        package init(by: String, from: Int, to: Int?) {
            self.by = by
            self.from = from
            self.to = to
        }
    }

    package struct Mark: Codable, Hashable, Sendable {
        package var text: String
        package var by: String
        package var time: Int

        package init(text: String, by: String, time: Int) {
            self.text = text
            self.by = by
            self.time = time
        }
    }

    /// Something that the session is to be about, is, or was.
    package struct Topic: Codable, Hashable, Sendable {
        package var text: String
        package var by: String
        /// How long it was meant to take.
        package var minutes: Int?
        /// Absent while it was not begun.
        package var begun: Int?
        /// Absent while it goes on.
        package var ended: Int?

        package init(text: String, by: String) {
            self.text = text
            self.by = by
        }
    }

    package struct Session: Codable, Hashable, Sendable {
        package var head: Head
        package var participants: [Participant]
        /// Who would like to type, the first who asked first.
        package var requests: [String]
        package var timer: Countdown?
        package var pointer: Pointer?
        /// Who may point beside owners and mentors.
        package var pointers: [String]
        package var written: [Written]
        package var offSeat: [OffSeat]
        package var recordings: [Recording]
        package var marks: [Mark]
        package var agenda: [Topic]?
        /// What happened, in order.
        package var course: [Event]

        package init(head: Head) {
            self.head = head
            participants = []
            requests = []
            pointers = []
            written = []
            offSeat = []
            recordings = []
            marks = []
            course = []
        }
    }
}
