package import Membership
import Spaces
import WireCodec

// Which steps count: Protocol/workshops.md, section 5. Nothing here looks at a clock.
extension Activity {
    /// Takes the next step in the order of records, if it counts; answers why not.
    package mutating func apply(_ step: WorkshopStep, role: Role, by rules: WorkshopRules) -> WorkshopRefusal? {
        guard case .activity(let deed) = step.deed else { return .noChange }
        let refusal = take(deed, step, role, rules)
        if refusal == nil { steps.append(step) }
        return refusal
    }

    private mutating func take(
        _ deed: ActivityDeed, _ step: WorkshopStep, _ role: Role, _ rules: WorkshopRules
    ) -> WorkshopRefusal? {
        if deed.isForLeaders, !role.canAdminister { return .notLeading(role) }
        let person = rules.person(step.author)
        switch deed {
        case .end(let heard): endings.append(Ending(author: step.author, time: step.time, heard: heard))
        case .show(let isOff):
            guard isShown == isOff else { return .noChange }
            isShown = !isOff
        case .answer(let form): return answer(form, step, person)
        case .tally(let tally): return publish(tally)
        case .reveal(let solution): return reveal(solution)
        case .handIn, .stuck, .result, .score, .consent, .request, .due, .collect:
            guard case .exercise(let exercise) = opening else { return .otherActivity }
            return work(deed, on: exercise, step, Worker(person: person, leads: role.canAdminister, rules: rules))
        }
        return nil
    }

    private mutating func answer(_ form: AnswerForm, _ step: WorkshopStep, _ person: Bytes32) -> WorkshopRefusal? {
        switch (opening, form) {
        case (.poll(let poll), .open(let answer)):
            guard poll.seal == nil, poll.form.fits(answer) else { return .unfit }
        case (.poll(let poll), .sealed): if poll.seal == nil { return .unfit }
        case (.quiz, .sealed): break
        case (.quiz, .open): return .unfit
        case (.exercise, _): return .otherActivity
        }
        answers.append(Submission(id: step.id, device: step.author, time: step.time, value: form), of: person)
        return nil
    }

    private mutating func publish(_ tally: Tally) -> WorkshopRefusal? {
        guard case .poll(let poll) = opening else { return .otherActivity }
        guard poll.seal != nil, tally.fits(poll.form) else { return .unfit }
        published = tally
        return nil
    }

    private mutating func reveal(_ solution: Solution) -> WorkshopRefusal? {
        guard case .quiz(let quiz) = opening else { return .otherActivity }
        guard self.solution == nil else { return .noChange }
        guard solution.digest == quiz.commitment, solution.fits(quiz) else { return .wrongSolution }
        self.solution = solution
        return nil
    }

    // MARK: Exercises

    private struct Worker {
        let person: Bytes32
        let leads: Bool
        let rules: WorkshopRules
    }

    private mutating func work(
        _ deed: ActivityDeed, on exercise: Exercise, _ step: WorkshopStep, _ author: Worker
    ) -> WorkshopRefusal? {
        switch deed {
        case .handIn(let handIn):
            guard author.rules.person(handIn.owner) == author.person else { return .notOwnSpace }
            handIns.append(
                Submission(id: step.id, device: step.author, time: step.time, value: handIn), of: author.person)
        case .stuck(let word, let isOff):
            if isOff, board[author.person]?.stuck == nil { return .noChange }
            board[author.person, default: Standing()].stuck = isOff ? nil : .init(word: word, time: step.time)
        case .consent(let isOff, let isAnonymous):
            var standing = board[author.person] ?? Standing()
            guard standing.answer(isOff: isOff, isAnonymous) else { return .noChange }
            board[author.person] = standing
        case .request(let device, let handIn):
            let person = author.rules.person(device)
            guard handIns.contains(handIn, of: person) else { return .unknownHandIn }
            let asked = Standing.Asked(handIn: handIn, author: step.author, time: step.time)
            var standing = board[person] ?? Standing()
            guard standing.ask(asked) else { return .noChange }
            board[person] = standing
        case .due(let time):
            guard !isOver else { return .over }
            if time == nil, due == nil { return .noChange }
            due = time.map { Due(id: step.id, time: $0, author: step.author, from: step.time) }
            collections = []
        case .collect(let deadline, let heard):
            guard due?.id == deadline else { return .otherDeadline }
            // An end without one before it was said in time: nothing that it names is late.
            guard !isOver || !collections.isEmpty else { return .over }
            collections.append(Ending(author: step.author, time: step.time, heard: heard))
        case .result(let result): return note(result, step, author)
        case .score(let score):
            guard score.fits(exercise) else { return .unfit }
            let person = author.rules.person(score.device)
            if let handIn = score.handIn, !handIns.contains(handIn, of: person) { return .unknownHandIn }
            board[person, default: Standing()].mark = .init(score: score, author: step.author, time: step.time)
        default: return .otherActivity
        }
        return nil
    }

    private mutating func note(_ result: TestResult, _ step: WorkshopStep, _ author: Worker) -> WorkshopRefusal? {
        let told = Standing.Result(result: result, author: step.author, time: step.time)
        if author.leads {
            guard let person = handIns.all.first(where: { $0.value.contains { $0.id == result.handIn } })?.key else {
                return .unknownHandIn
            }
            board[person, default: Standing()].checked = told
        } else {
            guard handIns.contains(result.handIn, of: author.person) else { return .unknownHandIn }
            board[author.person, default: Standing()].own = told
        }
        return nil
    }
}

extension ActivityDeed {
    /// Whether only owners and mentors say it.
    package var isForLeaders: Bool {
        switch self {
        case .end, .show, .tally, .reveal, .score, .request, .due, .collect: true
        case .answer, .handIn, .stuck, .result, .consent: false
        }
    }
}

extension Standing {
    /// Says whether the work may be shown; false where that was so already, and nobody asked.
    fileprivate mutating func answer(isOff: Bool, _ isAnonymous: Bool) -> Bool {
        let isSame = consents == !isOff && (isOff || wantsNoName == isAnonymous)
        if isSame, asked == nil { return false }
        declined = isOff && asked != nil
        (consents, wantsNoName, asked) = (!isOff, !isOff && isAnonymous, nil)
        return true
    }

    /// False where the same was asked and not answered, or is allowed already.
    fileprivate mutating func ask(_ new: Asked) -> Bool {
        if consents || asked?.handIn == new.handIn { return false }
        (asked, declined) = (new, false)
        return true
    }
}
