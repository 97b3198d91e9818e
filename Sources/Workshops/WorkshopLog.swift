import Membership
package import Spaces
package import WireCodec

/// All that was said about workshops in a space, whether it counts or not. What counts is a fold over it:
/// `meeting(_:by:)`, `activity(_:by:)`.
package struct WorkshopLog: Sendable {
    /// Of each subject ascending in the order of records.
    private var steps: [WorkshopStep.Subject: [WorkshopStep]] = [:]
    /// The steps that begin activities, whether they count or not.
    private var beginnings: [RecordEntry.ID: WorkshopStep] = [:]
    package private(set) var count = 0

    package init() {}

    /// Takes a record in; answers the step when it is one and new. O(log n) when it is the newest of its subject, as
    /// nearly always.
    @discardableResult
    package mutating func apply(_ entry: RecordEntry) -> WorkshopStep? {
        guard let step = WorkshopStep(entry), insert(step) else { return nil }
        count += 1
        if case .begin = step.deed { beginnings[step.id] = step }
        return step
    }

    private mutating func insert(_ step: WorkshopStep) -> Bool {
        // In its place in the table: a list that is held beside it would be copied.
        let insert = { (list: inout [WorkshopStep]) -> Bool in
            var place = list.count
            while place > 0, WorkshopStep.isOrdered(step, before: list[place - 1]) { place -= 1 }
            if place > 0, list[place - 1].id == step.id { return false }
            list.insert(step, at: place)
            return true
        }
        return insert(&steps[step.subject, default: []])
    }

    package func steps(about subject: WorkshopStep.Subject) -> [WorkshopStep] { steps[subject] ?? [] }

    // MARK: What counts

    /// The meetings of the workshop, in the order in which they were opened. O(steps).
    package func meetings(by rules: WorkshopRules) -> [Meeting] {
        let ids = steps.keys.compactMap { subject in
            if case .meeting(let id) = subject { id } else { nil }
        }
        return ids.compactMap { meeting($0, by: rules) }.sorted { $0.opened < $1.opened }
    }

    /// A meeting as the steps make it; nil where none that counts opens it. O(steps about it).
    ///
    /// The result does not depend on the order in which records came: it is worked out from all of them.
    package func meeting(_ id: MeetingID, by rules: WorkshopRules) -> Meeting? {
        var meeting: Meeting?
        for step in steps[.meeting(id)] ?? [] {
            guard let role = rules.role(step), role.canChat else { continue }
            if case .open(let opening) = step.deed {
                if meeting == nil, role.canAdminister { meeting = Meeting(step, opening) }
            } else {
                _ = meeting?.apply(step, role: role, by: rules)
            }
        }
        return meeting
    }

    /// An activity as the steps make it; nil where none that counts begins it. O(steps about it and its meeting).
    package func activity(_ id: RecordEntry.ID, by rules: WorkshopRules) -> Activity? {
        guard let beginning = beginnings[id], case .begin(let opening) = beginning.deed, rules.leads(beginning),
            case .meeting(let meeting) = beginning.subject, isOpened(meeting, before: beginning, by: rules)
        else { return nil }
        var activity = Activity(beginning, opening, in: meeting)
        for step in steps[.activity(id)] ?? [] {
            guard WorkshopStep.isOrdered(beginning, before: step), let role = rules.role(step), role.canChat else {
                continue
            }
            _ = activity.apply(step, role: role, by: rules)
        }
        return activity
    }

    private func isOpened(_ meeting: MeetingID, before step: WorkshopStep, by rules: WorkshopRules) -> Bool {
        (steps[.meeting(meeting)] ?? []).contains { other in
            guard case .open = other.deed else { return false }
            return rules.leads(other) && WorkshopStep.isOrdered(other, before: step)
        }
    }

    /// What owners and mentors keep out of sight. O(steps about it).
    package func hidden(by rules: WorkshopRules) -> Set<RecordEntry.ID> {
        var hidden: Set<RecordEntry.ID> = []
        for step in steps[.space] ?? [] {
            guard case .hide(let entry, let isOff) = step.deed, rules.leads(step) else { continue }
            if isOff { hidden.remove(entry) } else { hidden.insert(entry) }
        }
        return hidden
    }
}
