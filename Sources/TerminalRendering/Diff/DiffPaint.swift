/// The colours of one line of a comparison.
///
/// A line that went is red and one that came is green as a whole, and what differs in it is inverse; what a word is
/// there shows in its weight. Lines of both sides have the colours of their language.
struct DiffPaint {
    let style: TerminalStyle
    let side: DiffView.Side

    /// In the colour of the side alone.
    func plain(_ text: String) -> String {
        switch side {
        case .both: text
        case .old: style.red(text)
        case .new: style.green(text)
        }
    }

    /// Cells of one line, a run of equal look at a time. `marks` and `syntax` are ranges of the line's scalars.
    func line(_ cells: some Collection<DisplayCell>, marks: [Range<Int>], syntax: [SyntaxSpan]) -> String {
        var output = ""
        var run = ""
        var look = Look()
        var marks = PlaceSearch(marks)
        var kinds = PlaceSearch(syntax.map(\.range))
        for cell in cells {
            let next = Look(
                isMarked: marks.range(holding: cell.scalar) != nil,
                kind: kinds.range(holding: cell.scalar).map { syntax[$0].kind })
            if next != look {
                output += drawn(run, look)
                run = ""
                look = next
            }
            run += cell.text
        }
        return output + drawn(run, look)
    }

    private struct Look: Equatable {
        var isMarked = false
        var kind: SyntaxKind?
    }

    private func drawn(_ text: String, _ look: Look) -> String {
        let painted = side == .both ? coloured(text, look.kind) : weighted(plain(text), look.kind)
        return look.isMarked ? style.inverse(painted) : painted
    }

    private func coloured(_ text: String, _ kind: SyntaxKind?) -> String {
        switch kind {
        case .keyword: style.magenta(text)
        case .type: style.cyan(text)
        case .text: style.yellow(text)
        case .number: style.blue(text)
        case .comment: style.dim(text)
        case nil: text
        }
    }

    private func weighted(_ text: String, _ kind: SyntaxKind?) -> String {
        switch kind {
        case .keyword: style.bold(text)
        case .comment: style.dim(text)
        case .type, .text, .number, nil: text
        }
    }
}

/// Which of several ranges holds a place, asked for places that ascend. Ranges out of order are passed over.
struct PlaceSearch {
    private let ranges: [Range<Int>]
    private var next = 0

    init(_ ranges: [Range<Int>]) {
        self.ranges = ranges
    }

    mutating func range(holding place: Int) -> Int? {
        while next < ranges.count, ranges[next].upperBound <= place { next += 1 }
        return next < ranges.count && ranges[next].contains(place) ? next : nil
    }
}
