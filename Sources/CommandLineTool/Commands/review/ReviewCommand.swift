import ArgumentParser

/// `atelier review …`: reviews of changes to code and texts.
struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Review changes to code and texts, offline too.",
        discussion: """
            What you write is kept as drafts until "review publish" says all of it at once. The node passes it on when \
            members meet.
            """,
        subcommands: [
            ReviewList.self, ReviewNew.self, ReviewRevise.self, ReviewShow.self, ReviewDiff.self, ReviewComment.self,
            ReviewSuggest.self, ReviewReply.self, ReviewResolve.self, ReviewUnresolve.self, ReviewReact.self,
            ReviewDraft.self, ReviewPublish.self, ReviewSeen.self, ReviewApply.self, ReviewCheck.self, ReviewRules.self,
            ReviewAsk.self, ReviewLand.self, ReviewExportCommand.self, ReviewVerify.self, ReviewImport.self,
            ReviewClose.self, ReviewAbandon.self, ReviewReopen.self,
        ], defaultSubcommand: ReviewList.self)
}
