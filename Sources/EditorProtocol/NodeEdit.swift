internal import CRDT
internal import LocalRPC

/// Between a node's way to write an edit, in scalars, and `TextDelta`.
enum NodeEdit {
    /// The splices of one notification as one; nil when they do not fit the text.
    static func delta(_ splices: [DocumentMethods.Splice], on text: UnitText) -> TextDelta? {
        var result = TextDelta()
        var current = text
        for splice in splices {
            guard let delta = delta(splice, on: current) else { return nil }
            delta.apply(to: &current)
            result = result.then(delta)
        }
        return result.trimmed(on: text)
    }

    /// A splice may begin or end between CR and LF, or bring both together: the units around are read anew.
    private static func delta(_ splice: DocumentMethods.Splice, on text: UnitText) -> TextDelta? {
        guard splice.delete >= 0, splice.at <= text.countInScalars - splice.delete,
            let start = text.unit(atScalar: splice.at), let end = text.unit(atScalar: splice.at + splice.delete)
        else { return nil }
        var first = start.index
        let last = end.isInside ? end.index + 1 : end.index
        var before: [TextUnit] = start.isInside ? [.carriageReturn] : []
        if !start.isInside, first > 0, text[first - 1] == .carriageReturn {
            first -= 1
            before = [.carriageReturn]
        }
        var rest: [TextUnit] = end.isInside ? [.lineFeed] : []
        var pastRest = last
        if !end.isInside, last < text.count, text[last] == .lineFeed {
            rest = [.lineFeed]
            pastRest = last + 1
        }
        let units = [TextUnit](before.text + splice.insert + rest.text)
        return TextDelta(replacing: first..<pastRest, with: units).trimmed(on: text)
    }

    /// What leads from one text to another.
    ///
    /// The fewest units (Myers, 1986) where what differs is short, as it is between two states of one text; else by
    /// lines, words and characters.
    static func difference(from old: UnitText, to new: [TextUnit]) -> TextDelta {
        let units = old.units
        let front = zip(units, new).prefix { $0 == $1 }.count
        let back = zip(units.dropFirst(front).reversed(), new.dropFirst(front).reversed()).prefix { $0 == $1 }.count
        let (gone, come) = (units[front..<units.count - back], new[front..<new.count - back])
        guard gone.count + come.count <= exactMax else { return coarseDifference(from: old, to: new) }
        var deleted = Set<Int>()
        var inserted: [Int: TextUnit] = [:]
        for change in come.difference(from: gone) {
            switch change {
            case .remove(let offset, _, _): deleted.insert(offset)
            case .insert(let offset, let unit, _): inserted[offset] = unit
            }
        }
        var result = TextDelta()
        result.keep(front)
        var (at, reached) = (0, 0)
        while at < gone.count || reached < come.count {
            if let unit = inserted[reached] {
                result.insert([unit])
                reached += 1
            } else if deleted.contains(at) {
                result.delete(1)
                at += 1
            } else {
                result.keep(1)
                (at, reached) = (at + 1, reached + 1)
            }
        }
        result.end()
        return result
    }

    /// How much of a text is gone in another one, and how much of that is new.
    struct Distance: Comparable {
        let deleted: Int
        let inserted: Int

        init(from old: UnitText, to new: [TextUnit]) {
            let replacements = NodeEdit.difference(from: old, to: new).replacements
            deleted = replacements.reduce(0) { $0 + $1.range.count }
            inserted = replacements.reduce(0) { $0 + $1.units.count }
        }

        /// Whoever made the second text of the first took out no more than it had to: what an older text lacks would
        /// be new, what a later one has would be gone.
        static func < (one: Distance, other: Distance) -> Bool {
            (one.deleted, one.inserted) < (other.deleted, other.inserted)
        }
    }

    /// The search keeps a path for each difference: memory grows with their square.
    private static let exactMax = 1024

    private static func coarseDifference(from old: UnitText, to new: [TextUnit]) -> TextDelta {
        let edits = TextEdit.edits(from: old.text, to: new.text)
        let splices = edits.map { DocumentMethods.Splice(at: $0.at, delete: $0.deleted, insert: $0.inserted) }
        guard let delta = delta(splices, on: old) else {
            preconditionFailure("the edits between two texts fit the first")
        }
        return delta
    }
}
