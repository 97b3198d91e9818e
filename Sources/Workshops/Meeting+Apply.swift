package import Membership
import Spaces
import WireCodec

// Which steps count: Protocol/workshops.md, section 5. Nothing here looks at a clock.
extension Meeting {
    /// Takes the next step in the order of records, if it counts; answers why not. Precondition: it opens none.
    package mutating func apply(_ step: WorkshopStep, role: Role, by rules: WorkshopRules) -> WorkshopRefusal? {
        let refusal: WorkshopRefusal? =
            switch step.deed {
            case .begin: begin(step, role)
            case .meeting(let deed): take(deed, step, role, rules)
            case .open, .activity, .hide, .share: .noChange
            }
        if refusal == nil { steps.append(step) }
        return refusal
    }

    private mutating func begin(_ step: WorkshopStep, _ role: Role) -> WorkshopRefusal? {
        guard role.canAdminister else { return .notLeading(role) }
        activities.append(step.id)
        return nil
    }

    private mutating func take(
        _ deed: MeetingDeed, _ step: WorkshopStep, _ role: Role, _ rules: WorkshopRules
    ) -> WorkshopRefusal? {
        if deed.isForLeaders, !role.canAdminister { return .notLeading(role) }
        if case .attend(let spans) = deed {
            for span in spans { attendance.add(span.seconds, of: rules.person(span.device)) }
            return nil
        }
        guard isOpen else { return .closed }
        switch deed {
        case .close: (closed, closer) = (step.time, step.author)
        case .announce(let text):
            announcements.append(Announcement(id: step.id, text: text, author: step.author, time: step.time))
        case .timer(let countdown):
            guard countdown != nil || timer != nil else { return .noChange }
            timer = countdown.map { Timer(countdown: $0, author: step.author, from: step.time) }
        case .present(let presenting):
            guard presenting != nil || presenter != nil else { return .noChange }
            presenter = presenting.map { Presenter(presenting: $0, author: step.author, time: step.time) }
        case .groups(let grouping): return group(grouping, step)
        case .peek(let device, let isBack): return peek(at: rules.person(device), isBack: isBack, step, rules)
        case .lower(let lowering): return hands.lower(lowering, person: rules.person) ? nil : .noChange
        case .ask(let sealed):
            questions.append(SealedQuestion(id: step.id, sealed: sealed, author: step.author, time: step.time))
        case .pace, .raise, .putDown: return say(deed, step, rules.person(step.author))
        case .attend: return .noChange
        }
        return nil
    }

    /// What a person says of themselves.
    private mutating func say(_ deed: MeetingDeed, _ step: WorkshopStep, _ person: Bytes32) -> WorkshopRefusal? {
        switch deed {
        case .pace(let pace):
            guard pace != paces[person]?.pace else { return .noChange }
            paces[person] = pace.map { PaceWord(pace: $0, time: step.time) }
        case .raise(let word):
            hands.raise(
                HandQueue.Hand(id: step.id, person: person, device: step.author, word: word, time: step.time))
        default: return hands.lower(of: person) ? nil : .noChange
        }
        return nil
    }

    private mutating func group(_ grouping: Grouping, _ step: WorkshopStep) -> WorkshopRefusal? {
        let isNamed = { (grouped: Grouped) in grouped.grouping.name.utf8.elementsEqual(grouping.name.utf8) }
        let place = groups.firstIndex(where: isNamed)
        if grouping.groups.isEmpty {
            guard let place else { return .noChange }
            groups.remove(at: place)
            return nil
        }
        let grouped = Grouped(grouping: grouping, author: step.author, time: step.time)
        if let place { groups[place] = grouped } else { groups.append(grouped) }
        groups.sort { $0.grouping.name.utf8.lexicographicallyPrecedes($1.grouping.name.utf8) }
        return nil
    }

    private mutating func peek(
        at person: Bytes32, isBack: Bool, _ step: WorkshopStep, _ rules: WorkshopRules
    ) -> WorkshopRefusal? {
        let mentor = rules.person(step.author)
        let place = peeks.lastIndex { $0.mentor == mentor && $0.person == person && $0.to == nil }
        if isBack {
            guard let place else { return .noChange }
            peeks[place].to = step.time
            return nil
        }
        guard place == nil else { return .noChange }
        peeks.append(Peek(mentor: mentor, person: person, from: step.time))
        return nil
    }
}

extension MeetingDeed {
    /// Whether only owners and mentors say it.
    package var isForLeaders: Bool {
        switch self {
        case .close, .announce, .timer, .lower, .present, .groups, .peek, .attend: true
        case .pace, .raise, .putDown, .ask: false
        }
    }
}
