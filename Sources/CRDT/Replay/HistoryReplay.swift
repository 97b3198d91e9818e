/// A document's history played forwards and backwards: the text at any moment of it, found at once, and every edit
/// that led from one moment to the next, with who made it and when.
///
/// It stands at a *revision*: how many events are in the text. ``next()`` and ``previous()`` step on and back and tell
/// what to do to a copy of the text; ``seek(toRevision:)`` and ``seek(toTime:)`` go anywhere. Without times the order
/// is that in which the document heard of the events. With times it is the order in which they happened, so that what
/// somebody wrote offline stands where it was written and not where it arrived: then a moment's text is that of all
/// events until then.
///
/// It is made of a document once and does not follow what the document takes in later.
public struct HistoryReplay: Sendable {
    /// Some events of one agent and one moment that follow each other, and what they did.
    public struct Step: Equatable, Sendable {
        /// Who made them.
        public let agent: AgentID
        /// Which of the agent's events they are.
        public let sequences: Range<Int>
        /// The revisions that they lie between.
        public let revisions: Range<Int>
        /// When they happened, in the unit of the times that the replay was given; nil when it was given none.
        public let time: Int?
        /// What to do to a copy of the text, in order: mostly one edit; none where the events had no effect.
        public let edits: [TextEdit]
    }

    private let order: AgentAssignment
    private let times: EventTimes?
    private let script: ReplayScript
    /// The first edit that is not wholly done.
    private var index = 0

    /// How many events are in the text; ``seek(toRevision:)`` changes it.
    public private(set) var revision = 0
    /// The text of the first ``revision`` events.
    public private(set) var text = TextBuffer()

    /// Plays the history in the order in which the document heard of it.
    ///
    /// - Complexity: The whole history is taken in once, as `TextDocument.integrate()` does event by event.
    public init(of document: TextDocument) {
        self.init(document.history, times: nil)
    }

    /// Plays the history in the order in which it happened.
    ///
    /// An event counts as no earlier than those it was made on and than its agent's event before it, whatever a clock
    /// said. Events of one moment keep the order in which the document heard of them.
    ///
    /// - Parameters:
    ///   - document: Whose history it is.
    ///   - times: When each event of the document happened. Precondition: it has all of them.
    /// - Complexity: As ``init(of:)``, and O(n log n) where events did not come in the order of their times.
    public init(of document: TextDocument, times: EventTimes) {
        let (history, ascending) = document.history.ordered(by: times)
        self.init(history, times: ascending)
    }

    private init(_ history: TextHistory, times: EventTimes?) {
        order = history.order
        self.times = times
        script = ReplayScript(history)
    }

    /// How many events there are: the last revision.
    public var eventCount: Int { script.eventCount }

    /// When the newest event in the text happened; nil before the first event, and in a replay without times.
    public var time: Int? { revision > 0 ? times?.run(of: LV(revision - 1)).time : nil }

    // MARK: Seeking

    /// Goes to the text of the first `target` events. Precondition: there are as many.
    ///
    /// - Complexity: O(log n), and the nearest kept text is copied and at most some hundred edits are done from there
    ///   (more in texts of more than 64 KiB: one for each 128 bytes of it).
    public mutating func seek(toRevision target: Int) {
        precondition(target >= 0 && target <= eventCount, "a history has no such revision")
        let goal = script.index(atRevision: target)
        let frames = script.keyframes
        let below = frames.lastIndex(holding: { $0.index <= goal })
        var nearest = abs(goal - index)
        for frame in frames[below...].prefix(2) where abs(goal - frame.index) < nearest {
            nearest = abs(goal - frame.index)
            index = frame.index
            text = frame.text
            revision = index < script.edits.count ? Int(script.edits[index].start) : eventCount
        }
        if target >= revision {
            walkForward(to: target) { script, step, text in script.apply(step, to: &text, isBackward: false) }
        } else {
            walkBack(to: target) { script, step, text in script.apply(step, to: &text, isBackward: true) }
        }
    }

    /// Goes to the newest text of which nothing is later than `time`: that of all events until then.
    ///
    /// Precondition: the replay was given times.
    ///
    /// - Complexity: As ``seek(toRevision:)``.
    public mutating func seek(toTime time: Int) {
        guard let times else { preconditionFailure("a replay without times was asked for one") }
        seek(toRevision: times.eventCount(until: time))
    }

    private typealias Walk = (ReplayScript, ReplayScript.Step, inout TextBuffer) -> Void

    private mutating func walkForward(to target: Int, _ body: Walk) {
        while index < script.edits.count, Int(script.edits[index].start) < target {
            let edit = script.edits[index]
            let start = Int(edit.start)
            let end = Int(script.end(of: index))
            body(script, script.step(of: edit, max(revision, start) - start, min(target, end) - start), &text)
            if end > target { break }
            index += 1
        }
        revision = target
    }

    private mutating func walkBack(to target: Int, _ body: Walk) {
        let isWithin = index < script.edits.count && Int(script.edits[index].start) < revision
        var next = isWithin ? index : index - 1
        while next >= 0 {
            let edit = script.edits[next]
            let start = Int(edit.start)
            let done = min(Int(script.end(of: next)), revision) - start
            if start < target {
                if start + done > target {
                    body(script, script.step(of: edit, target - start, done), &text)
                    index = next
                }
                break
            }
            body(script, script.step(of: edit, 0, done), &text)
            index = next
            next -= 1
        }
        revision = target
    }

    // MARK: Stepping

    /// Does the next events and tells what they did; nil at the end of the history.
    ///
    /// A step ends where another agent goes on, another moment begins, or the writing goes on somewhere else.
    ///
    /// - Complexity: O(log n) in the length of the text and the runs of the history.
    public mutating func next() -> Step? {
        if revision == eventCount { return nil }
        let first = LV(revision)
        var end = script.end(of: script.edits.lastIndex(holding: { $0.start <= first }))
        end = min(end, order.end(ofRun: order.runIndex(of: first)), times?.run(of: first).end ?? end)
        var edits: [TextEdit] = []
        let from = revision
        walkForward(to: Int(end)) { script, step, text in
            if step.count > 0 { edits.append(script.textEdit(step, isBackward: false)) }
            script.apply(step, to: &text, isBackward: false)
        }
        return step(from..<Int(end), edits)
    }

    /// Undoes the events of a step and tells how to take them out of a copy of the text; nil at the start.
    ///
    /// - Complexity: As ``next()``.
    public mutating func previous() -> Step? {
        if revision == 0 { return nil }
        let last = LV(revision - 1)
        var start = script.edits[script.edits.lastIndex(holding: { $0.start <= last })].start
        start = max(start, order.runs[order.runIndex(of: last)].start, times?.run(of: last).start ?? 0)
        var edits: [TextEdit] = []
        let to = revision
        walkBack(to: Int(start)) { script, step, text in
            if step.count > 0 { edits.append(script.textEdit(step, isBackward: true)) }
            script.apply(step, to: &text, isBackward: true)
        }
        return step(Int(start)..<to, edits)
    }

    private func step(_ revisions: Range<Int>, _ edits: [TextEdit]) -> Step {
        let first = LV(revisions.lowerBound)
        let (agent, sequence) = order.eventID(of: first)
        return Step(
            agent: agent, sequences: sequence..<sequence + revisions.count, revisions: revisions,
            time: times?.run(of: first).time, edits: edits)
    }
}
