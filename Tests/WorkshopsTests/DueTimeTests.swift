import Identity
import Membership
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Workshops

/// Deadlines of exercises, as those who lead collect what is handed in. What comes of each course of them:
/// `vectors/workshops/courses.json`.
@Suite struct DueTimeTests {
    private func exercise(_ due: DueTime?, in room: inout ClassRoom) -> RecordEntry.ID {
        var exercise = Exercise(title: "e")
        exercise.due = due
        let meeting = room.open("m")
        return room.begin(.exercise(exercise), in: meeting)
    }

    /// A space that somebody made, and rules by which that is a person of the class.
    private func work(of person: Int, in room: ClassRoom) throws -> (handIn: HandIn, rules: WorkshopRules) {
        let key = DeviceKey.generate(from: RandomSource(seed: 7))
        let genesis = try Genesis.create(title: "w", owner: key, ownerName: "kim", nonce: .zero, time: 0)
        let device = room.device(person)
        return (
            HandIn(genesis, frontier: []),
            WorkshopRules(role: room.rules.role, person: { $0 == key.publicKey ? device : $0 })
        )
    }

    private func refusal(
        _ deed: ActivityDeed, _ id: RecordEntry.ID, in room: ClassRoom, by author: Int = 0
    ) throws -> WorkshopRefusal? {
        var activity = try #require(room.log.activity(id, by: room.rules))
        let step = WorkshopStep(
            id: .init(change: Bytes32(9, 9, 9, 9), index: 0), subject: .activity(id), deed: .activity(deed),
            author: room.device(author), time: activity.begun)
        return activity.apply(step, role: author == 0 ? .owner : .reviewer, by: room.rules)
    }

    @Test("who may say a deadline, and which can be over, is said by the fold")
    func refusals() throws {
        var room = ClassRoom()
        let id = exercise(.init(seconds: 60), in: &room)
        let free = exercise(nil, in: &room)
        let poll = room.begin(.poll(Poll(question: "q", form: .text)), in: room.open("n"))
        #expect(try refusal(.due(nil), id, in: room) == nil && refusal(.due(nil), free, in: room) == .noChange)
        #expect(try refusal(.due(nil), id, in: room, by: 1) == .notLeading(.reviewer))
        #expect(try refusal(.due(.init(seconds: 1)), poll, in: room) == .otherActivity)
        #expect(try refusal(.collect(of: id, heard: []), id, in: room) == nil)
        #expect(try refusal(.collect(of: id, heard: []), id, in: room, by: 1) == .notLeading(.reviewer))
        #expect(try refusal(.collect(of: free, heard: []), id, in: room) == .otherDeadline)
        #expect(try refusal(.collect(of: free, heard: []), free, in: room) == .otherDeadline)
        let other = room.say(.due(.init(seconds: 90)), about: id, by: 0)
        #expect(try refusal(.collect(of: id, heard: []), id, in: room) == .otherDeadline)
        #expect(try refusal(.collect(of: other, heard: []), id, in: room) == nil)
        room.say(.end(heard: []), about: id, by: 0)
        #expect(try refusal(.due(.init(seconds: 1)), id, in: room) == .over)
        #expect(try refusal(.collect(of: other, heard: []), id, in: room) == .over)
    }

    @Test("late work counts and is marked, or where the deadline is strict the last that came in time counts")
    func rules() throws {
        for isStrict in [false, true] {
            var room = ClassRoom()
            let id = exercise(.init(seconds: 60, isStrict: isStrict), in: &room)
            let (handIn, rules) = try work(of: 1, in: room)
            let early = room.say(.handIn(handIn), about: id, by: 1)
            let activity = try #require(room.log.activity(id, by: rules))
            #expect(activity.collects == [.collect(of: id, heard: [early.change])])
            for deed in activity.collects { room.say(deed, about: id, by: 0) }
            // By a clock that is hours behind.
            let late = room.say(.handIn(handIn), about: id, by: 1, at: 17_640_000_011)
            let newest = room.say(.handIn(handIn), about: id, by: 1)
            #expect(newest != late)
            var standing = try #require(room.log.activity(id, by: rules)?.standings[room.device(1)])
            #expect(standing.handIn?.id == (isStrict ? early : newest) && standing.isLate == !isStrict)
            #expect(standing.late?.id == (isStrict ? newest : nil))
            // The end of it takes nothing away from that.
            for end in try #require(room.log.activity(id, by: rules)).ends { room.say(end, about: id, by: 0) }
            standing = try #require(room.log.activity(id, by: rules)?.standings[room.device(1)])
            #expect(standing.handIn?.id == (isStrict ? early : newest) && standing.isLate == !isStrict)
            room.say(.collect(of: id, heard: [newest.change]), about: id, by: 0)
            standing = try #require(room.log.activity(id, by: rules)?.standings[room.device(1)])
            #expect(standing.handIn?.id == newest && !standing.isLate && standing.late == nil)
        }
    }

    @Test("who leads says nothing twice, and another deadline is collected anew")
    func anew() throws {
        var room = ClassRoom()
        let id = exercise(.init(seconds: 60), in: &room)
        let (handIn, rules) = try work(of: 1, in: room)
        let collects = { (room: ClassRoom) in try #require(room.log.activity(id, by: rules)).collects }
        #expect(try collects(room) == [.collect(of: id, heard: [])])
        room.say(.collect(of: id, heard: []), about: id, by: 0)
        #expect(try collects(room).isEmpty)
        let first = room.say(.handIn(handIn), about: id, by: 1)
        #expect(try collects(room) == [.collect(of: id, heard: [first.change])])
        let other = room.say(.due(.init(seconds: 60)), about: id, by: 0)
        let standing = try #require(room.log.activity(id, by: rules)?.standings[room.device(1)])
        #expect(!standing.isLate && standing.handIn?.id == first)
        #expect(try collects(room) == [.collect(of: other, heard: [first.change])])
        room.say(.due(nil), about: id, by: 0)
        #expect(try collects(room).isEmpty)
    }

    @Test("a report has what is late and counts, and the deadline")
    func report() throws {
        var room = ClassRoom()
        let id = exercise(.init(seconds: 60), in: &room)
        let (handIn, rules) = try work(of: 1, in: room)
        room.say(.collect(of: id, heard: []), about: id, by: 0)
        room.say(.handIn(handIn), about: id, by: 1)
        let activity = try #require(room.log.activity(id, by: rules))
        let report = WorkshopReport(
            "r", of: room.log.meetings(by: rules), [activity], names: [room.device(1): "Kim"]
        ) { _, _ in nil }
        let cell = try #require(report.rows.first { $0.name == "Kim" }?.cells.first ?? nil)
        #expect(cell.isInTime && cell.isLate)
        #expect(report.csv.contains("yes (late)"))
        let due = report.json["activities"]?.array?.first?["deadlineTenths"]?.int
        #expect(due == 17_640_000_620)
        let page = report.page(offsetInSeconds: 0)
        #expect(page.contains("0 in time, 1 late and counted, 0 late, ") && page.contains("what came later counts"))
    }
}
