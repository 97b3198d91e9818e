/// Limits of Protocol/reviews.md, checked before anything is made of a record.
package enum ReviewLimits {
    /// Of what somebody says: a comment, a description, a reason.
    package static let textInBytes = 16 * 1024
    /// Of what is to stand in place of some lines.
    package static let suggestionInBytes = 32 * 1024
    /// Of a title, a target, a commit's name, a check's name, a point of a checklist.
    package static let wordsInBytes = 256
    package static let pathInBytes = 4096
    package static let reactionInBytes = 32
    package static let commandInBytes = 1024
    /// Of the keys that one record names: reviewers, mentions.
    package static let personCount = 64
    /// Of the comments whose suggestions one record says were taken, the points of a checklist, the scores of a rubric,
    /// the checks that rules name, and the changes that a version of a document names.
    package static let listCount = 256
    /// Of the lines that a comment quotes, and of those before and after them.
    package static let quotedLineCount = 20
    package static let contextLineCount = 3
    package static let quotedLineInBytes = 400
    /// Lines and scores are below this.
    package static let numberEnd = 1 << 31
}
