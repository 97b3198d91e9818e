extension ReviewMethods {
    /// What a round is about, for a node to say. Of code: `content` and what goes with it. Of a document of the space:
    /// `document` alone, or with versions.
    package struct RoundDraft: Codable, Hashable, Sendable {
        /// The commits between which the change lies, as git names them; in words where there is none.
        package var base: String?
        package var head: String?
        package var message: String?
        /// The blob that holds it: 64 hexadecimal digits. It is listed in the space already.
        package var content: String?
        /// A digest of what the author changed, whatever it was changed on: 64 hexadecimal digits. Rounds with the same
        /// one differ in the base or in messages only.
        package var patch: String?
        package var files: Int?
        package var inserted: Int?
        package var deleted: Int?
        /// The path of a document.
        package var document: String?
        /// Versions of it, as `doc.diff` takes them; absent: the start, and now.
        package var from: String?
        package var to: String?

        package init() {}
    }

    /// Where a comment stands.
    package struct Place: Codable, Hashable, Sendable {
        /// A path as the round has it; absent: the review as a whole.
        package var path: String?
        /// True: the side that went.
        package var old: Bool?
        /// From 1; absent: the file as a whole.
        package var line: Int?
        /// The last line of a range.
        package var lastLine: Int?
        /// The lines themselves, and up to three before and after them: what is shown where the content is not at hand.
        package var lines: [String]?
        package var before: [String]?
        package var after: [String]?

        package init(path: String? = nil, line: Int? = nil, lastLine: Int? = nil) {
            self.path = path
            self.line = line
            self.lastLine = lastLine
        }
    }

    package struct Score: Codable, Hashable, Sendable {
        package var name: String
        package var score: Int

        package init(name: String, score: Int) {
            self.name = name
            self.score = score
        }
    }

    /// One thing that somebody says in a review. Which fields a kind takes: Protocol/local-rpc.md, section 5.
    package struct Act: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
            /// `text round? place? suggestion?`; or, as a reply, `text thread resolved? known? suggestion?`.
            case comment
            /// `thread known?`
            case resolve, reopenThread
            /// `comment text`; `comment`.
            case edit, retract
            /// `comment reaction`
            case react, unreact
            /// `verdict round? text? scores? ticked?`: without `round` of the newest.
            case vote
            /// `round? path?`: that one looked at it; `unsee`: not any more.
            case see, unsee
            /// `comments commit?`: that these suggestions were taken.
            case applied
            /// `name exitCode round? command? log? seconds?`
            case check
            /// `reviewer`
            case ask, unask
            /// `title? text?`
            case describe
            /// `text?`
            case close, abandon, reopen
            /// `commit? text?`
            case land
        }

        package var kind: Kind
        package var text: String?
        package var title: String?
        /// The id of a thread or comment, or the beginning of one.
        package var thread: String?
        package var comment: String?
        package var comments: [String]?
        package var round: String?
        package var place: Place?
        /// What is to stand in place of the lines, each ended by a line feed; empty: nothing.
        package var suggestion: String?
        package var resolved: Bool?
        /// How many comments of the thread its writer had before them; absent: all that are here.
        package var known: Int?
        package var reaction: String?
        /// `accept`, `needs-work`, `reject`, `comment`, or `none` for no verdict any more.
        package var verdict: String?
        package var scores: [Score]?
        /// Points of the checklist.
        package var ticked: [String]?
        package var path: String?
        package var commit: String?
        package var name: String?
        package var command: String?
        package var exitCode: Int?
        /// The blob with what the command wrote.
        package var log: String?
        package var seconds: Int?
        package var reviewer: String?

        package init(kind: Kind) {
            self.kind = kind
        }
    }

    /// When a review may land.
    package struct RuleSet: Codable, Hashable, Sendable {
        /// How many persons accept it at least.
        package var accepts: Int?
        /// Members who each must.
        package var required: [String]?
        /// Checks that must have passed on the newest round.
        package var checks: [String]?
        /// Points that somebody other than the author has to tick.
        package var checklist: [String]?
        package var rubric: [Score]?
        /// True: threads may be open. False: none.
        package var openThreads: Bool?
        /// True: a round with the same patch keeps the verdicts; false: each round needs them anew.
        package var keepsOnSamePatch: Bool?

        package init() {}
    }
}
