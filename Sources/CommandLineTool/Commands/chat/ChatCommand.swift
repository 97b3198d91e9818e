import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier chat …`: the conversation of a space.
struct ChatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "The conversation of a space.",
        discussion: """
            A message is named by the beginning of its id, as the log shows it. In what you send @Name names a member, \
            notes/plan.md:12 leads to that line wherever it goes, and a slash begins a command such as /me.
            """,
        subcommands: [
            ChatOpen.self, ChatLog.self, ChatSend.self, ChatReply.self, ChatEdit.self, ChatDelete.self, ChatReact.self,
            ChatPin.self,
            ChatShow.self, ChatDirect.self, ChatChannels.self, ChatTopic.self, ChatArchive.self, ChatRead.self,
            ChatNotify.self, ChatWatch.self, ChatSearchCommand.self,
        ], defaultSubcommand: ChatOpen.self)
}

/// The argument of every command about one message.
struct MessageArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The message: the beginning of its id.", valueName: "id"))
    var id: String
}

/// The option of every command that takes back what it does.
struct OffFlag: ParsableArguments {
    @Flag(help: "Take it back.")
    var off = false

    /// As the socket has it.
    var value: Bool? { off ? true : nil }
}

extension NodeAccess {
    /// Says something, and shows the id of the record where a program asks for it.
    func say<M: RPCMethod>(_ method: M.Type, _ params: M.Params, done: String)
        throws(CommandError) where M.Result == ChatMethods.Said
    {
        let said = try ask(method, params)
        if output.isJSON { output.json(said) } else { output.note(done) }
    }
}
