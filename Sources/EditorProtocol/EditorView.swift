/// One file as one editor has it: the two counters, and what was sent to it and may not have been applied.
///
/// The editor's text is the node's shown text without the edits under way (`sent`). An edit of the editor names how
/// many of the node's edits it had applied; all later ones it refuses for good, since they bear a count of its edits
/// that is too low. They are sent again as one, moved over its edit (Protocol/editor.md, section 3).
struct EditorView {
    /// A node's edit that the editor is not known to have applied.
    private struct Sent {
        var delta: TextDelta
        /// Takes it back.
        var inverse: TextDelta
        /// When it was sent.
        var sentAt: UInt64
    }

    /// What an editor's edit means.
    struct Taken {
        /// On the shown text.
        var edit: TextDelta
        /// Edits to send now, in order, with the count that they bear.
        var replies: [EditorEdit] = []
    }

    /// How many edits of the editor were taken, those among them that had no effect.
    private(set) var editorRevision = 0
    /// How many edits of the node the editor is known to have applied.
    private var applied = 0
    private var sent: [Sent] = []
    private var past = EditorPast()
    private let time: EditorTime

    init(_ time: EditorTime) {
        self.time = time
    }

    var unconfirmedCount: Int { sent.count }

    /// An edit of the node for the editor; `shown` is the text before it.
    mutating func send(_ delta: TextDelta, on shown: UnitText) -> EditorEdit {
        sent.append(Sent(delta: delta, inverse: delta.inverted(on: shown), sentAt: time.now))
        return EditorEdit(revision: editorRevision, delta: EditorDelta.replacements(of: delta, on: shown))
    }

    /// An edit of the editor, made when it had applied `revision` edits; `shown` becomes the text after it.
    mutating func take(_ replacements: [EditorReplacement], revision: Int, on shown: inout UnitText) -> Taken {
        editorRevision += 1
        confirm(revision)
        var held = shown
        for edit in sent.reversed() { edit.inverse.apply(to: &held) }
        let edit = EditorDelta.delta(replacements, on: held)
        past.add(edit.inverted(on: held), endedAt: time.now)
        var taken = Taken(edit: edit)
        if sent.isEmpty {
            edit.apply(to: &shown)
        } else {
            let missed = sent.reduce(TextDelta()) { $0.then($1.delta) }
            taken.edit = edit.over(missed, isFirst: false)
            taken.edit.apply(to: &shown)
            edit.apply(to: &held)
            let again = missed.over(edit, isFirst: true)
            sent = []
            if !again.isIdentity { taken.replies.append(send(again, on: held)) }
        }
        removeReturns(from: &taken, &shown)
        return taken
    }

    /// The editor has applied `revision` edits; what is past those sent counts as all of them.
    private mutating func confirm(_ revision: Int) {
        let count = min(max(revision - applied, 0), sent.count)
        for edit in sent.prefix(count) { past.add(edit.inverse, endedAt: time.now) }
        sent.removeFirst(count)
        applied += count
    }

    /// So long after an editor had a text it may still be writing it, in milliseconds. A text that stands in the file
    /// later than that was put there by somebody else, as by a version control system that takes edits back.
    static let savingMax: UInt64 = 1_000

    /// From the text here back to each that the editor had, as long as it had it until `time`, the newest first.
    private func steps(until time: UInt64) -> some Sequence<TextDelta> {
        let unconfirmed = sent.reversed().lazy.map { EditorPast.Step(inverse: $0.inverse, endedAt: $0.sentAt) }
        let steps = [AnySequence(unconfirmed), AnySequence(past.steps.reversed())].joined()
        return steps.lazy.prefix { $0.endedAt + Self.savingMax >= time }.map(\.inverse)
    }

    /// Whether the editor had a text when the file was written, `shown` being the text here. O(n) for each text of that
    /// length that it had since.
    func had(_ text: [TextUnit], writtenAt: UInt64, shown: UnitText) -> Bool {
        if shown.isSaved(as: text) { return true }
        var held = shown
        for inverse in steps(until: writtenAt) {
            inverse.apply(to: &held)
            if held.isSaved(as: text) { return true }
        }
        return false
    }

    /// So many texts are compared with what somebody else made of one of them.
    static let nearestMax = 64

    /// What somebody else made of a text that the editor had saved, as an edit of `shown`: the difference from the
    /// nearest of its texts at that time, moved over what came since. Nil where none of them is nearer than `base`.
    func foreignEdit(
        to text: [TextUnit], writtenAt: UInt64, shown: UnitText, base: UnitText
    ) -> TextDelta? {
        var held = shown
        var since: [TextDelta] = []
        var best = (distance: NodeEdit.Distance(from: held, to: text), text: held, steps: 0)
        for inverse in steps(until: writtenAt).prefix(Self.nearestMax) {
            since.append(inverse.inverted(on: held))
            inverse.apply(to: &held)
            let distance = NodeEdit.Distance(from: held, to: text)
            if distance < best.distance { best = (distance, held, since.count) }
        }
        guard best.distance < NodeEdit.Distance(from: base, to: text) else { return nil }
        return since.prefix(best.steps).reversed().reduce(NodeEdit.difference(from: best.text, to: text)) {
            $0.over($1, isFirst: false)
        }
    }

    /// Carriage returns that an editor put in are taken out of its text again: no editor shows them as another does.
    private mutating func removeReturns(from taken: inout Taken, _ shown: inout UnitText) {
        let removal = taken.edit.removal(of: .carriageReturn)
        guard !removal.isIdentity else { return }
        taken.replies.append(send(removal, on: shown))
        removal.apply(to: &shown)
        taken.edit = taken.edit.then(removal)
    }
}
