import ArgumentParser
import LocalRPC

struct ReviewReply: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "reply", abstract: "Answer in a thread.")

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("A comment of the thread: the beginning of its id, or @last.", valueName: "comment"))
    var comment: String

    @Flag(help: "The thread is settled with it.")
    var resolve = false

    @OptionGroup var saying: SayingOptions
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let thread = try talk.comment(comment).thread
        var act = ReviewMethods.Act(kind: .comment)
        act.thread = thread.thread
        if resolve { (act.resolved, act.known) = (true, thread.comments.count) }
        act.text = try WrittenMessage.asked(saying.message, about: ReviewWords.place(thread.place), with: node)
        try talk.say(act, now: saying.now)
    }
}

struct ReviewResolve: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Settle a thread.",
        discussion: "A comment that somebody wrote meanwhile, and you did not see, keeps it open.")

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("A comment of the thread: the beginning of its id, or @last.", valueName: "comment"))
    var comment: String

    @Flag(help: "At once, in place of keeping a draft.")
    var now = false

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let thread = try talk.comment(comment).thread
        var act = ReviewMethods.Act(kind: .resolve)
        (act.thread, act.known) = (thread.thread, thread.comments.count)
        try talk.say(act, now: now)
    }
}

struct ReviewUnresolve: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "unresolve", abstract: "Open a settled thread again.")

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("A comment of the thread: the beginning of its id, or @last.", valueName: "comment"))
    var comment: String

    @Flag(help: "At once, in place of keeping a draft.")
    var now = false

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        var act = ReviewMethods.Act(kind: .reopenThread)
        act.thread = try talk.comment(comment).thread.thread
        try talk.say(act, now: now)
    }
}

struct ReviewReact: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "react", abstract: "Put a sign under a comment.")

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("The comment: the beginning of its id, or @last.", valueName: "comment"))
    var comment: String

    @Argument(help: ArgumentHelp("Such as 👍.", valueName: "sign"))
    var sign: String

    @Flag(help: "Take it away again.")
    var away = false

    @Flag(help: "At once, in place of keeping a draft.")
    var now = false

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        var act = ReviewMethods.Act(kind: away ? .unreact : .react)
        (act.comment, act.reaction) = (try talk.comment(comment).comment.id, sign)
        try talk.say(act, now: now)
    }
}
