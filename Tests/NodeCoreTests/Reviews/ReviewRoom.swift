import Membership
import Replication
import Reviews
import Spaces
import Testing
import WireCodec

@testable import NodeCore

extension RoundSubject {
    /// A round of code whose content and patch are told by numbers.
    static func code(_ content: UInt64, patch: UInt64) -> RoundSubject {
        .code(Code(content: BlobID(Bytes32(content, 0, 0, 1)), patch: Bytes32(patch, 0, 0, 2)))
    }
}

extension Room {
    @discardableResult
    func review(_ command: ReviewCommand, by node: TestNode) throws -> ReviewReply {
        let answer = try #require(network.answer(to: .review(space, command), at: node))
        guard case .review(let reply) = try answer.get() else { throw Unexpected(answer) }
        return reply
    }

    /// Begins a review by a node.
    func open(_ title: String, reviewers: [TestNode] = [], by node: TestNode) throws -> ReviewID {
        var opening = ReviewDeed.Opening(title: title)
        opening.reviewers = reviewers.map(\.key).sorted()
        guard case .opened(let id) = try review(.open(opening, .code(1, patch: 1)), by: node) else {
            throw Unexpected("no review")
        }
        network.run(for: .seconds(1))
        return id
    }

    /// Says something in a review; answers the ids of it.
    @discardableResult
    func say(_ deeds: [ReviewDeed], in id: ReviewID, by node: TestNode) throws -> [RecordEntry.ID] {
        guard case .said(let ids) = try review(.say(deeds, in: id), by: node) else { throw Unexpected("no ids") }
        network.run(for: .seconds(1))
        return ids
    }

    /// The same, where it is to be refused.
    func refusal(of deeds: [ReviewDeed], in id: ReviewID, by node: TestNode) throws -> ReviewFailure? {
        let answer = try #require(network.answer(to: .review(space, .say(deeds, in: id)), at: node))
        if case .failure(.review(let failure)) = answer { return failure }
        return nil
    }

    func sight(of id: ReviewID, at node: TestNode) throws -> ReviewSight {
        try #require(node.core.review(id, in: space))
    }

    /// The review as all have it.
    func agreed(_ id: ReviewID) throws -> Review {
        let reviews = try nodes.map { try sight(of: id, at: $0).review }
        #expect(reviews.allSatisfy { $0 == reviews[0] })
        return reviews[0]
    }
}

extension ReviewDeed {
    static func comment(_ text: String, on round: RoundID? = nil) -> ReviewDeed {
        var comment = Comment(text: text)
        comment.round = round
        return .comment(comment)
    }

    static func answer(
        _ text: String, to thread: RecordEntry.ID, resolves: Bool = false, known: Int
    ) -> ReviewDeed {
        var comment = Comment(text: text)
        comment.reply = .init(thread: thread, resolves: resolves, known: known)
        return .comment(comment)
    }

    static func vote(_ verdict: Verdict, on round: RoundID) -> ReviewDeed {
        .vote(Ballot(round: round, verdict: verdict))
    }
}
