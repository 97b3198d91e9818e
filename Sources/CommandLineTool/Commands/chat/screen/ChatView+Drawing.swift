import LocalRPC
import TerminalRendering
import TerminalScreen

/// How the chat stands on a screen. Everything in it that a peer wrote goes through `PeerText`.
struct ChatPicture {
    let columns: Int
    let rows: Int
    let style: TerminalStyle

    /// With fewer columns the list of channels is not there.
    private static let columnsForList = 56
    private static let listColumns = 22

    private var listWidth: Int { columns >= Self.columnsForList ? Self.listColumns : 0 }
    private var bodyWidth: Int { max(columns - (listWidth > 0 ? listWidth + 2 : 0), 1) }
    /// Between the head and the line that is typed.
    private var bodyRows: Int { max(rows - 2, 1) }

    struct Drawing {
        /// As many as there are rows, none wider than the screen.
        var lines: [String]
        /// Where the cursor is, from 0.
        var cursor: (row: Int, column: Int)
        /// How many lines the messages take, and how many of them are in sight.
        var linesSeen: (all: Int, fit: Int)
    }

    func drawing(of view: ChatView) -> Drawing {
        let body = self.body(of: view)
        let below = min(view.linesBelow, max(body.count - bodyRows, 0))
        let part = Array(body.dropLast(below).suffix(bodyRows))
        let filled = Array(repeating: "", count: bodyRows - part.count) + part
        let prompt = "> "
        let typed = view.input.shown(columns: max(bodyWidth - prompt.count, 1))
        let right = [style.bold(head(of: view))] + filled + [prompt + typed.text]
        let list = self.list(of: view)
        let lines = (0..<rows).map { row -> String in
            let line = row < right.count ? right[row] : ""
            guard listWidth > 0 else { return line }
            let entry = row < list.count ? list[row] : (text: "", styled: "")
            let gap = String(repeating: " ", count: max(0, listWidth - DisplayWidth.columns(of: entry.text)))
            return entry.styled + gap + style.dim("│") + " " + line
        }
        let left = listWidth > 0 ? listWidth + 2 : 0
        return Drawing(
            lines: lines,
            cursor: (row: min(bodyRows + 1, max(rows - 1, 0)), column: left + prompt.count + typed.column),
            linesSeen: (body.count, bodyRows))
    }

    /// A line of ours for the foot, as wide as the screen.
    func foot(of view: ChatView) -> String {
        let unread = view.rows.filter { $0.spot != view.current }.reduce(0) { $0 + $1.channel.unread }
        let more = view.linesBelow > 0 ? "  ↓ \(view.linesBelow) lines below" : ""
        let waiting = unread > 0 ? "  \(unread) unread elsewhere" : ""
        let keys = "Tab completes · PgUp PgDn · ^N ^P channels · ^C leaves"
        let text = view.notice.isEmpty ? keys + waiting + more : PeerText(view.notice).line
        return DisplayWidth.padded(DisplayWidth.cut(text, columns: columns), to: columns)
    }

    private func head(of view: ChatView) -> String {
        guard let row = view.rows.first(where: { $0.spot == view.current }) else { return "No space is here." }
        let topic = row.channel.topic.map { " — " + PeerText($0).line } ?? ""
        return DisplayWidth.cut("#" + PeerText(row.channel.name).name + topic, columns: bodyWidth)
    }

    private func list(of view: ChatView) -> [(text: String, styled: String)] {
        var lines: [(text: String, styled: String)] = []
        var chosen = 0
        for row in view.rows {
            if let title = row.title {
                let text = cut(PeerText(title).name)
                lines.append((text, style.bold(text)))
            }
            let count = row.channel.unread
            let mark = count == 0 ? "" : row.channel.mentions > 0 ? " @\(count)" : " \(count)"
            let name = DisplayWidth.cut(
                " #" + PeerText(row.channel.name).name, columns: listWidth - 1 - mark.utf8.count)
            let isCurrent = row.spot == view.current
            if isCurrent { chosen = lines.count }
            let shown = isCurrent ? style.inverse(name) : count > 0 ? style.bold(name) : name
            let coloured = row.channel.mentions > 0 ? style.yellow(mark) : style.green(mark)
            // Where nothing is coloured the chosen one is told by a sign.
            let sign = isCurrent && !style.isColoured ? "▸" + String(name.dropFirst()) : nil
            lines.append(((sign ?? name) + mark, (sign ?? shown) + coloured))
        }
        let first = max(0, min(chosen - rows / 2, lines.count - rows))
        return Array(lines[first...].prefix(rows))
    }

    private func cut(_ text: String) -> String { DisplayWidth.cut(text, columns: listWidth - 1) }

    // MARK: Messages

    private func body(of view: ChatView) -> [String] {
        guard let current = view.current, let messages = view.messages[current] else { return [] }
        if messages.isEmpty { return [style.dim("Nobody has said anything here yet.")] }
        var lines: [String] = []
        var last: (author: String, day: String)?
        for message in messages {
            let day = String(LocalTime.complete(message.time).prefix(10))
            if last?.day != day { lines.append(style.dim("── \(day) ──")) }
            lines += self.lines(of: message)
            last = (message.deviceId, day)
        }
        return lines
    }

    private func lines(of message: ChatMethods.Message) -> [String] {
        let author = PeerText(message.author).name
        let colour = message.deviceId.utf8.reduce(0) { ($0 * 31 + Int($1)) % 4096 }
        let answers = message.answers.map { " ↳ \(ChatLines.id($0))" } ?? ""
        let time = String(LocalTime.complete(message.time).dropFirst(11).prefix(5))
        let mark = message.mentionsYou == true ? style.yellow(" @you") : ""
        let head =
            style.dim(time) + " " + style.person(colour, DisplayWidth.cut(author, columns: max(bodyWidth - 24, 4)))
            + mark + style.dim("  \(ChatLines.id(message.id))\(answers)")
        let words = ChatLines.words(message).block
        let text = LineWrap.lines(of: words, columns: max(bodyWidth - 2, 1)).map { line in
            "  " + (message.deletedBy == nil ? line : style.dim(line))
        }
        let notes = ChatLines.notes(message).map {
            "  " + style.dim(DisplayWidth.cut($0, columns: max(bodyWidth - 2, 1)))
        }
        return [head] + text + notes
    }
}
