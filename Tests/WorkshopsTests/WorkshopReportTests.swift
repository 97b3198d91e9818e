import Identity
import Membership
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Workshops

@Suite struct WorkshopReportTests {
    /// A class of three, with a poll, a quiz and an exercise, over two meetings.
    private func report(
        names: [Bytes32: String] = [:], for audience: WorkshopReport.Audience = .leaders
    ) throws -> WorkshopReport {
        var room = ClassRoom()
        let first = room.open("Parsers, part 1")
        let poll = room.begin(.poll(Poll(question: "=1+1", form: .scale(-1...1))), in: first)
        let item = Quiz.Item(question: "q", form: .single(["a", "b"]), points: 3)
        let solution = Solution(salt: .zero, items: [.init(accepted: [.options([1])], explanation: nil)])
        let quiz = room.begin(
            .quiz(Quiz(title: "Say \"hi\"", items: [item], seal: .zero, commitment: solution.digest)), in: first)
        var exercise = Exercise(title: "Numbers")
        exercise.points = 10
        let work = room.begin(.exercise(exercise), in: first)
        let early = room.say(.answer(.open(.value(-1))), about: poll, by: 1)
        let open = room.say(.answer(.sealed([1])), about: quiz, by: 1)
        room.say(.end(heard: [early.change].sorted()), about: poll, by: 0)
        room.say(.answer(.open(.value(1))), about: poll, by: 2)
        room.say(.end(heard: [open.change]), about: quiz, by: 0)
        room.say(.answer(.sealed([2])), about: quiz, by: 2)
        room.say(.reveal(solution), about: quiz, by: 0)
        var score = Score(device: room.device(1))
        score.points = 7
        room.say(.score(score), about: work, by: 0)
        let second = room.open("Parsers, part 2")
        room.say(.attend([.init(device: room.device(1), seconds: 0..<60)]), in: first, by: 0)
        room.say(.attend([.init(device: room.device(2), seconds: 100..<160)]), in: second, by: 0)
        room.say(.close, in: first, by: 0)
        let activities = [poll, quiz, work].compactMap { room.log.activity($0, by: room.rules) }
        let meetings = room.log.meetings(by: room.rules)
        return WorkshopReport("Parsers", of: meetings, activities, names: names, for: audience) { _, sealed in
            if case .sealed(let bytes) = sealed.value { [.options([bytes == [1] ? 1 : 0])] } else { nil }
        }
    }

    @Test("a report has of each person the time in each meeting, and what they did in time or late")
    func rows() throws {
        let room = ClassRoom()
        let report = try report(names: [room.device(1): "Kim", room.device(3): "Bo"])
        #expect(report.meetings.map(\.title) == ["Parsers, part 1", "Parsers, part 2"])
        #expect(report.meetings[0].closed != nil && report.meetings[1].closed == nil)
        #expect(report.activities.map(\.kind) == [.poll, .quiz, .exercise])
        #expect(report.activities.map(\.pointsMax) == [nil, 3, 10])
        #expect(report.activities[0].tally == Tally(answers: 1, content: .counts([1, 0, 0])))
        #expect(report.rows.map(\.name).sorted() == ["Bo", "Kim", String(room.device(2).hex.prefix(16))].sorted())
        let kim = try #require(report.rows.first { $0.name == "Kim" })
        #expect(kim.seconds == [60, 0] && kim.points == 10)
        #expect(kim.cells[0] == .init(isInTime: true, points: nil, answer: .value(-1)))
        #expect(kim.cells[1] == .init(isInTime: true, points: 3, answer: nil))
        #expect(kim.cells[2] == .init(isInTime: true, points: 7, answer: nil))
        let late = try #require(report.rows.first { $0.person == room.device(2) })
        #expect(late.seconds == [0, 60] && late.points == 0)
        #expect(late.cells[0] == .init(isInTime: false, points: nil, answer: nil))
        #expect(late.cells[1] == .init(isInTime: false, points: 0, answer: nil) && late.cells[2] == nil)
        let bo = try #require(report.rows.first { $0.name == "Bo" })
        #expect(bo.seconds == [0, 0] && bo.cells.allSatisfy { $0 == nil })
    }

    @Test("a report tells of each person's newest tests, the own word as the vectors have it, and a mentor's beside it")
    func tests() throws {
        var count = 0
        for course in try WorkshopVectors.courses() {
            var log = WorkshopLog()
            for entry in try course.entries() { log.apply(entry) }
            for activity in course.end.activities {
                for (person, standing) in activity.standings ?? [:] {
                    guard let own = standing["own"]?.split(separator: " "), let handIn = standing["handin"] else {
                        continue
                    }
                    let said = "\(own[0]) of \((Int(own[0]) ?? 0) + (Int(own[1]) ?? 0))"
                    try checkLine(of: person, in: log, by: course.rules, own: said, checked: nil)
                    // A word of who leads, behind all that was said.
                    let change = Bytes32(9, 9, 9, 9)
                    let result = TestResult(
                        handIn: try #require(.init(reference: handIn)), passed: 17, failed: 2, exitCode: 1)
                    let id = try #require(RecordEntry.ID(reference: activity.activity))
                    let record = try #require(
                        WorkshopDeed.activity(.result(result)).record(about: .activity(id)))
                    var told = log
                    let time = HybridTime(
                        tenths: 1 << 40, depth: 0, chain: ChainID(change), sequence: 0, change: change)
                    told.apply(
                        RecordEntry(
                            id: .init(change: change, index: 0), record: record, author: .zero, time: time))
                    let rules = WorkshopRules(
                        role: { $0.id.change == change ? .mentor : course.rules.role($0) }, person: course.rules.person)
                    try checkLine(of: person, in: told, by: rules, own: said, checked: "17 of 19")
                    count += 1
                }
            }
        }
        #expect(count >= 3)
    }

    @Test("without the keys a report says so and has who answered, and it names those who went as they were called")
    func sealed() throws {
        var room = ClassRoom()
        let meeting = room.open("m")
        var poll = Poll(question: "q", form: .scale(0...1))
        poll.seal = .zero
        let id = room.begin(.poll(poll), in: meeting)
        for person in [1, 2] { room.say(.answer(.sealed([1])), about: id, by: person) }
        func report(opening: @escaping (Activity, Submission<AnswerForm>) -> [Answer?]?) throws -> WorkshopReport {
            let activity = try #require(room.log.activity(id, by: room.rules))
            return WorkshopReport(
                "r", of: room.log.meetings(by: room.rules), [activity], names: [room.device(1): "Kim"],
                formerNames: [room.device(2): "Bo", room.device(3): "Cy"], opening: opening)
        }
        let blind = try report { _, _ in nil }
        #expect(blind.sealedCount == 1 && blind.json["sealed"]?.int == 1)
        #expect(blind.page(offsetInSeconds: 0).contains("Made without the key to the answers of 1 poll or quiz"))
        #expect(blind.rows.map(\.name) == ["Bo", "Kim"] && blind.rows.allSatisfy { $0.cells[0]?.isInTime == true })
        let seen = try report { _, _ in [.value(1)] }
        #expect(seen.sealedCount == 0 && !seen.page(offsetInSeconds: 0).contains("Made without"))
    }

    private func checkLine(
        of person: String, in log: WorkshopLog, by rules: WorkshopRules, own: String, checked: String?
    ) throws {
        let meetings = log.meetings(by: rules)
        let activities = meetings.flatMap(\.activities).compactMap { log.activity($0, by: rules) }
        let report = WorkshopReport("t", of: meetings, activities, names: [:]) { _, _ in nil }
        let lines = CSVLines.read(report.csv)
        let line = try #require(lines.first { $0.first == person })
        let page = report.page(offsetInSeconds: 0)
        #expect(page.contains("<small>own \(own)</small>") && page.contains("<h3>Own tests: persons</h3>"))
        let ownColumn = try #require(lines[0].lastIndex { $0.hasPrefix("own tests: ") })
        #expect(line[ownColumn] == own)
        if let checked {
            #expect(lines[0].last?.hasPrefix("tests: ") == true && line.last == checked)
            #expect(page.contains("<small>tests \(checked)</small>"))
        }
        let persons = try #require(report.json["persons"]?.array)
        let cells = try #require(persons.first { $0["person"]?.string == person }?["activities"]?.array)
        #expect(cells.contains { $0["ownTests"]?["passed"]?.int.map { own.hasPrefix("\($0) of ") } == true })
        #expect(checked == nil || cells.contains { $0["tests"]?["passed"]?.int == 17 })
    }

    @Test("to who does not lead a report has their own line, and what came of activities when it is shown")
    func learner() throws {
        let room = ClassRoom()
        let all = try report()
        let own = room.device(1)
        let audience = WorkshopReport.Audience(isOwn: true, hasLine: { $0 == own }, tells: { $0.isShown })
        let report = try report(names: [own: "Kim", room.device(2): "Bo"], for: audience)
        #expect(
            report.rows.map(\.person) == [own] && report.rows.first?.cells == all.rows.first { $0.person == own }?.cells
        )
        #expect(all.activities[0].tally != nil && all.activities[1].items.count == 1)
        #expect(report.activities.allSatisfy { $0.tally == nil && $0.items.isEmpty }, "nothing was shown")
        #expect(report.activities.map(\.title) == all.activities.map(\.title))
        #expect(report.page(offsetInSeconds: 0).contains("of persons it has that one alone"))
        #expect(!all.page(offsetInSeconds: 0).contains("of persons it has that one alone"))
        #expect(!report.csv.contains("Bo"))
    }

    @Test("CSV quotes what has commas and quotes, and lets no name be a formula")
    func csv() throws {
        let room = ClassRoom()
        let names = [
            room.device(1): "=HYPERLINK(\"http://x\")", room.device(2): "Kim, K.", room.device(3): "@bo\nx",
        ]
        let lines = CSVLines.read(try report(names: names).csv)
        #expect(
            lines[0] == [
                "person", "name", "seconds: Parsers, part 1", "seconds: Parsers, part 2", "poll: =1+1",
                "quiz: Say \"hi\"", "exercise: Numbers", "points",
            ])
        let byPerson = Dictionary(uniqueKeysWithValues: lines.dropFirst().map { ($0[0], Array($0.dropFirst())) })
        #expect(byPerson.count == 3)
        #expect(
            byPerson[room.device(1).hex] == ["'=HYPERLINK(\"http://x\")", "60", "0", "-1", "3", "7", "10"])
        #expect(byPerson[room.device(2).hex] == ["Kim, K.", "0", "60", "late", "late: 0", "", "0"])
        #expect(byPerson[room.device(3).hex] == ["'@bo\nx", "0", "0", "", "", "", "0"])
    }

    @Test("what CSV is made of comes back from a reader of RFC 4180, whatever names there are")
    func csvRoundTrip() throws {
        let room = ClassRoom()
        for name in ["a\"b", "\"", "\"\u{301},", "a,b", "\r\n", "é", "'x", "-1", "+a", "\t", "a\rb", ""] {
            let lines = CSVLines.read(try report(names: [room.device(1): name]).csv)
            let row = try #require(lines.first { $0[0] == room.device(1).hex }, "\(name)")
            let isFormula = ["=", "+", "-", "@", "\t", "\r", "\n", "\r\n"].contains { name.hasPrefix($0) }
            #expect(row.count == 8 && row[1].utf8.elementsEqual((isFormula ? "'\(name)" : name).utf8), "\(name)")
        }
    }

    @Test("the page is whole, and nothing that somebody wrote is markup, a script, or turns what stands around it")
    func page() throws {
        let room = ClassRoom()
        let hostile = "</td><script>alert(1)</script>\u{202E}\u{1}\"'&"
        let page = try report(names: [room.device(1): hostile, room.device(2): "Kim"]).page(offsetInSeconds: 3600)
        #expect(Self.unclosed(in: page) == [])
        #expect(!page.contains("<script") && !page.contains("\u{1}") && !page.contains("://"))
        #expect(
            page.contains(
                "<bdi>&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;\u{202E}\u{FFFD}&quot;&#39;&amp;</bdi>"))
        #expect(
            page.contains(
                "<h2>2. <bdi>Say &quot;hi&quot;</bdi></h2>\n<p><span class=\"kind\">Quiz</span>1 in time, 1 late, "))
        #expect(page.contains("default-src 'none'"))
        let bars = page.split(separator: "\n").filter { $0.contains("<svg") }
        let picture =
            "<svg width=\"300\" height=\"16\" role=\"img\" aria-label=\"1\"><rect class=\"ground\" width=\"300\" "
            + "height=\"16\" /><rect class=\"bar\" x=\"0\" width=\"300\" height=\"16\" /></svg>"
        #expect(bars.contains("<tr><td><bdi>-1</bdi></td><td>\(picture)</td><td class=\"number\">1</td></tr>"))
        // The legend, two persons, values of the poll, points of the quiz, its question, points of the exercise.
        #expect(bars.count == 1 + 2 + 3 + 4 + 1 + 11)
        #expect(bars.contains { $0.hasSuffix("<td class=\"number\">1 of 1</td></tr>") }, "of the one who was in time")
    }

    /// Tags that are opened and not closed in their order; one that is closed and was not opened, with a slash.
    private static func unclosed(in page: String) -> [Substring] {
        var open: [Substring] = []
        for part in page.split(separator: "<").dropFirst() {
            let tag = part.prefix { $0 != ">" }
            if tag.hasPrefix("!") { continue }
            let name = tag.prefix { $0 != " " }
            if name.hasPrefix("/") {
                if open.last == name.dropFirst() { open.removeLast() } else { return [name] }
            } else if !tag.hasSuffix("/") {
                open.append(name)
            }
        }
        return open
    }

    @Test("moments are told as in any calendar")
    func moments() {
        func text(_ seconds: UInt64, _ offset: Int = 0) -> String {
            CivilTime(tenths: seconds * 10, offsetInSeconds: offset).text
        }
        // As `date -u -d @…` says.
        #expect(text(0) == "1970-01-01 00:00" && text(0, -60) == "1969-12-31 23:59")
        #expect(text(951_782_399) == "2000-02-28 23:59" && text(951_782_400) == "2000-02-29 00:00")
        #expect(text(1_764_225_341) == "2025-11-27 06:35" && text(1_764_225_341, 3600) == "2025-11-27 07:35")
        #expect(text(4_107_542_399) == "2100-02-28 23:59" && text(4_107_542_400) == "2100-03-01 00:00")
        #expect(!text(.max / 10, .max / 2 - 1_000_000_000_000_000_000).isEmpty)
    }

    @Test("JSON has the same, and reads back")
    func json() throws {
        let room = ClassRoom()
        let report = try report(names: [room.device(1): "Kim"])
        let bytes = report.json.canonicalBytes
        let value = try JSONValue(canonical: bytes, atMostBytes: bytes.count)
        #expect(value["title"]?.string == "Parsers" && value["meetings"]?.array?.count == 2)
        let persons = try #require(value["persons"]?.array)
        let kim = try #require(persons.first { $0["name"]?.string == "Kim" })
        #expect(kim["points"]?.int == 10 && kim["seconds"]?.array == [60, 0])
        #expect(kim["activities"]?.array?.first?["answer"] == ["value": -1])
        let poll = try #require(value["activities"]?.array?.first)
        #expect(poll["counts"]?.array == [1, 0, 0] && poll["low"]?.int == -1)
    }
}

/// A reader of RFC 4180, as plain as its grammar.
enum CSVLines {
    static func read(_ text: String) -> [[String]] {
        let bytes = Array(text.utf8)
        let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
        var lines: [[String]] = []
        var line: [String] = []
        var place = 0
        while place < bytes.count {
            var cell: [UInt8] = []
            if bytes[place] == quote {
                place += 1
                while bytes[place] != quote || bytes[place + 1] == quote {
                    cell.append(bytes[place])
                    place += bytes[place] == quote ? 2 : 1
                }
                place += 1
            } else {
                while bytes[place] != comma, bytes[place] != 0x0D {
                    cell.append(bytes[place])
                    place += 1
                }
            }
            line.append(String(decoding: cell, as: UTF8.self))
            if bytes[place] == comma {
                place += 1
            } else {
                lines.append(line)
                line = []
                place += 2
            }
        }
        return lines
    }
}
