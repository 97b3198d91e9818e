/// How one text becomes another, in units: what is kept, what goes and what comes, from the start to the end.
///
/// The algebra of operational transformation (Ellis, Gibbs 1989; the property kept is TP1 of Ressel, 1996): deltas
/// follow each other (`then`), two of one text are moved over each other (`over`), and one is taken back (`inverted`).
///
/// Invariant: no step is empty or of the kind of the one before it, an insertion stands before a deletion at the same
/// place, and the last step keeps nothing: equal deltas of one text have equal steps, but for deletions that are put
/// in again (`trimmed`).
struct TextDelta: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        case keep(Int)
        case delete(Int)
        case insert([TextUnit])
    }

    private(set) var steps: [Step] = []

    init() {}

    init(replacing range: Range<Int>, with units: [TextUnit]) {
        keep(range.lowerBound)
        insert(units)
        delete(range.count)
        end()
    }

    var isIdentity: Bool { steps.isEmpty }

    mutating func keep(_ count: Int) {
        guard count > 0 else { return }
        if case .keep(let before) = steps.last {
            steps[steps.count - 1] = .keep(before + count)
        } else {
            steps.append(.keep(count))
        }
    }

    mutating func delete(_ count: Int) {
        guard count > 0 else { return }
        if case .delete(let before) = steps.last {
            steps[steps.count - 1] = .delete(before + count)
        } else {
            steps.append(.delete(count))
        }
    }

    mutating func insert(_ units: [TextUnit]) {
        guard !units.isEmpty else { return }
        switch steps.last {
        case .insert(let before):
            steps[steps.count - 1] = .insert(before + units)
        case .delete(let deleted):
            steps.removeLast()
            insert(units)
            steps.append(.delete(deleted))
        default:
            steps.append(.insert(units))
        }
    }

    /// Takes a last step that keeps off.
    mutating func end() {
        if case .keep = steps.last { steps.removeLast() }
    }

    // MARK: Places

    /// What is replaced by what, ascending; ranges speak of the text before the delta.
    var replacements: [(range: Range<Int>, units: [TextUnit])] {
        var result: [(range: Range<Int>, units: [TextUnit])] = []
        var at = 0
        var pending: [TextUnit]?
        for step in steps {
            switch step {
            case .keep(let count):
                if let units = pending { result.append((at..<at, units)) }
                pending = nil
                at += count
            case .insert(let units): pending = units
            case .delete(let count):
                result.append((at..<at + count, pending ?? []))
                pending = nil
                at += count
            }
        }
        if let units = pending { result.append((at..<at, units)) }
        return result
    }

    func apply(to text: inout UnitText) {
        var shift = 0
        for (range, units) in replacements {
            text.replace(range.lowerBound + shift..<range.upperBound + shift, with: units)
            shift += units.count - range.count
        }
    }

    func applied(to text: UnitText) -> UnitText {
        var result = text
        apply(to: &result)
        return result
    }

    /// Where a place of the text before is afterwards. What is inserted there comes before it.
    func moved(_ place: Int) -> Int {
        var before = 0
        var after = 0
        for step in steps {
            switch step {
            case .keep(let count):
                if before + count > place { return after + place - before }
                before += count
                after += count
            case .insert(let units): after += units.count
            case .delete(let count):
                if before + count > place { return after }
                before += count
            }
        }
        return after + place - before
    }

    /// What takes every such unit out again that this one put in; on the text after it.
    func removal(of unit: TextUnit) -> TextDelta {
        var result = TextDelta()
        for step in steps {
            switch step {
            case .keep(let count): result.keep(count)
            case .insert(let units):
                for inserted in units {
                    if inserted == unit { result.delete(1) } else { result.keep(1) }
                }
            case .delete: continue
            }
        }
        result.end()
        return result
    }

    // MARK: The algebra

    /// What takes this back; `text` is the one before it.
    func inverted(on text: UnitText) -> TextDelta {
        var result = TextDelta()
        var at = 0
        for step in steps {
            switch step {
            case .keep(let count):
                result.keep(count)
                at += count
            case .insert(let units): result.delete(units.count)
            case .delete(let count):
                result.insert(text.units(in: at..<at + count))
                at += count
            }
        }
        result.end()
        return result
    }

    /// The same without what is deleted only to be put in again; `text` is the one before it.
    func trimmed(on text: UnitText) -> TextDelta {
        var result = TextDelta()
        var at = 0
        for (range, units) in replacements {
            let old = text.units(in: range)
            let front = zip(old, units).prefix { $0 == $1 }.count
            let back = zip(old.dropFirst(front).reversed(), units.dropFirst(front).reversed()).prefix { $0 == $1 }.count
            result.keep(range.lowerBound + front - at)
            result.insert(Array(units[front..<units.count - back]))
            result.delete(old.count - front - back)
            at = range.upperBound - back
        }
        result.end()
        return result
    }

    /// This and then `later`, as one.
    func then(_ later: TextDelta) -> TextDelta {
        if isIdentity { return later }
        if later.isIdentity { return self }
        var result = TextDelta()
        var first = StepCursor(self)
        var second = StepCursor(later)
        while true {
            if let count = first.takeDelete() {
                result.delete(count)
            } else if let units = second.takeInsert() {
                result.insert(units)
            } else if first.isAtEnd, second.isAtEnd {
                break
            } else {
                let count = min(first.rest, second.rest)
                let units = first.take(count)
                if second.isDeleting {
                    if units == nil { result.delete(count) }
                } else if let units {
                    result.insert(units)
                } else {
                    result.keep(count)
                }
                _ = second.take(count)
            }
        }
        result.end()
        return result
    }

    /// This one, made on the same text as `other`, as it reads after `other`.
    ///
    /// Where both insert at one place, what this one inserts stands before if `isFirst`.
    func over(_ other: TextDelta, isFirst: Bool) -> TextDelta {
        if isIdentity || other.isIdentity { return self }
        var result = TextDelta()
        var mine = StepCursor(self)
        var theirs = StepCursor(other)
        while !mine.isAtEnd {
            if isFirst, let units = mine.takeInsert() {
                result.insert(units)
            } else if let units = theirs.takeInsert() {
                result.keep(units.count)
            } else if let units = mine.takeInsert() {
                result.insert(units)
            } else {
                let count = min(mine.rest, theirs.rest)
                if !theirs.isDeleting {
                    if mine.isDeleting { result.delete(count) } else { result.keep(count) }
                }
                _ = mine.take(count)
                _ = theirs.take(count)
            }
        }
        result.end()
        return result
    }
}

/// Walks over a delta step by step and within steps; past its end everything is kept.
private struct StepCursor {
    private let steps: [TextDelta.Step]
    private var index = 0
    /// How much of the step is taken.
    private var taken = 0

    init(_ delta: TextDelta) {
        steps = delta.steps
    }

    var isAtEnd: Bool { index == steps.count }

    /// How long the rest of the step is.
    var rest: Int {
        guard !isAtEnd else { return .max }
        switch steps[index] {
        case .keep(let count), .delete(let count): return count - taken
        case .insert(let units): return units.count - taken
        }
    }

    var isDeleting: Bool {
        guard !isAtEnd, case .delete = steps[index] else { return false }
        return true
    }

    /// The rest of a deletion, if one comes next.
    mutating func takeDelete() -> Int? {
        guard isDeleting else { return nil }
        let count = rest
        _ = take(count)
        return count
    }

    /// The rest of an insertion, if one comes next.
    mutating func takeInsert() -> [TextUnit]? {
        guard !isAtEnd, case .insert = steps[index] else { return nil }
        return take(rest)
    }

    /// Goes on by so much of the step; gives the units of an insertion.
    mutating func take(_ count: Int) -> [TextUnit]? {
        guard !isAtEnd else { return nil }
        var units: [TextUnit]?
        if case .insert(let all) = steps[index] { units = Array(all[taken..<taken + count]) }
        taken += count
        if rest == 0 {
            index += 1
            taken = 0
        }
        return units
    }
}
