import LocalRPC
import TerminalRendering
import TerminalScreen
import TestKit
import Testing

@testable import CommandLineTool

/// The workshop on a whole screen, without a terminal and without a node.
@Suite struct WorkshopViewTests {
    private let start = ContinuousClock.now

    private func meeting(leads: Bool = false, activities: [WorkshopMethods.ActivityHead] = [])
        -> WorkshopMethods.Meeting
    {
        var meeting = WorkshopMethods.Meeting(
            space: "5c", head: .init(meeting: "ab", title: "Parsers", opened: 0, openedBy: "ada", closed: nil),
            leads: leads, pace: .init(tooFast: 1, tooSlow: 0, lost: 2, fine: 4, own: "lost"))
        meeting.activities = activities
        return meeting
    }

    private func head(_ kind: String, _ title: String, over: Bool = false) -> WorkshopMethods.ActivityHead {
        var head = WorkshopMethods.ActivityHead(id: "id-" + title, kind: kind, title: title, begun: 0)
        head.over = over
        return head
    }

    private func activity(_ head: WorkshopMethods.ActivityHead, _ questions: [WorkshopMethods.Question])
        -> WorkshopMethods.Activity
    {
        var activity = WorkshopMethods.Activity(head: head)
        activity.questions = questions
        return activity
    }

    private func view(_ kind: String = "poll", _ questions: [WorkshopMethods.Question], leads: Bool = false)
        -> WorkshopView
    {
        var view = WorkshopView()
        let head = head(kind, "First")
        view.take(meeting(leads: leads, activities: [head]), at: start)
        view.take(activity(head, questions), at: start)
        return view
    }

    private let single = WorkshopMethods.Question(text: "Which?", form: "single", options: ["lexer", "parser", "東京"])

    private func type(_ text: String, into view: inout WorkshopView) -> [WorkshopView.Wish] {
        var keys = TypedKeys()
        return keys.take(Array(text.utf8)).flatMap { view.take($0) }
    }

    private func picture(_ view: WorkshopView, columns: Int = 100, rows: Int = 24, after span: Duration = .zero)
        -> [String]
    {
        WorkshopPicture(columns: columns, rows: rows, style: .plain).drawing(of: view, at: start + span).lines
    }

    private let down = "\u{1B}[B"

    @Test("an answer is chosen with the arrows or typed, by number, by word or in part, and given with Enter")
    func poll() {
        var view = view("poll", [single])
        let given: (Int) -> [WorkshopView.Wish] = { [.answer(activity: "id-First", [.init(options: [$0])])] }
        #expect(type(down + "\r", into: &view) == given(1))
        #expect(type("3\r", into: &view) == given(2))
        #expect(type("lex\r", into: &view) == given(0))
        #expect(type("/answer parser\r", into: &view) == given(1))
        #expect(type("nothing\r", into: &view) == [] && !view.notice.isEmpty && view.input.text == "nothing")
    }

    @Test("the time until an exercise is due goes on on the screen, and it is told what comes of what is late")
    func deadline() throws {
        var view = view("exercise", [])
        var exercise = activity(head("exercise", "First"), [])
        exercise.due = .init(
            time: 0, remainingMilliseconds: 90_000, graceSeconds: 300, strict: true, collected: false)
        view.take(exercise, at: start)
        let rule = ", with 5 min of grace; what comes later does not count"
        let shown = { (span: Duration) in self.picture(view, columns: 200, after: span).joined(separator: "\n") }
        #expect(shown(.zero).contains(", in 1 min" + rule) && shown(.seconds(80)).contains(", in 10 s" + rule))
        #expect(shown(.seconds(91)).contains(", now" + rule))
        exercise.due?.collected = true
        view.take(exercise, at: start)
        #expect(shown(.zero).contains(", which is over; what came later does not count"))
        var leading = self.view("exercise", [], leads: true)
        #expect(type("/deadline 45m\r", into: &leading) == [.due(activity: "id-First", seconds: 2700)])
        #expect(type("/deadline\r", into: &leading) == [.due(activity: "id-First", seconds: nil)])
        #expect(type("/accept ben\r", into: &leading) == [.accept(activity: "id-First", "ben")])
        #expect(type("/deadline soon\r", into: &leading) == [] && !leading.notice.isEmpty)
    }

    @Test("who leads sees the own tests of each learner and those of who leads beside what was handed in")
    func tests() {
        var mentor = view("exercise", [], leads: true)
        var ben = WorkshopMethods.Standing(name: "ben", deviceId: "b", inTime: true)
        ben.handIn = .init(id: "1", space: "5c", time: 0, note: nil)
        ben.ownResult = .init(passed: 5, failed: 0, exitCode: 0, skipped: 0, checked: false, handIn: "0")
        ben.result = .init(passed: 3, failed: 2, exitCode: 1, skipped: 0, checked: true, handIn: "1")
        var exercise = activity(head("exercise", "First"), [])
        exercise.head.tested = .init(own: 1, ownPassed: 1, checked: 1, checkedPassed: 0)
        exercise.standings = [ben]
        mentor.take(exercise, at: start)
        let lines = picture(mentor, columns: 120)
        let place = lines.firstIndex { $0.hasPrefix("Learners                     own tests        checked") } ?? 0
        #expect(lines[place + 1].hasPrefix("ben               handed in  5 of 5, before   3 of 5"))
        #expect(lines.contains { $0.contains("tests own 1/1, checked 0/1") })
    }

    @Test("a class of 200 with 200 hands and 300 questions: each part is in reach, and what is not shown is counted")
    func large() {
        var view = view("exercise", [], leads: true)
        var meeting = self.meeting(leads: true, activities: [head("exercise", "First")])
        meeting.hands = (0..<200).map { place in
            .init(id: "\(place)", by: "kim \(place)", deviceId: "d\(place)", time: 0, text: "why?", own: false)
        }
        view.take(meeting, at: start)
        view.members = (0..<200).map { place in
            .init(deviceId: "d\(place)", name: "kim \(place)", role: "reviewer", isSelf: false, state: .connected)
        }
        view.questions = (0..<300).map { place in
            .init(id: "\(place)", time: 0, author: "kim \(place)", deviceId: "d", title: "Why \(place)?")
        }
        var exercise = activity(head("exercise", "First"), [])
        exercise.standings = (0..<200).map { place in
            var standing = WorkshopMethods.Standing(name: "kim \(place)", deviceId: "d\(place)", inTime: false)
            if place.isMultiple(of: 50) { (standing.stuck, standing.stuckWord) = (true, "a digit?") }
            return standing
        }
        view.take(exercise, at: start)
        let lines = picture(view, columns: 120, rows: 60)
        let text = lines.joined(separator: "\n")
        #expect(lines.count == 60 && lines.allSatisfy { $0.count <= 120 })
        let parts = [
            "Learners (200)", "… 185 more: /all", "Questions (300)", "Hands (200)", "Pace", "Here (200 of 200)",
        ]
        for part in parts {
            #expect(text.contains(part), "\(part)")
        }
        #expect(text.contains("kim 150           stuck      a digit?"))
        #expect(type("/all\r", into: &view) == [])
        let all = WorkshopPicture(columns: 120, rows: 60, style: .plain).drawing(of: view, at: start)
        #expect(all.linesSeen.all > 500)
    }

    @Test("who handed in late is told whether it counts")
    func handedIn() {
        var standing = WorkshopMethods.Standing(name: "ben", deviceId: "b", inTime: true)
        standing.handIn = .init(id: "1", space: "5c", time: 0, note: nil)
        func told(_ id: String) -> String { ExerciseWords.handedIn(id, standing) }
        func state() -> String { ExerciseWords.state(standing) }
        #expect(told("1") == "It is handed in." && state() == "handed in")
        standing.late = true
        #expect(told("1").contains("marked as late") && state() == "late")
        standing.tooLate = .init(id: "2", space: "5c", time: 1, note: nil)
        #expect(told("2").contains("what you handed in before counts") && state() == "handed in, another too late")
        (standing.late, standing.inTime, standing.tooLate) = (nil, false, nil)
        #expect(told("1").contains("too late") && state() == "too late")
    }

    @Test("several are chosen with the space bar, a ranking needs all, a scale begins at its lowest")
    func forms() {
        var several = view("poll", [.init(text: "Which?", form: "multiple", options: ["a", "b", "c"])])
        #expect(
            type(" " + down + down + " \r", into: &several) == [
                .answer(activity: "id-First", [.init(options: [0, 2])])
            ])
        #expect(type("b, c\r", into: &several) == [.answer(activity: "id-First", [.init(options: [1, 2])])])
        var ranking = view("poll", [.init(text: "Which?", form: "ranking", options: ["a", "b"])])
        #expect(type(down + " \r", into: &ranking) == [] && ranking.notice.contains("all"))
        #expect(type(down + " \r", into: &ranking) == [.answer(activity: "id-First", [.init(order: [1, 0])])])
        var scale = view("poll", [.init(text: "How?", form: "scale", low: -1, high: 3)])
        #expect(type(down + "\r", into: &scale) == [.answer(activity: "id-First", [.init(value: 0)])])
        #expect(type("-1\r", into: &scale) == [.answer(activity: "id-First", [.init(value: -1)])])
        var text = view("poll", [.init(text: "Why?", form: "text")])
        #expect(type("\r", into: &text) == [] && text.notice.hasPrefix("Type"))
        #expect(type("so, and so\r", into: &text) == [.answer(activity: "id-First", [.init(text: "so, and so")])])
    }

    @Test("a quiz is answered question by question; each time all that was said so far is given")
    func quiz() {
        var view = view("quiz", [single, .init(text: "A letter?", form: "text"), single])
        #expect(type("2\r", into: &view) == [.answer(activity: "id-First", [.init(options: [1]), nil, nil])])
        #expect(view.sheet?.place == 1)
        #expect(
            type("\u{1B}[C\r", into: &view) == [
                .answer(activity: "id-First", [.init(options: [1]), nil, .init(options: [0])])
            ])
        #expect(view.sheet?.place == 1, "the one that has no answer yet")
        _ = type("a\r", into: &view)
        #expect(view.sheet?.given.allSatisfy { $0 != nil } == true)
        // What the node says of it meanwhile changes nothing of what is marked.
        view.take(activity(head("quiz", "First"), [single, .init(text: "A letter?", form: "text"), single]), at: start)
        #expect(view.sheet?.given.allSatisfy { $0 != nil } == true)
        view.take(activity(head("quiz", "First", over: true), [single]), at: start)
        #expect(view.sheet == nil, "it is over")
        #expect(type("2\r", into: &view) == [] && view.notice.hasPrefix("Nothing is asked"))
    }

    @Test("learners have the words of learners, those who lead more; what is not known is said")
    func commands() {
        var learner = view("exercise", [])
        #expect(
            type("/hand why?\r", into: &learner) == [.hand("why?")] && type("/down\r", into: &learner) == [.handDown])
        #expect(
            type("/pace fast\r", into: &learner) == [.pace("too-fast")]
                && type("/pace off\r", into: &learner) == [.pace(nil)])
        #expect(type("/pace\r", into: &learner) == [] && learner.notice.hasPrefix("Write /pace"))
        learner.input.set("")
        #expect(type("/ask What?\r", into: &learner) == [.ask("What?")])
        #expect(type("/private When?\r", into: &learner) == [.askMentors("When?")])
        #expect(type("/stuck here\r", into: &learner) == [.stuck(activity: "id-First", "here")])
        #expect(type("/unstuck\r", into: &learner) == [.unstuck(activity: "id-First")])
        learner.questions = [.init(id: "q1", time: 0, author: "ben", deviceId: "b", title: "What?")]
        #expect(type("/vote 1\r", into: &learner) == [.vote(question: "q1")])
        #expect(type("/vote 2\r", into: &learner) == [] && learner.notice == "There is no question 2.")
        learner.input.set("")
        #expect(type("/end\r", into: &learner) == [] && learner.notice.hasPrefix("There is no command /end"))
        learner.input.set("")
        #expect(type("/quit\r", into: &learner) == [.quit] && type("\u{3}", into: &learner) == [.quit])

        var mentor = view("poll", [single], leads: true)
        #expect(type("/announce We begin\r", into: &mentor) == [.announce("We begin")])
        #expect(type("/timer 5m a look\r", into: &mentor) == [.timer(seconds: 300, label: "a look")])
        #expect(type("/timer\r", into: &mentor) == [.timer(seconds: nil, label: nil)])
        #expect(type("/timer soon\r", into: &mentor) == [])
        mentor.input.set("")
        #expect(
            type("/poll Which? | a | b \r", into: &mentor) == [
                .poll(.init(text: "Which?", form: "single", options: ["a", "b"]), isAnonymous: false)
            ])
        #expect(
            type("/anonymous Why?\r", into: &mentor) == [.poll(.init(text: "Why?", form: "text"), isAnonymous: true)])
        #expect(type("/poll One | option\r", into: &mentor) == [])
        mentor.input.set("")
        #expect(
            type("/end\r/show\r/hide\r", into: &mentor) == [
                .end(activity: "id-First"), .show(activity: "id-First", isOff: false),
                .show(activity: "id-First", isOff: true),
            ])
        #expect(
            type("/next\r/lower ben\r/present\r/present Kim Lee\r/unpresent\r/topic\r", into: &mentor) == [
                .callNext, .lower("ben"), .present(nil), .present("Kim Lee"), .presentNoMore, .nextTopic,
            ])
        #expect(type("/start class.md First steps\r", into: &mentor) == [.start(file: "class.md", part: "First steps")])
    }

    @Test("what was refused comes back, unless something else is typed")
    func refused() {
        var view = view("poll", [single])
        _ = type("/hand why?\r", into: &view)
        view.refused(because: "No.")
        #expect(view.input.text == "/hand why?" && view.notice == "No.")
        view.refused(because: "No.")
        #expect(view.input.text == "/hand why?")
    }

    @Test("the newest open activity is looked at, and others with a key")
    func focus() {
        var view = WorkshopView()
        let all = [head("poll", "A"), head("quiz", "B"), head("poll", "C", over: true)]
        view.take(meeting(activities: all), at: start)
        #expect(view.focus == "id-B")
        view.take(activity(all[0], [single]), at: start)
        #expect(view.activity == nil, "that was asked for before")
        #expect(type("\u{E}", into: &view) == [.look] && view.focus == "id-C")
        #expect(type("\u{E}", into: &view) == [.look] && view.focus == "id-A")
        view.take(activity(all[0], [single]), at: start)
        #expect(view.activity?.head.id == "id-A" && view.sheet != nil)
    }

    @Test("the time counts down by itself, and says when it is over")
    func time() {
        var view = WorkshopView()
        var meeting = meeting()
        meeting.timer = .init(seconds: 3_700, remainingMilliseconds: 3_661_000, label: "a look", by: "ada")
        view.take(meeting, at: start)
        #expect(picture(view)[0].hasSuffix("1:01:01 a look"))
        #expect(picture(view, after: .milliseconds(1_001))[0].hasSuffix(" 1:01:00 a look"))
        #expect(picture(view, after: .seconds(3_652))[0].hasSuffix(" 0:09 a look"))
        #expect(picture(view, after: .seconds(3_661))[0].hasSuffix("time is over a look"))
    }

    @Test("wide it has a side, narrow all stands below one another; learners and mentors see what they are told")
    func drawing() {
        var view = view("poll", [single])
        var meeting = view.meeting ?? meeting()
        meeting.hands = [.init(id: "h", by: "ben", deviceId: "b", time: 0, text: "東京?", own: true)]
        meeting.announcements = [.init(id: "a", by: "ada", deviceId: "a", time: 0, text: "We begin", own: false)]
        view.take(meeting, at: start)
        view.members = [
            .init(deviceId: "a", name: "ada", role: "owner", isSelf: false, state: .connected),
            .init(deviceId: "b", name: "ben", role: "reviewer", isSelf: true, state: .away),
            .init(deviceId: "c", name: "cleo", role: "reviewer", isSelf: false, state: .away),
        ]
        var told = activity(head("poll", "First"), [single])
        told.tally = .init(answers: 3, counts: [2, 1, 0])
        view.take(told, at: start)
        let wide = picture(view)
        #expect(
            wide.count == 24 && wide[0] == "Parsers ".padding(to: 100) && wide[1].hasPrefix("led by ada · 2 of 3 here"))
        #expect(wide.contains { $0.contains("We begin") && $0.contains("│ 1. ben: 東京?") })
        #expect(wide.contains { $0.contains("▸ 1. lexer") && $0.contains(" 2 ") })
        #expect(wide.contains { $0.contains("3. 東京 ") })
        #expect(wide.contains { $0.hasSuffix("│ ○ cleo") } && wide.contains { $0.hasSuffix("▸lost ████████ 2") })
        #expect(wide[23] == "answer> ")
        let middles = Set(wide[2..<23].map { line in DisplayWidth.columns(of: line.prefix { $0 != "│" }) })
        #expect(middles == [70])
        let narrow = picture(view, columns: 40, rows: 40)
        #expect(!narrow.joined().contains("│") && narrow.contains("● ben (you)") && narrow.contains("Hands"))
        view.take(PresenceMethods.Whereabouts(deviceId: "c", name: "cleo", isSelf: false, isThere: true))
        #expect(picture(view).contains { $0.hasSuffix("│ ● cleo") })
        view.isAway = true
        #expect(picture(view)[1].hasPrefix("THE NODE IS AWAY") && picture(view).contains { $0.hasSuffix("│ ○ cleo") })
    }

    @Test("to who leads an exercise shows who is stuck first, and what others are told is not there")
    func learners() {
        var mentor = view("exercise", [], leads: true)
        var exercise = activity(head("exercise", "First"), [.init(text: "Tests pass", form: "points", points: 5)])
        var ben = WorkshopMethods.Standing(name: "ben", deviceId: "b", inTime: true)
        ben.handIn = .init(id: "1", space: "5c", time: 0, note: "all but signs")
        var cleo = WorkshopMethods.Standing(name: "cleo", deviceId: "c", inTime: false)
        (cleo.stuck, cleo.stuckWord) = (true, "a digit?")
        exercise.standings = [ben, cleo]
        mentor.take(exercise, at: start)
        let lines = picture(mentor)
        let place = lines.firstIndex { $0.hasPrefix("Learners") } ?? 0
        #expect(lines[place + 1].hasPrefix("cleo              stuck      a digit?"))
        #expect(lines[place + 2].hasPrefix("ben               handed in  all but signs"))
        var learner = view("exercise", [])
        exercise.standings = [cleo]
        learner.take(exercise, at: start)
        let seen = picture(learner)
        #expect(!seen.contains { $0.hasPrefix("Learners") } && seen.contains { $0.contains("you are stuck") })
    }

    @Test("what does not fit is gone through, and its beginning stays where it is when the screen grows")
    func scrolling() {
        var view = view("poll", [])
        view.questions = (0..<50).map {
            .init(id: "q\($0)", time: 0, author: "ben", deviceId: "b", title: "question \($0)!")
        }
        #expect(type("/all\r", into: &view) == [])
        func draw(_ rows: Int) -> [String] {
            let drawn = WorkshopPicture(columns: 100, rows: rows, style: .plain).drawing(of: view, at: start)
            view.linesSeen = drawn.linesSeen
            view.scroll(by: 0)
            return drawn.lines
        }
        #expect(draw(12).contains { $0.contains("question 2!") } && !draw(12).contains { $0.contains("question 40!") })
        for _ in 0..<10 { _ = type("\u{1B}[6~", into: &view) }
        #expect(draw(12).contains { $0.contains("question 49!") })
        #expect(draw(70).contains { $0.contains("question 0!") } && view.linesAbove == 0)
    }

    @Test(
        "whatever stands in any field, no control comes into a picture, and another terminal finds nothing but letters",
        arguments: SeededRandom.seeds(0..<8))
    func hostile(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let evil = [
            "\u{1B}]0;x\u{7}", "\u{9B}31m", "\u{202E}", "a\nb", "\r", "東", "e\u{301}\u{301}", "\t", "", "\u{0}",
            "wörd ", "\u{1B}[?1049l",
        ]
        func word() -> String { (0..<random.below(6)).map { _ in evil[random.below(evil.count)] }.joined() }
        func said() -> WorkshopMethods.Word {
            .init(id: word(), by: word(), deviceId: word(), time: 0, text: word(), own: random.oneIn(2))
        }
        var view = WorkshopView()
        for kind in ["poll", "quiz", "exercise"] {
            let head = head(kind, word())
            var meeting = meeting(leads: random.oneIn(2), activities: [head, self.head("poll", word(), over: true)])
            meeting.head.title = word()
            meeting.head.openedBy = word()
            meeting.timer = .init(seconds: 9, remainingMilliseconds: 9, label: word(), by: word())
            meeting.announcements = [said(), said()]
            meeting.hands = [said(), said()]
            meeting.questions = [said()]
            meeting.presenter = word()
            view.take(meeting, at: start)
            var activity = activity(
                head,
                [.init(text: word(), form: "single", options: [word(), word()]), .init(text: word(), form: "text")])
            activity.text = word()
            activity.tally = .init(answers: 1, counts: [3, 1], texts: [word()])
            activity.solution = [.init(accepted: [.init(options: [1]), .init(text: word())], explanation: word())]
            var standing = WorkshopMethods.Standing(name: word(), deviceId: word(), inTime: false)
            (standing.comment, standing.stuckWord, standing.stuck, standing.points) = (word(), word(), true, 3)
            activity.standings = [standing]
            view.take(activity, at: start)
            if random.oneIn(2) { view.sheet = nil }
            view.questions = [.init(id: word(), time: 0, author: word(), deviceId: word(), title: word())]
            let host = TerminalMethods.Device(deviceId: word(), name: word())
            view.terminals = [
                .init(terminal: word(), host: host, isSelf: random.oneIn(2), title: word(), readOnly: true)
            ]
            view.questions[0].answers = [.init(id: word(), time: 0, author: word(), deviceId: word(), text: word())]
            view.members = [.init(deviceId: word(), name: word(), role: word(), isSelf: false, state: .connected)]
            var session = SessionMethods.Session(
                head: .init(session: word(), title: word(), startedBy: word(), started: 0, participants: 1))
            session.agenda = [.init(text: word(), by: word())]
            view.session = session
            view.input.set(word())
            view.notice = word()
            for (columns, rows) in [(100, 40), (80, 24), (30, 6), (5, 2), (1, 1)] {
                let picture = WorkshopPicture(columns: columns, rows: rows, style: .plain)
                let drawn = picture.drawing(of: view, at: start)
                #expect(drawn.lines.count == rows)
                let all = drawn.lines + [picture.foot(of: view)]
                for line in all {
                    let isClean = line.unicodeScalars.allSatisfy {
                        $0.properties.generalCategory != .control && $0 != "\u{202E}"
                    }
                    #expect(isClean, "\(random): \(line.debugDescription)")
                }
                guard columns == 100, let emulator = TerminalEmulator.installed else { continue }
                let objections = try emulator.objections(to: all)
                #expect(objections.filter { !$0.isEmpty } == [], "\(random)")
            }
        }
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { DisplayWidth.padded(self, to: width) }
}
