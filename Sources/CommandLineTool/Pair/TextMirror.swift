import LocalRPC

/// A client's own copy of a document's text, kept up to date by the splices of `doc.changed`.
///
/// A gap buffer of two stacks: what stands before the place of the last change, and, turned round, what stands after
/// it. A change costs its own length and the distance from the one before.
struct TextMirror {
    /// The newest revision that was taken in.
    private(set) var revision: Int
    private var before: [Unicode.Scalar]
    /// In reverse order.
    private var after: [Unicode.Scalar] = []

    init(_ opened: DocumentMethods.Open.Result) {
        before = Array(opened.text.unicodeScalars)
        revision = opened.revision
    }

    init(text: String) {
        before = Array(text.unicodeScalars)
        revision = 0
    }

    /// The text's length in scalars.
    var count: Int { before.count + after.count }

    subscript(index: Int) -> Unicode.Scalar {
        index < before.count ? before[index] : after[after.count - 1 - (index - before.count)]
    }

    var text: String {
        var scalars = String.UnicodeScalarView(before)
        scalars.append(contentsOf: after.reversed())
        return String(scalars)
    }

    /// Scalar by scalar, since two strings of one look can be of different scalars.
    func reads(_ expected: [Unicode.Scalar]) -> Bool {
        guard count == expected.count else { return false }
        return expected.starts(with: before) && expected[before.count...].elementsEqual(after.reversed())
    }

    /// False when a splice reaches past the end; the mirror is then of no more use.
    mutating func apply(_ change: DocumentMethods.Changed.Params) -> Bool {
        revision = change.revision
        return change.edits.allSatisfy { apply($0) }
    }

    mutating func apply(_ splice: DocumentMethods.Splice) -> Bool {
        guard splice.at >= 0, splice.delete >= 0, splice.at <= count, splice.delete <= count - splice.at else {
            return false
        }
        moveGap(to: splice.at)
        after.removeLast(splice.delete)
        before.append(contentsOf: splice.insert.unicodeScalars)
        return true
    }

    private mutating func moveGap(to position: Int) {
        if position < before.count {
            after.append(contentsOf: before[position...].reversed())
            before.removeLast(before.count - position)
        } else if position > before.count {
            let distance = position - before.count
            before.append(contentsOf: after.suffix(distance).reversed())
            after.removeLast(distance)
        }
    }
}
