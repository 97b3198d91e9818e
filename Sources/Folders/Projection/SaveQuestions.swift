package import WireCodec

/// Files with other bytes than they had, of which editors are asked whether they saved them. Until it is known they are
/// neither taken in nor written over.
package struct SaveQuestions {
    /// What editors said of a file with these bytes.
    package struct Answer: Sendable {
        package enum Word: Sendable {
            /// None of them wrote it.
            case foreign
            /// One did, and what it typed is on its way.
            case own
            /// All that it typed is on this disk.
            case stored
        }

        package let path: FolderPath
        package let hash: Bytes32
        package let word: Word

        package init(path: FolderPath, hash: Bytes32, word: Word) {
            self.path = path
            self.hash = hash
            self.word = word
        }
    }

    package enum Verdict: Equatable {
        /// Somebody else wrote it.
        case edit
        /// Not known yet.
        case open
        /// No editor knew it in time.
        case unknown
        /// All of it comes by way of the editor.
        case saved
    }

    private struct Question {
        let hash: Bytes32
        var deadline: ContinuousClock.Instant
        /// Whether it is for the bridges to decide.
        let isLast: Bool
        var verdict = Verdict.open

        /// What is known is looked at soon, or the file has gone.
        mutating func end(with verdict: Verdict, at now: ContinuousClock.Instant) {
            self.verdict = verdict
            deadline = now
        }
    }

    private var questions: [FolderPath: Question] = [:]

    package init() {}

    /// So long an editor that has a file may take to tell of the edits that it saved there: its words and its writing
    /// go different ways.
    package static let patience: Duration = .milliseconds(500)
    /// So long what it typed may take to the node's disk.
    package static let storingMax: Duration = .seconds(10)
    /// So long bridges may take to decide. One that decides after that has taken in what the folder took in as well.
    package static let decidingMax: Duration = .seconds(20)

    package var isAnyOpen: Bool { questions.values.contains { $0.verdict == .open } }
    package func isOpen(_ path: FolderPath) -> Bool { questions[path]?.verdict == .open }

    /// When a question is answered without an editor.
    package var deadline: ContinuousClock.Instant? {
        questions.values.lazy.filter { $0.verdict == .open }.map(\.deadline).min()
    }

    /// What is known of these bytes; nil where nobody was asked about them yet. It is told once.
    package mutating func verdict(on hash: Bytes32, at path: FolderPath) -> Verdict? {
        guard let question = questions[path], question.hash == hash else { return nil }
        if question.verdict != .open { questions[path] = nil }
        return question.verdict
    }

    package mutating func ask(about hash: Bytes32, at path: FolderPath, isLast: Bool, now: ContinuousClock.Instant) {
        let patience = isLast ? Self.decidingMax : Self.patience
        questions[path] = Question(hash: hash, deadline: now + patience, isLast: isLast)
    }

    package mutating func forget(_ path: FolderPath) { questions[path] = nil }

    /// Takes answers, and tells of which files it is known now. Past its time nobody knew it.
    package mutating func take(_ answers: [Answer], at now: ContinuousClock.Instant) -> [FolderPath] {
        questions = questions.filter { $0.value.verdict == .open || $0.value.deadline + Self.patience > now }
        var known: Set<FolderPath> = []
        for answer in answers where isOpen(answer.path) && questions[answer.path]?.hash == answer.hash {
            if answer.word == .own {
                questions[answer.path]?.deadline = now + Self.storingMax
            } else {
                questions[answer.path]?.end(with: answer.word == .stored ? .saved : .edit, at: now)
                known.insert(answer.path)
            }
        }
        for (path, question) in questions where question.verdict == .open && question.deadline <= now {
            questions[path]?.end(with: question.isLast ? .edit : .unknown, at: now)
            known.insert(path)
        }
        return known.sorted()
    }
}
