internal import LocalRPC

/// A text that was found in a file, and whether an editor here had it.
struct SaveQuestion {
    let number: Int
    let text: [TextUnit]
    /// Milliseconds since the Unix epoch.
    let writtenAt: UInt64
    /// What the file held before, where it is for the bridge to decide.
    let base: [TextUnit]?
    var isOwn = false

    init(_ found: EditorSaves.Found.Params) {
        number = found.question
        text = [TextUnit](found.text)
        writtenAt = found.changedAt
        base = found.base.map { [TextUnit]($0) }
    }
}

/// What is asked about saved files, by path, and the files that the editor closed a short while ago: who saves and
/// leaves is asked after that.
struct SaveQuestions {
    struct Departed {
        let view: EditorView
        let shown: UnitText
        let at: UInt64
    }

    var open: [String: SaveQuestion] = [:]
    fileprivate(set) var departed: [String: Departed] = [:]
    /// By path, what somebody else had made of a saved text when that was taken in last. It stands in the file until
    /// the node has put the space's text there, and more may be written into it before.
    fileprivate(set) var taken: [String: (text: [TextUnit], at: UInt64)] = [:]
    /// When the editor edited anything last.
    fileprivate(set) var editedAt: UInt64?
    /// So long a closed file is remembered, in milliseconds.
    static let memory: UInt64 = 5_000
}

extension EditorSession {
    /// What the clock says, in milliseconds since the Unix epoch; to be told before each thing that happens.
    package mutating func itIs(_ now: UInt64) {
        time.now = now
        saves.departed = saves.departed.filter { $0.value.at + SaveQuestions.memory >= now }
        saves.taken = saves.taken.filter { $0.value.at + SaveQuestions.memory >= now }
    }

    /// Whether an editor that has left may have saved something that is not asked about yet.
    package var mayBeAsked: Bool {
        saves.editedAt.map { $0 + EditorView.savingMax >= time.now } ?? false
    }

    func isSettled(_ path: String) -> Bool { files[path]?.node?.isSettled ?? true }

    mutating func remember(_ file: EditorFile) {
        saves.departed[file.path] = .init(view: file.view, shown: file.shown, at: time.now)
    }

    mutating func noteEdit() { saves.editedAt = time.now }

    /// A question whose text no editor had yet stays open: the editor may have saved before it told of its edit.
    mutating func answerSaves() {
        if saves.open.isEmpty { return }
        for (path, question) in saves.open {
            guard files[path]?.hasEditor == true || files[path]?.opening != nil || saves.departed[path] != nil else {
                answer(question, at: path, .none)
                continue
            }
            guard question.isOwn || isOwn(question, at: path) || takeIn(question, at: path) else {
                if question.base != nil { answer(question, at: path, .none) }
                continue
            }
            saves.open[path]?.isOwn = true
            if isSettled(path) {
                answer(question, at: path, .stored)
            } else if !question.isOwn {
                ask(.tell(question: question.number, .own))
            }
        }
    }

    private func isOwn(_ question: SaveQuestion, at path: String) -> Bool {
        let (text, time) = (question.text, question.writtenAt)
        if saves.taken[path]?.text == text { return true }
        if let file = files[path], file.hasEditor, file.view.had(text, writtenAt: time, shown: file.shown) {
            return true
        }
        return saves.departed[path].map { $0.view.had(text, writtenAt: time, shown: $0.shown) } ?? false
    }

    /// Somebody else changed what the editor had saved: that change alone is taken in. False where it is less from the
    /// base, and for the folder to take in.
    private mutating func takeIn(_ question: SaveQuestion, at path: String) -> Bool {
        guard let base = question.base, let file = files[path], file.hasEditor, file.node != nil,
            let edit = foreignEdit(question, in: file, base: UnitText(base))
        else { return false }
        saves.taken[path] = (question.text, time.now)
        if let change = file.takeForeign(edit) { tell(change, of: file) }
        advance(file)
        return true
    }

    /// On the nearest of the editor's texts, of the one that was taken in last, and of `base`; nil for the latter.
    private func foreignEdit(_ question: SaveQuestion, in file: EditorFile, base: UnitText) -> TextDelta? {
        var nearest = base
        if let taken = saves.taken[file.path].map({ UnitText($0.text) }),
            NodeEdit.Distance(from: taken, to: question.text) < NodeEdit.Distance(from: base, to: question.text)
        {
            nearest = taken
        }
        let edit = file.view.foreignEdit(
            to: question.text, writtenAt: question.writtenAt, shown: file.shown, base: nearest)
        if edit != nil || nearest.units == base.units { return edit }
        let since = NodeEdit.difference(from: nearest, to: file.shown.units)
        return NodeEdit.difference(from: nearest, to: question.text).over(since, isFirst: false)
    }

    private mutating func answer(_ question: SaveQuestion, at path: String, _ state: EditorSaves.State) {
        saves.open[path] = nil
        ask(.tell(question: question.number, state))
    }
}
