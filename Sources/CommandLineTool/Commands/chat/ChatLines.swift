import LocalRPC
import TerminalRendering

/// How a message is printed: several lines under its head at a terminal, one line of tab-separated fields when piped.
enum ChatLines {
    static func show(_ message: ChatMethods.Message, _ output: OutputFormat) {
        if output.isJSON { return output.json(message) }
        guard output.isForEyes else {
            let fields = [
                LocalTime.complete(message.time), PeerText(message.channel).name, PeerText(message.author).name,
                words(message).line, PeerText(message.id).line,
            ]
            return output.line(fields.joined(separator: "\t"))
        }
        let style = output.style
        let author = style.bold(PeerText(message.author).name)
        let place = message.channel == "general" ? "" : style.dim(" #\(PeerText(message.channel).name)")
        let head = style.dim("\(id(message.id))  \(LocalTime.minute(message.time))") + "  \(author)\(place)"
        let answers = message.answers.map { style.dim(" ↳ \(id($0))") } ?? ""
        let text = words(message).block.split(separator: "\n", omittingEmptySubsequences: false)
        let shown = message.deletedBy == nil ? text.joined(separator: "\n" + indent) : style.dim(text.joined())
        output.line("\(head)\(answers)  \(shown)")
        for note in notes(message) { output.line(indent + style.dim(note)) }
    }

    private static let indent = "                  "

    /// Six digits of an id, and the place in its change where that is not the first.
    static func id(_ id: String) -> String {
        let parts = id.split(separator: ".", maxSplits: 1)
        let digits = PeerText(String((parts.first ?? "").prefix(6))).name
        return parts.count == 2 && parts[1] != "0" ? digits + "." + PeerText(String(parts[1].prefix(5))).name : digits
    }

    static func words(_ message: ChatMethods.Message) -> PeerText {
        if let by = message.deletedBy { return PeerText("taken away by " + by) }
        return PeerText(message.acts == true ? "* " + message.author + " " + message.text : message.text)
    }

    /// What is said about a message, cleaned: a line each.
    static func notes(_ message: ChatMethods.Message) -> [String] {
        var lines: [String] = []
        var marks: [String] = []
        if message.edited == true { marks.append("edited") }
        if let by = message.pinnedBy { marks.append("pinned by \(PeerText(by).name)") }
        if let count = message.answerCount { marks.append(count == 1 ? "1 answer" : "\(count) answers") }
        for reaction in message.reactions ?? [] {
            marks.append("\(PeerText(reaction.sign).name) \(reaction.by.count)")
        }
        if !marks.isEmpty { lines.append(marks.joined(separator: " · ")) }
        for link in message.links ?? [] { lines.append("→ \(place(link))") }
        for file in message.files ?? [] {
            let name = PeerText(file.name ?? "a file").path
            let size = file.size.map { ", \($0) bytes" } ?? ""
            lines.append("⎙ \(name)\(size): atelier blob get \(PeerText(String(file.blob.prefix(8))).name) FILE")
        }
        return lines
    }

    private static func place(_ link: ChatMethods.Link) -> String {
        let written = PeerText(link.written).path
        if let record = link.record { return "\(written): \(id(record))" }
        guard let path = link.path else { return "\(written) is not there any more" }
        guard let line = link.line else { return "\(written): that line is gone from \(PeerText(path).path)" }
        return "\(PeerText(path).path):\(line)"
    }
}
