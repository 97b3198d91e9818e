import Spaces
import TestKit
import Testing
import WireCodec

@testable import Workshops

@Suite struct ActivityTests {
    private func refusal(
        _ deed: ActivityDeed, _ activity: Activity, in room: ClassRoom, by author: Int = 0
    ) -> WorkshopRefusal? {
        var activity = activity
        let step = WorkshopStep(
            id: .init(change: Bytes32(9, 9, 9, 9), index: 0), subject: .activity(activity.id), deed: .activity(deed),
            author: room.device(author), time: activity.begun)
        let before = activity
        let refusal = activity.apply(step, role: author == 0 ? .owner : .reviewer, by: room.rules)
        #expect((activity == before) == (refusal != nil))
        return refusal
    }

    @Test("each answer of the fold to a step about a poll or a quiz that does not count says why")
    func refusals() throws {
        var room = ClassRoom()
        let meeting = room.open("m")
        var sealed = Poll(question: "q", form: .text)
        sealed.seal = .zero
        let item = Quiz.Item(question: "q", form: .scale(0...1), points: 1)
        let solution = Solution(salt: .zero, items: [.init(accepted: [.value(1)], explanation: nil)])
        let activities = try [
            .poll(Poll(question: "q", form: .single(["a", "b"]))), .poll(sealed),
            .quiz(Quiz(title: "t", items: [item], seal: .zero, commitment: solution.digest)),
            .exercise(Exercise(title: "e")),
        ].map { (opening: ActivityOpening) in
            let id = room.begin(opening, in: meeting)
            return try #require(room.log.activity(id, by: room.rules))
        }
        let (poll, closed, quiz, exercise) = (activities[0], activities[1], activities[2], activities[3])
        let learner = { (deed: ActivityDeed, activity: Activity) in refusal(deed, activity, in: room, by: 1) }
        let mentor = { (deed: ActivityDeed, activity: Activity) in refusal(deed, activity, in: room) }
        #expect(learner(.end(heard: []), poll) == .notLeading(.reviewer))
        #expect(learner(.show(isOff: false), poll) == .notLeading(.reviewer))
        #expect(mentor(.show(isOff: true), poll) == .noChange && mentor(.show(isOff: false), poll) == nil)
        #expect(learner(.answer(.open(.options([2]))), poll) == .unfit)
        #expect(learner(.answer(.sealed([1])), poll) == .unfit && learner(.answer(.open(.options([1]))), poll) == nil)
        #expect(learner(.answer(.open(.text("x"))), closed) == .unfit && learner(.answer(.sealed([1])), closed) == nil)
        #expect(learner(.answer(.open(.value(1))), quiz) == .unfit && learner(.answer(.sealed([1])), quiz) == nil)
        #expect(learner(.answer(.sealed([1])), exercise) == .otherActivity)
        let texts = { (answers: Int) in ActivityDeed.tally(Tally(answers: answers, content: .texts(["x"]))) }
        #expect(mentor(texts(1), closed) == nil && mentor(texts(0), closed) == .unfit)
        let counts = ActivityDeed.tally(Tally(answers: 1, content: .counts([1, 0])))
        #expect(mentor(counts, poll) == .unfit && mentor(counts, closed) == .unfit)
        #expect(mentor(texts(1), poll) == .unfit && mentor(texts(1), quiz) == .otherActivity)
        #expect(learner(.reveal(solution), quiz) == .notLeading(.reviewer) && mentor(.reveal(solution), quiz) == nil)
        #expect(mentor(.reveal(Solution(salt: Bytes32(0, 0, 0, 1), items: solution.items)), quiz) == .wrongSolution)
        #expect(mentor(.reveal(solution), poll) == .otherActivity)
        #expect(learner(.stuck(word: nil, isOff: true), exercise) == .noChange)
        #expect(learner(.consent(isOff: false), poll) == .otherActivity)
        #expect(learner(.consent(isOff: true), exercise) == .noChange)
        let result = TestResult(handIn: .init(change: .zero, index: 0), passed: 1, failed: 0, exitCode: 0)
        #expect(learner(.result(result), exercise) == .unknownHandIn)
        #expect(mentor(.result(result), exercise) == .unknownHandIn)
        var score = Score(device: room.device(1))
        score.points = 1
        #expect(learner(.score(score), exercise) == .notLeading(.reviewer) && mentor(.score(score), exercise) == .unfit)
    }

    @Test("1,401 answers are ended by two records, and all of them count; who answered behind them is late")
    func largeEnd() throws {
        var room = ClassRoom()
        let meeting = room.open("m")
        let poll = room.begin(.poll(Poll(question: "q", form: .scale(0...1))), in: meeting)
        for person in 1...1401 { room.say(.answer(.open(.value(person % 2))), about: poll, by: person) }
        let activity = try #require(room.log.activity(poll, by: room.rules))
        let ends = activity.ends
        #expect(ends.count == 2)
        for end in ends { room.say(end, about: poll, by: 0) }
        room.say(.answer(.open(.value(1))), about: poll, by: 2000)
        room.say(.answer(.open(.value(1))), about: poll, by: 2)
        let over = try #require(room.log.activity(poll, by: room.rules)?.pollOutcome())
        #expect(over.tally == Tally(answers: 1401, content: .counts([700, 701])))
        #expect(over.late == [room.device(2), room.device(2000)].sorted() && over.answers[room.device(2)] == .value(0))
    }

    @Test("an end of what nobody answered ends it all the same, and a mentor lets a late one in by another end")
    func lateOnes() throws {
        var room = ClassRoom()
        let meeting = room.open("m")
        let poll = room.begin(.poll(Poll(question: "q", form: .text)), in: meeting)
        let begun = try #require(room.log.activity(poll, by: room.rules))
        #expect(begun.ends == [.end(heard: [])] && !begun.isOver)
        room.say(.end(heard: []), about: poll, by: 0)
        let late = room.say(.answer(.open(.text("late"))), about: poll, by: 1)
        let over = try #require(room.log.activity(poll, by: room.rules))
        #expect(over.isOver && over.pollOutcome()?.late == [room.device(1)] && over.pollOutcome()?.answered == [])
        room.say(.end(heard: [late.change]), about: poll, by: 0)
        let letIn = try #require(room.log.activity(poll, by: room.rules)?.pollOutcome())
        #expect(letIn.answers == [room.device(1): .text("late")] && letIn.late.isEmpty)
    }

    @Test("an anonymous poll tells members who answered and not what, and who has the key what and how many")
    func anonymous() throws {
        var room = ClassRoom()
        let meeting = room.open("m")
        var poll = Poll(question: "q", form: .single(["a", "b"]))
        poll.seal = Bytes32(0, 0, 0, 5)
        let id = room.begin(.poll(poll), in: meeting)
        for person in 1...3 { room.say(.answer(.sealed([UInt8(person)])), about: id, by: person) }
        let activity = try #require(room.log.activity(id, by: room.rules))
        let seen = try #require(activity.pollOutcome())
        #expect(seen.answered.count == 3 && seen.answers.isEmpty && seen.tally == nil && seen.unreadable.isEmpty)
        // The third one sealed something that says nothing.
        let opened = try #require(
            activity.pollOutcome { submission in
                guard case .sealed(let bytes) = submission.value, bytes != [3] else { return nil }
                return .options([Int(bytes[0]) - 1])
            })
        let tally = Tally(answers: 2, content: .counts([1, 1]))
        #expect(opened.tally == tally && opened.unreadable == [room.device(3)] && opened.answers.count == 2)
        room.say(.tally(tally), about: id, by: 0)
        #expect(room.log.activity(id, by: room.rules)?.pollOutcome()?.tally == tally)
    }
}
