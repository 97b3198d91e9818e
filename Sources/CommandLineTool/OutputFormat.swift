import LocalRPC
import TerminalRendering

/// How a command answers: data to standard output, words about it to standard error; with `--json` the data is one
/// object, or one a line where it goes on.
struct OutputFormat {
    let isJSON: Bool
    let sink: any OutputSink
    /// For what goes to standard output.
    let style: TerminalStyle
    /// For what goes to standard error.
    let errorStyle: TerminalStyle

    init(isJSON: Bool, surroundings: Surroundings) {
        self.isJSON = isJSON
        sink = surroundings.sink
        style = TerminalStyle(isTerminal: sink.isTerminal, environment: surroundings.environment)
        errorStyle = TerminalStyle(isTerminal: sink.isErrorTerminal, environment: surroundings.environment)
    }

    /// Whether a person reads the data as it is printed.
    var isForEyes: Bool { sink.isTerminal && !isJSON }

    /// How many columns a line of data has.
    var columns: Int { sink.window?.columns ?? 80 }

    /// One object on one line.
    func json(_ value: some Encodable) {
        sink.writeData(TerminalJSON.escaped(JSONCoding.encode(value)) + "\n")
    }

    /// A line of data. What a peer wrote must have gone through `PeerText`.
    func line(_ text: String) {
        sink.writeData(text + "\n")
    }

    /// Something that others wrote too, for a file: as it is where it is piped, made safe where eyes are.
    func data(_ text: String) {
        sink.writeData(isForEyes ? PeerText(text).block : text)
    }

    func table(_ table: TextTable) {
        sink.writeData(table.rendered(isTerminal: sink.isTerminal, style: style))
    }

    /// Lines of data, in the person's pager where they are more than the window has.
    func pages(_ lines: [String]) throws(CommandError) {
        let text = lines.map { $0 + "\n" }.joined()
        let height = lines.reduce(0) { $0 + 1 + $1.utf8.count { $0 == UInt8(ascii: "\n") } }
        if let rows = sink.window?.rows, height >= rows,
            let pager = Pager(environment: Surroundings.current.environment)
        {
            return try pager.show(text)
        }
        sink.writeData(text)
    }

    /// Words for a person; silent with `--json`, where whoever reads is a program.
    func note(_ text: String) {
        if !isJSON { sink.writeWords(text + "\n") }
    }

    /// Says whose snapshot something is from that is not checked yet; nothing for nil.
    func note(ofSnapshotBy name: String?) {
        guard let name else { return }
        note("From \(errorStyle.bold(PeerText(name).name))'s snapshot; its history is being checked.")
    }

    /// What happened, what was kept, what next; with `--json` as an object, also on standard error.
    func error(_ error: CommandError) {
        if isJSON {
            sink.writeWords(TerminalJSON.escaped(JSONCoding.encode(error.report)) + "\n")
            return
        }
        var words = errorStyle.red("atelier: ") + PeerText(error.sentence).block
        if let kept = error.kept { words += " " + PeerText(kept).block }
        if let hint = error.hint { words += "\n" + errorStyle.dim("Next: ") + PeerText(hint).block }
        sink.writeWords(words + "\n")
    }
}
