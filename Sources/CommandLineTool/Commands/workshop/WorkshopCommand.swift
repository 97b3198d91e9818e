import ArgumentParser

/// `atelier workshop …`: a room of learners on one network, without the internet.
struct WorkshopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workshop", abstract: "A room of learners on one network, without the internet.",
        discussion: """
            The mentor: `atelier workshop open "Parsers" --starter DIR`. Learners: `atelier workshop list`, and \
            `atelier workshop join` with its title or the code that the mentor shows. Alone, `atelier workshop` \
            shows on the whole screen what goes on.
            """,
        subcommands: [
            WorkshopScreen.self, WorkshopOpen.self, WorkshopLock.self, WorkshopUnlock.self, WorkshopList.self,
            WorkshopJoin.self, WorkshopShow.self, WorkshopMeetings.self, WorkshopAnnounce.self, WorkshopTimer.self,
            WorkshopPace.self, WorkshopHand.self, WorkshopAsk.self, WorkshopPoll.self, WorkshopQuiz.self,
            WorkshopExercise.self, WorkshopTest.self, WorkshopStart.self, WorkshopReportCommand.self,
            WorkshopPresent.self, WorkshopPeek.self, WorkshopCompare.self, WorkshopBroadcast.self, WorkshopGroup.self,
            WorkshopClose.self, WorkshopForget.self,
        ],
        defaultSubcommand: WorkshopScreen.self)
}
