import ArgumentParser
import LocalRPC
import TerminalRendering
import TerminalScreen

struct TerminalWatch: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "See a terminal that another member shares.",
        discussion: """
            q leaves, c asks to type. Who was let types as if it were their own; then Ctrl-^ is for this program:
            behind it, r gives it back and . leaves. Piped, it prints the screen's text at the end.
            """)

    @Argument(help: ArgumentHelp("Whose: a member's name, or the beginning of a device id.", valueName: "who"))
    var who: String?

    @Option(help: ArgumentHelp("Which, where one shares several.", valueName: "id"))
    var terminal: String?

    @Flag(help: "Print the text that it shows now, and end.")
    var once = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        let params = TerminalMethods.Watch.Params(space: place.space, who: who, terminal: terminal)
        let watched = try client.call(TerminalMethods.Watch.self, params, timeout: node.timeout)
        guard node.output.isForEyes, !once else { return try printText(watched, client, node) }
        var screen = try WatchedTerminal(watched, client: client)
        tell(try screen.run(), node.output)
    }

    /// Nothing more comes of what it shows now when nothing came so long.
    private static let quiet: Duration = .milliseconds(200)

    /// The text at the end, or now; with `--json` each notification as it comes.
    private func printText(
        _ watched: TerminalMethods.Watch.Result, _ client: NodeClient, _ node: NodeAccess
    ) throws(CommandError) {
        if node.output.isJSON { node.output.json(watched) }
        ProcessEnvironment.endOnInterrupt()
        var frames = FrameAssembly()
        var foot = WatchFoot(watched.terminal)
        var end: WatchEnd?
        let latest = once ? ContinuousClock.now + node.timeout : nil
        while end == nil, !(frames.isWhole && latest.map { $0 < ContinuousClock.now } ?? false) {
            // What was written since the last whole screen comes right behind that.
            let quiet = once && frames.isWhole ? ContinuousClock.now + Self.quiet : nil
            guard let message = try client.next(until: quiet ?? latest) else {
                if frames.isWhole { break }
                throw CommandError(
                    .timeout, "Its host did not show it in time.", kept: "Nothing was changed.",
                    hint: "atelier session terminal list")
            }
            guard case .request(let notification) = message, let event = try TerminalEvent(notification) else {
                continue
            }
            switch event {
            case .frame(let frame):
                if node.output.isJSON { node.output.json(frame) }
                if !frames.take(frame) { end = .unreadable }
                try client.post(
                    TerminalMethods.Took.self, .init(subscription: watched.subscription, count: frame.number + 1))
            case .changed(let change):
                if node.output.isJSON { node.output.json(change) }
                end = foot.take(change)
            }
        }
        if !node.output.isJSON, let screen = frames.screen {
            for line in screen.lines { node.output.line(PeerText(line).block) }
        }
        if let end { tell(end, node.output) }
    }

    private func tell(_ end: WatchEnd, _ output: OutputFormat) {
        switch end {
        case .left: break
        case .ended: output.note("The terminal is shared no more.")
        case .refused(.tooMany): output.note("As many watch the terminal as may. Try again when somebody left.")
        case .refused: output.note("The terminal is not shared with this device any more.")
        case .unreadable: output.note("What came was no terminal's; the watch is over.")
        }
    }
}
