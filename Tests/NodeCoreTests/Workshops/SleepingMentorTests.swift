import Membership
import Spaces
import TestKit
import Testing
import WireCodec
import Workshops

@testable import NodeCore

/// The mentor's laptop sleeps in the middle of a meeting; the class and its helper go on.
@Suite struct SleepingMentorTests {
    private let room: Room
    private let mentor: TestNode
    private let helper: TestNode
    private let learners: [TestNode]
    private let meeting: MeetingID

    init() throws {
        room = try Room(roles: [.mentor, .reviewer, .reviewer])
        (mentor, helper, learners) = (room.host, room.guests[0], Array(room.guests[1...]))
        // A class knows one another: it does not hang on the mentor's node.
        for (index, one) in room.guests.enumerated() {
            for other in room.guests[(index + 1)...] { try room.link(one, other) }
        }
        let answer = try #require(
            room.network.answer(to: .workshop(room.space, .open(title: "Parsers", starter: nil)), at: room.host))
        guard case .workshop(.opened(let id)) = try answer.get() else { throw Unexpected(answer) }
        meeting = id
        room.network.run(for: .seconds(60))
    }

    @discardableResult
    private func say(_ command: WorkshopCommand, by node: TestNode) throws -> RecordEntry.ID {
        let answer = try #require(room.network.answer(to: .workshop(room.space, command), at: node))
        guard case .workshop(.said(let id)) = try answer.get() else { throw Unexpected(answer) }
        room.network.run(for: .seconds(1))
        return id
    }

    private func reading(at node: TestNode) throws -> WorkshopReading {
        try #require(node.core.workshop(in: room.space))
    }

    /// Since the meeting was opened, until somebody leaves.
    private func seconds(of node: TestNode, at other: TestNode) throws -> Int {
        try #require(try reading(at: other).meeting(meeting)).attendance.seconds(of: node.key)
    }

    @Test("others go on while it sleeps; woken, it has all within five seconds, also what it did not send before")
    func sleeps() throws {
        try room.insert("before ", by: mentor)
        room.network.suspend(mentor)
        room.network.run(for: .seconds(30))
        let plan = ActivityPlan.poll(.init(question: "Which?", form: .single(["lexer", "parser"]), isAnonymous: false))
        let poll = try say(.begin(plan, in: nil), by: helper)
        try say(.answer([.options([1])], to: poll), by: learners[0])
        room.network.run(for: .seconds(900))
        try say(.answer([.options([0])], to: poll), by: learners[1])
        try room.insert("meanwhile ", by: helper)
        #expect(learners.allSatisfy { helper.core.isConnected($0.key) && !$0.core.isConnected(mentor.key) })
        room.network.wake(mentor)
        let isWhole = room.network.run(within: .seconds(5)) {
            learners.allSatisfy { room.network.isEqual(mentor, $0, in: room.space) }
        }
        #expect(isWhole && room.text(at: mentor).contains("meanwhile before"))
        let activity = try #require(try reading(at: mentor).activity(poll))
        #expect(try reading(at: mentor).outcome(ofPoll: activity)?.answered.count == 2)
        // What it does from now on counts again.
        try say(.end(poll), by: mentor)
        #expect(try reading(at: learners[1]).activity(poll)?.isOver == true)
    }

    @Test("who left while it slept was there until then, and no longer; who stayed, all the time")
    func attendance() throws {
        room.network.suspend(mentor)
        room.network.run(for: .seconds(30))
        room.network.stop(learners[1])
        room.network.run(for: .seconds(900))
        room.network.wake(mentor)
        room.network.run(for: .seconds(60))
        try say(.say(.close, in: nil), by: mentor)
        for node in [mentor, helper, learners[0]] {
            #expect((60...130).contains(try seconds(of: learners[1], at: node)))
            #expect((1030...1060).contains(try seconds(of: learners[0], at: node)))
        }
    }

    @Test("a helper that slept too leaves no trace of anybody in that time")
    func nobodyAwake() throws {
        for leader in [mentor, helper] { room.network.suspend(leader) }
        room.network.run(for: .seconds(900))
        for leader in [mentor, helper] { room.network.wake(leader) }
        room.network.run(for: .seconds(60))
        try say(.say(.close, in: nil), by: mentor)
        for learner in learners { #expect((100...220).contains(try seconds(of: learner, at: mentor))) }
    }
}
