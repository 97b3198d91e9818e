/// Limits of Protocol/workshops.md, checked before anything is made of a record.
package enum WorkshopLimits {
    /// Of a title of a meeting, a quiz or an exercise, and of a name of groups or of one group.
    package static let titleInBytes = 128
    /// Of an option, a row of a rubric, a timer's label, what somebody says with a raised hand.
    package static let wordsInBytes = 256
    /// Of what a poll or an item of a quiz asks.
    package static let questionInBytes = 1024
    /// Of an announcement, an exercise, a note, an explanation, what a mentor says of work.
    package static let textInBytes = 16 * 1024
    /// Of an answer in free text.
    package static let answerInBytes = 4096
    package static let pathInBytes = 4096
    /// Of the command that tests an exercise.
    package static let testInBytes = 1024
    /// That one run of it may take.
    package static let testInSeconds = 3600
    package static let timerInSeconds = 86_400
    /// From when an exercise's deadline is said to the deadline: 366 days.
    package static let dueInSeconds = 31_622_400
    /// That what is handed in may come behind it: a week.
    package static let graceInSeconds = 604_800
    package static let optionCount = 64
    /// Of the items of a quiz, and of the rows of a rubric.
    package static let itemCount = 64
    /// Of the answers that are right for one item.
    package static let acceptedCount = 16
    /// The ends of a scale lie within so far of zero on both sides.
    package static let scaleLast = 1000
    /// From the lowest to the highest value of a scale.
    package static let scaleSpan = 100
    package static let pointsLast = 1000
    /// Of the changes that one end of an activity names as heard: as letters they leave room in a record.
    package static let heardCount = 1400
    package static let groupCount = 256
    /// Of the persons in all groups of one record.
    package static let groupedCount = 1400
    package static let spanCount = 512
    /// Of one span of somebody's presence.
    package static let spanInSeconds = 86_400
    /// Of the hands that one record lowers, each by its own name.
    package static let handCount = 256
    /// Of the devices that one record gives a key to.
    package static let shareCount = 64
    /// Of an answer or a question that is sealed, as bytes.
    package static let sealedInBytes = 8192 + 48
    /// Of a quiz's solution that is sealed, as bytes.
    package static let solutionInBytes = 24_576 + 48
    /// Of the texts that a tally brings.
    package static let tallyTextCount = 256
    /// Of the newest changes that a hand-in names.
    package static let frontierCount = 256
    /// Counts of answers and of tests, and seconds, are below.
    package static let countEnd = 1 << 31
}
