extension WorkshopReport {
    /// The same as one page of HTML that needs nothing else: no script, nothing from elsewhere, charts as SVG, and
    /// every word of others escaped and set apart from the direction of the text around it. Times are told
    /// `offsetInSeconds` east of UTC.
    package func page(offsetInSeconds: Int) -> String {
        let parts = [
            tiles, section("Meetings", meetingsTable(offsetInSeconds)), section("Attendance", attendance, isLong: true),
            section("Persons", personsTable, isLong: true),
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
            <p class="hint">\(span(offsetInSeconds))\(isOwn ? Self.ownWords : "")\(sealedWords)</p>
            \((parts + activities.indices.map { activitySection($0, offsetInSeconds) }).joined(separator: "\n"))
            </body>
            </html>

            """
    }

    private func section(_ heading: String, _ body: String, isLong: Bool = false) -> String {
        "<section\(isLong ? " class=\"long\"" : "")>\n<h2>\(heading)</h2>\n\(body)\n</section>"
    }

    // MARK: The beginning

    private static let ownWords =
        " Made by one who does not lead the class: of persons it has that one alone. Those who lead have all."

    private var sealedWords: String {
        if sealedCount == 0 { return "" }
        let what = sealedCount == 1 ? "of 1 poll or quiz" : "of \(sealedCount) polls and quizzes"
        return " Made without the key to the answers \(what): it has who answered, and neither answers nor points."
    }

    /// From when to when, as the clocks of those who led had it.
    private func span(_ offset: Int) -> String {
        guard let first = meetings.map(\.opened).min() else { return "No meeting was held yet." }
        let begin = CivilTime(tenths: first, offsetInSeconds: offset).text
        guard let last = meetings.compactMap(\.closed).max(), last > first else { return "Begun \(begin)." }
        return "From \(begin) to \(CivilTime(tenths: last, offsetInSeconds: offset).text)."
    }

    private var tiles: String {
        let seconds = rows.flatMap(\.seconds).reduce(0, +)
        let there = rows.count { $0.seconds.contains { $0 > 0 } }
        let tiles = [
            ("\(rows.count)", rows.count == 1 ? "person" : "persons"), ("\(there)", "were there"),
            ("\(meetings.count)", meetings.count == 1 ? "meeting" : "meetings"),
            ("\(activities.count)", activities.count == 1 ? "activity" : "activities"),
            (Self.hours(seconds), "of attendance in all"),
        ]
        let shown = tiles.map { "<div><b>\($0.0)</b>\($0.1)</div>" }
        return "<div class=\"tiles\">\n" + shown.joined(separator: "\n") + "\n</div>"
    }

    private static func hours(_ seconds: Int) -> String {
        let minutes = (seconds + 59) / 60
        return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }

    // MARK: Tables

    private func meetingsTable(_ offset: Int) -> String {
        let lines = meetings.enumerated().map { place, meeting in
            let there = rows.count { $0.seconds[place] > 0 }
            let held = activities.count { $0.meeting == meeting.id }
            let closed = meeting.closed.map { CivilTime(tenths: $0, offsetInSeconds: offset).text } ?? "–"
            let opened = CivilTime(tenths: meeting.opened, offsetInSeconds: offset).text
            return HTMLText.row([HTMLText.words(meeting.title), opened, closed], numbers: ["\(there)", "\(held)"])
        }
        return HTMLText.table(["Meeting", "Opened", "Closed"], numbers: ["Persons", "Activities"], lines)
    }

    private var personsTable: String {
        let heads =
            meetings.map { "\(HTMLText.words($0.title)), min" }
            + activities.enumerated().map { place, activity in "\(place + 1). \(HTMLText.words(activity.title))" }
        let lines = rows.map { row in
            HTMLText.row(
                [HTMLText.words(row.name)],
                numbers: row.seconds.map(Self.minutes) + row.cells.map(Self.cell) + ["<b>\(row.points)</b>"])
        }
        let hint =
            "Of meetings the minutes, of activities the points or what was answered; options are numbered from 1. "
            + "What is late: 7 counts for nothing, 7 (late) came behind the deadline and counts."
        return "<p class=\"hint\">\(hint)</p>\n<div class=\"wide\">\n"
            + HTMLText.table(["Person"], numbers: heads + ["Points"], lines) + "\n</div>"
    }

    private static func minutes(_ seconds: Int) -> String { seconds == 0 ? "" : "\((seconds + 59) / 60)" }

    private static func cell(_ cell: Cell?) -> String {
        guard let cell else { return "" }
        let own = cell.ownTests.map { " <small>own \(words($0))</small>" } ?? ""
        let tests = own + (cell.checkedTests.map { " <small>tests \(words($0))</small>" } ?? "")
        let what = HTMLText.words(words(cell)) + tests
        if case .text? = cell.answer { return "<span class=\"said\">\(what)</span>" }
        return cell.isInTime && !cell.isLate ? what : "<span class=\"late\">\(what)</span>"
    }

    // MARK: Charts

    /// A bar for each line. The words stand beside the picture, where they cannot disturb it.
    private func chart(_ heading: String, _ bars: [(label: String, count: Int, shown: String)], of most: Int? = nil)
        -> String
    {
        let most = max(1, most ?? bars.map(\.count).max() ?? 1)
        let lines = bars.map { bar in
            HTMLText.row(
                [HTMLText.words(bar.label), Self.picture([(bar.count, nil)], of: most, bar.shown)],
                numbers: [bar.shown])
        }
        return "<h3>\(heading)</h3>\n" + HTMLText.table([], numbers: [], lines, kind: "chart")
    }

    /// Parts of a bar side by side, each of its own hue where it has one.
    private static func picture(_ parts: [(count: Int, hue: String?)], of most: Int, _ shown: String) -> String {
        var (rects, left) = ("", 0)
        for part in parts where part.count > 0 {
            let right = min(300, left + max(1, part.count * 300 / most))
            let fill = part.hue.map { " style=\"fill: \($0)\"" } ?? ""
            rects += "<rect class=\"bar\"\(fill) x=\"\(left)\" width=\"\(right - left)\" height=\"16\" />"
            left = right
        }
        return "<svg width=\"300\" height=\"16\" role=\"img\" aria-label=\"\(shown)\">"
            + "<rect class=\"ground\" width=\"300\" height=\"16\" />\(rects)</svg>"
    }

    /// A bar of each person, with a part for each meeting.
    private var attendance: String {
        let most = max(1, rows.map { $0.seconds.reduce(0, +) }.max() ?? 1)
        let lines = rows.map { row in
            let seconds = row.seconds.reduce(0, +)
            let shown = seconds == 0 ? "0 min" : "\(Self.minutes(seconds)) min"
            let parts = row.seconds.enumerated().map { ($1, Self.hues[$0 % Self.hues.count]) }
            return HTMLText.row([HTMLText.words(row.name), Self.picture(parts, of: most, shown)], numbers: [shown])
        }
        return legend + HTMLText.table([], numbers: [], lines, kind: "chart")
    }

    private var legend: String {
        guard meetings.count > 1 else { return "" }
        let entries = meetings.enumerated().map { place, meeting in
            let hue = Self.hues[place % Self.hues.count]
            return "<span><svg width=\"12\" height=\"12\"><rect style=\"fill: \(hue)\" width=\"12\" height=\"12\" />"
                + "</svg>\(HTMLText.words(meeting.title))</span>"
        }
        return "<p class=\"legend\">" + entries.joined() + "</p>\n"
    }

    // MARK: Activities

    private func activitySection(_ place: Int, _ offset: Int) -> String {
        let activity = activities[place]
        let done = rows.count { $0.cells[place]?.isInTime ?? false }
        let late = rows.count { $0.cells[place].map { !$0.isInTime } ?? false }
        let marked = rows.count { $0.cells[place]?.isLate ?? false }
        let counted = marked == 0 ? "" : "\(marked) late and counted, "
        let head =
            "<p><span class=\"kind\">\(activity.kind.name)</span>\(done - marked) in time, \(counted)\(late) late, "
            + "\(rows.count - done - late) not at all</p>\n"
        let due = activity.deadline.map { Self.words($0, offset) } ?? ""
        return section("\(place + 1). \(HTMLText.words(activity.title))", head + due + body(of: place))
    }

    private static func words(_ deadline: Deadline, _ offset: Int) -> String {
        let time = CivilTime(tenths: deadline.tenths, offsetInSeconds: offset).text
        let rule = deadline.isStrict ? "does not count" : "counts, and is marked"
        return "<p class=\"hint\">Due \(time); what came later \(rule).</p>\n"
    }

    private func body(of place: Int) -> String {
        let activity = activities[place]
        if let tally = activity.tally { return tallied(tally, activity.form) }
        guard let most = activity.pointsMax else {
            return "<p class=\"hint\">Nobody published what came of it.</p>"
        }
        let points = chart("Persons by points, of \(most)", pointBars(of: place, most))
        if activity.kind == .exercise { return points + testBars(of: place) }
        return activity.items.isEmpty
            ? points : points + "\n" + chart("Right answers to each question", itemBars(activity), of: 100)
    }

    /// How many persons' work passes all tests, by their own word and by that of who leads.
    private func testBars(of place: Int) -> String {
        let cells = rows.compactMap { $0.cells[place] }
        let own = bars(of: cells.compactMap(\.ownTests), "Own tests")
        let checked = bars(of: cells.compactMap(\.checkedTests), "Tests of those who lead")
        return own + checked
    }

    private func bars(of tests: [Tests], _ heading: String) -> String {
        if tests.isEmpty { return "" }
        let passed = tests.count { $0.failed == 0 }
        let none = tests.count { $0.passed == 0 && $0.failed > 0 }
        let counts = [("all pass", passed), ("some pass", tests.count - passed - none), ("none pass", none)]
        return "\n" + chart("\(heading): persons", counts.map { ($0.0, $0.1, "\($0.1)") })
    }

    /// Of each question the share of right answers among those that were given, in hundredths.
    private func itemBars(_ activity: ActivityColumn) -> [(label: String, count: Int, shown: String)] {
        activity.items.enumerated().map { place, item in
            let share = item.answered == 0 ? 0 : item.right * 100 / item.answered
            return ("\(place + 1). \(item.question)", share, "\(item.right) of \(item.answered)")
        }
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
