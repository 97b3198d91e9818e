extension WorkshopReport {
    /// The same as one page of HTML that needs nothing else: no script, nothing from elsewhere, charts as SVG, and
    /// every word of others escaped and set apart from the direction of the text around it. Times are told
    /// `offsetInSeconds` east of UTC.
    package func page(offsetInSeconds: Int) -> String {
        let parts = [
            meetingsTable(offsetInSeconds), personsTable, chart("Time of each person", attendanceBars),
        ]
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
            <meta name="viewport" content="width=device-width" />
            <title>\(HTMLText.escaped(title))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <h1>\(HTMLText.words(title))</h1>
            \((parts + activities.indices.map(section)).joined(separator: "\n"))
            </body>
            </html>

            """
    }

    private static let style = """
        body { font: 16px/1.5 sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; }
        table { border-collapse: collapse; margin: 1em 0; }
        th, td { border-bottom: 1px solid #ccc; padding: .2em .8em; text-align: left; vertical-align: top; }
        td.number, th.number { text-align: right; }
        svg { display: block; } rect { fill: #37679b; } .late { color: #a33; } .hint { color: #666; }
        @media print { body { margin: 0; } }
        """

    // MARK: Tables

    private func meetingsTable(_ offset: Int) -> String {
        let lines = meetings.enumerated().map { place, meeting in
            let there = rows.count { $0.seconds[place] > 0 }
            let closed = meeting.closed.map { CivilTime(tenths: $0, offsetInSeconds: offset).text } ?? "–"
            let opened = CivilTime(tenths: meeting.opened, offsetInSeconds: offset).text
            return HTMLText.row([HTMLText.words(meeting.title), opened, closed], numbers: ["\(there)"])
        }
        return "<h2>Meetings</h2>\n" + HTMLText.table(["Meeting", "Opened", "Closed"], numbers: ["Persons"], lines)
    }

    private var personsTable: String {
        let titles = meetings.map(\.title) + activities.map(\.title)
        let lines = rows.map { row in
            HTMLText.row(
                [HTMLText.words(row.name)],
                numbers: row.seconds.map(Self.minutes) + row.cells.map(Self.cell) + ["\(row.points)"])
        }
        let hint =
            "Of meetings the minutes, of activities the points or what was answered; options are numbered from 1. "
            + "What came late counts for nothing."
        return "<h2>Persons</h2>\n<p class=\"hint\">\(hint)</p>\n"
            + HTMLText.table(["Person"], numbers: titles.map(HTMLText.words) + ["Points"], lines)
    }

    private static func minutes(_ seconds: Int) -> String { seconds == 0 ? "" : "\((seconds + 59) / 60)" }

    private static func cell(_ cell: Cell?) -> String {
        guard let cell else { return "" }
        let tests = cell.tests.map { " <small>\(words($0))</small>" } ?? ""
        let what = HTMLText.words(words(cell)) + tests
        return cell.isInTime ? what : "<span class=\"late\">\(what)</span>"
    }

    // MARK: Charts

    /// A bar for each line. The words stand beside the picture, where they cannot disturb it.
    private func chart(_ heading: String, _ bars: [(label: String, count: Int, shown: String)]) -> String {
        let most = max(1, bars.map(\.count).max() ?? 1)
        let lines = bars.map { bar in
            let width = bar.count * 300 / most
            let picture =
                "<svg width=\"300\" height=\"16\" role=\"img\" aria-label=\"\(bar.shown)\">"
                + "<rect width=\"\(width)\" height=\"16\" /></svg>"
            return HTMLText.row([HTMLText.words(bar.label), picture], numbers: [bar.shown])
        }
        return "<h3>\(heading)</h3>\n" + HTMLText.table([], numbers: [], lines)
    }

    private var attendanceBars: [(label: String, count: Int, shown: String)] {
        rows.map { row in
            let seconds = row.seconds.reduce(0, +)
            return (row.name, seconds, seconds == 0 ? "0 min" : "\(Self.minutes(seconds)) min")
        }
    }

    private func section(_ place: Int) -> String {
        let activity = activities[place]
        let done = rows.count { $0.cells[place]?.isInTime ?? false }
        let late = rows.count { $0.cells[place].map { !$0.isInTime } ?? false }
        let head =
            "<h2>\(HTMLText.words(activity.title))</h2>\n<p>\(activity.kind.name), \(done) in time, \(late) late</p>\n"
        if let tally = activity.tally { return head + tallied(tally, activity.form) }
        guard let most = activity.pointsMax else {
            return head + "<p class=\"hint\">Nobody published what came of it.</p>"
        }
        return head + chart("Persons by points, of \(most)", pointBars(of: place, most))
    }

    private func tallied(_ tally: Tally, _ form: QuestionForm?) -> String {
        switch tally.content {
        case .texts(let texts): "<ul>" + texts.map { "<li>\(HTMLText.words($0))</li>" }.joined() + "</ul>"
        case .counts(let counts):
            chart("\(tally.answers) answers", zip(form?.labels ?? [], counts).map { ($0, $1, "\($1)") })
        }
    }

    /// At most eleven bars, each of as many points as the next.
    private func pointBars(of place: Int, _ most: Int) -> [(label: String, count: Int, shown: String)] {
        let width = most / 11 + 1
        let points = rows.compactMap { row in row.cells[place].flatMap { $0.isInTime ? $0.points : nil } }
        return stride(from: 0, through: most, by: width).map { low in
            let high = min(most, low + width - 1)
            let count = points.count { (low...high).contains($0) }
            return (low == high ? "\(low)" : "\(low)–\(high)", count, "\(count)")
        }
    }
}

extension WorkshopReport.ActivityColumn.Kind {
    fileprivate var name: String {
        switch self {
        case .poll: "Poll"
        case .quiz: "Quiz"
        case .exercise: "Exercise"
        }
    }
}

extension QuestionForm {
    /// What each count of a tally is of.
    fileprivate var labels: [String] {
        switch self {
        case .single(let options), .multiple(let options), .ranking(let options):
            options.enumerated().map { "\($0 + 1). \($1)" }
        case .scale(let range): range.map { "\($0)" }
        case .text: []
        }
    }
}
