internal import LocalRPC

/// One document between its node and an editor that has it open, or wants to know where others are in it.
final class EditorFile {
    let path: String
    /// As the editor named it; nil while it does not have the file open.
    var uri: String?
    var view: EditorView
    private let time: EditorTime
    /// Nil until the node gave its text.
    var node: NodeView?
    /// The node's text with the editor's edits on top.
    var shown = UnitText([])
    var opening: Opening?
    /// What the editor said meanwhile: some tell of edits before `open` is answered.
    var early: [IncomingRequest] = []
    /// The number of what the node tells on this connection.
    var subscription: Int?
    /// Whether an answer to `doc.open` or `doc.new` is awaited on this connection.
    var isAsked = false
    /// How often the node did not have it while the editor waits for it.
    var looks = 0
    /// The document was made anew for what the editor holds, which goes there once it is open.
    var isNew = false
    /// The node has no such document any more.
    var isGone = false
    /// Requests of the editor that are answered with those edits that wait, and with those under way.
    var waitingAnswers: [RequestID] = []
    var sentAnswers: [RequestID] = []

    /// An `open` that is not answered.
    struct Opening {
        let id: RequestID?
        let uri: String
        let content: String?
    }

    init(path: String, time: EditorTime) {
        self.path = path
        self.time = time
        view = EditorView(time)
    }

    var hasEditor: Bool { uri != nil }

    /// Takes the node's text for the first time.
    func begin(_ opened: DocumentMethods.Open.Result) {
        let node = NodeView(text: opened.text, revision: opened.revision)
        shown = node.text
        self.node = node
    }

    /// From here on the editor has the file open; gives what makes its text the one that is shown here.
    func greet(_ opening: Opening) -> EditorEdit? {
        uri = opening.uri
        view = EditorView(time)
        self.opening = nil
        guard let content = opening.content else { return nil }
        let held = UnitText([TextUnit](scalarsOf: content))
        let delta = NodeEdit.difference(from: held, to: [TextUnit](scalarsOf: shown.shown))
        return delta.isIdentity ? nil : view.send(delta, on: held)
    }

    /// The shown text changes by what came from the node; gives the editor's part.
    func show(_ change: TextDelta) -> EditorEdit? {
        guard !change.isIdentity else { return nil }
        let edit = hasEditor ? view.send(change, on: shown) : nil
        change.apply(to: &shown)
        return edit
    }

    /// An edit that somebody else made in the file; gives the editor's part.
    func takeForeign(_ edit: TextDelta) -> EditorEdit? {
        let change = show(edit)
        node?.edit(edit)
        return change
    }

    /// An edit of the editor; gives what the editor has to do.
    func take(_ edit: EditorMethods.Edit.Params) -> [EditorEdit] {
        let taken = view.take(edit.delta, revision: edit.revision, on: &shown)
        node?.edit(taken.edit)
        return taken.replies
    }

    /// The range of a cursor that the node places in its text.
    func range(anchor: Int?, cursor: Int) -> EditorRange {
        func position(_ scalar: Int) -> EditorPosition {
            shown.position(of: min(node?.shownPlace(ofScalar: scalar) ?? 0, shown.count))
        }
        return EditorRange(start: position(anchor ?? cursor), end: position(cursor))
    }

    /// Where a position of the editor is in the node's text, in scalars, once all edits are sent.
    func scalar(of position: EditorPosition) -> Int { shown.scalars(before: shown.index(of: position)) }
}
