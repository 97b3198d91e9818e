import Membership
import Spaces
import TestKit
import Testing
import WireCodec
import Workshops

@testable import NodeCore

/// Who comes to lead when learners are at work already.
@Suite struct LateLeaderTests {
    private let room: Room
    private let mentor: TestNode
    private let helper: TestNode
    private let learner: TestNode
    /// Becomes a mentor later.
    private let late: TestNode
    private let exercise: RecordEntry.ID
    private let work: SpaceID

    init() throws {
        room = try Room(roles: [.mentor, .reviewer, .reviewer])
        (mentor, helper, learner, late) = (room.host, room.guests[0], room.guests[1], room.guests[2])
        var answer = try #require(
            room.network.answer(to: .workshop(room.space, .open(title: "Parsers", starter: nil)), at: mentor))
        _ = try answer.get()
        room.network.run(for: .seconds(1))
        let plan = ActivityPlan.exercise(Exercise(title: "Numbers"))
        answer = try #require(
            room.network.answer(to: .workshop(room.space, .begin(plan, in: nil)), at: mentor))
        guard case .workshop(.said(let id)) = try answer.get() else { throw Unexpected(answer) }
        room.network.run(for: .seconds(1))
        answer = try #require(room.network.answer(to: .workshop(room.space, .take(id)), at: learner))
        guard case .space(let space) = try answer.get() else { throw Unexpected(answer) }
        (exercise, work) = (id, space)
        let made = try #require(
            room.network.answer(to: .createDocument(work, path: "main.rs"), at: learner))
        _ = try made.get()
        room.network.run(for: .seconds(5))
    }

    private func isIn(_ node: TestNode) -> Bool {
        node.core.space(work)?.listing().map(\.path) == ["main.rs"]
    }

    private func adds(of node: TestNode) throws -> [Bytes32] {
        let log = try #require(helper.core.space(work)?.membership)
        return log.operations.compactMap { op in
            if case .add(node.key, _, _) = op.action { op.author } else { nil }
        }
    }

    @Test("who is made a mentor later is let into work that was begun before, by the learner's node")
    func byLearner() throws {
        #expect(isIn(mentor) && isIn(helper) && !isIn(late))
        try room.say(.setRole(late.key, .mentor), by: mentor)
        room.network.run(for: .seconds(10))
        #expect(isIn(late))
        #expect(try adds(of: late) == [learner.key])
        #expect(late.core.works(on: exercise, in: room.space) == [learner.key: work])
        #expect(late.core.space(work)?.membership.role(of: late.key) == .mentor)
        // Whoever leads can test and score it.
        let command = WorkshopCommand.look(exercise, of: learner.key, isHandedIn: false)
        let answer = try #require(room.network.answer(to: .workshop(room.space, command), at: late))
        guard case .workshop(.work(let seen)) = try answer.get() else { throw Unexpected(answer) }
        #expect(seen.files.map(\.path) == ["main.rs"])
    }

    @Test("while the learner is away one of those who lead does it, and one only")
    func byLeader() throws {
        room.network.kill(learner)
        room.network.run(for: .seconds(60))
        try room.say(.setRole(late.key, .mentor), by: mentor)
        room.network.run(for: .seconds(30))
        #expect(isIn(late))
        let authors = try adds(of: late)
        #expect(authors.count == 1 && [mentor.key, helper.key].contains(authors[0]))
        // The learner's node may hear of the role before it hears of that, and do it too: all agree all the same.
        try room.network.start(learner)
        room.network.run(within: .seconds(60)) { learner.core.isConnected(mentor.key) }
        room.network.run(for: .seconds(10))
        #expect(try Set(adds(of: late)).subtracting(authors).isSubset(of: [learner.key]))
        for node in room.nodes {
            #expect(node.core.space(work)?.membership.role(of: late.key) == .mentor)
            #expect(node.core.space(work)?.membership.members.count { $0.deviceKey == late.key } == 1)
        }
    }

    @Test("who was taken out of the work by its owner stays out, and a learner is let into nobody's")
    func stayOut() throws {
        let answer = try #require(
            room.network.answer(to: .membership(work, .remove(helper.key, alone: false)), at: learner))
        _ = try answer.get()
        room.network.run(for: .seconds(2))
        try room.say(.setRole(late.key, .mentor), by: mentor)
        room.network.run(for: .seconds(10))
        let log = try #require(mentor.core.space(work)?.membership)
        #expect(log.role(of: helper.key) == nil && log.role(of: late.key) == .mentor)
        try room.say(.setRole(helper.key, .reviewer), by: mentor)
        try room.say(.setRole(helper.key, .mentor), by: mentor)
        room.network.run(for: .seconds(10))
        #expect(mentor.core.space(work)?.membership.role(of: helper.key) == nil)
    }

    @Test("who led and does not any more is taken out of work begun before, and comes into none that begins later")
    func demoted() throws {
        try room.say(.setRole(helper.key, .reviewer), by: mentor)
        let answer = try #require(room.network.answer(to: .workshop(room.space, .take(exercise)), at: late))
        guard case .space(let other) = try answer.get() else { throw Unexpected(answer) }
        room.network.run(for: .seconds(10))
        #expect(mentor.core.space(other) != nil && helper.core.space(other) == nil)
        for node in [mentor, learner] {
            #expect(node.core.space(work)?.membership.role(of: helper.key) == nil)
            #expect(node.core.space(work)?.membership.role(of: mentor.key) == .mentor)
        }
        // By the learner's node, whose work it is.
        let log = try #require(mentor.core.space(work)?.membership)
        let authors = log.operations.compactMap { op in
            if case .remove([helper.key], _) = op.action { op.author } else { nil }
        }
        #expect(authors == [learner.key])
    }

    @Test("who was removed while the learner was away is out as soon as the learner's node hears of it")
    func demotedMeanwhile() throws {
        room.network.kill(learner)
        room.network.run(for: .seconds(60))
        try room.say(.remove(helper.key, alone: false), by: mentor)
        room.network.run(for: .seconds(10))
        // By the roles: of two whom one person let in neither takes out the other.
        #expect(mentor.core.space(work)?.membership.role(of: helper.key) == .mentor)
        try room.network.start(learner)
        room.network.run(within: .seconds(60)) { learner.core.isConnected(mentor.key) }
        room.network.run(for: .seconds(10))
        for node in [learner, mentor] {
            #expect(node.core.space(work)?.membership.role(of: helper.key) == nil)
            #expect(node.core.space(work)?.membership.role(of: mentor.key) == .mentor)
        }
    }
}
