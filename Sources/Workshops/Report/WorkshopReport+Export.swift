import Spaces
package import WireCodec

extension WorkshopReport {
    /// One line a person, in the form of RFC 4180: commas, CR LF, quotes around what has a comma, a quote or a line's
    /// end. A cell of a peer's words that a spreadsheet would take for a formula begins with an apostrophe.
    package var csv: String {
        let (own, checked) = (tested(\.ownTests), tested(\.checkedTests))
        let head =
            ["person", "name"] + meetings.map { "seconds: \($0.title)" }
            + activities.map { "\($0.kind.rawValue): \($0.title)" } + ["points"]
            + own.map { "own tests: \(activities[$0].title)" } + checked.map { "tests: \(activities[$0].title)" }
        let lines = rows.map { row in
            [row.person.hex, Self.text(row.name)] + row.seconds.map { "\($0)" }
                + row.cells.map { $0.map(Self.cell) ?? "" } + ["\(row.points)"]
                + own.map { row.cells[$0]?.ownTests.map(Self.words) ?? "" }
                + checked.map { row.cells[$0]?.checkedTests.map(Self.words) ?? "" }
        }
        return ([head] + lines).map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    /// The places of the exercises of which such tests of anybody's work are known.
    private func tested(_ tests: (Cell) -> Tests?) -> [Int] {
        activities.indices.filter { place in rows.contains { $0.cells[place].flatMap(tests) != nil } }
    }

    /// `4 of 5`.
    static func words(_ tests: Tests) -> String { "\(tests.passed) of \(tests.passed + tests.failed)" }

    /// `7`, `yes`, `late: 7` where it does not count, `7 (late)` where it does, or what was answered.
    static func words(_ cell: Cell) -> String {
        let points = cell.points.map { "\($0)" }
        let what = points ?? cell.answer.map { Self.words($0) } ?? (cell.isInTime ? "yes" : "")
        if cell.isInTime { return cell.isLate ? what + " (late)" : what }
        return what.isEmpty ? "late" : "late: \(what)"
    }

    private static func words(_ answer: Answer) -> String {
        switch answer {
        // As people count, from 1.
        case .options(let places), .order(let places): places.map { "\($0 + 1)" }.joined(separator: " ")
        case .value(let value): "\(value)"
        case .text(let text): text
        }
    }

    /// What somebody else wrote.
    private static func text(_ text: String) -> String {
        let formulas: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n"]
        return text.unicodeScalars.first.map(formulas.contains) == true ? "'\(text)" : text
    }

    /// A number below zero is no formula.
    private static func cell(_ cell: Cell) -> String {
        if case .value? = cell.answer { words(cell) } else { text(words(cell)) }
    }

    private static func quoted(_ cell: String) -> String {
        let special: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
        guard cell.unicodeScalars.contains(where: special.contains) else { return cell }
        // By code points: a quote under a mark is still one to a spreadsheet.
        let inside = cell.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
        return "\"\(String(String.UnicodeScalarView(inside)))\""
    }

    /// The same, and tallies of polls. Options are meant by their places, from 0.
    package var json: JSONValue {
        [
            "title": .string(title), "meetings": .array(meetings.map(\.json)), "sealed": .number(sealedCount),
            "activities": .array(activities.map(\.json)), "persons": .array(rows.map(\.json)),
        ]
    }
}

extension WorkshopReport.MeetingColumn {
    fileprivate var json: JSONValue {
        var fields = JSONObject()
        fields["id"] = .string(id.change.hex)
        fields["title"] = .string(title)
        fields["openedTenths"] = .int(Int64(clamping: opened))
        fields["closedTenths"] = closed.map { .int(Int64(clamping: $0)) }
        return .object(fields)
    }
}

extension WorkshopReport.ActivityColumn {
    fileprivate var json: JSONValue {
        var fields = JSONObject()
        fields["id"] = .string(id.reference)
        fields["meeting"] = .string(meeting.change.hex)
        fields["kind"] = .string(kind.rawValue)
        fields["title"] = .string(title)
        fields["pointsMax"] = pointsMax.map { .number($0) }
        if !items.isEmpty { fields["items"] = .array(items.map(\.json)) }
        if let deadline {
            fields["deadlineTenths"] = .int(Int64(clamping: deadline.tenths))
            fields["strict"] = .bool(deadline.isStrict)
        }
        form?.write(to: &fields)
        guard let tally else { return .object(fields) }
        fields["answers"] = .number(tally.answers)
        switch tally.content {
        case .counts(let counts): fields["counts"] = .array(counts.map { .number($0) })
        case .texts(let texts): fields["texts"] = .array(texts.map { .string($0) })
        }
        return .object(fields)
    }
}

extension WorkshopReport.ItemOutcome {
    fileprivate var json: JSONValue {
        [
            "question": .string(question), "points": .number(points), "answered": .number(answered),
            "right": .number(right),
        ]
    }
}

extension WorkshopReport.Tests {
    fileprivate var json: JSONValue { ["passed": .number(passed), "failed": .number(failed)] }
}

extension WorkshopReport.Row {
    fileprivate var json: JSONValue {
        let cells = self.cells.map { cell -> JSONValue in
            guard let cell else { return .null }
            var fields = JSONObject()
            fields["inTime"] = .bool(cell.isInTime)
            if cell.isLate { fields["late"] = true }
            fields["points"] = cell.points.map { .number($0) }
            fields["answer"] = cell.answer?.value
            fields["ownTests"] = cell.ownTests.map(\.json)
            fields["tests"] = cell.checkedTests.map(\.json)
            return .object(fields)
        }
        return [
            "person": .string(person.hex), "name": .string(name), "points": .number(points),
            "seconds": .array(seconds.map { .number($0) }), "activities": .array(cells),
        ]
    }
}
