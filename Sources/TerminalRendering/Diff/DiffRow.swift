/// A line of one side of a comparison.
package struct DiffLine: Hashable, Sendable {
    /// Counted from 1.
    package let number: Int
    /// Without its end.
    package let text: PeerText
    /// What of it differs from the line opposite, in scalars, ascending.
    package var marks: [Range<Int>]
    /// What its words are, in scalars, ascending.
    package var syntax: [SyntaxSpan]
    /// Whether a line feed ends it: the last line of a text may have none.
    package let isEnded: Bool

    package init(
        number: Int, text: PeerText, marks: [Range<Int>] = [], syntax: [SyntaxSpan] = [], isEnded: Bool = true
    ) {
        self.number = number
        self.text = text
        self.marks = marks
        self.syntax = syntax
        self.isEnded = isEnded
    }
}

/// What stands side by side in a comparison.
package enum DiffRow: Hashable, Sendable {
    case same(old: DiffLine, new: DiffLine)
    /// Lines that went and lines that came; one of them is there at least.
    case changed(old: DiffLine?, new: DiffLine?)

    package var old: DiffLine? {
        switch self {
        case .same(let old, _): old
        case .changed(let old, _): old
        }
    }

    package var new: DiffLine? {
        switch self {
        case .same(_, let new): new
        case .changed(_, let new): new
        }
    }

    var isChanged: Bool {
        if case .changed = self { return true }
        return false
    }
}

/// A line of a unified comparison.
package struct UnifiedLine: Hashable, Sendable {
    package let side: DiffView.Side
    package let old: DiffLine?
    package let new: DiffLine?
    package let line: DiffLine
}

extension [DiffRow] {
    /// One line below the other: what went stands before what came, as far as lines changed without one between that
    /// did not.
    package var unified: [UnifiedLine] {
        var lines: [UnifiedLine] = []
        var came: [UnifiedLine] = []
        for row in self {
            switch row {
            case .same(let old, let new):
                lines += came + [UnifiedLine(side: .both, old: old, new: new, line: new)]
                came.removeAll()
            case .changed(let old, let new):
                if let old { lines.append(UnifiedLine(side: .old, old: old, new: nil, line: old)) }
                if let new { came.append(UnifiedLine(side: .new, old: nil, new: new, line: new)) }
            }
        }
        return lines + came
    }
}

/// Puts the lines of a unified comparison side by side, numbered and coloured by their language.
package struct DiffRows: Sendable {
    /// The rows so far.
    package private(set) var all: [DiffRow] = []
    /// Lines that went, whose counterparts may still come.
    private var firstUnpaired = 0
    private var oldNumber: Int
    private var newNumber: Int
    private var oldSyntax: SyntaxColour?
    private var newSyntax: SyntaxColour?

    /// How many lines lie before the first of each text; `path` tells the language.
    package init(oldStart: Int, newStart: Int, path: PeerText) {
        oldNumber = oldStart
        newNumber = newStart
        oldSyntax = SyntaxColour(path: path)
        newSyntax = oldSyntax
    }

    package mutating func append(_ side: DiffView.Side, _ text: PeerText, marks: [Range<Int>] = [], isEnded: Bool) {
        if side != .new { oldNumber += 1 }
        if side != .old { newNumber += 1 }
        func line(_ number: Int, _ spans: [SyntaxSpan]?) -> DiffLine {
            DiffLine(number: number, text: text, marks: marks, syntax: spans ?? [], isEnded: isEnded)
        }
        switch side {
        case .both:
            all.append(
                .same(
                    old: line(oldNumber, oldSyntax?.spans(of: text)), new: line(newNumber, newSyntax?.spans(of: text))))
            firstUnpaired = all.count
        case .old: all.append(.changed(old: line(oldNumber, oldSyntax?.spans(of: text)), new: nil))
        case .new:
            let line = line(newNumber, newSyntax?.spans(of: text))
            if firstUnpaired < all.count, all[firstUnpaired].new == nil {
                all[firstUnpaired] = .changed(old: all[firstUnpaired].old, new: line)
            } else {
                all.append(.changed(old: nil, new: line))
            }
            firstUnpaired += 1
        }
    }
}

/// Rows that changed, with some around them that did not.
package struct DiffHunk: Hashable, Sendable {
    /// Lines from 0.
    package let old: Range<Int>
    package let new: Range<Int>
    package let rows: [DiffRow]

    package init(old: Range<Int>, new: Range<Int>, rows: [DiffRow]) {
        self.old = old
        self.new = new
        self.rows = rows
    }
}

/// What people say about a line, shown below it.
package struct DiffNote: Hashable, Sendable {
    package enum Side: Hashable, Sendable {
        case old, new
    }

    package struct Entry: Hashable, Sendable {
        /// In words of our own; what a peer wrote in it went through `PeerText`.
        package let heading: String
        package let text: PeerText
        /// Answers stand further in.
        package let isAnswer: Bool

        package init(heading: String, text: PeerText, isAnswer: Bool) {
            self.heading = heading
            self.text = text
            self.isAnswer = isAnswer
        }
    }

    package let side: Side
    /// The last line that it is about, from 1.
    package let line: Int
    package let entries: [Entry]
    /// Nobody waits for anything here any more: shown faintly.
    package let isSettled: Bool

    package init(side: Side, line: Int, entries: [Entry], isSettled: Bool) {
        self.side = side
        self.line = line
        self.entries = entries
        self.isSettled = isSettled
    }
}
