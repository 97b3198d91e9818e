extension LimitTestRules {
    /// The part of the table that is about reviews, the chat, workshops and a class that comes in.
    static let domainTests: [String: (file: String, words: String)] = [
        "Announcements.growthsMax": (
            "NodeCoreTests/Gossip/AnnouncementsTests", "is given more time, eight times and not once more"
        ),
        "NodeLimits.repeatedWhereaboutsWait": (
            "NodeCoreTests/WhereaboutsTests", "a repeated word waits a second at who passes it on"
        ),
        "NodeLimits.repeatedWhereaboutsPause": (
            "NodeCoreTests/WhereaboutsTests", "a repeated word waits a second at who passes it on"
        ),
        "NodeLimits.newMemberIsTold": (
            "NodeCoreTests/PresenceTests", "a newcomer's first beacon waits until the others have heard of it"
        ),
        "NodeLimits.settledAfter": (
            "NodeCoreTests/Gossip/LargeSpaceTests", "to none who came in a moment ago while there are more"
        ),
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
        "WorkshopLimits.titleInBytes": (
            "WorkshopsTests/WorkshopRecordTests", "each text of a workshop is written at its limit"
        ),
        "WorkshopLimits.wordsInBytes": (
            "WorkshopsTests/WorkshopRecordTests", "each text of a workshop is written at its limit"
        ),
        "WorkshopLimits.questionInBytes": (
            "WorkshopsTests/WorkshopRecordTests", "each text of a workshop is written at its limit"
        ),
        "WorkshopLimits.textInBytes": (
            "WorkshopsTests/WorkshopRecordTests", "each text of a workshop is written at its limit"
        ),
        "WorkshopLimits.answerInBytes": (
            "WorkshopsTests/WorkshopRecordTests", "each text of a workshop is written at its limit"
        ),
        "WorkshopLimits.pathInBytes": (
            "WorkshopsTests/WorkshopRecordTests", "each text of a workshop is written at its limit"
        ),
        "WorkshopLimits.testInBytes": (
            "WorkshopsTests/WorkshopRecordTests", "each text of a workshop is written at its limit"
        ),
        "WorkshopLimits.testInSeconds": (
            "WorkshopsTests/WorkshopRecordTests", "each text of a workshop is written at its limit"
        ),
        "WorkshopLimits.dueInSeconds": ("WorkshopsTests/WorkshopRecordTests", "a deadline is at most 366 days away"),
        "WorkshopLimits.graceInSeconds": ("WorkshopsTests/WorkshopRecordTests", "a deadline is at most 366 days away"),
        "WorkshopLimits.timerInSeconds": ("WorkshopsTests/WorkshopRecordTests", "a scale reaches from -1,000 to 1,000"),
        "WorkshopLimits.optionCount": (
            "WorkshopsTests/WorkshopRecordTests", "each list of a workshop is written at its limit"
        ),
        "WorkshopLimits.itemCount": (
            "WorkshopsTests/WorkshopRecordTests", "each list of a workshop is written at its limit"
        ),
        "WorkshopLimits.acceptedCount": (
            "WorkshopsTests/WorkshopRecordTests", "each list of a workshop is written at its limit"
        ),
        "WorkshopLimits.scaleLast": ("WorkshopsTests/WorkshopRecordTests", "a scale reaches from -1,000 to 1,000"),
        "WorkshopLimits.scaleSpan": ("WorkshopsTests/WorkshopRecordTests", "a scale reaches from -1,000 to 1,000"),
        "WorkshopLimits.pointsLast": (
            "WorkshopsTests/WorkshopRecordTests", "each list of a workshop is written at its limit"
        ),
        "WorkshopLimits.heardCount": (
            "WorkshopsTests/WorkshopRecordTests", "each list of a workshop is written at its limit"
        ),
        "WorkshopLimits.groupCount": ("WorkshopsTests/WorkshopRecordTests", "256 groups, 1,400 persons in them"),
        "WorkshopLimits.groupedCount": ("WorkshopsTests/WorkshopRecordTests", "256 groups, 1,400 persons in them"),
        "WorkshopLimits.spanCount": ("WorkshopsTests/WorkshopRecordTests", "a scale reaches from -1,000 to 1,000"),
        "WorkshopLimits.spanInSeconds": ("WorkshopsTests/WorkshopRecordTests", "a scale reaches from -1,000 to 1,000"),
        "WorkshopLimits.handCount": (
            "WorkshopsTests/WorkshopRecordTests", "each list of a workshop is written at its limit"
        ),
        "WorkshopLimits.shareCount": ("WorkshopsTests/WorkshopRecordTests", "256 groups, 1,400 persons in them"),
        "WorkshopLimits.sealedInBytes": (
            "WorkshopsTests/WorkshopRecordTests", "each text of a workshop is written at its limit"
        ),
        "WorkshopLimits.solutionInBytes": (
            "WorkshopsTests/WorkshopRecordTests", "each text of a workshop is written at its limit"
        ),
        "WorkshopLimits.tallyTextCount": (
            "WorkshopsTests/WorkshopRecordTests", "each list of a workshop is written at its limit"
        ),
        "WorkshopLimits.frontierCount": ("WorkshopsTests/WorkshopRecordTests", "256 groups, 1,400 persons in them"),
        "WorkshopLimits.countEnd": (
            "WorkshopsTests/WorkshopRecordTests", "each list of a workshop is written at its limit"
        ),
        "AttendanceBook.silenceInSeconds": ("WorkshopsTests/AttendanceTests", "who is heard each minute was there"),
        "PreparedWorkshop.fileMaxInBytes": ("WorkshopsTests/PreparedWorkshopTests", "a file of 1 MiB and 256 parts"),
        "PreparedWorkshop.partsMax": ("WorkshopsTests/PreparedWorkshopTests", "a file of 1 MiB and 256 parts"),
        "NodeLimits.channelNoticesMax": ("NodeCoreTests/Chat/ChatTests", "256 channels have one of their own"),
        "ExportLimits.fileInBytes": ("ReviewProofsTests/ExportFormTests", "and one more of each is refused"),
        "ExportLimits.changeCount": ("ReviewProofsTests/ExportFormTests", "and one more of each is refused"),
        "ExportLimits.strandCount": ("ReviewProofsTests/ExportFormTests", "and one more of each is refused"),
        "ExportLimits.contentsCount": ("ReviewProofsTests/ExportFormTests", "and one more of each is refused"),
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
