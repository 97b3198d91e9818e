import Membership
import Spaces
import TestKit
import Testing
import WireCodec
import Workshops

@testable import NodeCore

/// A mentor, a helper who is a mentor too, and two learners in one workshop.
@Suite struct WorkshopTests {
    private let room: Room
    private let mentor: TestNode
    private let helper: TestNode
    private let learners: [TestNode]

    init() throws {
        room = try Room(roles: [.mentor, .reviewer, .reviewer])
        mentor = room.host
        helper = room.guests[0]
        learners = Array(room.guests[1...])
    }

    private func ask(_ command: WorkshopCommand, by node: TestNode) throws -> Result<NodeReply, NodeFailure> {
        let answer = try #require(room.network.answer(to: .workshop(room.space, command), at: node))
        room.network.run(for: .seconds(1))
        return answer
    }

    @discardableResult
    private func say(_ command: WorkshopCommand, by node: TestNode) throws -> RecordEntry.ID {
        let answer = try ask(command, by: node)
        guard case .workshop(.said(let id)) = try answer.get() else { throw Unexpected(answer) }
        return id
    }

    private func refusal(of command: WorkshopCommand, by node: TestNode) throws -> NodeFailure? {
        if case .failure(let failure) = try ask(command, by: node) { failure } else { nil }
    }

    @discardableResult
    private func open(_ title: String = "Parsers") throws -> MeetingID {
        let answer = try ask(.open(title: title, starter: nil), by: mentor)
        guard case .workshop(.opened(let id)) = try answer.get() else { throw Unexpected(answer) }
        return id
    }

    private func reading(at node: TestNode) throws -> WorkshopReading {
        try #require(node.core.workshop(in: room.space))
    }

    private func pollOutcome(_ id: RecordEntry.ID, _ reading: WorkshopReading) throws -> PollOutcome {
        let activity = try #require(reading.activity(id))
        return try #require(reading.outcome(ofPoll: activity))
    }

    private func quizOutcome(_ id: RecordEntry.ID, _ reading: WorkshopReading) throws -> QuizOutcome {
        let activity = try #require(reading.activity(id))
        return try #require(reading.outcome(ofQuiz: activity))
    }

    private func poll(isAnonymous: Bool) throws -> RecordEntry.ID {
        let plan = ActivityPlan.poll(
            .init(question: "Which first?", form: .single(["lexer", "parser", "tests"]), isAnonymous: isAnonymous))
        return try say(.begin(plan, in: nil), by: mentor)
    }

    @Test("who is forgotten at one node is in no report and no attendance of it, also after a kill, until taken back")
    func forgotten() throws {
        try open()
        let poll = try poll(isAnonymous: false)
        for learner in learners { try say(.answer([.options([1])], to: poll), by: learner) }
        func persons(at node: TestNode) throws -> [Bytes32] {
            let reading = try reading(at: node)
            return reading.report(on: reading.meetings, title: "Parsers", names: [:]).rows.map(\.person).sorted()
        }
        let (one, other) = (learners[0].key, learners[1].key)
        #expect(try persons(at: mentor) == [one, other].sorted())
        _ = try ask(.forget(one, isOff: false), by: mentor).get()
        #expect(try persons(at: mentor) == [other] && persons(at: helper).count == 2)
        // It notes for itself.
        room.network.kill(helper)
        #expect(try refusal(of: .forget(one, isOff: false), by: mentor) == .workshop(.refused(.noChange)))
        room.network.run(for: .seconds(90))
        room.network.kill(mentor)
        try room.network.start(mentor)
        room.network.run(for: .seconds(90))
        #expect(try persons(at: mentor) == [other])
        try say(.say(.close, in: nil), by: mentor)
        let spans = try reading(at: mentor).meetings[0].attendance.spans
        #expect(spans[other]?.isEmpty == false && spans[one] == nil)
        _ = try ask(.forget(one, isOff: true), by: mentor).get()
        #expect(try Set(persons(at: mentor)).isSuperset(of: [one, other]))
    }

    @Test("in a meeting who has no program open and no link with the mentor is there at once, and noted; then no more")
    func beingThere() throws {
        let here = { (node: TestNode) in
            Set(node.core.whereabouts(in: self.room.space).filter(\.isThere).map(\.device))
        }
        #expect(here(mentor).isEmpty)
        let meeting = try open()
        #expect(here(mentor) == Set(room.nodes.map(\.key)) && here(learners[1]) == here(mentor))
        // Said again in time, as long as it goes on.
        room.network.run(for: .seconds(130))
        #expect(here(mentor) == Set(room.nodes.map(\.key)))
        room.network.kill(learners[0])
        room.network.run(for: .seconds(90))
        #expect(here(mentor) == Set(room.nodes.map(\.key)).subtracting([learners[0].key]))
        try say(.say(.close, in: nil), by: mentor)
        room.network.run(for: .seconds(2))
        #expect(here(mentor).isEmpty && here(learners[1]).isEmpty)
        #expect(try reading(at: mentor).meeting(meeting)?.attendance.seconds(of: learners[1].key) ?? 0 > 200)
    }

    @Test("a meeting is the same for all: hands stand in their order, and the mentor lowers one by one")
    func hands() throws {
        let meeting = try open()
        try say(.say(.raise(word: "why?"), in: nil), by: learners[0])
        try say(.say(.raise(word: nil), in: nil), by: learners[1])
        try say(.say(.announce("ten minutes"), in: nil), by: helper)
        for node in room.nodes {
            let shown = try #require(try reading(at: node).meeting(meeting))
            #expect(shown.hands.hands.map(\.device) == learners.map(\.key))
            #expect(shown.announcements.map(\.text) == ["ten minutes"])
        }
        try say(.say(.lower(.person(learners[0].key)), in: nil), by: mentor)
        #expect(try reading(at: learners[0]).meeting(meeting)?.hands.hands.map(\.device) == [learners[1].key])
        #expect(
            try refusal(of: .say(.lower(.all), in: nil), by: learners[1])
                == .workshop(.refused(.notLeading(.reviewer))))
        try say(.say(.close, in: nil), by: mentor)
        #expect(try refusal(of: .say(.raise(word: nil), in: nil), by: learners[0]) == .workshop(.noMeeting))
        #expect(
            try refusal(of: .say(.raise(word: nil), in: meeting), by: learners[0]) == .workshop(.refused(.closed)))
    }

    @Test("an anonymous poll: who leads sees who answered what; learners who answered, and the tally when it is shown")
    func anonymous() throws {
        try open()
        let poll = try poll(isAnonymous: true)
        try say(.answer([.options([1])], to: poll), by: learners[0])
        try say(.answer([.options([0])], to: poll), by: learners[1])
        try say(.answer([.options([2])], to: poll), by: learners[1])
        try say(.end(poll), by: mentor)
        try say(.answer([.options([0])], to: poll), by: learners[0])
        for node in [mentor, helper] {
            let reading = try reading(at: node)
            let outcome = try pollOutcome(poll, reading)
            #expect(outcome.answers == [learners[0].key: .options([1]), learners[1].key: .options([2])])
            #expect(outcome.late == [learners[0].key] && outcome.unreadable.isEmpty)
        }
        var reading = try reading(at: learners[0])
        var seen = try pollOutcome(poll, reading)
        #expect(seen.answers.isEmpty && seen.tally == nil && seen.answered == learners.map(\.key).sorted())
        try say(.show(poll, isOff: false), by: helper)
        reading = try self.reading(at: learners[0])
        seen = try pollOutcome(poll, reading)
        #expect(seen.answers.isEmpty && seen.tally == Tally(answers: 2, content: .counts([0, 1, 1])))
        #expect(reading.keys.isEmpty)
    }

    @Test("the keys of what is sealed lie in the history: a mentor's node that was killed opens it again")
    func restart() throws {
        try open()
        let poll = try poll(isAnonymous: true)
        try say(.answer([.options([1])], to: poll), by: learners[0])
        try say(.ask("may I go?", in: nil), by: learners[1])
        room.network.kill(mentor)
        try room.network.start(mentor)
        room.network.run(for: .seconds(2))
        let reading = try reading(at: mentor)
        let outcome = try pollOutcome(poll, reading)
        #expect(outcome.answers == [learners[0].key: .options([1])])
        let meeting = try #require(reading.meetings.first)
        #expect(reading.questions(of: meeting).map(\.text) == ["may I go?"])
        let other = try self.reading(at: learners[0])
        #expect(other.questions(of: try #require(other.meetings.first)).map(\.text) == [nil])
    }

    @Test("a quiz keeps what is right until it is shown; points are computed from answers that came in time")
    func quiz() throws {
        try open()
        let items = [
            Quiz.Item(question: "2 + 2?", form: .single(["3", "4"]), points: 2),
            Quiz.Item(question: "A letter?", form: .text, points: 1),
        ]
        let solution = [
            Solution.Item(accepted: [.options([1])], explanation: "count"),
            Solution.Item(accepted: [.text("a"), .text("b")], explanation: nil),
        ]
        let prepared = PreparedQuiz(
            title: "Warm up", seconds: 60, items: zip(items, solution).map { .init(item: $0, solved: $1) })
        let quiz = try say(.begin(.quiz(prepared), in: nil), by: mentor)
        try say(.answer([.options([1]), .text(" B ")], to: quiz), by: learners[0])
        try say(.answer([.options([0]), nil], to: quiz), by: learners[1])
        #expect(try refusal(of: .answer([.options([7]), nil], to: quiz), by: learners[1]) == .workshop(.unfit))
        #expect(try refusal(of: .answer([nil, nil], to: quiz), by: learners[1]) == .workshop(.unfit))
        #expect(try refusal(of: .show(quiz, isOff: false), by: learners[1]) == .space(.notAllowed(.reviewer)))
        try say(.end(quiz), by: mentor)
        try say(.show(quiz, isOff: false), by: helper)
        let reading = try reading(at: mentor)
        let outcome = try quizOutcome(quiz, reading)
        #expect(outcome.results.map(\.person) == learners.map(\.key) && outcome.results.map(\.points) == [3, 0])
        let seen = try self.reading(at: learners[1])
        let learned = try quizOutcome(quiz, seen)
        #expect(learned.solution?.items == solution && learned.results.isEmpty)
    }

    @Test("who becomes a helper later is given the keys with the next word about the activity")
    func laterHelper() throws {
        try open()
        let poll = try poll(isAnonymous: true)
        try say(.answer([.options([1])], to: poll), by: learners[0])
        try room.say(.setRole(learners[1].key, .mentor), by: mentor)
        var reading = try reading(at: learners[1])
        #expect(try pollOutcome(poll, reading).tally == nil)
        try say(.show(poll, isOff: false), by: mentor)
        reading = try self.reading(at: learners[1])
        let outcome = try pollOutcome(poll, reading)
        #expect(outcome.answers == [learners[0].key: .options([1])])
    }

    @Test("who listens hears of each step that its author may say, and no more when the client has gone")
    func listens() throws {
        let answer = try ask(.listen, by: learners[0])
        guard case .subscribed = try answer.get() else { throw Unexpected(answer) }
        let meeting = try open()
        try say(.say(.raise(word: nil), in: nil), by: learners[1])
        let heard = learners[0].notifications.compactMap { notification -> WorkshopStep.Subject? in
            if case .workshop(_, let step) = notification.1 { step.subject } else { nil }
        }
        #expect(heard.contains(.meeting(meeting)) && heard.last == .meeting(meeting))
    }

    @Test("who leads notes who is there each 20 s, and writes it each 300 s and when the meeting is closed")
    func attendance() throws {
        let meeting = try open()
        let network = room.network
        network.run(for: .seconds(100))
        #expect(
            try reading(at: learners[0]).meeting(meeting)?.attendance.spans.values.flatMap { $0 }.map(\.count).max()
                ?? 0 < 90)
        network.run(for: .seconds(Int64(NodeLimits.attendancePause / .seconds(1)) + 21))
        var seen = try #require(try reading(at: mentor).meeting(meeting)).attendance
        let first = seen.seconds(of: learners[0].key)
        #expect((300...430).contains(first), "\(first)")
        // The helper heard the same, which makes nothing longer.
        #expect(seen.seconds(of: learners[1].key) <= first + 21)
        network.kill(learners[1])
        network.run(for: .seconds(200))
        try say(.say(.close, in: nil), by: mentor)
        seen = try #require(try reading(at: helper).meeting(meeting)).attendance
        #expect(seen.seconds(of: learners[0].key) >= first + 190)
        #expect(seen.seconds(of: learners[1].key) < seen.seconds(of: learners[0].key) - 100)
    }

    @Test("a learner's work lies in a space with those who lead alone, begins with the starter files, and is handed in")
    func work() throws {
        try open()
        for path in ["start/a.txt", "start/deep/b.txt", "other.txt"] {
            let answer = room.network.answer(to: .createDocument(room.space, path: path), at: mentor)
            guard case .success(.document(let id, _)) = answer else { throw Unexpected(answer as Any) }
            _ = room.network.answer(to: .putText(room.space, document: id, text: "in \(path)"), at: mentor)
        }
        var exercise = Exercise(title: "Parse numbers")
        (exercise.starter, exercise.points) = ("start", 10)
        let id = try say(.begin(.exercise(exercise), in: nil), by: mentor)
        #expect(try refusal(of: .handIn(id, note: nil), by: learners[0]) == .workshop(.noWork))
        let taken = try ask(.take(id), by: learners[0])
        guard case .space(let work) = try taken.get() else { throw Unexpected(taken) }
        let again = try ask(.take(id), by: learners[0])
        guard case .space(work) = try again.get() else { throw Unexpected(again) }
        room.network.run(for: .seconds(5))
        for leader in [mentor, helper] {
            let space = try #require(leader.core.space(work))
            #expect(space.listing().map(\.path).sorted() == ["a.txt", "deep/b.txt"])
            #expect(leader.core.works(on: id, in: room.space) == [learners[0].key: work])
        }
        #expect(learners[1].core.space(work) == nil)
        let document = try room.network.document("a.txt", in: work, at: learners[0])
        _ = room.network.answer(to: .putText(work, document: document, text: "mine"), at: learners[0])
        let handIn = try say(.handIn(id, note: "done"), by: learners[0])
        let standing = try #require(try reading(at: mentor).activity(id)?.standings[learners[0].key])
        #expect(standing.handIn?.id == handIn && standing.handIn?.value.space == work.bytes)
        #expect(standing.handIn?.value.frontier == learners[0].core.space(work)?.newestChanges)
        try lookAtWork(id, work, document, handIn)
        var score = Score(device: learners[0].key)
        (score.points, score.handIn) = (7, handIn)
        try say(.act(.score(score), on: id), by: helper)
        #expect(try reading(at: learners[0]).activity(id)?.standings[learners[0].key]?.mark?.score.total == 7)
        #expect(
            try refusal(of: .act(.score(score), on: id), by: learners[1])
                == .workshop(.refused(.notLeading(.reviewer))))
    }

    /// What was handed in stays what it was, whatever comes after it.
    private func lookAtWork(
        _ id: RecordEntry.ID, _ work: SpaceID, _ document: Bytes32, _ handIn: RecordEntry.ID
    ) throws {
        func look(by node: TestNode, of device: Bytes32?, isHandedIn: Bool) throws -> LearnersWork? {
            let answer = try ask(.look(id, of: device, isHandedIn: isHandedIn), by: node)
            if case .success(.workshop(.work(let work))) = answer { return work } else { return nil }
        }
        let plain = { (text: String) in LearnersWork.File.Content.text(text, .plain) }
        var own = try #require(try look(by: learners[0], of: nil, isHandedIn: false))
        #expect(own.isHandedIn && own.handIn == handIn && own.space == work && own.person == learners[0].key)
        #expect(own.files.map(\.path) == ["a.txt", "deep/b.txt"])
        #expect(own.files.map(\.content) == [plain("mine"), plain("in start/deep/b.txt")])
        _ = room.network.answer(to: .putText(work, document: document, text: "later"), at: learners[0])
        _ = room.network.answer(to: .createDocument(work, path: "new.txt"), at: learners[0])
        own = try #require(try look(by: learners[0], of: nil, isHandedIn: false))
        #expect(!own.isHandedIn && own.files.map(\.path) == ["a.txt", "deep/b.txt", "new.txt"])
        room.network.run(for: .seconds(2))
        let now = try #require(try look(by: mentor, of: learners[0].key, isHandedIn: false))
        #expect(now.files.first?.content == plain("later") && now.version == own.version)
        let then = try #require(try look(by: helper, of: learners[0].key, isHandedIn: true))
        #expect(then.isHandedIn && then.files.map(\.content) == [plain("mine"), plain("in start/deep/b.txt")])
        #expect(then.version != now.version)
        #expect(
            try refusal(of: .look(id, of: learners[0].key, isHandedIn: true), by: learners[1])
                == .space(.notAllowed(.reviewer)))
        #expect(
            try refusal(of: .look(id, of: learners[1].key, isHandedIn: true), by: mentor)
                == .workshop(.refused(.unknownHandIn)))
        #expect(
            try refusal(of: .look(id, of: learners[1].key, isHandedIn: false), by: mentor) == .workshop(.workElsewhere))
        #expect(try refusal(of: .look(id, of: nil, isHandedIn: false), by: learners[1]) == .workshop(.noWork))
    }

    @Test("a member who leads nothing cannot let a mentor's node into a space that only looks like work")
    func foreignWork() throws {
        try open()
        var exercise = Exercise(title: "Parse numbers")
        exercise.points = 1
        let id = try say(.begin(.exercise(exercise), in: nil), by: mentor)
        let refused = room.network.answer(
            to: .createSpace(title: Genesis.ownWorkTitle(for: id, called: "x"), files: []), at: learners[0])
        guard case .failure(.unfitTitle) = refused else { throw Unexpected(refused as Any) }
        room.network.kill(mentor)
        let taken = try ask(.take(id), by: learners[0])
        guard case .space(let work) = try taken.get() else { throw Unexpected(taken) }
        // With somebody else in it, the space is nobody's own work to a node that does not have it yet.
        let stranger = try room.network.add("zoe", seed: 4711)
        try room.network.join(stranger, to: work, of: learners[0], as: .reviewer)
        room.network.run(for: .seconds(2))
        try room.network.start(mentor)
        room.network.run(within: .seconds(60)) { mentor.core.isConnected(learners[0].key) }
        room.network.run(for: .seconds(10))
        #expect(mentor.core.isConnected(learners[0].key) && mentor.core.space(work) == nil)
    }
}
