import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier workshop` alone: at a terminal the workshop fills it, elsewhere it is what `show` tells.
struct WorkshopScreen: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "screen", abstract: "The workshop on the whole screen, live; where there is no terminal, as show.",
        discussion: """
            Time, hands, pace, polls and quizzes, exercises, questions, who is there: as it happens. The arrow keys \
            choose an answer and Enter gives it; / and Tab show what else can be said; Ctrl-N and Ctrl-P go through \
            the activities; PgUp and PgDn go up and down; Ctrl-C leaves. Others see that you are there.
            """)

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let meeting = try node.ask(WorkshopMethods.Show.self, .init(space: place.space))
        guard node.output.isForEyes, TerminalDisplay.isThere, StandardStream.input.isTerminal else {
            return WorkshopShow.show(meeting, node.output)
        }
        var terminal = WorkshopTerminal(try node.connect(), of: node, space: meeting.space)
        try terminal.run()
    }
}
