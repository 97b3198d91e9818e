package import Spaces
package import WireCodec

/// A poll, a quiz or an exercise as the records about it make it.
package struct Activity: Equatable, Sendable {
    package struct Ending: Equatable, Sendable {
        package let author: Bytes32
        package let time: HybridTime
        /// Changes with answers and hand-ins that came in time.
        package let heard: [Bytes32]
    }

    /// By when an exercise is to be handed in, and who said so.
    package struct Due: Equatable, Sendable {
        /// The record that said so: that which began the exercise, or a later one.
        package let id: RecordEntry.ID
        package let time: DueTime
        package let author: Bytes32
        package let from: HybridTime
    }

    package let id: RecordEntry.ID
    package let meeting: MeetingID
    package let opening: ActivityOpening
    package let author: Bytes32
    package let begun: HybridTime
    /// Ascending. With the first it is over; what any of them names was in time.
    package internal(set) var endings: [Ending] = []
    /// Whether what came of it is shown to all.
    package internal(set) var isShown = false
    package internal(set) var answers = Submissions<AnswerForm>()
    /// The newest that an owner or mentor published.
    package internal(set) var published: Tally?
    package internal(set) var solution: Solution?
    package internal(set) var handIns = Submissions<HandIn>()
    /// The newest deadline.
    package internal(set) var due: Due?
    /// What came in time for it, as those who lead said when it was over. Ascending; with the first it is over.
    package internal(set) var collections: [Ending] = []
    /// What is said of persons' work, but for the hand-ins.
    var board: [Bytes32: Standing] = [:]
    /// What counted, in order.
    package internal(set) var steps: [WorkshopStep]

    init(_ step: WorkshopStep, _ opening: ActivityOpening, in meeting: MeetingID) {
        id = step.id
        self.meeting = meeting
        self.opening = opening
        author = step.author
        begun = step.time
        steps = [step]
        if case .exercise(let exercise) = opening, let time = exercise.due {
            due = Due(id: step.id, time: time, author: step.author, from: step.time)
        }
    }

    package var isOver: Bool { !endings.isEmpty }

    /// The changes with answers and hand-ins that came in time; nil while it goes on.
    package var heard: Set<Bytes32>? { isOver ? Set(endings.flatMap(\.heard)) : nil }

    /// What ends it now, with what is here of it: an end that names the changes with the newest word of each person,
    /// and further ones where a record cannot hold all. All of them go into one change.
    package var ends: [ActivityDeed] {
        let answered = answers.all.values.compactMap(\.last?.id.change)
        let heard = Set(handIns.all.values.compactMap(\.last?.id.change)).union(answered)
        let parts = Self.parts(of: heard)
        return parts.isEmpty ? [.end(heard: [])] : parts.map { .end(heard: $0) }
    }

    /// Ascending, as many in each as a record takes.
    private static func parts(of changes: Set<Bytes32>) -> [[Bytes32]] {
        let (sorted, most) = (changes.sorted(), WorkshopLimits.heardCount)
        return stride(from: 0, to: sorted.count, by: most).map { Array(sorted[$0..<min($0 + most, sorted.count)]) }
    }

    // MARK: Deadlines

    /// The changes with hand-ins that came in time for the deadline; nil while nobody said that it is over.
    package var collected: Set<Bytes32>? { collections.isEmpty ? nil : Set(collections.flatMap(\.heard)) }

    /// What says that the deadline is over, with what is here of it; empty where there is none, or all of that is said.
    package var collects: [ActivityDeed] {
        guard let due else { return [] }
        let newest = Set(handIns.all.values.compactMap(\.last?.id.change))
        let parts = Self.parts(of: newest.subtracting(collected ?? []))
        if parts.isEmpty, collections.isEmpty { return [.collect(of: due.id, heard: [])] }
        return parts.map { .collect(of: due.id, heard: $0) }
    }

    /// The changes whose hand-ins count; nil: all do.
    private var handInsHeard: Set<Bytes32>? { due?.time.isStrict == true ? collected ?? heard : heard }

    /// Of each person the hand-in that counts.
    package var handInsCounted: [Bytes32: Submission<HandIn>] { handIns.counted(heard: handInsHeard) }

    // MARK: What came of it

    /// What a poll has come to; nil of another activity. `opening` gives the answer in a sealed one, nil where it does
    /// not open; without it only what was published is known of a sealed poll.
    package func pollOutcome(opening: ((Submission<AnswerForm>) -> Answer?)? = nil) -> PollOutcome? {
        guard case .poll(let poll) = self.opening else { return nil }
        return poll.outcome(of: answers, heard: heard, published: published, opening: opening)
    }

    /// What a quiz has come to; nil of another activity. `opening` gives the answers in a sealed one, nil where it
    /// cannot be opened here.
    package func quizOutcome(opening: (Submission<AnswerForm>) -> [Answer?]?) -> QuizOutcome? {
        guard case .quiz(let quiz) = self.opening else { return nil }
        return quiz.outcome(of: answers, heard: heard, solution: solution, opening: opening)
    }

    /// How each person stands in an exercise, of whom anything is known.
    package var standings: [Bytes32: Standing] {
        var standings = board
        let (collected, heard) = (collected, handInsHeard)
        for (person, handIn) in handIns.counted(heard: heard) {
            standings[person, default: Standing()].handIn = handIn
            standings[person]?.isLate = collected.map { !$0.contains(handIn.id.change) } ?? false
        }
        for (person, handIn) in handIns.late(heard: heard) { standings[person, default: Standing()].late = handIn }
        return standings
    }
}
