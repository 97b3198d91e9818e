import Membership
import Reviews
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// An author and two reviewers apart for days, each acting, who meet in different ways.
@Suite struct ReviewApartTests {
    enum Way: CaseIterable, Sendable {
        case links, bundles, mailbox
    }

    /// What one of them does in a day.
    private func act(_ random: inout SeededRandom, in id: ReviewID, by node: TestNode, of room: Room) throws {
        let review = try room.sight(of: id, at: node).review
        let round = try #require(review.rounds.randomElement(using: &random)).id
        let thread = review.threads.randomElement(using: &random)
        let isAuthor = node.key == room.host.key
        var deeds: [ReviewDeed] = [.comment("day \(random.below(100))", on: round)]
        if let thread {
            switch random.below(3) {
            case 0:
                deeds.append(
                    .answer("yes", to: thread.id, resolves: random.oneIn(2), known: thread.comments.count))
            case 1 where !thread.isResolved:
                deeds.append(.settle(.init(thread: thread.id, resolves: true, known: thread.comments.count)))
            default: deeds.append(.react(thread.id, reaction: "r\(random.below(1000))", isBack: false))
            }
        }
        if isAuthor {
            if random.oneIn(3) {
                deeds.append(.round(.code(random.below(3) == 0 ? 1 : 2, patch: UInt64(random.below(2)))))
            }
        } else {
            let verdicts: [Verdict] = [.accept, .needsWork, .reject, .comment]
            deeds.append(.vote(verdicts[random.below(4)], on: round))
        }
        guard case .said(let ids) = try room.review(.say(deeds, in: id), by: node) else { throw Unexpected("unsaid") }
        #expect(Set(ids.map(\.change)).count == 1)
        room.network.run(for: .seconds(600))
    }

    @Test(
        "after days apart all views are equal and nothing is lost, whether they meet by link, bundle or mailbox",
        arguments: Way.allCases, SeededRandom.seeds(0..<2))
    func apart(way: Way, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let room = try Room(seed: seed &+ 1, roles: [.reviewer, .reviewer])
        let ids = try (0..<2).map { try room.open("review \($0)", reviewers: [room.guests[0]], by: room.host) }
        room.part()
        room.meet()
        room.part()
        let boxes =
            way == .mailbox ? try room.nodes.map { try room.network.addMailbox(of: room.space, at: $0) } : []
        for _ in 0..<4 {
            for node in room.nodes.shuffled(using: &random) {
                try act(&random, in: ids[random.below(2)], by: node, of: room)
            }
        }
        let said = try room.nodes.map { node in
            try ids.flatMap { try room.sight(of: $0, at: node).review.steps }.filter { $0.author == node.key }.map(\.id)
        }
        try meet(way, room, boxes)
        for id in ids {
            let review = try room.agreed(id)
            let sights = try room.nodes.map { try room.sight(of: id, at: $0) }
            #expect(sights.allSatisfy { $0.unmet == sights[0].unmet && $0.turn == sights[0].turn }, "\(random)")
            #expect(review.votes.count <= 2 && review.rounds.count >= 1)
        }
        // A step that says what is so already may come to nothing; words never do.
        let counted = Set(try ids.flatMap { try room.agreed($0).steps.map(\.id) })
        let words = try ids.flatMap { id in
            try room.nodes.flatMap { try room.sight(of: id, at: $0).review.threads.flatMap(\.comments).map(\.id) }
        }
        #expect(Set(words).isSubset(of: counted))
        let lost = said.joined().filter { !counted.contains($0) }
        #expect(lost.count * 10 <= said.joined().count, "\(random)")
    }

    private func meet(_ way: Way, _ room: Room, _ boxes: [MailboxID]) throws {
        switch way {
        case .links: room.meet()
        case .bundles:
            for _ in 0..<2 {
                for node in room.nodes {
                    let bundle = try room.network.export(of: room.space, at: node)
                    for other in room.nodes where other !== node { _ = try room.network.take(bundle.bytes, at: other) }
                }
            }
        case .mailbox:
            var box = TestMailbox()
            for _ in 0..<3 {
                for (place, node) in room.nodes.enumerated() { try box.visit(boxes[place], by: node, in: room.network) }
            }
        }
        room.network.run(for: .seconds(1))
    }
}
