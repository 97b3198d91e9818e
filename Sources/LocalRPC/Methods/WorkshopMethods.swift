/// `workshop.*`: rooms of learners and what is done in them.
package enum WorkshopMethods {
    /// A room that somebody on the same network says to hold open. Nothing proves it before a link stands.
    package struct Room: Codable, Hashable, Sendable {
        package var title: String
        /// The number that its code begins with.
        package var number: Int
        /// The code, where everybody may come in; absent where guests must be told it.
        package var code: String?
        /// Whether somebody decides about each guest.
        package var lobby: Bool
        /// Whether nobody is let in for now.
        package var locked: Bool
        /// Where it was heard first: `host:port`, a place to dial.
        package var endpoint: String
        /// The interface that it was heard on.
        package var interface: String
        package var heardAgoMilliseconds: Int

        package init(
            title: String, number: Int, code: String?, lobby: Bool, locked: Bool, endpoint: String, interface: String,
            heardAgoMilliseconds: Int
        ) {
            self.title = title
            self.number = number
            self.code = code
            self.lobby = lobby
            self.locked = locked
            self.endpoint = endpoint
            self.interface = interface
            self.heardAgoMilliseconds = heardAgoMilliseconds
        }
    }

    /// Asks who holds a room open, listens, and tells what was heard. Answered after `milliseconds`.
    package enum Rooms: RPCMethod {
        package static let name = "workshop.rooms"

        package struct Params: Codable, Hashable, Sendable {
            /// 100 to 60,000; 700 if absent.
            package var milliseconds: Int?

            package init(milliseconds: Int? = nil) {
                self.milliseconds = milliseconds
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// In the order in which they were heard first.
            package var rooms: [Room]

            package init(rooms: [Room]) {
                self.rooms = rooms
            }
        }
    }
}

extension WorkshopMethods {
    /// Lets nobody else in for now, or lets in again who was invited.
    package enum Lock: RPCMethod {
        package static let name = "workshop.lock"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var locked: Bool

            package init(space: String? = nil, locked: Bool) {
                self.space = space
                self.locked = locked
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var locked: Bool

            package init(locked: Bool) {
                self.locked = locked
            }
        }
    }
}

// MARK: Meetings

extension WorkshopMethods {
    /// Which meeting of which space. Absent: the newest open one, else the newest.
    package struct Choice: Codable, Hashable, Sendable {
        package var space: String?
        /// The beginning of its id.
        package var meeting: String?

        package init(space: String? = nil, meeting: String? = nil) {
            self.space = space
            self.meeting = meeting
        }
    }

    /// What was said, by its id.
    package struct Said: Codable, Hashable, Sendable {
        package var id: String

        package init(id: String) {
            self.id = id
        }
    }

    /// Begins a meeting in a space.
    package enum Open: RPCMethod {
        package static let name = "workshop.open"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var title: String
            /// The path of the files that everybody gets.
            package var starter: String?

            package init(space: String? = nil, title: String, starter: String? = nil) {
                self.space = space
                self.title = title
                self.starter = starter
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var meeting: String

            package init(meeting: String) {
                self.meeting = meeting
            }
        }
    }

    /// All meetings of a space.
    package enum List: RPCMethod {
        package static let name = "workshop.list"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            /// The newest last.
            package var meetings: [Head]

            package init(meetings: [Head]) {
                self.meetings = meetings
            }
        }
    }

    package enum Show: RPCMethod {
        package static let name = "workshop.show"
        package typealias Params = Choice
        package typealias Result = Meeting
    }

    package enum Close: RPCMethod {
        package static let name = "workshop.close"
        package typealias Params = Choice
        package typealias Result = Said
    }

    package enum Announce: RPCMethod {
        package static let name = "workshop.announce"
        package typealias Params = Saying
        package typealias Result = Said
    }

    /// A question that owners and mentors alone can read.
    package enum Ask: RPCMethod {
        package static let name = "workshop.ask"
        package typealias Params = Saying
        package typealias Result = Said
    }

    package struct Saying: Codable, Hashable, Sendable {
        package var space: String?
        package var text: String

        package init(space: String? = nil, text: String) {
            self.space = space
            self.text = text
        }
    }

    /// Sets a time on every screen, or takes it away.
    package enum SetTimer: RPCMethod {
        package static let name = "workshop.timer"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Absent: no time.
            package var seconds: Int?
            package var label: String?

            package init(space: String? = nil, seconds: Int? = nil, label: String? = nil) {
                self.space = space
                self.seconds = seconds
                self.label = label
            }
        }
    }

    package enum Pace: RPCMethod {
        package static let name = "workshop.pace"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// `too-fast`, `too-slow`, `lost` or `fine`; absent: nothing any more.
            package var pace: String?

            package init(space: String? = nil, pace: String? = nil) {
                self.space = space
                self.pace = pace
            }
        }
    }

    /// Raises one's hand, or puts it down.
    package enum Hand: RPCMethod {
        package static let name = "workshop.hand"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var down: Bool?
            package var word: String?

            package init(space: String? = nil, down: Bool? = nil, word: String? = nil) {
                self.space = space
                self.down = down
                self.word = word
            }
        }
    }

    /// Lowers the hand of a person, of who has waited longest, or of all.
    package enum Lower: RPCMethod {
        package static let name = "workshop.lower"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// A name, or the first letters of a device id; absent: who has waited longest.
            package var member: String?
            package var all: Bool?

            package init(space: String? = nil, member: String? = nil, all: Bool? = nil) {
                self.space = space
                self.member = member
                self.all = all
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// Whose hand it was; absent for all.
            package var member: String?

            package init(member: String?) {
                self.member = member
            }
        }
    }

    /// Says who is to be followed, in the open session; or nobody any more.
    package enum Present: RPCMethod {
        package static let name = "workshop.present"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Absent: oneself.
            package var member: String?
            package var off: Bool?

            package init(space: String? = nil, member: String? = nil, off: Bool? = nil) {
                self.space = space
                self.member = member
                self.off = off
            }
        }
    }

    /// Looks at the work of a person, who is told; or no more.
    package enum PeekAt: RPCMethod {
        package static let name = "workshop.peek"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var member: String
            package var back: Bool?

            package init(space: String? = nil, member: String, back: Bool? = nil) {
                self.space = space
                self.member = member
                self.back = back
            }
        }
    }

    /// Puts persons together: those that are named, or all learners in so many groups.
    package enum Group: RPCMethod {
        package static let name = "workshop.group"
        package typealias Result = Groups

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var name: String
            /// By hand; persons by name or the first letters of a device id.
            package var groups: [Groups.Group]?
            /// At random, in so many groups that differ by one at most.
            package var count: Int?
            /// With `count`: of like strength, by the points that persons have so far.
            package var bySkill: Bool?

            package init(
                space: String? = nil, name: String, groups: [Groups.Group]? = nil, count: Int? = nil,
                bySkill: Bool? = nil
            ) {
                self.space = space
                self.name = name
                self.groups = groups
                self.count = count
                self.bySkill = bySkill
            }
        }
    }

    /// Keeps a question, an answer, a message or a sealed question out of sight; or no more.
    package enum Hide: RPCMethod {
        package static let name = "workshop.hide"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var id: String
            package var off: Bool?

            package init(space: String? = nil, id: String, off: Bool? = nil) {
                self.space = space
                self.id = id
                self.off = off
            }
        }
    }
}

// MARK: Activities

extension WorkshopMethods {
    /// Begins a poll.
    package enum Poll: RPCMethod {
        package static let name = "workshop.poll"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var question: Question
            /// Only owners and mentors see who answered what.
            package var anonymous: Bool?

            package init(space: String? = nil, question: Question, anonymous: Bool? = nil) {
                self.space = space
                self.question = question
                self.anonymous = anonymous
            }
        }
    }

    /// An activity of a space; absent: the newest.
    package struct ActivityChoice: Codable, Hashable, Sendable {
        package var space: String?
        /// Its reference or the beginning of it, or its title.
        package var activity: String?

        package init(space: String? = nil, activity: String? = nil) {
            self.space = space
            self.activity = activity
        }
    }

    package enum ShowActivity: RPCMethod {
        package static let name = "workshop.activity"
        package typealias Params = ActivityChoice
        package typealias Result = Activity
    }

    package enum GiveAnswer: RPCMethod {
        package static let name = "workshop.answer"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            /// One for each question; null where nothing is answered.
            package var answers: [Answer?]

            package init(space: String? = nil, activity: String? = nil, answers: [Answer?]) {
                self.space = space
                self.activity = activity
                self.answers = answers
            }
        }
    }

    /// Nothing that comes from now on counts.
    package enum End: RPCMethod {
        package static let name = "workshop.end"
        package typealias Params = ActivityChoice
        package typealias Result = Said
    }

    /// Shows what came of it to all, or no more.
    package enum Reveal: RPCMethod {
        package static let name = "workshop.reveal"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var activity: String?
            package var off: Bool?

            package init(space: String? = nil, activity: String? = nil, off: Bool? = nil) {
                self.space = space
                self.activity = activity
                self.off = off
            }
        }
    }
}

// MARK: Listening

extension WorkshopMethods {
    package enum Subscribe: RPCMethod {
        package static let name = "workshop.subscribe"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            package var subscription: Int

            package init(subscription: Int) {
                self.subscription = subscription
            }
        }
    }

    /// Somebody said something: what is shown is to be asked for anew.
    package enum Changed: RPCNotification {
        package static let name = "workshop.changed"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            /// The meeting that it is about.
            package var meeting: String?
            /// The activity that it is about.
            package var activity: String?
            package var by: String
            package var deviceId: String

            package init(subscription: Int, meeting: String?, activity: String?, by: String, deviceId: String) {
                self.subscription = subscription
                self.meeting = meeting
                self.activity = activity
                self.by = by
                self.deviceId = deviceId
            }
        }
    }
}
