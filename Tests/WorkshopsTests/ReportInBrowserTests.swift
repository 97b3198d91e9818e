import Foundation
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Workshops

/// The page of a report in a real browser.
@Suite(.serialized) struct ReportInBrowserTests {
    private static let hostile =
        "</bdi></td><script>document.title = \"ran\"; console.error(\"ran\")</script>"
        + "<img src=\"http://elsewhere.example/x\" onerror=\"document.title='ran'\">"
        + "<style>@import 'http://elsewhere.example/y'</style>\u{202E}\u{1B}[31m&amp;'"

    /// A course of two meetings with activities of every kind, and twelve learners; one of them has a hostile name.
    private func report(hostile: String = hostile) throws -> WorkshopReport {
        var room = ClassRoom()
        let first = room.open("Parsers, Monday")
        let second = room.open("Parsers, Tuesday")
        let all = polls(hostile, in: first, of: &room) + [quiz(in: first, of: &room), exercise(in: second, of: &room)]
        attend(first, second, of: &room)
        let names = [
            "Ada Lovelace", hostile, "Ben Okri", "Chloë Dupont", "山田 花子", "محمد علي", "Fay", "Gustav", "Hà Nguyễn",
            "Ilse",
            "João", "Kim", "Łukasz",
        ]
        let persons = Dictionary(uniqueKeysWithValues: names.enumerated().map { (room.device($0), $1) })
        let activities = all.compactMap { room.log.activity($0, by: room.rules) }
        return WorkshopReport(
            "Parsers " + (hostile.isEmpty ? "" : "& friends"), of: room.log.meetings(by: room.rules), activities,
            names: persons
        ) { _, sealed in
            guard case .sealed(let bytes) = sealed.value, let number = bytes.first else { return nil }
            return [.options(number % 3 == 0 ? [0, 1] : [0]), .options([number % 2 == 0 ? 1 : 0])]
        }
    }

    private func polls(_ hostile: String, in meeting: MeetingID, of room: inout ClassRoom) -> [RecordEntry.ID] {
        let forms: [(String, QuestionForm)] = [
            ("Which part comes first?", .single(["lexer", "parser", "tests", hostile.filter { $0 != "\u{1B}" }])),
            ("What have you used before?", .multiple(["yacc", "ANTLR", "a parser by hand"])),
            ("How sure are you?", .scale(1...5)), ("What would you like to hear more of?", .text),
            ("In which order?", .ranking(["tokens", "grammar", "tree"])),
        ]
        var all: [RecordEntry.ID] = []
        for (place, (question, form)) in forms.enumerated() {
            let poll = room.begin(.poll(Poll(question: question, form: form)), in: meeting)
            all.append(poll)
            for person in 1...12 where (person + place) % 5 != 0 {
                let answer: Answer =
                    switch form {
                    case .single: .options([person % 3])
                    case .multiple: .options(person % 2 == 0 ? [0, 2] : [1])
                    case .scale: .value(1 + (person * 7) % 5)
                    case .text: .text(person == 3 ? hostile : "more of number \(person)")
                    case .ranking: .order(person % 2 == 0 ? [0, 1, 2] : [2, 0, 1])
                    }
                room.say(.answer(.open(answer)), about: poll, by: person)
            }
        }
        return all
    }

    private func quiz(in meeting: MeetingID, of room: inout ClassRoom) -> RecordEntry.ID {
        let items = [
            Quiz.Item(question: "Which of these are tokens?", form: .multiple(["12", "a space"]), points: 2),
            Quiz.Item(question: Self.hostile, form: .single(["a", "b"]), points: 3),
        ]
        let solution = Solution(
            salt: .zero,
            items: [
                .init(accepted: [.options([0])], explanation: nil), .init(accepted: [.options([1])], explanation: nil),
            ])
        let quiz = room.begin(
            .quiz(Quiz(title: "First steps", items: items, seal: .zero, commitment: solution.digest)), in: meeting)
        let heard = (1...9).map { room.say(.answer(.sealed([UInt8($0)])), about: quiz, by: $0).change }
        room.say(.end(heard: heard.sorted()), about: quiz, by: 0)
        room.say(.answer(.sealed([10])), about: quiz, by: 10)
        room.say(.reveal(solution), about: quiz, by: 0)
        return quiz
    }

    private func exercise(in meeting: MeetingID, of room: inout ClassRoom) -> RecordEntry.ID {
        var exercise = Exercise(title: "Parse numbers")
        exercise.points = 20
        let work = room.begin(.exercise(exercise), in: meeting)
        for person in 1...8 {
            var score = Score(device: room.device(person))
            score.points = 20 - person * 2
            room.say(.score(score), about: work, by: 0)
        }
        return work
    }

    private func attend(_ first: MeetingID, _ second: MeetingID, of room: inout ClassRoom) {
        for person in 1...12 {
            let minutes = 60 + person * 5
            room.say(.attend([.init(device: room.device(person), seconds: 0..<(minutes * 60))]), in: first, by: 0)
            if person % 3 != 0 {
                room.say(.attend([.init(device: room.device(person), seconds: 90_000..<94_000)]), in: second, by: 0)
            }
        }
        room.say(.close, in: first, by: 0)
        room.say(.close, in: second, by: 0)
    }

    @Test("a browser shows tables and charts, says nothing against the page, asks for nothing, and runs nothing")
    func page() throws {
        guard let browser = Browser.installed else { return }
        let page = try browser.open(try report().page(offsetInSeconds: 3600), width: 1100, height: 3400)
        #expect(page.console == [] && page.hosts == [])
        let document = page.document
        #expect(document.contains("<title>Parsers &amp; friends</title>"), "no script gave it another one")
        // What was written as text is text of the document, as the browser writes it out again.
        #expect(document.contains("&lt;script&gt;document.title") && !document.contains("<script"))
        #expect(document.contains("&lt;img src=\"http://elsewhere.example/x\"") && !document.contains("<img"))
        #expect(document.contains("محمد علي") && document.contains("山田 花子"))
        func count(_ text: String) -> Int { document.components(separatedBy: text).count - 1 }
        // Meetings, persons, attendance; a chart for each of four polls, two for the quiz, one for the exercise.
        #expect(count("<table") == 3 + 4 + 2 + 1)
        #expect(count("<li>") == 9 && count("<section") == 3 + 7)
        // Thirteen persons; options and values, points of the quiz, its questions, points of the exercise; the legend.
        #expect(count("<svg") == 13 + (4 + 3 + 5 + 3) + (6 + 2) + 11 + 2)
        if let path = ProcessInfo.processInfo.environment["ATELIER_REPORT_PICTURE"] {
            try page.picture.write(to: URL(fileURLWithPath: path))
        }
        // The first bytes of a PNG, and its width and height: <https://www.w3.org/TR/png-3/>, sections 5.2 and 11.2.1.
        let bytes = Array(page.picture)
        #expect(Array(bytes.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        #expect(Array(bytes[16..<24]) == [0, 0, 0x04, 0x4C, 0, 0, 0x0D, 0x48])
        #expect(bytes.count > 60_000, "something is drawn")
    }

    @Test("what a page does wrong is found: a request, a script, words on the console")
    func control() throws {
        guard let browser = Browser.installed else { return }
        let page = try browser.open(
            "<!DOCTYPE html><title>t</title><script>console.error('bad')</script>" + Self.hostile, width: 300,
            height: 200)
        #expect(page.hosts == ["elsewhere.example"] && page.console.count >= 2)
        #expect(page.document.contains("<title>ran</title>"))
    }
}
