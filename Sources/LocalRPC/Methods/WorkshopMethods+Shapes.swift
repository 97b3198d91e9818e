extension WorkshopMethods {
    /// A meeting in a word.
    package struct Head: Codable, Hashable, Sendable {
        /// 64 hexadecimal digits.
        package var meeting: String
        package var title: String
        /// Milliseconds since the Unix epoch, as the author's clock had it.
        package var opened: Int
        package var openedBy: String
        package var closed: Int?

        package init(meeting: String, title: String, opened: Int, openedBy: String, closed: Int?) {
            self.meeting = meeting
            self.title = title
            self.opened = opened
            self.openedBy = openedBy
            self.closed = closed
        }
    }

    /// Something that a member said, with who and when.
    package struct Word: Codable, Hashable, Sendable {
        package var id: String
        package var by: String
        package var deviceId: String
        package var time: Int
        /// Of a raised hand what it is about; of a sealed question nothing where it cannot be read here.
        package var text: String?
        package var own: Bool

        package init(id: String, by: String, deviceId: String, time: Int, text: String?, own: Bool) {
            self.id = id
            self.by = by
            self.deviceId = deviceId
            self.time = time
            self.text = text
            self.own = own
        }
    }

    package struct Timer: Codable, Hashable, Sendable {
        package var seconds: Int
        package var remainingMilliseconds: Int
        package var label: String?
        package var by: String

        package init(seconds: Int, remainingMilliseconds: Int, label: String?, by: String) {
            self.seconds = seconds
            self.remainingMilliseconds = remainingMilliseconds
            self.label = label
            self.by = by
        }
    }

    /// How many say what of the pace.
    package struct Meter: Codable, Hashable, Sendable {
        package var tooFast: Int
        package var tooSlow: Int
        package var lost: Int
        package var fine: Int
        /// What one says oneself.
        package var own: String?

        package init(tooFast: Int, tooSlow: Int, lost: Int, fine: Int, own: String?) {
            self.tooFast = tooFast
            self.tooSlow = tooSlow
            self.lost = lost
            self.fine = fine
            self.own = own
        }
    }

    /// Persons who are together under a name.
    package struct Groups: Codable, Hashable, Sendable {
        package struct Group: Codable, Hashable, Sendable {
            package var name: String
            package var persons: [String]
            /// The id of the group's own space, where it is here.
            package var space: String?

            package init(name: String, persons: [String], space: String? = nil) {
                self.name = name
                self.persons = persons
                self.space = space
            }
        }

        package var name: String
        package var groups: [Group]

        package init(name: String, groups: [Group]) {
            self.name = name
            self.groups = groups
        }
    }

    /// Who looks at whose work.
    package struct Peek: Codable, Hashable, Sendable {
        package var by: String
        package var person: String
        package var since: Int

        package init(by: String, person: String, since: Int) {
            self.by = by
            self.person = person
            self.since = since
        }
    }

    /// Of how many persons' work tests are known, and of how many all passed.
    package struct Tested: Codable, Hashable, Sendable {
        /// By their own word.
        package var own: Int
        package var ownPassed: Int
        /// By the word of those who lead, hidden tests among them.
        package var checked: Int
        package var checkedPassed: Int

        package init(own: Int, ownPassed: Int, checked: Int, checkedPassed: Int) {
            self.own = own
            self.ownPassed = ownPassed
            self.checked = checked
            self.checkedPassed = checkedPassed
        }
    }

    package struct ActivityHead: Codable, Hashable, Sendable {
        /// The reference of the record that began it.
        package var id: String
        /// `poll`, `quiz` or `exercise`.
        package var kind: String
        package var title: String
        package var begun: Int
        package var over: Bool
        /// Whether what came of it is shown to all.
        package var shown: Bool
        /// How many persons answered or handed in, as it counts now.
        package var answered: Int
        /// Whether one did oneself.
        package var answeredOneself: Bool
        /// Of an exercise: what tests came to, of all whom one may know of.
        package var tested: Tested?

        package init(id: String, kind: String, title: String, begun: Int) {
            self.id = id
            self.kind = kind
            self.title = title
            self.begun = begun
            over = false
            shown = false
            answered = 0
            answeredOneself = false
        }
    }

    /// What all screens of a meeting show.
    package struct Meeting: Codable, Hashable, Sendable {
        /// The id of its space.
        package var space: String
        package var head: Head
        /// The path of the files that everybody gets.
        package var starter: String?
        /// Whether one leads it oneself.
        package var leads: Bool
        /// Whether nobody is let into the room for now.
        package var locked: Bool?
        package var announcements: [Word]
        package var timer: Timer?
        package var pace: Meter
        /// The first first.
        package var hands: [Word]
        /// Who is to be followed.
        package var presenter: String?
        package var groups: [Groups]
        /// To who leads all, to others those of themselves.
        package var peeks: [Peek]
        /// Sealed questions.
        package var questions: [Word]
        package var activities: [ActivityHead]

        package init(space: String, head: Head, leads: Bool, pace: Meter) {
            self.space = space
            self.head = head
            self.leads = leads
            self.pace = pace
            announcements = []
            hands = []
            groups = []
            peeks = []
            questions = []
            activities = []
        }
    }
}
