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

    var unconfirmedCount: Int { sent.count }

    /// An edit of the node for the editor; `shown` is the text before it.
    mutating func send(_ delta: TextDelta, on shown: UnitText) -> EditorEdit {
        sent.append(Sent(delta: delta, inverse: delta.inverted(on: shown)))
        return EditorEdit(revision: editorRevision, delta: EditorDelta.replacements(of: delta, on: shown))
    }

    /// An edit of the editor, made when it had applied `revision` edits; `shown` becomes the text after it.
    mutating func take(_ replacements: [EditorReplacement], revision: Int, on shown: inout UnitText) -> Taken {
        editorRevision += 1
        confirm(revision)
        var held = shown
        for edit in sent.reversed() { edit.inverse.apply(to: &held) }
        let edit = EditorDelta.delta(replacements, on: held)
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
        sent.removeFirst(count)
        applied += count
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
