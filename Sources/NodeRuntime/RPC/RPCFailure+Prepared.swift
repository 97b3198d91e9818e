import LocalRPC
import Workshops

/// What is wrong in a prepared file, in a person's words, with its line.
extension RPCFailure {
    init(prepared error: WorkshopError) {
        let kept = "Nothing was begun."
        let page = "How such a file is written: Protocol/workshops.md, section 8."
        switch error {
        case .unreadable(let line, let fault):
            self.init(.usage, "Line \(line): \(fault.words)", kept: kept, next: page)
        case .notOpened, .unusableKey, .tooLong:
            self.init(.usage, "The file cannot be read.", kept: kept, next: page)
        }
    }
}

extension PreparedFault {
    fileprivate var words: String {
        switch self {
        case .notUTF8: "it is no text in UTF-8."
        case .fileTooLong(let limit): "the file has more than \(limit) bytes."
        case .noTitle: "the file begins with `# ` and the title of the workshop."
        case .secondTitle: "there is a title already; a part begins with `## `."
        case .unknownHeading(let heading):
            "\(heading) begins no part: Agenda, Announcement, Poll: …, Quiz: … or Exercise: …"
        case .emptyHeading: "the heading says nothing."
        case .unknownLine: "the line is none that may stand there."
        case .unknownKey(let key): "\(key): is nothing that is told there."
        case .repeatedKey(let key): "\(key): is told already."
        case .unknownKind(let kind): "\(kind) is no kind: single, multiple, ranking, scale or text."
        case .noTime(let limit): "a time is written 30s, 5m, 1h or 2d, and is \(limit) seconds at most."
        case .noNumber(let range): "a number from \(range.lowerBound) to \(range.upperBound) belongs there."
        case .noTruth: "yes or no belongs there."
        case .noScale: "a scale is written `1 to 5`."
        case .textTooLong(let limit): "the text has more than \(limit) bytes."
        case .controlCharacter: "there is a control character in it."
        case .repeatedOption(let option): "\(option) is an option already."
        case .fewerOptions(let least): "there are fewer than \(least) options."
        case .tooMany(let most): "there are more than \(most) of them."
        case .wrongNumber: "the options of a ranking are numbered 1, 2, 3 …"
        case .nothingRight: "nothing is said to be right: `- [x]`, or `answer:`."
        case .unfitAnswer: "what is right is no answer of this kind."
        case .rightInPoll: "a poll has no right answers: write `- [ ]`."
        case .rubricAndPoints: "an exercise has rows or points, not both."
        case .noLateRule: "what comes late is `late: accepted` or `late: refused`."
        case .lateRuleWithoutDeadline: "it says what comes of what is late, and there is no `deadline: TIME`."
        case .timeWithoutTest: "the time is for a test, and the exercise has none: `test: COMMAND`."
        case .emptyPart: "the part says nothing."
        case .openFence: "the block of code that begins there has no end."
        }
    }
}
