import CRDT
import Chat
import Identity
import Membership
import NodeCore
import Replication
import Reviews
import SodiumCrypto
import Spaces
import WireCodec

/// The part of the workload that talks about the rest: answers and signs in the chat, questions, reviews, sessions.
/// What a node refuses of it nobody would count; what it takes must come to the same everywhere.
extension RoomScenario {
    private static let questionsMax = 3
    private static let reviewsMax = 3
    private static let sessionsMax = 4

    func talk(_ act: Act, _ actor: Actor) {
        let node = world.nodes[actor.index].node
        switch act {
        case .answer, .remark:
            guard let message = any(node.conversation(actor.shared.id)?.newest(8, in: nil) ?? []) else { return }
            act == .answer ? answer(message, actor) : remark(on: message, actor)
        case .ask: ask(node.chat(actor.shared.id)?.questions ?? [], actor)
        case .openReview: openReview(actor)
        case .discuss:
            if let review = any(node.reviews(in: actor.shared.id)) { discuss(review.review, actor) }
        case .meet: meet(node.sessions(in: actor.shared.id), actor)
        default: preconditionFailure("\(act) is no talk")
        }
    }

    private func any<Item>(_ items: [Item]) -> Item? {
        items.isEmpty ? nil : items[world.random.integer(below: items.count)]
    }

    private func device(of actor: Actor) -> Bytes32 { world.nodes[actor.index].identity.device.publicKey }

    // MARK: Chat

    private func answer(_ message: ChatMessage, _ actor: Actor) {
        var draft = ChatDraft("answer \(acted)", in: message.channel)
        draft.additions.answers = message.id
        order(.chat(actor.shared.id, .say(draft)), actor)
    }

    private func remark(on message: ChatMessage, _ actor: Actor) {
        let isOff = world.random.integer(below: 3) == 0
        let sign = ["+1", "-1"][world.random.integer(below: 2)]
        let command: ConversationCommand =
            switch world.random.integer(below: 8) {
            case 0...2: .edit(message.id, text: "remark \(acted)")
            case 3: .step(.delete(message.id))
            case 4: .step(.pin(message.id, isOff: isOff))
            default: .step(.react(message.id, sign: sign, isOff: isOff))
            }
        order(.chat(actor.shared.id, command), actor)
    }

    private func ask(_ questions: [Question], _ actor: Actor) {
        let kind = world.random.integer(below: 5)
        guard let question = any(questions), kind > 0 else {
            if questions.count < Self.questionsMax { say(.ask(title: "question \(acted)", text: nil), actor) }
            return
        }
        let answer = any(question.answers)
        let isOff = world.random.integer(below: 3) == 0
        switch kind {
        case 1: say(.answer(question.id, text: "answer \(acted)"), actor)
        case 2, 3: say(.vote(answer?.id ?? question.id, isOff: isOff), actor)
        default: say(.accept(question: question.id, isOff ? nil : answer?.id), actor)
        }
    }

    private func say(_ deed: QuestionDeed, _ actor: Actor) {
        order(.chat(actor.shared.id, .ask(deed)), actor)
    }

    // MARK: Reviews

    private func openReview(_ actor: Actor) {
        let count = world.nodes[actor.index].node.reviews(in: actor.shared.id).count
        guard count < Self.reviewsMax, let subject = subject(for: actor) else { return }
        var opening = ReviewDeed.Opening(title: "review \(acted)")
        opening.reviewers = any(actor.view.membership.members).map { [$0.deviceKey] } ?? []
        order(.review(actor.shared.id, .open(opening, subject)), actor)
    }

    /// The draft as it is now.
    private func subject(for actor: Actor) -> RoundSubject? {
        let chains = actor.view.chains
        guard let draft = try? actor.view.documentID(at: SharedSpace.draftPath), chains.count > 0 else { return nil }
        return .document(.init(document: draft, from: [], to: [chains.id(at: chains.count - 1)]))
    }

    private func discuss(_ review: Review, _ actor: Actor) {
        var deeds: [ReviewDeed] = []
        for _ in 0..<(1 + world.random.integer(below: 2)) {
            if let deed = deed(about: review, actor) { deeds.append(deed) }
        }
        if !deeds.isEmpty { order(.review(actor.shared.id, .say(deeds, in: review.id)), actor) }
    }

    private func deed(about review: Review, _ actor: Actor) -> ReviewDeed? {
        let thread = any(review.threads)
        let isBack = world.random.integer(below: 3) == 0
        switch world.random.integer(below: 10) {
        case 0, 1: return .comment(.init(text: "comment \(acted)"))
        case 2, 3: return thread.map { .comment(reply(to: $0, resolves: isBack)) }
        case 4: return thread.map { .settle(.init(thread: $0.id, resolves: !isBack, known: $0.comments.count)) }
        case 5, 6:
            let verdict = Verdict.allCases[world.random.integer(below: Verdict.allCases.count)]
            return any(review.rounds).map { .vote(Ballot(round: $0.id, verdict: verdict)) }
        case 7: return subject(for: actor).map { .round($0) }
        case 8:
            let own = thread?.comments.last { $0.author == device(of: actor) }
            return own.map { .edit($0.id, text: isBack ? nil : "comment \(acted)") }
                ?? any(actor.view.membership.members).map { .ask($0.deviceKey, isBack: isBack) }
        default:
            let statuses = ReviewDeed.Status.allCases
            return .turn(.init(statuses[world.random.integer(below: isBack ? statuses.count : statuses.count - 1)]))
        }
    }

    private func reply(to thread: ReviewThread, resolves: Bool) -> ReviewDeed.Comment {
        var comment = ReviewDeed.Comment(text: "reply \(acted)")
        comment.reply = .init(thread: thread.id, resolves: resolves, known: thread.comments.count)
        return comment
    }

    // MARK: Sessions

    private func meet(_ sessions: [Session], _ actor: Actor) {
        guard let session = sessions.first(where: \.isOpen) else {
            if sessions.count < Self.sessionsMax { order(.session(actor.shared.id, .start(title: nil)), actor) }
            return
        }
        let isBack = world.random.integer(below: 3) == 0
        let deed: SessionDeed =
            switch world.random.integer(below: 14) {
            case 0...3: .join
            case 4: .leave
            case 5: .end
            // Rarely somebody else than everybody: the others do not write then.
            case 6: .seat(any(session.present)?.device)
            case 7, 8: .seat(nil)
            case 9: .request(isWithdrawn: isBack)
            case 10: .timer(seconds: 1 + world.random.integer(below: 30), rotates: false)
            case 11: .agenda("topic \(acted)", minutes: nil)
            case 12: .topic(isBack ? nil : session.agenda.items.first?.text)
            default: .mark("mark \(acted)")
            }
        order(.session(actor.shared.id, .say(deed, in: session.id)), actor)
    }

    /// Whether a node takes a word for the log from its person: who may edit, sees main, and is in no session in which
    /// another one has the seat.
    func mayWriteNow(_ actor: Actor) -> Bool {
        guard mayEdit(actor), log(of: actor) != nil else { return false }
        let own = device(of: actor)
        let node = world.nodes[actor.index].node
        guard let session = node.sessions(in: actor.shared.id).first(where: \.isOpen),
            let driver = node.driver(of: session, in: actor.shared.id)
        else { return true }
        return driver == own || !session.isIn(own)
    }
}
