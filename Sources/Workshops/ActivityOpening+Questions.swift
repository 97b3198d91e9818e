package import WireCodec

extension ActivityOpening {
    /// To which answers are sealed; nil where all see them, or nothing is asked.
    package var seal: Bytes32? {
        switch self {
        case .poll(let poll): poll.seal
        case .quiz(let quiz): quiz.seal
        case .exercise: nil
        }
    }

    /// The form of each question; none of an exercise.
    package var forms: [QuestionForm] {
        switch self {
        case .poll(let poll): [poll.form]
        case .quiz(let quiz): quiz.items.map(\.form)
        case .exercise: []
        }
    }
}

extension Tally {
    /// So much of it as one record holds: of free text the first in the order of their bytes, as many as fit. The count
    /// of answers stays what it was.
    package var published: Tally {
        guard case .texts(let texts) = content else { return self }
        var (kept, size) = ([String](), 0)
        for text in texts.prefix(WorkshopLimits.tallyTextCount) {
            // Escapes of JSON take six bytes for one at most.
            let taken = text.utf8.reduce(3) { $0 + ($1 < 0x20 || $1 == 0x22 || $1 == 0x5C ? 6 : 1) }
            guard size + taken <= Self.textsMaxInBytes else { break }
            kept.append(text)
            size += taken
        }
        return Tally(answers: answers, content: .texts(kept))
    }

    /// What is left of a record beside its other fields.
    private static let textsMaxInBytes = 63 * 1024
}
