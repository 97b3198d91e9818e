import Spaces
package import WireCodec

/// By when an exercise is to be handed in, and what comes of what is handed in later (Protocol/workshops.md,
/// section 15).
package struct DueTime: Equatable, Sendable {
    /// From the moment on at which it is said.
    package let seconds: Int
    /// So much later what comes is in time still.
    package var graceInSeconds: Int
    /// What comes later does not count; else it counts, and is marked as late.
    package var isStrict: Bool

    package init(seconds: Int, graceInSeconds: Int = 0, isStrict: Bool = false) {
        self.seconds = seconds
        self.graceInSeconds = graceInSeconds
        self.isStrict = isStrict
    }

    /// Until what comes is in time.
    package var allInSeconds: Int { seconds + graceInSeconds }
}

extension DueTime {
    /// Nil where there is none; what is said of one without it says nothing.
    init?(_ fields: JSONObject) throws(Misfit) {
        let grace = try fields.number("grace", in: 1...WorkshopLimits.graceInSeconds)
        let isStrict = try fields.mark("strict")
        guard let seconds = try fields.number("due", in: 1...WorkshopLimits.dueInSeconds) else {
            guard grace == nil, !isStrict else { throw Misfit() }
            return nil
        }
        self.init(seconds: seconds, graceInSeconds: grace ?? 0, isStrict: isStrict)
    }

    func write(to fields: inout JSONObject) {
        fields["due"] = .number(seconds)
        if graceInSeconds != 0 { fields["grace"] = .number(graceInSeconds) }
        if isStrict { fields["strict"] = true }
    }
}
