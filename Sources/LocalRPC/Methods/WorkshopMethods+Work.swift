// What learners make in exercises, and what came of all.
extension WorkshopMethods {
    /// The space for one's own work on an exercise, made with its starter files where there is none.
    package enum Take: RPCMethod {
        package static let name = "workshop.take"
        package typealias Params = ActivityChoice

        package struct Result: Codable, Hashable, Sendable {
            package var space: String
            package var title: String

            package init(space: String, title: String) {
                self.space = space
                self.title = title
            }
        }
    }

    /// Hands in what one's work is now.
    package enum HandInWork: RPCMethod {
        package static let name = "workshop.handIn"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            package var note: String?

            package init(space: String? = nil, activity: String? = nil, note: String? = nil) {
                self.space = space
                self.activity = activity
                self.note = note
            }
        }
    }

    /// Says by when an exercise is to be handed in, from now on; without `seconds` whenever it is.
    package enum SetDue: RPCMethod {
        package static let name = "workshop.due"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            package var seconds: Int?
            /// So much longer what comes is in time still.
            package var graceSeconds: Int?
            /// What comes later does not count.
            package var strict: Bool?

            package init(
                space: String? = nil, activity: String? = nil, seconds: Int? = nil, graceSeconds: Int? = nil,
                strict: Bool? = nil
            ) {
                self.space = space
                self.activity = activity
                self.seconds = seconds
                self.graceSeconds = graceSeconds
                self.strict = strict
            }
        }
    }

    /// Lets what a person handed in late count as if it had come in time.
    package enum Accept: RPCMethod {
        package static let name = "workshop.accept"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            /// A name, or the first letters of a device id.
            package var member: String

            package init(space: String? = nil, activity: String? = nil, member: String) {
                self.space = space
                self.activity = activity
                self.member = member
            }
        }
    }

    /// What somebody made in an exercise, now or as it was handed in. Others' is for who leads.
    package enum Look: RPCMethod {
        package static let name = "workshop.work"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            /// A name, or the first letters of a device id; absent: oneself.
            package var member: String?
            /// As it was handed in; else as it is now.
            package var handedIn: Bool?
            /// The first file to tell, counted from 0.
            package var from: Int?

            package init(
                space: String? = nil, activity: String? = nil, member: String? = nil, handedIn: Bool? = nil,
                from: Int? = nil
            ) {
                self.space = space
                self.activity = activity
                self.member = member
                self.handedIn = handedIn
                self.from = from
            }
        }

        /// A file of it: a text as it is on a disk, or a blob of the work's space.
        package struct File: Codable, Hashable, Sendable {
            package var path: String
            package var text: String?
            package var blob: String?
            package var size: Int
            package var executable: Bool?

            package init(path: String, text: String? = nil, blob: String? = nil, size: Int, executable: Bool? = nil) {
                self.path = path
                self.text = text
                self.blob = blob
                self.size = size
                self.executable = executable
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// The id of the space that it lies in.
            package var space: String
            package var name: String
            package var deviceId: String
            /// What was handed in that counts, or came late.
            package var handIn: String?
            /// Whether the files are those of that.
            package var isHandedIn: Bool
            /// Another one of other files.
            package var version: String
            package var files: [File]
            /// The first file that this answer has no room for.
            package var next: Int?

            package init(
                space: String, name: String, deviceId: String, handIn: String?, isHandedIn: Bool, version: String,
                files: [File], next: Int?
            ) {
                self.space = space
                self.name = name
                self.deviceId = deviceId
                self.handIn = handIn
                self.isHandedIn = isHandedIn
                self.version = version
                self.files = files
                self.next = next
            }
        }
    }

    /// Says that one cannot go on, or can.
    package enum Stuck: RPCMethod {
        package static let name = "workshop.stuck"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            package var word: String?
            package var off: Bool?

            package init(space: String? = nil, activity: String? = nil, word: String? = nil, off: Bool? = nil) {
                self.space = space
                self.activity = activity
                self.word = word
                self.off = off
            }
        }
    }

    /// Lets one's solution be shown to others, or not; also the answer to who asks.
    package enum ConsentTo: RPCMethod {
        package static let name = "workshop.consent"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            package var off: Bool?
            /// Without one's name.
            package var anonymous: Bool?

            package init(space: String? = nil, activity: String? = nil, off: Bool? = nil, anonymous: Bool? = nil) {
                self.space = space
                self.activity = activity
                self.off = off
                self.anonymous = anonymous
            }
        }
    }

    /// Puts what somebody handed in where all read it, if they agreed; else asks them, and does it when they agree.
    package enum Broadcast: RPCMethod {
        package static let name = "workshop.broadcast"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            /// A name, or the first letters of a device id.
            package var member: String

            package init(space: String? = nil, activity: String? = nil, member: String) {
                self.space = space
                self.activity = activity
                self.member = member
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// Where it is shown, in the workshop's space; absent: they are asked.
            package var path: String?

            package init(path: String? = nil) {
                self.path = path
            }
        }
    }

    /// Says what a person's work is worth.
    package enum GiveScore: RPCMethod {
        package static let name = "workshop.score"
        package typealias Result = Said

        package struct Row: Codable, Hashable, Sendable {
            package var name: String
            package var points: Int

            package init(name: String, points: Int) {
                self.name = name
                self.points = points
            }
        }

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            /// A name, or the first letters of a device id.
            package var member: String
            /// Of rows of the rubric.
            package var rows: [Row]?
            /// Where there is no rubric.
            package var points: Int?
            package var comment: String?

            package init(
                space: String? = nil, activity: String? = nil, member: String, rows: [Row]? = nil, points: Int? = nil,
                comment: String? = nil
            ) {
                self.space = space
                self.activity = activity
                self.member = member
                self.rows = rows
                self.points = points
                self.comment = comment
            }
        }
    }

    /// What tests of one's own work came to, or of a learner's by one who leads.
    package enum TellResult: RPCMethod {
        package static let name = "workshop.result"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            /// Whose hand-in was tested; absent: one's own.
            package var member: String?
            package var passed: Int
            package var failed: Int
            package var exitCode: Int
            package var skipped: Int?
            package var seconds: Int?
            /// What was tested, as `workshop.work` names it; absent: what counts now.
            package var handIn: String?
            /// The blob of what they wrote, in the space of the work.
            package var log: String?
            package var text: String?

            package init(
                space: String? = nil, activity: String? = nil, member: String? = nil, passed: Int, failed: Int,
                exitCode: Int
            ) {
                self.space = space
                self.activity = activity
                self.member = member
                self.passed = passed
                self.failed = failed
                self.exitCode = exitCode
            }
        }
    }

    /// Attendance, activities and what each person did in them, of all meetings or of one.
    package enum Report: RPCMethod {
        package static let name = "workshop.report"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// The beginning of a meeting's id; absent: all.
            package var meeting: String?
            /// `html`, `csv` or `json`.
            package var format: String
            /// How far the times of a page are east of UTC.
            package var offsetInSeconds: Int?

            package init(
                space: String? = nil, meeting: String? = nil, format: String, offsetInSeconds: Int? = nil
            ) {
                self.space = space
                self.meeting = meeting
                self.format = format
                self.offsetInSeconds = offsetInSeconds
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var text: String
            /// Polls and quizzes whose sealed answers cannot be opened here, though one leads: without a node there is
            /// no key.
            package var sealed: Int?

            package init(text: String) {
                self.text = text
            }
        }
    }
}
