extension ReviewMethods {
    /// A member, by the device that spoke.
    package struct Person: Codable, Hashable, Sendable {
        package var name: String
        package var deviceId: String
        package var isSelf: Bool

        package init(name: String, deviceId: String, isSelf: Bool) {
            self.name = name
            self.deviceId = deviceId
            self.isSelf = isSelf
        }
    }

    /// A review in a list.
    package struct Head: Codable, Hashable, Sendable {
        /// 64 hexadecimal digits.
        package var review: String
        package var title: String
        /// `open`, `landed`, `closed` or `abandoned`.
        package var status: String
        package var author: Person
        /// Milliseconds since the Unix epoch, by the clocks of those who wrote.
        package var opened: Int
        package var updated: Int
        package var target: String?
        package var rounds: Int
        package var threads: Int
        package var openThreads: Int
        /// Whether it may land by its rules.
        package var isReady: Bool
        /// Whose turn it is; empty with `isAnyonesTurn` where nobody was asked.
        package var waiting: [Person]
        package var isAnyonesTurn: Bool
        /// How much others said since this person last said or saw something.
        package var news: Int

        package init(review: String, title: String, status: String, author: Person) {
            self.review = review
            self.title = title
            self.status = status
            self.author = author
            (opened, updated, rounds, threads, openThreads, news) = (0, 0, 0, 0, 0, 0)
            (isReady, isAnyonesTurn) = (false, false)
            waiting = []
        }
    }

    package struct Round: Codable, Hashable, Sendable {
        package var round: String
        /// From 1, in the order of the rounds as they are known here.
        package var number: Int
        package var by: Person
        package var time: Int
        package var draft: RoundDraft
        /// Whether it changes the same as the round before it.
        package var isTrivial: Bool

        package init(round: String, number: Int, by: Person, time: Int, draft: RoundDraft) {
            self.round = round
            self.number = number
            self.by = by
            self.time = time
            self.draft = draft
            isTrivial = false
        }
    }

    package struct Reaction: Codable, Hashable, Sendable {
        package var reaction: String
        package var by: [Person]

        package init(reaction: String, by: [Person]) {
            self.reaction = reaction
            self.by = by
        }
    }

    package struct Comment: Codable, Hashable, Sendable {
        package var id: String
        package var by: Person
        package var time: Int
        /// Nil: taken back by its author.
        package var text: String?
        /// What it was before it was edited, the oldest first.
        package var earlier: [String]?
        package var suggestion: String?
        /// Whether the suggestion was taken.
        package var isApplied: Bool?
        package var reactions: [Reaction]?
        /// Whether this person has not seen it.
        package var isNew: Bool

        package init(id: String, by: Person, time: Int, text: String?) {
            self.id = id
            self.by = by
            self.time = time
            self.text = text
            isNew = false
        }
    }

    package struct Thread: Codable, Hashable, Sendable {
        /// The id of its first comment.
        package var thread: String
        /// The round that it was begun on, by id; absent: none.
        package var round: String?
        package var place: Place
        package var isResolved: Bool
        /// Who resolved it, or opened it again.
        package var settledBy: Person?
        /// Comments that whoever resolved it did not know: why it is open all the same.
        package var unknownToResolver: Int?
        /// Of a document: where the lines are in its text now.
        package var now: Landing?
        package var comments: [Comment]

        package init(thread: String, place: Place, comments: [Comment]) {
            self.thread = thread
            self.place = place
            self.comments = comments
            isResolved = false
        }
    }

    /// What a person thinks last.
    package struct Vote: Codable, Hashable, Sendable {
        package var by: Person
        package var time: Int
        package var round: String
        package var verdict: String
        package var text: String?
        /// Whether it counts for the newest round: its content is the one, or the same patch where the rules keep that.
        package var isCurrent: Bool
        package var scores: [Score]?
        package var ticked: [String]?

        package init(by: Person, time: Int, round: String, verdict: String, isCurrent: Bool) {
            self.by = by
            self.time = time
            self.round = round
            self.verdict = verdict
            self.isCurrent = isCurrent
        }
    }

    package struct Check: Codable, Hashable, Sendable {
        package var id: String
        package var name: String
        package var by: Person
        package var time: Int
        package var round: String
        package var exitCode: Int
        package var isCurrent: Bool
        package var command: String?
        package var log: String?
        package var seconds: Int?

        package init(id: String, name: String, by: Person, time: Int, round: String) {
            self.id = id
            self.name = name
            self.by = by
            self.time = time
            self.round = round
            (exitCode, isCurrent) = (0, false)
        }
    }

    /// What is still to be done before it may land.
    package struct Unmet: Codable, Hashable, Sendable {
        /// `accepts`, `required`, `check`, `checklist`, `openThreads`, `objection` or `noRound`.
        package var kind: String
        package var who: Person?
        /// The name of the check, or the point of the checklist.
        package var name: String?
        /// How many accepts or threads.
        package var count: Int?

        package init(kind: String) {
            self.kind = kind
        }
    }

    package struct Review: Codable, Hashable, Sendable {
        package var head: Head
        package var description: String?
        /// Who was asked to look.
        package var asked: [Person]
        package var rounds: [Round]
        /// In the order in which they were begun.
        package var threads: [Thread]
        package var votes: [Vote]
        /// The newest of each name.
        package var checks: [Check]
        package var rules: RuleSet
        package var unmet: [Unmet]
        /// Files of the newest round that this person looked at.
        package var seen: [String]
        package var commit: String?
        package var course: [Event]

        package init(head: Head) {
            self.head = head
            (asked, rounds, threads, votes, checks, unmet, seen, course) = ([], [], [], [], [], [], [], [])
            rules = RuleSet()
        }
    }

    /// Something that was said in a review.
    package struct Event: Codable, Hashable, Sendable {
        package var review: String
        package var id: String
        package var time: Int
        package var by: Person
        /// `opened`, `round`, or the kind of an act; `rules`.
        package var kind: String
        package var thread: String?
        package var text: String?
        /// A verdict, a reaction, a reviewer, or the name of a check.
        package var what: String?
        /// Whether this person is named in it.
        package var isMention: Bool
        package var isNew: Bool

        package init(review: String, id: String, time: Int, by: Person, kind: String) {
            self.review = review
            self.id = id
            self.time = time
            self.by = by
            self.kind = kind
            (isMention, isNew) = (false, false)
        }
    }
}
