internal import LocalRPC

/// One document as the node has it, and what an editor did to it that is not back from there.
///
/// The shown text is the node's (`text`), then the edits under way (`pending`), then those that wait (`waiting`). One
/// request is under way at a time and ends with the node's answer, when it is on the disk: so its places speak of the
/// node's own text at a revision, whatever order the node finds for what others put at the same place, and after a
/// crash one question is open alone, whether it was stored: that the node tells by the request's number.
struct NodeView {
    /// The node's text at `revision`.
    private(set) var text: UnitText
    private(set) var revision: Int
    /// What of the edits under way is not in `text` yet.
    private var pending = TextDelta()
    private var waiting = TextDelta()
    private var request: Request?

    /// Edits under way to the node.
    private struct Request {
        /// The node stores it with them.
        let number: Int
        /// Takes back what of them the node has told, and may lose while it has not answered.
        var untold = TextDelta()
        /// The revision that the answer named, until `revision` is that far.
        var answer: Int?
        /// The node could not say that it stored them: it is asked again, by the same number.
        var isHeld = false
    }

    init(text: String, revision: Int) {
        self.text = UnitText(text)
        self.revision = revision
    }

    /// Whether the node has all of the editor's edits on its disk.
    var isSettled: Bool { request == nil && waiting.isIdentity }
    /// Whether an answer of the node is awaited.
    var isUnderWay: Bool { request != nil }
    /// The number of the request that is under way.
    var requestNumber: Int? { request?.number }
    /// Whether the node was sent all of them.
    var isSent: Bool { waiting.isIdentity && request?.isHeld != true }

    /// An edit of the shown text.
    mutating func edit(_ delta: TextDelta) {
        waiting = waiting.then(delta)
    }

    /// What is sent to the node.
    struct Outgoing {
        let number: Int
        let revision: Int
        let edits: [DocumentMethods.Splice]
    }

    /// What to send now: edits of the node's text at `revision`. Nil while others are under way, or there is nothing.
    /// A new request gets the number.
    mutating func nextRequest(_ number: Int) -> Outgoing? {
        if let held = request, held.isHeld {
            request?.isHeld = false
            return Outgoing(number: held.number, revision: revision, edits: splices(of: pending))
        }
        guard request == nil, !waiting.isIdentity else { return nil }
        pending = waiting.trimmed(on: text)
        waiting = TextDelta()
        let edits = splices(of: pending)
        guard !edits.isEmpty else {
            pending = TextDelta()
            return nil
        }
        request = Request(number: number)
        return Outgoing(number: number, revision: revision, edits: edits)
    }

    private func splices(of delta: TextDelta) -> [DocumentMethods.Splice] {
        var shift = 0
        return delta.replacements.map { range, units in
            let start = text.scalars(before: range.lowerBound)
            let deleted = text.scalars(before: range.upperBound) - start
            let splice = DocumentMethods.Splice(at: start + shift, delete: deleted, insert: units.text)
            shift += splice.insert.unicodeScalars.count - deleted
            return splice
        }
    }

    // MARK: What the node tells

    /// The node's text changed; gives what changes of the shown text. Nil when the splices do not fit the text.
    mutating func take(_ splices: [DocumentMethods.Splice], revision: Int, isOwn: Bool) -> TextDelta? {
        guard let delta = NodeEdit.delta(splices, on: text) else { return nil }
        let change = isOwn && request != nil ? takeOwn(delta) : takeForeign(delta)
        self.revision = revision
        return change.then(completeIfDue())
    }

    private mutating func takeOwn(_ delta: TextDelta) -> TextDelta {
        let back = delta.inverted(on: text)
        delta.apply(to: &text)
        pending = back.then(pending).trimmed(on: text)
        if let untold = request?.untold { request?.untold = back.then(untold) }
        return TextDelta()
    }

    private mutating func takeForeign(_ delta: TextDelta) -> TextDelta {
        delta.apply(to: &text)
        let behindPending = delta.over(pending, isFirst: true)
        pending = pending.over(delta, isFirst: false)
        if let untold = request?.untold { request?.untold = untold.over(delta, isFirst: false) }
        let change = behindPending.over(waiting, isFirst: true)
        waiting = waiting.over(behindPending, isFirst: false)
        return change
    }

    /// The edits under way are stored, and all of it was told once `revision` is the text's; gives what changes of the
    /// shown text.
    mutating func finish(at revision: Int) -> TextDelta {
        request?.answer = revision
        return completeIfDue()
    }

    /// The node will not have the edits under way; gives what changes of the shown text, where they are taken back.
    mutating func refuse() -> TextDelta {
        request?.answer = revision
        return completeIfDue()
    }

    /// Where the order of two insertions at one place was guessed otherwise than the node has it, the node is right.
    private mutating func completeIfDue() -> TextDelta {
        guard let answer = request?.answer, answer <= revision else { return TextDelta() }
        request = nil
        let correction = pending.inverted(on: text)
        pending = TextDelta()
        let change = correction.over(waiting, isFirst: true)
        waiting = waiting.over(correction, isFirst: false)
        return change
    }

    /// It is not known whether the node will have the edits under way.
    mutating func hold() {
        request?.isHeld = true
    }

    /// The edits under way were not taken, and go out once more, with what waits.
    mutating func sendAgain() {
        guard request != nil else { return }
        waiting = pending.then(waiting)
        pending = TextDelta()
        request = nil
    }

    // MARK: After the connection was lost

    /// The node's text as it is after all: another node process, which may have lost what it had not answered.
    /// `lastEdit` is the number of the last request that is in the text.
    mutating func reopen(text newText: String, revision newRevision: Int, lastEdit: Int) -> TextDelta {
        let new = UnitText(newText)
        revision = newRevision
        guard let request else { return adopt(new, from: text) }
        guard lastEdit < request.number else { return adopt(new, from: pending.applied(to: text)) }
        let lost = request.untold.applied(to: text)
        pending = request.untold.inverted(on: text).then(pending)
        text = lost
        sendAgain()
        return takeForeign(NodeEdit.difference(from: lost, to: new.units))
    }

    /// The node's text is `new`, with all that was under way; what waits was made on `base`.
    private mutating func adopt(_ new: UnitText, from base: UnitText) -> TextDelta {
        request = nil
        pending = TextDelta()
        let delta = NodeEdit.difference(from: base, to: new.units)
        let change = delta.over(waiting, isFirst: true)
        waiting = waiting.over(delta, isFirst: false)
        text = new
        return change
    }

    // MARK: Places

    /// Where a scalar of the node's text is in the shown text, in units.
    func shownPlace(ofScalar scalar: Int) -> Int {
        let unit = text.unit(atScalar: scalar)?.index ?? text.count
        return waiting.moved(pending.moved(unit))
    }
}
