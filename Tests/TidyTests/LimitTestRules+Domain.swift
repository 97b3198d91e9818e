extension LimitTestRules {
    /// The part of the table that is about reviews and the chat.
    static let domainTests: [String: (file: String, words: String)] = [
        "ReviewLimits.textInBytes": ("ReviewsTests/ReviewRecordTests", "what a reader would not take is not written"),
        "ReviewLimits.suggestionInBytes": (
            "ReviewsTests/ReviewRecordTests", "what a reader would not take is not written"
        ),
        "ReviewLimits.wordsInBytes": ("ReviewsTests/ReviewRecordTests", "what a reader would not take is not written"),
        "ReviewLimits.pathInBytes": ("ReviewsTests/ReviewRecordTests", "what a reader would not take is not written"),
        "ReviewLimits.reactionInBytes": (
            "ReviewsTests/ReviewRecordTests", "what a reader would not take is not written"
        ),
        "ReviewLimits.commandInBytes": (
            "ReviewsTests/ReviewRecordTests", "what a reader would not take is not written"
        ),
        "ReviewLimits.personCount": (
            "ReviewsTests/ReviewRecordTests", "64 reviewers, 256 points, 20 lines of 400 bytes"
        ),
        "ReviewLimits.listCount": ("ReviewsTests/ReviewRecordTests", "64 reviewers, 256 points, 20 lines of 400 bytes"),
        "ReviewLimits.quotedLineCount": (
            "ReviewsTests/ReviewRecordTests", "64 reviewers, 256 points, 20 lines of 400 bytes"
        ),
        "ReviewLimits.contextLineCount": (
            "ReviewsTests/ReviewRecordTests", "64 reviewers, 256 points, 20 lines of 400 bytes"
        ),
        "ReviewLimits.quotedLineInBytes": (
            "ReviewsTests/ReviewRecordTests", "64 reviewers, 256 points, 20 lines of 400 bytes"
        ),
        "ReviewLimits.numberEnd": ("ReviewsTests/ReviewRecordTests", "64 reviewers, 256 points, 20 lines of 400 bytes"),
        "ChatMessage.blobsMax": ("ChatTests/ConversationIndexTests", "signs have 32 bytes at most"),
        "ChatWords.mentionsMax": ("ChatTests/ConversationIndexTests", "signs have 32 bytes at most"),
        "ChatWords.linksMax": ("ChatTests/ConversationIndexTests", "signs have 32 bytes at most"),
        "ChatLink.writtenMaxInBytes": ("ChatTests/ConversationIndexTests", "signs have 32 bytes at most"),
        "ChatDeed.signMaxInBytes": ("ChatTests/ConversationIndexTests", "signs have 32 bytes at most"),
        "ChatDeed.topicMaxInBytes": ("ChatTests/ConversationIndexTests", "signs have 32 bytes at most"),
        "QuestionDeed.titleMaxInBytes": ("ChatTests/ConversationIndexTests", "signs have 32 bytes at most"),
        "ContentsLimits.bodyInBytesMax": (
            "ReviewContentsTests/RoundContentsTests", "each limit is taken, and one past it is refused with its name"
        ),
        "ContentsLimits.textInBytesMax": (
            "ReviewContentsTests/RoundContentsTests", "each limit is taken, and one past it is refused with its name"
        ),
        "ContentsLimits.filesMax": (
            "ReviewContentsTests/RoundContentsTests", "each limit is taken, and one past it is refused with its name"
        ),
        "ContentsLimits.commitsMax": (
            "ReviewContentsTests/RoundContentsTests", "each limit is taken, and one past it is refused with its name"
        ),
        "ContentsLimits.pathInBytesMax": (
            "ReviewContentsTests/RoundContentsTests", "each limit is taken, and one past it is refused with its name"
        ),
        "ContentsLimits.idInBytesMax": (
            "ReviewContentsTests/RoundContentsTests", "each limit is taken, and one past it is refused with its name"
        ),
        "ContentsLimits.nameInBytesMax": (
            "ReviewContentsTests/RoundContentsTests", "each limit is taken, and one past it is refused with its name"
        ),
        "ContentsLimits.messageInBytesMax": (
            "ReviewContentsTests/RoundContentsTests", "each limit is taken, and one past it is refused with its name"
        ),
    ]
}
