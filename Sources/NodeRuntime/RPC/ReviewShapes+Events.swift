import LocalRPC
import Membership
import NodeCore
import Reviews
import Spaces
import WireCodec

extension ReviewShapes {
    /// A step as clients hear of it; of the space's rules without a review.
    func event(_ step: ReviewStep, in review: ReviewID?, isNew: Bool) -> ReviewMethods.Event {
        var event = ReviewMethods.Event(
            review: review?.change.hex ?? "", id: step.id.written, time: Int(clamping: step.time.tenths) * 100,
            by: person(step.author), kind: Self.kind(of: step.deed))
        event.isNew = isNew
        describe(step, in: &event)
        return event
    }

    private static func kind(of deed: ReviewDeed) -> String {
        let kind: ReviewMethods.Act.Kind
        switch deed {
        case .open: return "opened"
        case .round: return "round"
        case .rules: return "rules"
        case .comment: kind = .comment
        case .edit(_, let text): kind = text == nil ? .retract : .edit
        case .describe: kind = .describe
        case .react(_, _, let isBack): kind = isBack ? .unreact : .react
        case .settle(let settling): kind = settling.resolves ? .resolve : .reopenThread
        case .vote: kind = .vote
        case .see(_, _, let isBack): kind = isBack ? .unsee : .see
        case .apply: kind = .applied
        case .check: kind = .check
        case .ask(_, let isBack): kind = isBack ? .unask : .ask
        case .turn(let turn):
            switch turn.status {
            case .open: kind = .reopen
            case .closed: kind = .close
            case .abandoned: kind = .abandon
            case .landed: kind = .land
            }
        }
        return kind.rawValue
    }

    private func describe(_ step: ReviewStep, in event: inout ReviewMethods.Event) {
        switch step.deed {
        case .open(let opening):
            event.text = opening.title
            event.isMention = opening.reviewers.contains { person($0).isSelf }
        case .round(.code(let code)): event.text = code.message
        case .round(.document), .rules: break
        case .comment(let comment):
            event.text = comment.text
            event.thread = (comment.reply?.thread ?? step.id).written
            event.isMention = comment.mentions.contains { person($0).isSelf }
        case .edit(let comment, let text): (event.thread, event.text) = (comment.written, text)
        case .describe(let title, let description): event.text = title ?? description
        case .react(let comment, let reaction, _): (event.thread, event.what) = (comment.written, reaction)
        case .settle(let settling): event.thread = settling.thread.written
        case .vote(let ballot):
            (event.what, event.text) = (ballot.verdict.rawValue, ballot.text)
            event.isMention = ballot.mentions.contains { person($0).isSelf }
        case .see(_, let path, _): event.what = path
        case .apply(_, let commit): event.what = commit
        case .check(let result): event.what = result.name
        case .ask(let reviewer, _):
            event.what = person(reviewer).name
            event.isMention = person(reviewer).isSelf
        case .turn(let turn): (event.what, event.text) = (turn.commit, turn.text)
        }
    }
}

extension RPCServer {
    func message(_ step: ReviewStep, in space: SpaceID, to subscription: Subscription) -> [UInt8] {
        let shapes = ReviewShapes(space, node)
        let isOwn = shapes.person(step.author).isSelf
        let params = ReviewMethods.Happened.Params(
            subscription: Int(subscription.number), event: shapes.event(step, in: step.review, isNew: !isOwn))
        return MessageWriter.notification(ReviewMethods.Happened.self, params: params)
    }
}
