package import Membership
import Spaces
import WireCodec

/// Why a step does not count. Nothing was changed.
package enum ReviewRefusal: Equatable, Sendable {
    /// Only who may review may.
    case mayNotReview(Role)
    /// Only the author, owners and mentors may.
    case notAuthor(Role)
    /// Only who may edit may.
    case mayNotLand(Role)
    /// Only owners and mentors may.
    case mayNotRule(Role)
    /// Only its author may.
    case notOwnComment
    /// Nobody gives a verdict on their own change.
    case ownReview
    case unknownRound, unknownThread, unknownComment
    /// The comment suggests nothing.
    case noSuggestion
    /// What landed stays landed.
    case landed
    /// It is so already.
    case noChange
}

// Which steps count: Protocol/reviews.md, section 3. Nothing here looks at a clock.
extension Review {
    private struct Author {
        let device: Bytes32
        let person: Bytes32
        let role: Role
        /// Whether the review is its own.
        let isAuthor: Bool

        var leads: Bool { isAuthor || role.canAdminister }
    }

    /// Takes the next step in the order of records, if it counts; answers why not. Precondition: it opens none.
    package mutating func apply(_ step: ReviewStep, role: Role, by rules: ReviewRules) -> ReviewRefusal? {
        let person = rules.person(step.author)
        let author = Author(
            device: step.author, person: person, role: role, isAuthor: person == rules.person(self.author))
        let refusal = take(step, author, rules)
        if refusal == nil { steps.append(step) }
        return refusal
    }

    private mutating func take(_ step: ReviewStep, _ author: Author, _ rules: ReviewRules) -> ReviewRefusal? {
        if case .see(let round, let path, let isBack) = step.deed {
            return see(round, path, isBack: isBack, author)
        }
        guard author.role.canReview || author.isAuthor else { return .mayNotReview(author.role) }
        switch step.deed {
        case .open, .see: return .noChange
        case .round(let subject): return revise(step, subject, author)
        case .comment(let comment): return say(step, comment)
        case .edit(let comment, let text): return edit(comment, text, author, rules)
        case .describe(let title, let description):
            guard author.leads else { return .notAuthor(author.role) }
            if let title { self.title = title }
            if let description { self.description = description }
        case .react(let comment, let reaction, let isBack): return react(to: comment, reaction, isBack, author)
        case .settle(let settling): return settle(settling, author)
        case .vote(let ballot): return vote(step, ballot, author)
        case .apply(let comments, _): return markApplied(comments, step, author)
        case .check(let result):
            guard round(result.round) != nil else { return .unknownRound }
            checks.append(Check(id: step.id, result: result, author: step.author, time: step.time))
        case .ask(let reviewer, let isBack): return ask(reviewer, isBack: isBack, author, rules)
        case .turn(let turn): return self.turn(turn, step, author)
        case .rules(let own):
            guard author.role.canAdminister else { return .mayNotRule(author.role) }
            ownRules = own
        }
        return nil
    }

    private mutating func revise(_ step: ReviewStep, _ subject: RoundSubject, _ author: Author) -> ReviewRefusal? {
        guard author.leads else { return .notAuthor(author.role) }
        let id = RoundID(step.id.change)
        guard round(id) == nil else { return .noChange }
        rounds.append(Round(id: id, subject: subject, author: step.author, time: step.time))
        return nil
    }

    // MARK: Threads

    private mutating func say(_ step: ReviewStep, _ comment: ReviewDeed.Comment) -> ReviewRefusal? {
        if let round = comment.round, self.round(round) == nil { return .unknownRound }
        guard let reply = comment.reply else {
            places[step.id] = (threads.count, 0)
            threads.append(ReviewThread(step, comment))
            return nil
        }
        guard let place = places[reply.thread], place.comment == 0 else { return .unknownThread }
        let count = threads[place.thread].comments.count
        places[step.id] = (place.thread, count)
        threads[place.thread].comments.append(ReviewThread.Comment(step, comment))
        if reply.resolves {
            threads[place.thread].resolve(by: step.author, knowing: reply.known, of: count)
        } else if threads[place.thread].isResolved {
            threads[place.thread].state = .reopened(by: step.author)
        }
        return nil
    }

    private mutating func settle(_ settling: ReviewDeed.Settling, _ author: Author) -> ReviewRefusal? {
        guard let place = places[settling.thread], place.comment == 0 else { return .unknownThread }
        guard threads[place.thread].isResolved != settling.resolves else { return .noChange }
        if settling.resolves {
            let count = threads[place.thread].comments.count
            threads[place.thread].resolve(by: author.device, knowing: settling.known, of: count)
        } else {
            threads[place.thread].state = .reopened(by: author.device)
        }
        return nil
    }

    private mutating func edit(
        _ id: RecordEntry.ID, _ text: String?, _ author: Author, _ rules: ReviewRules
    ) -> ReviewRefusal? {
        guard let place = places[id], let comment = comment(id) else { return .unknownComment }
        guard rules.person(comment.author) == author.person else { return .notOwnComment }
        guard comment.text != text else { return .noChange }
        threads[place.thread].comments[place.comment].texts.append(text)
        return nil
    }

    private mutating func react(
        to id: RecordEntry.ID, _ reaction: String, _ isBack: Bool, _ author: Author
    ) -> ReviewRefusal? {
        guard let place = places[id], let comment = comment(id) else { return .unknownComment }
        let reaction = ReviewThread.Reaction(reaction: reaction, person: author.person)
        guard comment.reactions.contains(reaction) == isBack else { return .noChange }
        if isBack {
            threads[place.thread].comments[place.comment].reactions.removeAll { $0 == reaction }
        } else {
            threads[place.thread].comments[place.comment].reactions.append(reaction)
        }
        return nil
    }

    private mutating func markApplied(
        _ ids: [RecordEntry.ID], _ step: ReviewStep, _ author: Author
    ) -> ReviewRefusal? {
        guard author.isAuthor || author.role.canEdit else { return .notAuthor(author.role) }
        for id in ids {
            guard let comment = comment(id) else { return .unknownComment }
            guard comment.suggestion != nil else { return .noSuggestion }
        }
        for place in ids.compactMap({ places[$0] }) {
            threads[place.thread].comments[place.comment].applied = step.id
        }
        return nil
    }

    // MARK: Verdicts, reviewers, status

    private mutating func vote(_ step: ReviewStep, _ ballot: Ballot, _ author: Author) -> ReviewRefusal? {
        guard !author.isAuthor else { return .ownReview }
        guard round(ballot.round) != nil else { return .unknownRound }
        if ballot.verdict == .none {
            guard votes.removeValue(forKey: author.person) != nil else { return .noChange }
        } else {
            votes[author.person] = Vote(id: step.id, ballot: ballot, author: step.author, time: step.time)
        }
        return nil
    }

    private mutating func see(
        _ round: RoundID, _ path: String?, isBack: Bool, _ author: Author
    ) -> ReviewRefusal? {
        guard self.round(round) != nil else { return .unknownRound }
        guard let path else { return isBack ? .noChange : nil }
        let file = Seen(person: author.person, round: round, path: path)
        guard seen.contains(file) == isBack else { return .noChange }
        if isBack { seen.remove(file) } else { seen.insert(file) }
        return nil
    }

    private mutating func ask(
        _ reviewer: Bytes32, isBack: Bool, _ author: Author, _ rules: ReviewRules
    ) -> ReviewRefusal? {
        let person = rules.person(reviewer)
        // Whoever is asked may decline.
        guard author.leads || isBack && person == author.person else { return .notAuthor(author.role) }
        guard asked.contains(where: { rules.person($0) == person }) == isBack else { return .noChange }
        if isBack { asked.removeAll { rules.person($0) == person } } else { asked.append(reviewer) }
        return nil
    }

    private mutating func turn(_ turn: ReviewDeed.Turn, _ step: ReviewStep, _ author: Author) -> ReviewRefusal? {
        guard status != .landed else { return .landed }
        if turn.status == .landed {
            guard author.role.canEdit else { return .mayNotLand(author.role) }
        } else {
            guard author.leads else { return .notAuthor(author.role) }
            guard turn.status != status else { return .noChange }
        }
        standing = Standing(turn: turn, author: step.author, time: step.time)
        return nil
    }
}
