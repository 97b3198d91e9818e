import Membership
import Spaces
import TestKit
import Testing
import WireCodec
import Workshops

@testable import NodeCore

/// A mentor, a helper and two learners, and an exercise with a deadline.
@Suite struct DueTimeTests {
    private let room: Room
    private let mentor: TestNode
    private let helper: TestNode
    private let learners: [TestNode]

    init() throws {
        room = try Room(roles: [.mentor, .reviewer, .reviewer])
        (mentor, helper, learners) = (room.host, room.guests[0], Array(room.guests[1...]))
    }

    @discardableResult
    private func say(_ command: WorkshopCommand, by node: TestNode) throws -> NodeReply {
        let answer = try #require(room.network.answer(to: .workshop(room.space, command), at: node))
        room.network.run(for: .seconds(2))
        return try answer.get()
    }

    private func begin(_ due: DueTime) throws -> RecordEntry.ID {
        try say(.open(title: "m", starter: nil), by: mentor)
        var exercise = Exercise(title: "e")
        exercise.due = due
        guard case .workshop(.said(let id)) = try say(.begin(.exercise(exercise), in: nil), by: mentor) else {
            throw Unexpected("not begun")
        }
        for learner in learners { try say(.take(id), by: learner) }
        return id
    }

    private func standing(of learner: TestNode, in id: RecordEntry.ID, at node: TestNode) throws -> Standing {
        let reading = try #require(node.core.workshop(in: room.space))
        return try #require(reading.activity(id)?.standings[learner.key])
    }

    private func collections(of id: RecordEntry.ID, at node: TestNode) throws -> [Bytes32] {
        let reading = try #require(node.core.workshop(in: room.space))
        return try #require(reading.activity(id)).collections.map(\.author)
    }

    @Test("what is handed in behind the deadline is late on all nodes, whatever the learner's clock says")
    func falseClock() throws {
        let id = try begin(.init(seconds: 600))
        try say(.handIn(id, note: nil), by: learners[0])
        room.network.run(for: .seconds(700))
        #expect(try Set(collections(of: id, at: learners[1])).isSubset(of: [mentor.key, helper.key]))
        #expect(try collections(of: id, at: learners[1]).isEmpty == false)
        learners[1].clockLead = -3_600_000
        try say(.handIn(id, note: nil), by: learners[1])
        try say(.handIn(id, note: "better"), by: learners[0])
        for node in room.nodes {
            for learner in learners {
                let standing = try standing(of: learner, in: id, at: node)
                #expect(standing.handIn != nil && standing.isLate && standing.late == nil)
            }
        }
    }

    @Test("where the deadline is strict what is late does not count, until one who leads lets it in")
    func strict() throws {
        let id = try begin(.init(seconds: 600, graceInSeconds: 120, isStrict: true))
        room.network.run(for: .seconds(650))
        try say(.handIn(id, note: "in the time of grace"), by: learners[0])
        room.network.run(for: .seconds(120))
        try say(.handIn(id, note: "later"), by: learners[1])
        for node in room.nodes {
            #expect(try standing(of: learners[0], in: id, at: node).handIn != nil)
            let late = try standing(of: learners[1], in: id, at: node)
            #expect(late.handIn == nil && late.late != nil)
        }
        #expect(throws: NodeFailure.workshop(.refused(.noChange))) {
            try say(.accept(id, of: learners[0].key), by: helper)
        }
        #expect(throws: NodeFailure.space(.notAllowed(.reviewer))) {
            try say(.accept(id, of: learners[1].key), by: learners[1])
        }
        try say(.accept(id, of: learners[1].key), by: helper)
        for node in room.nodes {
            let standing = try standing(of: learners[1], in: id, at: node)
            #expect(standing.handIn?.value.note == "later" && !standing.isLate)
        }
    }

    @Test("a mentor's node that was down or asleep at the time takes what it had before, and nothing that came later")
    func wasDown() throws {
        let id = try begin(.init(seconds: 600))
        try say(.handIn(id, note: nil), by: learners[0])
        // Nobody who leads is up when the time is over.
        room.network.stop(helper)
        room.network.kill(mentor)
        room.network.run(for: .seconds(900))
        try say(.handIn(id, note: "late"), by: learners[1])
        #expect(try collections(of: id, at: learners[0]).isEmpty)
        try room.network.start(mentor)
        room.network.run(for: .seconds(120))
        #expect(try collections(of: id, at: mentor) == [mentor.key])
        for node in [mentor] + learners {
            #expect(try !standing(of: learners[0], in: id, at: node).isLate)
            #expect(try standing(of: learners[1], in: id, at: node).isLate)
        }
        // The other one had the same, and has nothing to add.
        try room.network.start(helper)
        room.network.run(for: .seconds(120))
        #expect(try standing(of: learners[1], in: id, at: helper).isLate)
    }

    @Test("who comes to lead behind the deadline says nothing of what came before it")
    func newcomer() throws {
        let id = try begin(.init(seconds: 60))
        room.network.stop(helper)
        room.network.kill(mentor)
        room.network.run(for: .seconds(120))
        try say(.handIn(id, note: "late"), by: learners[0])
        try room.network.start(mentor)
        room.network.run(for: .seconds(60))
        try room.say(.setRole(learners[1].key, .mentor), by: mentor)
        room.network.run(for: .seconds(60))
        #expect(try collections(of: id, at: learners[1]) == [mentor.key])
        #expect(try standing(of: learners[0], in: id, at: learners[1]).isLate)
    }

    @Test("a deadline that is moved is collected anew, and what came before is in time")
    func moved() throws {
        let id = try begin(.init(seconds: 60))
        room.network.run(for: .seconds(120))
        try say(.handIn(id, note: nil), by: learners[0])
        #expect(try standing(of: learners[0], in: id, at: mentor).isLate)
        try say(.act(.due(.init(seconds: 60)), on: id), by: helper)
        #expect(try !standing(of: learners[0], in: id, at: learners[1]).isLate)
        room.network.run(for: .seconds(120))
        #expect(try collections(of: id, at: learners[1]).isEmpty == false)
        #expect(try !standing(of: learners[0], in: id, at: learners[1]).isLate)
        try say(.act(.due(nil), on: id), by: mentor)
        #expect(try collections(of: id, at: learners[1]).isEmpty)
    }
}
