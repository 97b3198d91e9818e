import Membership

/// All that was said about sessions in a space, whether it counts or not. What counts is a fold over it:
/// `sessions(by:)`.
package struct SessionLog: Sendable {
    /// Ascending in the order of records.
    package private(set) var steps: [SessionStep] = []
    /// Whether a time was ever set: asked after each event, and nearly always none was.
    package private(set) var hasTimes = false

    package init() {}

    /// Takes a record in; answers the step when it is one and new. O(log n) when it is the newest, as nearly always.
    @discardableResult
    package mutating func apply(_ entry: RecordEntry) -> SessionStep? {
        guard let step = SessionStep(entry) else { return nil }
        var place = steps.count
        while place > 0, SessionStep.isOrdered(step, before: steps[place - 1]) { place -= 1 }
        if place > 0, steps[place - 1].id == step.id { return nil }
        steps.insert(step, at: place)
        if case .timer = step.deed { hasTimes = true }
        return step
    }

    /// The sessions of the space as the steps make them, by the order in which they were begun. O(steps).
    ///
    /// The result does not depend on the order in which records came: it is worked out from all of them.
    package func sessions(by rules: SessionRules) -> [Session] {
        var sessions: [Session] = []
        var places: [SessionID: Int] = [:]
        for step in steps {
            guard let role = rules.role(step), role.canChat else { continue }
            if case .start(let title) = step.deed {
                guard places[step.session] == nil, role.canEdit else { continue }
                places[step.session] = sessions.count
                sessions.append(Session(step, title: title, by: rules))
            } else if let place = places[step.session] {
                _ = sessions[place].apply(step, role: role, by: rules)
            }
        }
        return sessions
    }
}
