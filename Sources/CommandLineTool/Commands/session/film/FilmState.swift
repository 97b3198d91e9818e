import LocalRPC

/// A recording at one moment: the texts, where everybody is, and what was said last.
struct FilmState {
    struct Cursor: Equatable {
        let path: String
        let cursor: Int?
    }

    private(set) var texts: [String: String.UnicodeScalarView] = [:]
    private(set) var cursors: [String: Cursor] = [:]
    private(set) var said: [(by: String, text: String)] = []
    /// What was touched last: what to show.
    private(set) var newest: String?
    /// The steps that are still to come.
    private var steps: ArraySlice<SessionMethods.Replay.Step>
    /// In milliseconds from the beginning of the recording.
    private(set) var time: Int
    let part: SessionMethods.Replay.Result

    init(_ part: SessionMethods.Replay.Result) {
        self.part = part
        time = part.from
        steps = part.steps[...]
        for document in part.documents { texts[document.path] = document.text.unicodeScalars }
    }

    /// Where this part ends: nothing behind is in it.
    var end: Int { part.next ?? part.length }

    /// When the next thing happens; nil where nothing more does in this part.
    var nextStep: Int? { steps.first?.at }

    /// Goes on to a moment; answers the paths of what changed. Precondition: `goal` is not before `time`.
    mutating func advance(to goal: Int) -> Set<String> {
        var changed: Set<String> = []
        while let step = steps.first, step.at <= goal {
            steps.removeFirst()
            if let path = take(step) { changed.insert(path) }
        }
        time = max(time, goal)
        return changed
    }

    private mutating func take(_ step: SessionMethods.Replay.Step) -> String? {
        if let path = step.path, let edits = step.edits {
            var text = texts.removeValue(forKey: path) ?? String.UnicodeScalarView()
            for edit in edits { Self.apply(edit, to: &text) }
            texts[path] = text
            newest = path
            return path
        }
        if step.moved == true {
            cursors[step.by] = step.path.map { Cursor(path: $0, cursor: step.cursor) }
            newest = step.path ?? newest
        }
        if let text = step.said { said = (said + [(step.by, text)]).suffix(3) }
        return nil
    }

    /// An edit that does not fit the text, which no honest node tells, changes what it reaches.
    private static func apply(_ edit: DocumentMethods.Splice, to text: inout String.UnicodeScalarView) {
        let count = text.count
        let at = min(max(edit.at, 0), count)
        let start = text.index(text.startIndex, offsetBy: at)
        let end = text.index(start, offsetBy: min(max(edit.delete, 0), count - at))
        text.replaceSubrange(start..<end, with: edit.insert.unicodeScalars)
    }
}
