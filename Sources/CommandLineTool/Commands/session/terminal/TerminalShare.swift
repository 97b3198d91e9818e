import ArgumentParser
import LocalRPC
import TerminalRendering
import TerminalScreen

struct TerminalShare: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "share", abstract: "Let the members of a space see a program as you work with it.",
        discussion: """
            Without a command it is your shell. Ctrl-^ is for this program: behind it, g lets who asks type, r takes
            that back, and . ends the sharing.
            """)

    @Flag(help: "Nobody else types, whatever is granted later.")
    var readOnly = false

    @Option(help: ArgumentHelp("What others see it called.", valueName: "words"))
    var title: String?

    @Option(help: ArgumentHelp("Record it, as an asciicast, into a new file.", valueName: "file"))
    var record: String?

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The program and its arguments.", valueName: "command"))
    var command: [String] = []

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let words = command.isEmpty ? [node.environment["SHELL"] ?? "/bin/sh"] : command
        let name = title ?? words.joined(separator: " ")
        let window = StandardStream.output.windowSize ?? (80, 24)
        let plan = HostedTerminal.Plan(
            space: place.space, title: DisplayWidth.cut(name, columns: 60), words: words, isReadOnly: readOnly,
            size: ScreenSize(fitting: window.columns, window.rows))
        let recording = try record.map { path throws(CommandError) in
            try Asciicast(at: LocalFile.absolute(path), size: plan.size, title: name, unixSeconds: LocalTime.now / 1000)
        }
        let terminal = try HostedTerminal(plan, recording: recording, node: node)
        node.output.note(
            "Sharing \(PeerText(plan.title).name). Others see it by: atelier session terminal watch. Ctrl-^ . ends it.")
        tell(try terminal.run(), node.output)
    }

    private func tell(_ end: HostedTerminal.End, _ output: OutputFormat) {
        output.note("The terminal is shared no more.")
        if end.isUnwatched {
            output.note("The node went away meanwhile; what came after that was seen by nobody else.")
        } else if end.wasUnwatched {
            output.note("The node was away for a while; what was shown then was seen by nobody else.")
        }
        if let failure = end.recordingFailure {
            output.note("The recording is not complete: \(failure). What was written before is kept.")
        }
        if let status = end.status, status != 0 { output.note("The program ended with \(status).") }
    }
}
