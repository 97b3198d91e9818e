import TestKit
import Testing
import WireCodec

@testable import Workshops

@Suite struct PreparedWorkshopTests {
    private static let example = """
        # Parsers
        starter: starter

        ## Agenda
        - Welcome (10 min)
        - Numbers

        ## Announcement
        We begin at 9:00.

        \\# This is no heading.

        ## Poll: Which editor?
        - [ ] Vim
        - Emacs

        ## Poll: How well do you know parsers?
        scale: 1 to 5
        anonymous: yes

        ## Poll: What else?

        ## Quiz: First steps
        time: 10m

        ### Which are tokens?
        points: 2
        time: 30s
        - [x] `12`
        - [ ] a space
        - [x] `+`
        > Numbers and signs.
        >
        > Spaces are none.

        ### In which order?
        1. scan
        2. parse
        3. run

        ### What is 6 × 7?
        scale: 0 to 100
        answer: 42

        ### Who?
        answer: Knuth
        answer: Donald Knuth

        ## Exercise: Parse numbers
        starter: exercise-1
        - Tests pass: 5
        - Names: of things: 3

        Read `12`:

        ```python
        # this is no heading either
        ```

        """

    private func read(_ text: String) throws(WorkshopError) -> PreparedWorkshop {
        try PreparedWorkshop(parsing: Array(text.utf8))
    }

    @Test("a file with one part of each kind says what its author meant")
    func example() throws {
        let workshop = try read(Self.example)
        #expect(workshop.title == "Parsers" && workshop.starter == "starter" && workshop.parts.count == 7)
        #expect(
            workshop.parts[0] == .agenda([.init(text: "Welcome", minutes: 10), .init(text: "Numbers", minutes: nil)]))
        #expect(workshop.parts[1] == .announcement("We begin at 9:00.\n\n# This is no heading."))
        #expect(
            workshop.parts[2]
                == .poll(PreparedPoll(question: "Which editor?", form: .single(["Vim", "Emacs"]), isAnonymous: false)))
        #expect(
            workshop.parts[3]
                == .poll(
                    PreparedPoll(
                        question: "How well do you know parsers?", form: .scale(1...5), isAnonymous: true)))
        #expect(workshop.parts[4] == .poll(PreparedPoll(question: "What else?", form: .text, isAnonymous: false)))
        guard case .exercise(let exercise) = workshop.parts[6] else {
            Issue.record("the last part is no exercise")
            return
        }
        #expect(exercise.title == "Parse numbers" && exercise.starter == "exercise-1" && exercise.pointsMax == 8)
        #expect(exercise.rubric == [.init(name: "Tests pass", points: 5), .init(name: "Names: of things", points: 3)])
        #expect(exercise.text == "Read `12`:\n\n```python\n# this is no heading either\n```")
    }

    @Test("a quiz keeps what is right apart from what is asked, and a ranking is not shown in the right order")
    func quiz() throws {
        guard case .quiz(let quiz) = try read(Self.example).parts[5] else {
            Issue.record("the sixth part is no quiz")
            return
        }
        #expect(quiz.title == "First steps" && quiz.seconds == 600 && quiz.items.count == 4)
        let forms = quiz.items.map(\.item.form)
        #expect(forms[0] == .multiple(["`12`", "a space", "`+`"]) && forms[1] == .ranking(["parse", "run", "scan"]))
        #expect(forms[2] == .scale(0...100) && forms[3] == .text)
        #expect(quiz.items.map(\.item.points) == [2, 1, 1, 1] && quiz.items[0].item.seconds == 30)
        let right = quiz.items.map(\.solved.accepted)
        #expect(right[0] == [.options([0, 2])] && right[1] == [.order([2, 0, 1])] && right[2] == [.value(42)])
        #expect(right[3] == [.text("Knuth"), .text("Donald Knuth")])
        #expect(quiz.items[0].solved.explanation == "Numbers and signs.\n\nSpaces are none.")
        let solution = quiz.solution(salt: Bytes32(0, 0, 0, 1))
        let begun = quiz.quiz(seal: .zero, solution: solution)
        #expect(begun.commitment == solution.digest && begun.items == quiz.items.map(\.item) && solution.fits(begun))
        let record = WorkshopDeed.begin(.quiz(begun)).record(about: .meeting(MeetingID(.zero)))
        #expect(record.map { !String(decoding: $0.encode(), as: UTF8.self).contains("Knuth") } == true)
    }

    @Test("what is written of a file reads back as the same")
    func roundTrip() throws {
        let workshop = try read(Self.example)
        #expect(try read(workshop.markdown) == workshop)
        #expect(try read(workshop.markdown).markdown == workshop.markdown)
        let windows = Self.example.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        #expect(try read("\u{FEFF}" + windows) == workshop)
    }

    @Test(
        "each fault is told with its line",
        arguments: [
            ("", 1, PreparedFault.noTitle), ("\n\nhello", 3, .noTitle), ("# \n", 1, .emptyHeading),
            ("# a\n# b", 2, .secondTitle), ("# a\n### b", 2, .unknownHeading("### b")),
            ("# a\n\n## Dance: b", 3, .unknownHeading("Dance: b")), ("# a\ncolour: red", 2, .unknownKey("colour")),
            ("# a\nstarter: x\nstarter: y", 3, .repeatedKey("starter")), ("# a\nhello", 2, .unknownLine),
            ("# a\n## Agenda\n", 2, .emptyPart), ("# a\n## Agenda\nx", 3, .unknownLine),
            ("# a\n## Agenda\n- x (0 min)", 3, .noNumber(1...1440)), ("# a\n## Announcement\n\n", 2, .emptyPart),
            ("# a\n## Announcement\nx\n```\n# y", 4, .openFence), ("# a\n## Poll:\n- a\n- b", 2, .emptyHeading),
            ("# a\n## Poll: q\n- a", 2, .fewerOptions(min: 2)), ("# a\n## Poll: q\n- a\n- a", 4, .repeatedOption("a")),
            ("# a\n## Poll: q\n- [x] a\n- b", 2, .rightInPoll), ("# a\n## Poll: q\n1. a\n2. b", 2, .rightInPoll),
            ("# a\n## Poll: q\nanonymous: perhaps", 3, .noTruth), ("# a\n## Poll: q\nscale: 1-5", 3, .noScale),
            ("# a\n## Poll: q\nscale: 0 to 101", 3, .noScale), ("# a\n## Poll: q\nkind: scale", 3, .noScale),
            ("# a\n## Poll: q\nkind: dance\n- a\n- b", 3, .unknownKind("dance")),
            ("# a\n## Poll: q\npoints: 2", 3, .unknownKey("points")), ("# a\n## Quiz: q\n", 2, .emptyPart),
            ("# a\n## Quiz: q\ntime: soon\n### x\nanswer: y", 3, .noTime(maxInSeconds: 86_400)),
            ("# a\n## Quiz: q\n### x\ntime: 25h\nanswer: y", 4, .noTime(maxInSeconds: 86_400)),
            ("# a\n## Quiz: q\n### x\npoints: 1001\nanswer: y", 4, .noNumber(0...1000)),
            ("# a\n## Quiz: q\n### x\n- a\n- b", 3, .nothingRight), ("# a\n## Quiz: q\n### x", 3, .nothingRight),
            ("# a\n## Quiz: q\n### x\nscale: 1 to 5\nanswer: 6", 5, .unfitAnswer),
            ("# a\n## Quiz: q\n### x\n- [x] a\n- b\nanswer: a", 3, .unfitAnswer),
            ("# a\n## Quiz: q\n### x\n1. a\n3. b", 5, .wrongNumber),
            ("# a\n## Quiz: q\n### x\n- a\n1. b", 5, .wrongNumber),
            ("# a\n## Exercise: e\npoints: 3\n- a: 2", 2, .rubricAndPoints),
            ("# a\n## Exercise: e\n- a: 2\n- a: 3", 4, .repeatedOption("a")),
            ("# a\n## Exercise: e\ntime: 3m\n- a: 3", 3, .timeWithoutTest),
            ("# a\n## Exercise: e\ntest: t\ntime: 2h", 4, .noTime(maxInSeconds: 3600)),
            ("# a\n## Exercise: e\ndeadline: 367d", 3, .noTime(maxInSeconds: 31_622_400)),
            ("# a\n## Exercise: e\ndeadline: 1h\ngrace: 8d", 4, .noTime(maxInSeconds: 604_800)),
            ("# a\n## Exercise: e\ndeadline: 1h\nlate: so", 4, .noLateRule),
            ("# a\n## Exercise: e\ngrace: 1m", 3, .lateRuleWithoutDeadline),
            ("# a\n## Exercise: e\n- a: many", 3, .noNumber(0...1000)), ("# a\n## Exercise: e\nhello", 3, .unknownLine),
            ("# \u{85}x", 1, .controlCharacter),
        ])
    func faults(text: String, line: Int, fault: PreparedFault) {
        #expect(throws: WorkshopError.unreadable(line: line, fault)) { try read(text) }
    }

    @Test("a file of 1 MiB and 256 parts is read, and one more is not; texts have the limits of records")
    func limits() throws {
        #expect(PreparedWorkshop.fileMaxInBytes == 1 << 20 && PreparedWorkshop.partsMax == 256)
        let blank = { (count: Int) in Array("# a\n".utf8) + [UInt8](repeating: 0x0A, count: count - 4) }
        #expect(try PreparedWorkshop(parsing: blank(1 << 20)).parts.isEmpty)
        #expect(throws: WorkshopError.unreadable(line: 1, .fileTooLong(maxInBytes: 1 << 20))) {
            try PreparedWorkshop(parsing: blank(1 << 20 + 1))
        }
        let parts = { (count: Int) in "# a\n" + String(repeating: "## Poll: q\n", count: count) }
        #expect(try read(parts(256)).parts.count == 256)
        #expect(throws: WorkshopError.unreadable(line: 258, .tooMany(max: 256))) { try read(parts(257)) }
        let announced = { (count: Int) in "# a\n## Announcement\n" + String(repeating: "x", count: count) }
        #expect(try read(announced(16_384)).parts.count == 1)
        #expect(throws: WorkshopError.unreadable(line: 3, .textTooLong(maxInBytes: 16_384))) {
            try read(announced(16_385))
        }
        #expect(throws: WorkshopError.unreadable(line: 1, .notUTF8)) {
            try PreparedWorkshop(parsing: [0x23, 0x20, 0xFF])
        }
        let options = { (count: Int) in "# a\n## Poll: q\n" + (0..<count).map { "- \($0)\n" }.joined() }
        #expect(try read(options(64)).parts.count == 1)
        #expect(throws: WorkshopError.unreadable(line: 67, .tooMany(max: 64))) { try read(options(65)) }
    }

    @Test("random workshops are read as they were written", arguments: SeededRandom.seeds(0..<200))
    func random(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let workshop = PreparedSamples.workshop(&random)
        #expect(try read(workshop.markdown) == workshop, "\(random)")
    }

    @Test("a file in which single characters changed is read or refused, and never read otherwise the second time")
    func changed() throws {
        let signs = [
            "#", "\\", "`", ">", " ", "\t", "\r", "\n", "\u{301}", "[x] ", ":", "-", "1. ", ".", "(", "9", "\u{85}",
        ]
        var readable = 0
        let seeds = SeededRandom.seeds(0..<1500)
        for seed in seeds {
            var random = SeededRandom(seed: seed)
            var scalars = Array(Self.example.unicodeScalars)
            for _ in 0...random.below(3) {
                let place = random.below(scalars.count)
                let sign = Array(signs[random.below(signs.count)].unicodeScalars)
                scalars.replaceSubrange(place..<place + (random.oneIn(2) ? 1 : 0), with: sign)
            }
            let text = String(String.UnicodeScalarView(scalars))
            guard let workshop = try? read(text) else { continue }
            readable += 1
            #expect(try read(workshop.markdown) == workshop, "\(random)")
        }
        #expect(readable > 100 || seeds.count == 1)
    }

    @Test("a file with lines left out, doubled or mixed is read or refused, and never read otherwise the second time")
    func mangled() throws {
        var readable = 0
        let seeds = SeededRandom.seeds(0..<400)
        for seed in seeds {
            var random = SeededRandom(seed: seed)
            var lines = Self.example.split(separator: "\n", omittingEmptySubsequences: false)
            for _ in 0...random.below(3) {
                let place = random.below(lines.count)
                switch random.below(3) {
                case 0: lines.remove(at: place)
                case 1: lines.insert(lines[place], at: random.below(lines.count))
                default: lines.swapAt(place, random.below(lines.count))
                }
            }
            guard let workshop = try? read(lines.joined(separator: "\n")) else { continue }
            readable += 1
            #expect(try read(workshop.markdown) == workshop, "\(random)")
        }
        #expect(readable > 20 || seeds.count == 1)
    }
}
