import LocalRPC
internal import ReviewContents
import TerminalRendering

/// A file of a round as lines for a terminal or a pipe, with what people say about it.
struct ReviewSheet {
    let output: OutputFormat
    /// Nil: the form that `patch` reads, without line numbers and notes.
    let form: DiffSheet.Form?
    let context: Int

    /// What is compared.
    struct Pair {
        let path: String
        let formerPath: String?
        let old: FileSide
        let new: FileSide
        /// In words, for the titles.
        let oldName: String
        let newName: String
        /// What is to be said of the file as a whole, in words of our own.
        var remark: String?
    }

    func lines(of pair: Pair, notes: [DiffNote]) -> [String] {
        let view = DiffView(style: output.style)
        let sheet = form.map { DiffSheet(style: output.style, form: $0, columns: output.columns) }
        var lines = [
            view.title(
                "--- ", PeerText(pair.old == .absent ? "/dev/null" : pair.formerPath ?? pair.path), pair.oldName),
            view.title("+++ ", PeerText(pair.new == .absent ? "/dev/null" : pair.path), pair.newName),
        ]
        if let remark = pair.remark { lines.append(output.style.yellow(remark)) }
        if pair.old != .absent, pair.new != .absent, pair.old.isExecutable != pair.new.isExecutable {
            lines.append(
                output.style.yellow(pair.new.isExecutable ? "It may be run now." : "It may not be run any more."))
        }
        let newLines = Set(notes.filter { $0.side == .new }.map { $0.line - 1 })
        guard
            let comparison = FileComparison(
                pair.old, pair.new, context: sheet == nil ? context : max(1, context),
                showing: sheet == nil ? [] : newLines)
        else { return lines + ["\(Self.words(pair.old)) became \(Self.words(pair.new))."] }
        var shown: Set<Int> = []
        for hunk in comparison.hunks {
            let hunk = Self.hunk(hunk, path: pair.path)
            lines.append(view.place(old: hunk.old, new: hunk.new))
            lines += sheet?.lines(of: hunk, notes: notes) ?? view.lines(of: hunk)
            for (index, note) in notes.enumerated()
            where (note.side == .new ? hunk.new : hunk.old).contains(note.line - 1) { shown.insert(index) }
        }
        // A line of the old side that no hunk has, or one that is not there: said all the same.
        if let sheet {
            for (index, note) in notes.enumerated() where !shown.contains(index) { lines += sheet.lines(of: note) }
        }
        return lines
    }

    private static func words(_ side: FileSide) -> String {
        switch side {
        case .absent: "Nothing"
        case .text: "A text"
        case .link: "A link"
        case .opaque(let inBytes, _, _): "A file of \(inBytes) bytes that is no text"
        case .commit(let id): "Another repository at \(PeerText(String(id.prefix(12))).name)"
        }
    }

    static func hunk(_ hunk: FileComparison.Hunk, path: String) -> DiffHunk {
        var rows = DiffRows(oldStart: hunk.old.lowerBound, newStart: hunk.new.lowerBound, path: PeerText(path))
        for line in hunk.lines {
            let side: DiffView.Side =
                switch line.side {
                case .both: .both
                case .old: .old
                case .new: .new
                }
            rows.append(side, PeerText(line.text), marks: line.marks, isEnded: line.isEnded)
        }
        return DiffHunk(old: hunk.old, new: hunk.new, rows: rows.all)
    }
}
