import Membership
import Replication
import Reviews
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Reviews among whole nodes.
@Suite struct ReviewTests {
    @Test("a review is told to all with its threads and verdicts, and is there after a restart")
    func course() throws {
        let room = try Room(roles: [.reviewer, .editor])
        let (ada, ben, cleo) = (room.host, room.guests[0], room.guests[1])
        let id = try room.open("Parse numbers", reviewers: [ben], by: ada)
        #expect(try room.sight(of: id, at: ben).turn.persons == [ben.key])
        let round = RoundID(id.change)
        let thread = try room.say([.comment("why?", on: round), .vote(.needsWork, on: round)], in: id, by: ben)[0]
        #expect(try room.sight(of: id, at: cleo).turn.persons == [ada.key])
        #expect(try room.sight(of: id, at: ada).news.count == 2)
        try room.say([.answer("because", to: thread, resolves: true, known: 1)], in: id, by: ada)
        try room.say([.round(.code(2, patch: 2))], in: id, by: ada)
        #expect(try room.sight(of: id, at: ada).turn.persons == [ben.key])
        let newest = try #require(try room.agreed(id).newest)
        try room.say([.vote(.accept, on: newest.id)], in: id, by: ben)
        let sight = try room.sight(of: id, at: cleo)
        #expect(sight.isReady && sight.turn.persons == [ada.key] && sight.review.threads.map(\.isResolved) == [true])
        var landing = ReviewDeed.Turn(.landed)
        landing.commit = "f00d"
        try room.say([.turn(landing)], in: id, by: ada)
        let before = try room.agreed(id)
        #expect(before.status == .landed && before.standing?.turn.commit == "f00d")
        room.network.kill(ben)
        try room.network.start(ben)
        room.network.run(for: .seconds(60))
        #expect(try room.agreed(id) == before)
    }

    @Test("what is published is one change: all of it counts, or it is refused and nothing is said")
    func publishing() throws {
        let room = try Room(roles: [.reviewer])
        let id = try room.open("one", by: room.host)
        let round = RoundID(id.change)
        let ben = room.guests[0]
        let count = try #require(room.host.core.space(room.space)).chains.count
        let refused = try room.refusal(of: [.comment("a"), .vote(.accept, on: RoundID(.zero))], in: id, by: ben)
        #expect(refused == .refused(1, .unknownRound))
        #expect(try room.sight(of: id, at: ben).review.threads.isEmpty)
        let ids = try room.say(
            [.comment("a"), .comment("b", on: round), .vote(.comment, on: round)], in: id, by: ben)
        #expect(Set(ids.map(\.change)).count == 1 && ids.map(\.index) == [0, 1, 2])
        #expect(try room.agreed(id).threads.map(\.id) == Array(ids.prefix(2)))
        #expect(room.host.core.space(room.space)?.chains.count == count + 1)
        let unfit = try room.refusal(of: [.comment("x"), .comment("")], in: id, by: ben)
        #expect(unfit == .unfit(1))
        #expect(try room.refusal(of: [.comment("x")], in: ReviewID(.zero), by: ben) == .unknown)
        let own = try room.refusal(of: [.vote(.accept, on: round)], in: id, by: room.host)
        #expect(own == .refused(0, .ownReview))
    }

    @Test("500 acts are published at once and no more, nor more than 192 KiB of them")
    func limits() throws {
        let room = try Room(roles: [.reviewer])
        let id = try room.open("many", by: room.host)
        #expect(NodeLimits.reviewActsMax == 500 && NodeLimits.reviewActsMaxInBytes == 196_608)
        let many = { (count: Int) in (0..<count).map { ReviewDeed.comment("c\($0)") } }
        #expect(
            try room.refusal(of: many(501), in: id, by: room.guests[0]) == .tooManyActs(limit: 500))
        try room.say(many(500), in: id, by: room.guests[0])
        #expect(try room.agreed(id).threads.count == 500)
        let long = Array(repeating: ReviewDeed.comment(String(repeating: "x", count: 16_200)), count: 13)
        #expect(try room.refusal(of: long, in: id, by: room.guests[0]) == .tooLong(limitInBytes: 196_608))
        try room.say(Array(long.dropLast(2)), in: id, by: room.guests[0])
        #expect(try room.agreed(id).threads.count == 511)
    }

    @Test("a viewer reads reviews and says nothing in them, whatever its node writes")
    func viewers() throws {
        let room = try Room(roles: [.viewer])
        let id = try room.open("one", by: room.host)
        let dan = room.guests[0]
        #expect(try room.refusal(of: [.comment("a")], in: id, by: dan) == .refused(0, .mayNotReview(.viewer)))
        let opened = room.network.answer(
            to: .review(room.space, .open(.init(title: "two"), .code(1, patch: 1))), at: dan)
        guard case .failure(.space(.notAllowed(.viewer)))? = opened else { throw Unexpected(opened as Any) }
        let record = try #require(ReviewDeed.comment("forged").record(in: id))
        try room.network.act(dan) { core in
            let replica = try #require(core.replicas[room.space])
            _ = try core.changing(replica) { draft throws(SpaceError) in draft.append(record) }
            core.flush(replica)
        }
        room.network.run(for: .seconds(1))
        #expect(try room.agreed(id).threads.isEmpty)
    }

    @Test("who listens hears what counts in reviews, and nothing that does not")
    func listening() throws {
        let room = try Room(roles: [.reviewer, .viewer])
        let answer = try #require(room.network.answer(to: .review(room.space, .listen), at: room.host, client: 5))
        guard case .subscribed(let subscription) = try answer.get() else { throw Unexpected(answer) }
        let id = try room.open("one", by: room.guests[0])
        let forged = try #require(ReviewDeed.comment("forged").record(in: id))
        try room.network.act(room.guests[1]) { core in
            let replica = try #require(core.replicas[room.space])
            _ = try core.changing(replica) { draft throws(SpaceError) in draft.append(forged) }
            core.flush(replica)
        }
        try room.say([.comment("a")], in: id, by: room.guests[0])
        let heard = room.host.notifications.compactMap { notification -> ReviewDeed? in
            if case .review(room.space, let step) = notification.1 { step.deed } else { nil }
        }
        #expect(heard == [.open(.init(title: "one")), .round(.code(1, patch: 1)), .comment("a")])
        _ = try #require(room.network.answer(to: .unsubscribe(subscription), at: room.host, client: 5)).get()
        try room.say([.comment("b")], in: id, by: room.guests[0])
        #expect(room.host.notifications.count == heard.count)
    }

    @Test("what a person says from one device nobody has to read on the other, and news are what nothing was said upon")
    func news() throws {
        let room = try Room(roles: [.reviewer, .reviewer])
        let id = try room.open("one", by: room.host)
        let round = RoundID(id.change)
        room.part()
        try room.say([.comment("by ben")], in: id, by: room.guests[0])
        try room.say([.comment("by cleo")], in: id, by: room.guests[1])
        room.meet()
        // Each had spoken without the other's words, whatever the clocks said.
        let unread = try room.nodes.map { try room.sight(of: id, at: $0).news.count }
        #expect(unread[0] == 2 && unread[1] == 1 && unread[2] == 1)
        try room.say([.see(round, path: nil, isBack: false)], in: id, by: room.guests[0])
        #expect(try room.sight(of: id, at: room.guests[0]).news.isEmpty)
        #expect(try room.sight(of: id, at: room.host).news.count == 2)
    }

    @Test("the rules of the space hold for all reviews, but for those with rules of their own")
    func rules() throws {
        let room = try Room(roles: [.mentor, .reviewer])
        let id = try room.open("one", by: room.host)
        var rules = LandRules()
        rules.accepts = 0
        let refused = room.network.answer(to: .review(room.space, .rule(rules)), at: room.guests[1])
        guard case .failure(.space(.notAllowed(.reviewer)))? = refused else { throw Unexpected(refused as Any) }
        try room.review(.rule(rules), by: room.guests[0])
        room.network.run(for: .seconds(1))
        for node in room.nodes {
            #expect(node.core.landRules(in: room.space) == rules)
            #expect(try room.sight(of: id, at: node).isReady)
        }
        var own = LandRules()
        own.checks = ["tests"]
        try room.say([.rules(own)], in: id, by: room.guests[0])
        let sight = try room.sight(of: id, at: room.host)
        #expect(sight.rules == own && sight.unmet == [.accepts(1), .check("tests")])
    }

    @Test("the content of a round is fetched unasked up to 16 MiB, eight blobs at a time")
    func contents() throws {
        let room = try Room(roles: [.reviewer])
        #expect(NodeLimits.reviewContentMaxInBytes == 16_777_216 && NodeLimits.reviewContentsAtOnce == 8)
        let ben = room.guests[0]
        let small = try add([UInt8](repeating: 7, count: 70_000), to: room)
        try openReview(of: small.id, in: room)
        room.network.run(for: .seconds(5))
        #expect(ben.core.status(of: small.id, in: room.space).state == .whole)
        let large = BlobID(Bytes32(9, 9, 9, 9))
        try list(large, sizeInBytes: 16_777_217, in: room)
        try openReview(of: large, in: room)
        #expect(ben.core.status(of: large, in: room.space).state == .absent)
        // Nine that nobody has: one too many.
        for number in 0..<9 {
            let blob = BlobID(Bytes32(9, 9, 9, UInt64(number)))
            try list(blob, sizeInBytes: 16_777_216, in: room)
            try openReview(of: blob, in: room)
        }
        #expect(ben.core.blobs.ongoing.count == 8)
    }

    /// Has the host say that there is a blob.
    private func list(_ blob: BlobID, sizeInBytes: Int, in room: Room) throws {
        var fields = JSONObject()
        fields["blob"] = .string(blob.bytes.hex)
        fields["name"] = "round"
        fields["size"] = .int(Int64(sizeInBytes))
        try room.network.act(room.host) { core in
            let replica = try #require(core.replicas[room.space])
            _ = try core.changing(replica) { draft throws(SpaceError) in
                draft.append(Record(kind: .blobAdd, fields: fields))
            }
            core.flush(replica)
        }
        room.network.run(for: .seconds(1))
    }

    private func add(_ bytes: [UInt8], to room: Room) throws -> BlobHead {
        let head = room.host.blobs.put(bytes)
        let added = room.network.answer(to: .blob(room.space, .add(head, name: "round")), at: room.host)
        guard case .success? = added else { throw Unexpected(added as Any) }
        room.network.run(for: .seconds(1))
        return head
    }

    private func openReview(of content: BlobID, in room: Room) throws {
        let subject = RoundSubject.code(.init(content: content, patch: .zero))
        try room.review(.open(.init(title: "t"), subject), by: room.host)
        room.network.run(for: .seconds(1))
    }
}
