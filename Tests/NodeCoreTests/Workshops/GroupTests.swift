import Membership
import Spaces
import TestKit
import Testing
import WireCodec
import Workshops

@testable import NodeCore

/// Groups of a class, and the space that each has for itself.
@Suite struct GroupTests {
    private let room: Room
    private let mentor: TestNode
    private let helper: TestNode
    private let learners: [TestNode]

    init() throws {
        room = try Room(roles: [.mentor, .reviewer, .reviewer])
        (mentor, helper, learners) = (room.host, room.guests[0], Array(room.guests[1...]))
        let answer = try #require(
            room.network.answer(to: .workshop(room.space, .open(title: "Parsers", starter: nil)), at: mentor))
        _ = try answer.get()
        room.network.run(for: .seconds(2))
    }

    private func ask(_ command: NodeCommand, by node: TestNode) throws -> NodeReply {
        let answer = try #require(room.network.answer(to: command, at: node))
        room.network.run(for: .seconds(10))
        return try answer.get()
    }

    /// Puts persons together; answers the space of each group.
    @discardableResult
    private func group(_ groups: [String: [TestNode]]) throws -> [String: SpaceID] {
        let grouping = Grouping(
            name: "pairs", groups: groups.map { .init(name: $0, persons: $1.map(\.key).sorted()) })
        _ = try ask(.workshop(room.space, .group(grouping, in: nil)), by: mentor)
        let meeting = try #require(helper.core.workshop(in: room.space)?.meetings.last)
        let told = meeting.groups.first?.grouping.groups ?? []
        return Dictionary(
            uniqueKeysWithValues: told.compactMap { group in group.space.map { (group.name, SpaceID($0)) } })
    }

    private func role(of node: TestNode, in space: SpaceID?) -> Role? {
        space.flatMap { mentor.core.space($0)?.membership.role(of: node.key) }
    }

    @Test("each group has a space where its members write and those who lead are in, and nobody else")
    func spaces() throws {
        let spaces = try group(["red": [learners[0]], "blue": [learners[1]]])
        let red = try #require(spaces["red"])
        let blue = try #require(spaces["blue"])
        #expect(mentor.core.space(red)?.genesis.groupTitle == "pairs: red")
        #expect(role(of: learners[0], in: red) == .editor && role(of: helper, in: red) == .mentor)
        #expect(role(of: learners[1], in: red) == nil && role(of: learners[1], in: blue) == .editor)
        #expect(learners[0].core.space(red) != nil && learners[0].core.space(blue) == nil)
        #expect(learners[1].core.space(red) == nil && helper.core.space(blue) != nil)
        #expect(learners[0].core.workshop(ofGroup: red) == room.space)
        let refused = room.network.answer(to: .createSpace(title: "@group x", files: []), at: learners[0])
        guard case .failure(.unfitTitle) = refused else { throw Unexpected(refused as Any) }
        _ = try ask(.createDocument(red, path: "plan.md"), by: learners[0])
        _ = try ask(.say(red, channel: "general", text: "we begin"), by: learners[0])
        for leader in [mentor, helper] {
            #expect(leader.core.space(red)?.listing().map(\.path) == ["plan.md"])
            #expect(leader.messages(in: red) == ["we begin"])
        }
    }

    @Test("who leads no more is out of the groups' spaces; in their own group they stay, and write as the others do")
    func demoted() throws {
        let spaces = try group(["red": [learners[0], helper], "blue": [learners[1]]])
        #expect(role(of: helper, in: spaces["red"]) == .mentor && role(of: helper, in: spaces["blue"]) == .mentor)
        try room.say(.setRole(helper.key, .reviewer), by: mentor)
        room.network.run(for: .seconds(10))
        #expect(role(of: helper, in: spaces["red"]) == .editor && role(of: helper, in: spaces["blue"]) == nil)
        #expect(role(of: learners[0], in: spaces["red"]) == .editor && role(of: mentor, in: spaces["red"]) == .owner)
    }

    @Test("said anew a group keeps its space: who was moved is out of one and in the other; what was written stays")
    func moved() throws {
        let before = try group(["red": [learners[0]], "blue": [learners[1]]])
        let red = try #require(before["red"])
        _ = try ask(.createDocument(red, path: "plan.md"), by: learners[0])
        let after = try group(["red": [learners[1]], "green": [learners[0]]])
        #expect(after["red"] == red && after["blue"] == nil && after["green"] != nil)
        #expect(role(of: learners[0], in: red) == nil && role(of: learners[1], in: red) == .editor)
        #expect(learners[1].core.space(red)?.listing().map(\.path) == ["plan.md"])
        #expect(role(of: learners[0], in: after["green"]) == .editor)
        // The space of a group that is no more stays with who was in it.
        #expect(role(of: learners[1], in: before["blue"]) == .editor)
        let together = try group(["red": learners])
        #expect(together["red"] == red && learners.allSatisfy { role(of: $0, in: red) == .editor })
    }

    @Test("who comes to lead later is let into the groups' spaces, and a learner makes no groups")
    func late() throws {
        let spaces = try group(["red": [learners[0]]])
        try room.say(.setRole(learners[1].key, .mentor), by: mentor)
        room.network.run(for: .seconds(10))
        #expect(role(of: learners[1], in: spaces["red"]) == .mentor)
        #expect(learners[1].core.space(try #require(spaces["red"])) != nil)
        let grouping = Grouping(name: "mine", groups: [.init(name: "a", persons: [learners[0].key])])
        let answer = room.network.answer(to: .workshop(room.space, .group(grouping, in: nil)), at: learners[0])
        guard case .failure(.space(.notAllowed(.reviewer))) = answer else { throw Unexpected(answer as Any) }
        #expect(learners[0].core.spaceOrder.count == 2)
    }

    /// One person each time: nobody is in two groups of one record.
    private func space(ofGroup name: String) throws -> SpaceID {
        let grouping = Grouping(name: name, groups: [.init(name: "a", persons: [learners[0].key])])
        _ = try ask(.workshop(room.space, .group(grouping, in: nil)), by: mentor)
        let meeting = try #require(mentor.core.workshop(in: room.space)?.meetings.last)
        let group = try #require(meeting.groups.first { $0.grouping.name == name }?.grouping.groups.first)
        return SpaceID(try #require(group.space))
    }

    @Test("who leads is taken into 256 groups by one device, and no more; a learner into 16 new spaces")
    func many() throws {
        let spaces = try (0..<NodeLimits.enrolmentsMax + 2).map { try space(ofGroup: "g\($0)") }
        #expect(spaces.allSatisfy { helper.core.space($0) != nil })
        #expect(spaces.count { learners[0].core.space($0) != nil } == NodeLimits.enrolmentsMax)
        #expect(helper.core.groupsEnrolledBy == [mentor.key: NodeLimits.enrolmentsMax + 2])
        #expect(NodeLimits.groupRoomsMax == 256)
        helper.core.groupsEnrolledBy[mentor.key] = 255
        let last = try space(ofGroup: "last")
        let more = try space(ofGroup: "more")
        #expect(helper.core.space(last) != nil && helper.core.space(more) == nil)
    }
}
