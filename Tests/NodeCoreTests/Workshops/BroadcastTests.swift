import Membership
import Spaces
import TestKit
import Testing
import WireCodec
import Workshops

@testable import NodeCore

/// Solutions that are shown to all, and those that are not.
@Suite struct BroadcastTests {
    private let room: Room
    private let mentor: TestNode
    private let helper: TestNode
    private let learner: TestNode
    private let other: TestNode
    private let exercise: RecordEntry.ID
    private let work: SpaceID

    /// A learner has handed in, and goes on writing.
    init() throws {
        let room = try Room(roles: [.mentor, .reviewer, .reviewer])
        (mentor, helper, learner, other) = (room.host, room.guests[0], room.guests[1], room.guests[2])
        func say(_ command: NodeCommand, by node: TestNode) throws -> NodeReply {
            let answer = try #require(room.network.answer(to: command, at: node))
            room.network.run(for: .seconds(2))
            return try answer.get()
        }
        _ = try say(.workshop(room.space, .open(title: "Parsers", starter: nil)), by: room.host)
        let plan = ActivityPlan.exercise(Exercise(title: "Numbers: 1/2"))
        guard case .workshop(.said(let id)) = try say(.workshop(room.space, .begin(plan, in: nil)), by: room.host),
            case .space(let space) = try say(.workshop(room.space, .take(id)), by: room.guests[1]),
            case .document(let document, _) = try say(.createDocument(space, path: "src/main.rs"), by: room.guests[1])
        else { throw Unexpected("no work") }
        (self.room, exercise, work) = (room, id, space)
        _ = try say(.putText(space, document: document, text: "handed in"), by: room.guests[1])
        _ = try say(.workshop(room.space, .handIn(id, note: nil)), by: room.guests[1])
        _ = try say(.putText(space, document: document, text: "later"), by: room.guests[1])
        room.network.run(for: .seconds(5))
    }

    private func ask(_ command: WorkshopCommand, by node: TestNode) throws -> Result<NodeReply, NodeFailure> {
        let answer = try #require(room.network.answer(to: .workshop(room.space, command), at: node))
        room.network.run(for: .seconds(5))
        return answer
    }

    private func consent(isOff: Bool = false, isAnonymous: Bool = false) throws {
        let answer = try ask(
            .act(.consent(isOff: isOff, isAnonymous: isAnonymous), on: exercise), by: learner)
        _ = try answer.get()
    }

    /// Paths and texts of what is shown, as a node has it.
    private func shown(at node: TestNode) -> [String: String] {
        let space = node.core.space(room.space)
        let files = space?.listing().filter { $0.path.hasPrefix("solutions/") } ?? []
        return Dictionary(files.map { ($0.path, $0.document.text.text.string()) }) { first, _ in first }
    }

    private func standing(at node: TestNode) throws -> Standing {
        let reading = try #require(node.core.workshop(in: room.space))
        return try #require(reading.activity(exercise)?.standings[learner.key])
    }

    @Test("a learner who is asked and agrees: all see what was handed in, and not what came after it")
    func agreed() throws {
        guard case .success(.workshop(.said)) = try ask(.broadcast(exercise, of: learner.key), by: mentor) else {
            throw Unexpected("not asked")
        }
        #expect(try standing(at: learner).asked != nil && shown(at: other).isEmpty)
        guard case .failure(.workshop(.askedAlready)) = try ask(.broadcast(exercise, of: learner.key), by: helper)
        else { throw Unexpected("asked twice") }
        try consent()
        for node in room.nodes {
            #expect(shown(at: node) == ["solutions/Numbers 12/cleo/src/main.rs": "handed in"])
            #expect(try standing(at: node).asked == nil)
        }
        // Once more when that is said, beside it.
        guard
            case .success(.workshop(.shown("solutions/Numbers 12/cleo 2"))) = try ask(
                .broadcast(exercise, of: learner.key), by: helper)
        else { throw Unexpected("not shown") }
        #expect(shown(at: other).count == 2)
    }

    @Test("without a name the copy has a number")
    func anonymous() throws {
        _ = try ask(.broadcast(exercise, of: learner.key), by: helper)
        try consent(isAnonymous: true)
        #expect(shown(at: other) == ["solutions/Numbers 12/1/src/main.rs": "handed in"])
        let copied = try #require(other.core.space(room.space))
        #expect(!copied.listing().contains { $0.path.contains("cleo") })
    }

    @Test("with a no, and without an answer, nothing leaves the work; a consent is taken back")
    func refused() throws {
        _ = try ask(.broadcast(exercise, of: learner.key), by: mentor)
        room.network.run(for: .seconds(60))
        #expect(shown(at: mentor).isEmpty)
        try consent(isOff: true)
        #expect(try standing(at: mentor).declined && shown(at: other).isEmpty)
        #expect(other.core.space(work) == nil)
        // Asked again, and yes; then no more.
        _ = try ask(.broadcast(exercise, of: learner.key), by: mentor)
        try consent()
        #expect(shown(at: other).count == 1)
        try consent(isOff: true)
        guard case .success(.workshop(.said)) = try ask(.broadcast(exercise, of: learner.key), by: mentor) else {
            throw Unexpected("shown without leave")
        }
        #expect(shown(at: other).count == 1)
    }

    @Test("who agreed unasked is shown when that is said, and not before; learners show nothing of others")
    func unasked() throws {
        try consent()
        #expect(shown(at: mentor).isEmpty)
        guard case .failure = try ask(.broadcast(exercise, of: learner.key), by: other) else {
            throw Unexpected("a learner shows it")
        }
        guard
            case .failure(.workshop(.refused(.unknownHandIn))) = try ask(
                .broadcast(exercise, of: other.key), by: mentor)
        else { throw Unexpected("nothing was handed in") }
        guard case .success(.workshop(.shown)) = try ask(.broadcast(exercise, of: learner.key), by: mentor) else {
            throw Unexpected("not shown")
        }
        #expect(shown(at: other).count == 1)
    }

    @Test("what cannot be copied as a whole is not shown in part: a path that gets too deep, or no room for it")
    func failed() throws {
        func say(_ command: NodeCommand, by node: TestNode) throws {
            _ = try #require(room.network.answer(to: command, at: node)).get()
            room.network.run(for: .seconds(5))
        }
        try consent()
        let deep = Array(repeating: "d", count: Space.pathPartsMax).joined(separator: "/")
        try say(.createDocument(work, path: deep), by: learner)
        try say(.workshop(room.space, .handIn(exercise, note: nil)), by: learner)
        guard
            case .failure(.workshop(.pathTooLong)) = try ask(.broadcast(exercise, of: learner.key), by: mentor)
        else { throw Unexpected("shown though too deep") }
        let files = { (node: TestNode) in
            (node.core.space(self.room.space)?.files() ?? []).map(\.path).filter { $0.hasPrefix("solutions") }
        }
        #expect(files(mentor).isEmpty)
        try say(.remove(work, path: "d"), by: learner)
        let made = try #require(room.network.answer(to: .createDocument(work, path: "z.txt"), at: learner))
        guard case .document(let long, _) = try made.get() else { throw Unexpected(made) }
        let text = String(repeating: "all of it ", count: 10_000)
        try say(.putText(work, document: long, text: text), by: learner)
        try say(.workshop(room.space, .handIn(exercise, note: nil)), by: learner)
        let size = try #require(mentor.core.usage(of: room.space)).total
        try say(.setQuota(SpaceQuota(spaceMax: size + 60_000, memberMax: .max), of: room.space), by: mentor)
        guard case .failure(.spaceFull) = try ask(.broadcast(exercise, of: learner.key), by: mentor) else {
            throw Unexpected("shown without room")
        }
        #expect(files(mentor).isEmpty && files(other).isEmpty)
        try say(.setQuota(SpaceQuota(spaceMax: size + 600_000, memberMax: .max), of: room.space), by: mentor)
        guard case .success(.workshop(.shown)) = try ask(.broadcast(exercise, of: learner.key), by: mentor) else {
            throw Unexpected("not shown with room")
        }
        #expect(
            shown(at: other) == [
                "solutions/Numbers 12/cleo/src/main.rs": "later", "solutions/Numbers 12/cleo/z.txt": text,
            ])
    }

    @Test("an answer that comes while the asking node is down is shown when that is said again")
    func away() throws {
        _ = try ask(.broadcast(exercise, of: learner.key), by: mentor)
        room.network.kill(mentor)
        let answer = try #require(
            room.network.answer(
                to: .workshop(room.space, .act(.consent(isOff: false), on: exercise)), at: learner))
        _ = try answer.get()
        room.network.run(for: .seconds(5))
        try room.network.start(mentor)
        room.network.run(within: .seconds(60)) { mentor.core.isConnected(learner.key) }
        room.network.run(for: .seconds(10))
        // It heard of it as news: it had asked, and shows it now.
        #expect(shown(at: other) == ["solutions/Numbers 12/cleo/src/main.rs": "handed in"])
    }
}
