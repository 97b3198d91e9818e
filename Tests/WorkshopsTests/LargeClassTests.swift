import Spaces
import TestKit
import Testing
import WireCodec

@testable import Workshops

/// Large classes, some of them hostile, against a fold that is written from the page alone.
@Suite struct LargeClassTests {
    private struct Course {
        var room = ClassRoom()
        var meeting: MeetingID
        var poll: RecordEntry.ID
        let form: QuestionForm

        init(form: QuestionForm) {
            meeting = room.open("m")
            poll = room.begin(.poll(Poll(question: "q", form: form)), in: meeting)
            self.form = form
        }
    }

    private func play(_ random: inout SeededRandom, persons: Int, steps: Int) -> Course {
        var course = Course(form: .multiple(["a", "b", "c"]))
        var (hands, answers): ([RecordEntry.ID], [Bytes32]) = ([], [])
        let start: UInt64 = 17_640_000_100
        for place in 0..<steps {
            // Most records come in their time, some claim another one.
            let time = start + UInt64(random.oneIn(5) ? random.below(steps) : place) * 20
            let author = random.oneIn(8) ? 0 : 1 + random.below(persons)
            let meeting = course.meeting
            switch random.below(8) {
            case 0, 1:
                hands.append(course.room.say(.raise(word: nil), in: meeting, by: author, at: time))
            case 2: course.room.say(.putDown, in: meeting, by: author, at: time)
            case 3:
                let pace = MeetingDeed.Pace.allCases.randomElement(using: &random)
                course.room.say(.pace(random.oneIn(4) ? nil : pace), in: meeting, by: author, at: time)
            case 4, 5:
                let chosen = (0..<4).filter { _ in random.oneIn(2) }
                let answer = ActivityDeed.answer(.open(.options(chosen)))
                answers.append(course.room.say(answer, about: course.poll, by: author, at: time).change)
            case 6:
                let some = hands.suffix(5).filter { _ in random.oneIn(2) }
                let lowering: [MeetingDeed.Lowering] = [
                    .person(course.room.device(1 + random.below(persons))), some.isEmpty ? .all : .hands(some),
                ]
                course.room.say(.lower(lowering[random.below(2)]), in: meeting, by: author, at: time)
            default:
                let from = random.below(500)
                let device = course.room.device(1 + random.below(persons))
                let span = AttendanceSpan(device: device, seconds: from..<from + 1 + random.below(60))
                course.room.say(.attend([span]), in: meeting, by: author, at: time)
            }
        }
        if random.oneIn(2) {
            let heard = answers.filter { _ in !random.oneIn(4) }.sorted()
            course.room.say(.end(heard: heard), about: course.poll, by: random.oneIn(3) ? 1 : 0)
        }
        if random.oneIn(3) {
            course.room.say(.close, in: course.meeting, by: random.oneIn(2) ? 1 : 0, at: start + UInt64(steps) * 15)
        }
        return course
    }

    private func expectAlike(_ course: Course, persons: Int, _ why: String) throws {
        let naive = NaiveClass(course.room.entries, leader: course.room.device(0))
        let meeting = try #require(course.room.log.meeting(course.meeting, by: course.room.rules), "\(why)")
        #expect(meeting.hands.hands.map(\.id) == naive.hands(in: course.meeting), "\(why)")
        #expect(Set(meeting.hands.hands.map(\.person)).count == meeting.hands.hands.count, "\(why)")
        #expect(meeting.meter == naive.meter(in: course.meeting), "\(why)")
        let activity = try #require(course.room.log.activity(course.poll, by: course.room.rules), "\(why)")
        let outcome = try #require(activity.pollOutcome(), "\(why)")
        let answers = naive.answers(to: course.poll, course.form)
        #expect(outcome.answers == answers, "\(why)")
        #expect(outcome.tally == Tally(of: Array(answers.values), to: course.form), "\(why)")
        for place in 0...persons {
            let person = course.room.device(place)
            let seconds = meeting.attendance.seconds(of: person)
            #expect(seconds == naive.seconds(of: person, in: course.meeting), "\(why)")
        }
    }

    @Test("classes of a dozen come out as the plain fold says", arguments: SeededRandom.seeds(0..<40))
    func small(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        try expectAlike(play(&random, persons: 12, steps: 150), persons: 12, "\(random)")
    }

    @Test("two hundred learners and two thousand records come out as the plain fold says, in any order of coming")
    func large() throws {
        var random = SeededRandom(seed: 200)
        let course = play(&random, persons: 200, steps: 2000)
        try expectAlike(course, persons: 200, "\(random)")
        var log = WorkshopLog()
        for entry in course.room.entries.shuffled(using: &random) { log.apply(entry) }
        let rules = course.room.rules
        #expect(log.meeting(course.meeting, by: rules) == course.room.log.meeting(course.meeting, by: rules))
        #expect(log.activity(course.poll, by: rules) == course.room.log.activity(course.poll, by: rules))
    }

    @Test("a hostile learner who says everything a thousand times changes nothing but their own standing")
    func flood() throws {
        var random = SeededRandom(seed: 3)
        var calm = play(&random, persons: 12, steps: 150)
        let before = try #require(calm.room.log.meeting(calm.meeting, by: calm.room.rules))
        let activity = try #require(calm.room.log.activity(calm.poll, by: calm.room.rules))
        let pollBefore = try #require(activity.pollOutcome())
        let hostile = 50
        for place in 0..<1000 {
            let time = random.oneIn(2) ? 17_640_000_100 + UInt64(random.below(4000)) : nil
            let deeds: [MeetingDeed] = [
                .raise(word: "me"), .putDown, .lower(.all), .close, .announce("I lead"), .pace(.lost),
                .timer(.init(seconds: 1, label: nil)), .present(.init(device: calm.room.device(hostile), session: nil)),
                .attend([.init(device: calm.room.device(hostile), seconds: 0..<86_400)]),
                .peek(calm.room.device(1), isBack: false), .groups(Grouping(name: "g", groups: [])),
            ]
            calm.room.say(deeds[place % deeds.count], in: calm.meeting, by: hostile, at: time)
            let acts: [ActivityDeed] = [
                .end(heard: []), .show(isOff: false), .answer(.open(.options([0]))), .answer(.sealed([1])),
                .tally(Tally(answers: 9, content: .counts([9, 0, 0]))), .consent(isOff: false),
                .answer(.open(.options([9]))),
            ]
            calm.room.say(acts[place % acts.count], about: calm.poll, by: hostile, at: time)
        }
        for _ in 0..<10 { calm.room.say(.raise(word: "me"), in: calm.meeting, by: hostile) }
        let person = calm.room.device(hostile)
        let after = try #require(calm.room.log.meeting(calm.meeting, by: calm.room.rules))
        #expect(after.hands.hands.filter { $0.person != person } == before.hands.hands)
        #expect(after.hands.hands.count { $0.person == person } == (before.isOpen ? 1 : 0))
        #expect(after.paces.filter { $0.key != person } == before.paces)
        #expect(after.closed == before.closed && after.announcements == before.announcements)
        #expect(after.timer == before.timer && after.presenter == before.presenter && after.groups == before.groups)
        #expect(after.peeks == before.peeks && after.attendance == before.attendance)
        let poll = try #require(calm.room.log.activity(calm.poll, by: calm.room.rules))
        let outcome = try #require(poll.pollOutcome())
        #expect(poll.endings == activity.endings)
        #expect(outcome.answers.filter { $0.key != person } == pollBefore.answers && !poll.isShown)
        #expect(outcome.late.filter { $0 != person } == pollBefore.late && poll.published == nil)
    }
}
