extension WorkshopMethods {
    /// What is asked, in which form.
    package struct Question: Codable, Hashable, Sendable {
        package var text: String
        /// `single`, `multiple`, `ranking`, `scale` or `text`.
        package var form: String
        package var options: [String]?
        package var low: Int?
        package var high: Int?
        /// Of an item of a quiz.
        package var points: Int?
        package var seconds: Int?

        package init(
            text: String, form: String, options: [String]? = nil, low: Int? = nil, high: Int? = nil,
            points: Int? = nil, seconds: Int? = nil
        ) {
            self.text = text
            self.form = form
            self.options = options
            self.low = low
            self.high = high
            self.points = points
            self.seconds = seconds
        }
    }

    /// An answer has one of these: places of options from 0, all places with the best first, a number, or a text.
    package struct Answer: Codable, Hashable, Sendable {
        package var options: [Int]?
        package var order: [Int]?
        package var value: Int?
        package var text: String?

        package init(options: [Int]? = nil, order: [Int]? = nil, value: Int? = nil, text: String? = nil) {
            self.options = options
            self.order = order
            self.value = value
            self.text = text
        }
    }

    /// How many said what: of each option or value (of a ranking its points), or texts.
    package struct Tally: Codable, Hashable, Sendable {
        package var answers: Int
        package var counts: [Int]?
        package var texts: [String]?

        package init(answers: Int, counts: [Int]? = nil, texts: [String]? = nil) {
            self.answers = answers
            self.counts = counts
            self.texts = texts
        }
    }

    /// How a person stands in an activity.
    package struct Standing: Codable, Hashable, Sendable {
        package var name: String
        package var deviceId: String
        /// Whether something of theirs counts; false: what there is came late.
        package var inTime: Bool
        /// Whether that came behind a deadline, by a rule that lets it count.
        package var late: Bool?
        package var answer: Answer?
        package var points: Int?
        /// Of each item of a quiz; null where nothing was answered.
        package var right: [Bool?]?
        /// The id of the space with the person's work, where it is here.
        package var work: String?
        package var handIn: HandedIn?
        /// What is newer than that, and does not count since it came too late.
        package var tooLate: HandedIn?
        /// The mentors' word on tests, else the person's own.
        package var result: Outcome?
        /// The person's own word beside that of a mentor.
        package var ownResult: Outcome?
        /// What a mentor says of the work.
        package var comment: String?
        package var stuck: Bool?
        package var stuckWord: String?
        package var consents: Bool?
        /// Where it may be shown: without the person's name.
        package var anonymous: Bool?
        /// Whether the person was asked to let it be shown, and has not answered.
        package var asked: Bool?
        /// Whether they said no.
        package var declined: Bool?

        package init(name: String, deviceId: String, inTime: Bool) {
            self.name = name
            self.deviceId = deviceId
            self.inTime = inTime
        }
    }

    /// By when an exercise is to be handed in.
    package struct Due: Codable, Hashable, Sendable {
        /// Milliseconds since the Unix epoch, by the clock of who said so.
        package var time: Int
        /// By this node's clock, as far as it knows how that of who said so goes.
        package var remainingMilliseconds: Int
        /// So much longer what comes is in time still.
        package var graceSeconds: Int
        /// Whether what comes later does not count.
        package var strict: Bool
        /// Whether somebody who leads said what came in time.
        package var collected: Bool

        package init(time: Int, remainingMilliseconds: Int, graceSeconds: Int, strict: Bool, collected: Bool) {
            self.time = time
            self.remainingMilliseconds = remainingMilliseconds
            self.graceSeconds = graceSeconds
            self.strict = strict
            self.collected = collected
        }
    }

    /// What somebody handed in.
    package struct HandedIn: Codable, Hashable, Sendable {
        package var id: String
        /// The id of the space with the work.
        package var space: String
        package var time: Int
        package var note: String?

        package init(id: String, space: String, time: Int, note: String?) {
            self.id = id
            self.space = space
            self.time = time
            self.note = note
        }
    }

    /// What tests of a hand-in came to.
    package struct Outcome: Codable, Hashable, Sendable {
        package var passed: Int
        package var failed: Int
        package var exitCode: Int
        package var skipped: Int
        /// Whether somebody who leads ran them.
        package var checked: Bool
        /// What was tested; not what counts now where somebody has handed in anew.
        package var handIn: String
        package var seconds: Int?
        /// The blob of what they wrote, in the space of the work.
        package var log: String?
        /// What who ran them says of it.
        package var text: String?

        package init(passed: Int, failed: Int, exitCode: Int, skipped: Int, checked: Bool, handIn: String) {
            self.passed = passed
            self.failed = failed
            self.exitCode = exitCode
            self.skipped = skipped
            self.checked = checked
            self.handIn = handIn
        }
    }

    /// What was right of one item of a quiz.
    package struct Solved: Codable, Hashable, Sendable {
        package var accepted: [Answer]
        package var explanation: String?

        package init(accepted: [Answer], explanation: String?) {
            self.accepted = accepted
            self.explanation = explanation
        }
    }

    /// An activity, as far as one may know what came of it.
    package struct Activity: Codable, Hashable, Sendable {
        package var head: ActivityHead
        /// The title of an exercise's rows and points, or what it is worth in all.
        package var text: String?
        package var starter: String?
        package var points: Int?
        /// How an exercise is tested: a line for a shell.
        package var test: String?
        package var anonymous: Bool
        /// How long it is meant to take, or its test may, in seconds.
        package var seconds: Int?
        package var due: Due?
        package var questions: [Question]
        package var tally: Tally?
        /// What was right, once that is shown.
        package var solution: [Solved]?
        /// Those of whom something is known, most points first.
        package var standings: [Standing]
        /// Persons who answered and whose answers cannot be read here.
        package var sealed: Int

        package init(head: ActivityHead) {
            self.head = head
            anonymous = false
            questions = []
            standings = []
            sealed = 0
        }
    }
}

// MARK: What is prepared

extension WorkshopMethods {
    /// A part of a prepared file.
    package struct Part: Codable, Hashable, Sendable {
        /// From 1.
        package var number: Int
        /// `agenda`, `announcement`, `poll`, `quiz` or `exercise`.
        package var kind: String
        package var title: String
        /// Of an agenda, what it is put together of.
        package var agenda: [AgendaItem]?

        package init(number: Int, kind: String, title: String) {
            self.number = number
            self.kind = kind
            self.title = title
        }
    }

    /// Something that a session is to be about.
    package struct AgendaItem: Codable, Hashable, Sendable {
        package var text: String
        package var minutes: Int?

        package init(text: String, minutes: Int?) {
            self.text = text
            self.minutes = minutes
        }
    }

    /// Reads a prepared file and tells its parts; a mistake is told with its line.
    package enum Plan: RPCMethod {
        package static let name = "workshop.plan"

        package struct Params: Codable, Hashable, Sendable {
            /// The file's text.
            package var text: String

            package init(text: String) {
                self.text = text
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var title: String
            package var starter: String?
            package var parts: [Part]

            package init(title: String, starter: String?, parts: [Part]) {
                self.title = title
                self.starter = starter
                self.parts = parts
            }
        }
    }

    /// Begins a part of a prepared file: a poll, a quiz or an exercise is asked, an announcement said.
    package enum Begin: RPCMethod {
        package static let name = "workshop.begin"
        package typealias Result = Said

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var text: String
            /// From 1.
            package var part: Int

            package init(space: String? = nil, text: String, part: Int) {
                self.space = space
                self.text = text
                self.part = part
            }
        }
    }
}
