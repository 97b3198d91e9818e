import LocalRPC
import TerminalRendering
import TerminalScreen

/// How a workshop stands on a screen. Everything in it that a peer wrote goes through `PeerText`.
struct WorkshopPicture {
    let columns: Int
    let rows: Int
    let style: TerminalStyle

    /// With fewer columns all stands below one another.
    private static let columnsForSide = 76
    private static let sideColumns = 28

    private var sideWidth: Int { columns >= Self.columnsForSide ? Self.sideColumns : 0 }
    private var middleWidth: Int { max(columns - (sideWidth > 0 ? sideWidth + 3 : 0), 1) }
    /// Between the head and the line that is typed.
    private var bodyRows: Int { max(rows - 3, 1) }

    struct Drawing {
        /// As many as there are rows.
        var lines: [String]
        /// Where the cursor is, from 0.
        var cursor: (row: Int, column: Int)
        /// How many lines the middle takes, and how many of them are in sight.
        var linesSeen: (all: Int, fit: Int)
    }

    func drawing(of view: WorkshopView, at now: ContinuousClock.Instant) -> Drawing {
        let middle = WorkshopPanels(view: view, columns: middleWidth, style: style, now: now)
        let side = WorkshopPanels(
            view: view, columns: sideWidth > 0 ? sideWidth : middleWidth, style: style, now: now)
        var body =
            middle.news + middle.terminals + middle.activity + middle.learners + middle.board + middle.agenda
            + middle.others
        if sideWidth == 0 { body += side.pace + side.hands + side.people }
        if body.first == "" { body.removeFirst() }
        let above = min(view.linesAbove, max(body.count - bodyRows, 0))
        let seen = Array(body.dropFirst(above).prefix(bodyRows))
        let beside = sideWidth > 0 ? self.beside(side) : []
        let prompt = view.sheet == nil ? "> " : "answer> "
        let typed = view.input.shown(columns: max(columns - prompt.count, 1))
        let parts = (0..<bodyRows).map { row in
            line(row < seen.count ? seen[row] : "", beside: row < beside.count ? beside[row] : "")
        }
        let all = [heading(of: view, at: now), style.dim(standing(of: view))] + parts + [prompt + typed.text]
        let lines = all.count <= rows ? all : Array(all.suffix(rows))
        return Drawing(
            lines: lines, cursor: (row: lines.count - 1, column: prompt.count + typed.column),
            linesSeen: (body.count, bodyRows))
    }

    /// Hands, the pace and who is there: where they do not fit, hands and persons share what the pace leaves.
    private func beside(_ side: WorkshopPanels) -> [String] {
        let (hands, pace, people) = (Array(side.hands.dropFirst()), side.pace, side.people)
        let room = max(bodyRows - pace.count, 2)
        let ofHands = min(hands.count, max(room - people.count, room / 2))
        let lines = Self.short(hands, to: ofHands, style) + pace + Self.short(people, to: room - ofHands, style)
        return Array(lines.prefix(bodyRows))
    }

    /// What does not fit is counted in the last row.
    private static func short(_ lines: [String], to rows: Int, _ style: TerminalStyle) -> [String] {
        guard lines.count > rows else { return lines }
        if rows < 1 { return [] }
        return lines.prefix(rows - 1) + [style.dim("… \(lines.count - rows + 1) more")]
    }

    /// The middle may hold colours; its width is counted without them.
    private func line(_ middle: String, beside side: String) -> String {
        guard sideWidth > 0 else { return middle }
        let gap = String(repeating: " ", count: max(0, middleWidth - Self.columns(ofStyled: middle)))
        return middle + gap + style.dim(" │ ") + side
    }

    private static func columns(ofStyled text: String) -> Int {
        var (count, isSequence) = (0, false)
        for scalar in text.unicodeScalars {
            if scalar == "\u{1B}" { isSequence = true }
            if !isSequence { count += DisplayWidth.columns(of: scalar) }
            if isSequence, scalar == "m" { isSequence = false }
        }
        return count
    }

    // MARK: Head and foot

    private func heading(of view: WorkshopView, at now: ContinuousClock.Instant) -> String {
        guard let meeting = view.meeting else { return "No workshop is here." }
        let time = self.time(of: view, at: now)
        let recorded = view.session?.recordings.contains { $0.to == nil } == true ? "● recorded  " : ""
        let room = columns - DisplayWidth.columns(of: recorded) - DisplayWidth.columns(of: time.text) - 1
        let title = DisplayWidth.cut(PeerText(meeting.head.title).name, columns: max(room, 1))
        let gap = String(repeating: " ", count: max(1, room + 1 - DisplayWidth.columns(of: title)))
        let clock = time.isOver ? style.red(time.text) : style.green(time.text)
        return style.bold(title) + gap + style.red(recorded) + clock
    }

    /// Minutes and seconds that are left, rounded up.
    private func time(of view: WorkshopView, at now: ContinuousClock.Instant) -> (text: String, isOver: Bool) {
        guard let end = view.timerEnd, let timer = view.meeting?.timer else { return ("", false) }
        let label = timer.label.map { " " + DisplayWidth.cut(PeerText($0).line, columns: 24) } ?? ""
        let (seconds, attoseconds) = max(end - now, .zero).components
        let left = Int(seconds) + (attoseconds > 0 ? 1 : 0)
        guard left > 0 else { return ("time is over" + label, true) }
        let minutes = left / 60 % 60
        let hours = left >= 3600 ? "\(left / 3600):\(minutes < 10 ? "0" : "")" : ""
        return ("\(hours)\(minutes):\(left % 60 < 10 ? "0" : "")\(left % 60)" + label, false)
    }

    private func standing(of view: WorkshopView) -> String {
        guard let meeting = view.meeting else { return "" }
        let persons = view.persons
        var words = [meeting.leads ? "you lead" : "led by \(PeerText(meeting.head.openedBy).name)"]
        words.append("\(persons.count { $0.isHere }) of \(persons.count) here")
        if let presenter = meeting.presenter {
            let name = PeerText(presenter).name
            words.append("\(name) presents: atelier session follow \(name)")
        }
        if let closed = meeting.head.closed { words.append("over since \(LocalTime.minute(closed))") }
        if view.isAway { words.insert("THE NODE IS AWAY, what you see is what was last", at: 0) }
        return DisplayWidth.cut(words.joined(separator: " · "), columns: columns)
    }

    /// A line of ours for the foot, as wide as the screen.
    func foot(of view: WorkshopView) -> String {
        DisplayWidth.padded(DisplayWidth.cut(PeerText(footWords(of: view)).line, columns: columns), to: columns)
    }

    private func footWords(of view: WorkshopView) -> String {
        if !view.notice.isEmpty { return view.notice }
        if view.input.text.hasPrefix("/") {
            let word = view.input.text.prefix { !$0.isWhitespace }
            let found = view.commands.filter { $0.word.hasPrefix(word) }
            if let only = found.first, found.count == 1 { return "\(only.word) \(only.usage): \(only.summary)" }
            if !found.isEmpty { return found.map(\.word).joined(separator: " ") }
        }
        let below = view.linesSeen.all - view.linesSeen.fit - view.linesAbove
        let more = below > 0 ? "↓ \(below) lines · " : ""
        let answering = view.sheet == nil ? "" : "↑↓ choose, Enter answers · "
        return more + answering + "/ and Tab: commands · PgUp PgDn · ^N ^P activities · ^C leaves"
    }
}
