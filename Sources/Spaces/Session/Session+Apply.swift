package import Membership
package import WireCodec

/// Why a step does not count. Nothing was changed.
package enum SessionRefusal: Equatable, Sendable {
    /// It is over.
    case ended
    /// The author is in it already, or is not in it.
    case alreadyIn, notIn
    /// Only owners, mentors and who began it may.
    case notLeading(Role)
    /// Only owners, mentors and who has the seat may: this device's person has it; nil: nobody has.
    case notDriving(driver: Bytes32?)
    /// Only owners, mentors and those to whom one of them lent it may.
    case mayNotPoint
    /// Only owners and mentors may.
    case mayNotLend
    /// It is so already.
    case noChange
}

// Which steps count: Protocol/sessions.md, section 3. Nothing here looks at a clock.
extension Session {
    /// Takes the next step in the order of records, if it counts; answers why not. Precondition: it is no start.
    package mutating func apply(_ step: SessionStep, role: Role, by rules: SessionRules) -> SessionRefusal? {
        guard isOpen else { return .ended }
        let refusal = take(step, role, Author(rules.person(step.author), leads: leads(step.author, role, rules)), rules)
        if refusal == nil { steps.append(step) }
        return refusal
    }

    private struct Author {
        let person: Bytes32
        let leads: Bool

        init(_ person: Bytes32, leads: Bool) {
            (self.person, self.leads) = (person, leads)
        }
    }

    private func leads(_ author: Bytes32, _ role: Role, _ rules: SessionRules) -> Bool {
        role.canAdminister || role.canEdit && rules.person(author) == rules.person(starter)
    }

    private mutating func take(
        _ step: SessionStep, _ role: Role, _ author: Author, _ rules: SessionRules
    ) -> SessionRefusal? {
        switch step.deed {
        case .start: return .noChange
        case .join:
            guard !isIn(author.person) else { return .alreadyIn }
            stays.append(Stay(person: author.person, device: step.author, from: step.time))
        case .leave: return leave(step, author, rules)
        case .end:
            guard author.leads else { return .notLeading(role) }
            (ended, ender) = (step.time, step.author)
            for index in stays.indices where stays[index].to == nil { stays[index].to = step.time }
            endRecording(at: step.time)
            agenda.end(at: step.time)
        case .seat(let driver): return pass(to: driver, step, role, author, rules)
        case .request(let isWithdrawn): return request(step, author, isWithdrawn: isWithdrawn, rules)
        case .timer(let seconds, let rotates):
            guard author.leads || isDriver(author.person, rules) else { return .notDriving(driver: driver) }
            timer = Countdown(seconds: seconds, rotates: rotates, author: step.author, from: step.time)
        case .timerStop:
            guard author.leads || isDriver(author.person, rules) else { return .notDriving(driver: driver) }
            guard timer != nil else { return .noChange }
            timer = nil
        case .focus(let focus): return point(to: focus, step, role, author)
        case .record(let isOn): return record(isOn, step, role, author, rules)
        case .mark(let text):
            guard isIn(author.person) else { return .notIn }
            marks.append(Mark(text: text, author: step.author, time: step.time))
        case .agenda(let text, let minutes):
            guard isIn(author.person) else { return .notIn }
            guard agenda.plan(text, minutes: minutes, by: step.author) else { return .noChange }
        case .topic(let text):
            guard author.leads || isDriver(author.person, rules) else { return .notDriving(driver: driver) }
            guard agenda.turn(to: text, by: step.author, at: step.time) else { return .noChange }
        case .lend(let device, let isBack):
            guard role.canAdminister else { return .mayNotLend }
            let person = rules.person(device)
            guard pointers.contains(person) == isBack else { return .noChange }
            if isBack { pointers.remove(person) } else { pointers.insert(person) }
        }
        return nil
    }

    private func isDriver(_ person: Bytes32, _ rules: SessionRules) -> Bool { driver.map(rules.person) == person }

    /// Who goes lets go of the seat.
    private mutating func leave(_ step: SessionStep, _ author: Author, _ rules: SessionRules) -> SessionRefusal? {
        guard let index = stays.lastIndex(where: { $0.person == author.person && $0.to == nil }) else { return .notIn }
        stays[index].to = step.time
        requests.removeAll { $0.person == author.person }
        if let recording, rules.person(recording.recorder) == author.person { endRecording(at: step.time) }
        if isDriver(author.person, rules) { seats.append(Seat(driver: nil, from: step.time, change: step.id.change)) }
        return nil
    }

    private mutating func endRecording(at time: HybridTime) {
        if recording != nil { recordings[recordings.count - 1].to = time }
    }

    /// Whoever leads records, and so long as the recorder is in it.
    private mutating func record(
        _ isOn: Bool, _ step: SessionStep, _ role: Role, _ author: Author, _ rules: SessionRules
    ) -> SessionRefusal? {
        let isOwn = recording.map { rules.person($0.recorder) == author.person } ?? false
        guard author.leads || isOwn else { return .notLeading(role) }
        guard (recording == nil) == isOn else { return .noChange }
        guard isOn else {
            endRecording(at: step.time)
            return nil
        }
        guard isIn(author.person) else { return .notIn }
        recordings.append(Recording(recorder: step.author, from: step.time))
        return nil
    }

    private mutating func pass(
        to next: Bytes32?, _ step: SessionStep, _ role: Role, _ author: Author, _ rules: SessionRules
    ) -> SessionRefusal? {
        let may = driver == nil ? author.leads : role.canAdminister || isDriver(author.person, rules)
        guard may else { return .notDriving(driver: driver) }
        guard next.map(rules.person) != driver.map(rules.person) else { return .noChange }
        seats.append(Seat(driver: next, from: step.time, change: step.id.change))
        if let next { requests.removeAll { $0.person == rules.person(next) } }
        return nil
    }

    private mutating func request(
        _ step: SessionStep, _ author: Author, isWithdrawn: Bool, _ rules: SessionRules
    ) -> SessionRefusal? {
        let isAsked = requests.contains { $0.person == author.person }
        if isWithdrawn {
            guard isAsked else { return .noChange }
            requests.removeAll { $0.person == author.person }
            return nil
        }
        guard isIn(author.person) else { return .notIn }
        guard !isAsked, !isDriver(author.person, rules) else { return .noChange }
        requests.append(Request(person: author.person, device: step.author, time: step.time))
        return nil
    }

    private mutating func point(
        to focus: SessionDeed.Focus?, _ step: SessionStep, _ role: Role, _ author: Author
    ) -> SessionRefusal? {
        guard role.canAdminister || pointers.contains(author.person) else { return .mayNotPoint }
        guard focus != nil || pointer != nil else { return .noChange }
        pointer = focus.map { Pointer(focus: $0, author: step.author, time: step.time) }
        return nil
    }
}
