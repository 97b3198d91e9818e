package import WireCodec

/// What a mentor wrote down before a meeting, in one file of Markdown: polls, quizzes, exercises, what to announce, and
/// an agenda. Form: Protocol/workshops.md, section 8.
package struct PreparedWorkshop: Equatable, Sendable {
    package enum Part: Equatable, Sendable {
        case agenda([AgendaItem])
        case announcement(String)
        case poll(PreparedPoll)
        case quiz(PreparedQuiz)
        case exercise(Exercise)
    }

    /// As an item of a session's agenda (Protocol/sessions.md).
    package struct AgendaItem: Equatable, Sendable {
        package let text: String
        package let minutes: Int?

        package init(text: String, minutes: Int?) {
            self.text = text
            self.minutes = minutes
        }
    }

    /// Longest file.
    package static let fileMaxInBytes = 1 << 20
    package static let partsMax = 256

    package let title: String
    package var starter: String?
    package var parts: [Part] = []

    package init(title: String) {
        self.title = title
    }
}

package struct PreparedPoll: Equatable, Sendable {
    package let question: String
    package let form: QuestionForm
    /// Whether answers are to be sealed.
    package let isAnonymous: Bool

    package init(question: String, form: QuestionForm, isAnonymous: Bool) {
        self.question = question
        self.form = form
        self.isAnonymous = isAnonymous
    }
}

package struct PreparedQuiz: Equatable, Sendable {
    package struct Item: Equatable, Sendable {
        package let item: Quiz.Item
        package let solved: Solution.Item

        package init(item: Quiz.Item, solved: Solution.Item) {
            self.item = item
            self.solved = solved
        }
    }

    package let title: String
    package let seconds: Int?
    package let items: [Item]

    package init(title: String, seconds: Int?, items: [Item]) {
        self.title = title
        self.seconds = seconds
        self.items = items
    }

    /// What is right in it. `salt` is random, and stays with who begins the quiz until that is revealed.
    package func solution(salt: Bytes32) -> Solution { Solution(salt: salt, items: items.map(\.solved)) }

    /// The quiz that is begun; its solution, sealed, is put in by who has the key.
    package func quiz(seal: Bytes32, solution: Solution) -> Quiz {
        var quiz = Quiz(title: title, items: items.map(\.item), seal: seal, commitment: solution.digest)
        quiz.seconds = seconds
        return quiz
    }
}

/// What is wrong in a line of a prepared file.
package enum PreparedFault: Equatable, Sendable {
    case notUTF8
    case fileTooLong(maxInBytes: Int)
    /// The first line that is not blank is no `# Title`.
    case noTitle
    case secondTitle
    case unknownHeading(String)
    case emptyHeading
    /// The line is of none of the forms that may stand there.
    case unknownLine
    case unknownKey(String)
    case repeatedKey(String)
    case unknownKind(String)
    /// A time is written `30s`, `5m` or `1h`.
    case noTime(maxInSeconds: Int)
    case noNumber(ClosedRange<Int>)
    /// Said with `yes` or `no`.
    case noTruth
    /// A scale is written `1 to 5`.
    case noScale
    case textTooLong(maxInBytes: Int)
    case controlCharacter
    case repeatedOption(String)
    case fewerOptions(min: Int)
    case tooMany(max: Int)
    /// Numbers of a ranking go 1, 2, 3.
    case wrongNumber
    case nothingRight
    /// What is right is no answer of this kind.
    case unfitAnswer
    /// An option of a poll says that it is right.
    case rightInPoll
    case rubricAndPoints
    /// An exercise has a time for its test, and no test.
    case timeWithoutTest
    /// What comes late is `accepted` or `refused`.
    case noLateRule
    /// An exercise says what comes of what is late, and has no deadline.
    case lateRuleWithoutDeadline
    case emptyPart
    /// A block of code, begun with three backticks, has no end.
    case openFence
}
