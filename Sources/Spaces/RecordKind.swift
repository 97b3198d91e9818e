/// The kinds of record that this version reads. The raw value is what travels.
package enum RecordKind: String, CaseIterable, Sendable {
    /// What is said in channels, and about what was said: Protocol/chat.md, section 2.
    case chatMessage = "chat.message"
    case chatEdit = "chat.edit"
    case chatDelete = "chat.delete"
    case chatReact = "chat.react"
    case chatPin = "chat.pin"
    case chatTopic = "chat.topic"
    case chatArchive = "chat.archive"
    case chatRead = "chat.read"
    /// Questions, and what becomes of them: Protocol/chat.md, section 6.
    case askQuestion = "ask.question"
    case askAnswer = "ask.answer"
    case askVote = "ask.vote"
    case askAccept = "ask.accept"
    /// The chain that begins with it writes a branch: `name`, `branch` when it joins one.
    case spaceBranch = "space.branch"
    /// The change that has it merges another view: `name`, `branch` unless that is main.
    case spaceMerge = "space.merge"
    /// A device's newest key for what is sealed to it: `key`, `notBefore`, `serial`, `signature`.
    case devicePrekey = "device.prekey"
    /// A name for a version of a document: `at`, `document`, `name`.
    case documentVersion = "doc.version"
    /// The text of some changes is to go: `changes`, `document`.
    case textForget = "text.forget"
    /// A blob is there to be fetched: `blob`, `name`, `size`.
    case blobAdd = "blob.add"
    /// What is said about sessions: Protocol/sessions.md, section 2.
    case sessionStart = "session.start"
    case sessionJoin = "session.join"
    case sessionLeave = "session.leave"
    case sessionEnd = "session.end"
    case sessionSeat = "session.seat"
    case sessionRequest = "session.request"
    case sessionTimer = "session.timer"
    case sessionFocus = "session.focus"
    case sessionLend = "session.lend"
    case sessionRecord = "session.record"
    case sessionMark = "session.mark"
    case sessionAgenda = "session.agenda"
    case sessionTopic = "session.topic"
    case sessionCursors = "session.cursors"
    /// Under which name and address a member is named in commits: `address`, `name`.
    case memberEmail = "member.email"
    /// What is said in reviews: Protocol/reviews.md, section 2.
    case reviewOpen = "review.open"
    case reviewRound = "review.round"
    case reviewComment = "review.comment"
    case reviewEdit = "review.edit"
    case reviewReact = "review.react"
    case reviewResolve = "review.resolve"
    case reviewVote = "review.vote"
    case reviewSeen = "review.seen"
    case reviewApplied = "review.applied"
    case reviewCheck = "review.check"
    case reviewAsk = "review.ask"
    case reviewTurn = "review.turn"
    case reviewRules = "review.rules"
}
