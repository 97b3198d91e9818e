/// Where each line of some texts is in others: of two rounds of a review, or of a round and what stands in an editor.
///
/// In steps: files are paired by path, else by what they have in common; their lines are aligned; what left its place
/// is looked for in all files; and what changed is looked for between its neighbours. What is found by content that
/// other lines have as well is kept apart from what is certain.
///
/// O(lines log lines), and comparisons of likeness in what changed.
struct LineTracks {
    /// Where a line came to.
    struct Target: Equatable {
        let file: Int
        let line: Int
        /// Whether the line reads as it did.
        var isEqual: Bool
        /// Whether nothing else could be meant.
        var isCertain = false
    }

    let old: [TrackedText]
    let new: [TrackedText]
    /// By file and line of the old texts.
    private(set) var targets: [[Target?]]
    /// By file and line of the new texts: whether something came there.
    private var isTaken: [[Bool]]
    /// By file of the old texts, the one that it became.
    private(set) var partners: [Int?]

    /// The least likeness of a line that changed, and of lines without others of theirs around.
    private static let leastLikeness = 0.45

    init(from oldTexts: [(path: String, text: String)], to newTexts: [(path: String, text: String)]) {
        var numbering = LineNumbering()
        old = oldTexts.map { numbering.text($0.text, path: $0.path) }
        new = newTexts.map { numbering.text($0.text, path: $0.path) }
        targets = old.map { Array(repeating: nil, count: $0.count) }
        isTaken = new.map { Array(repeating: false, count: $0.count) }
        partners = FilePairing.partners(of: old, in: new)
        for (file, partner) in partners.enumerated() {
            if let partner { align(file, with: partner) }
        }
        follow()
        findChanged()
        extendRuns()
        markCertain()
    }

    private mutating func set(_ file: Int, _ line: Int, to target: Target) {
        targets[file][line] = target
        isTaken[target.file][target.line] = true
    }

    // MARK: What stayed in its file

    private mutating func align(_ file: Int, with partner: Int) {
        let pairs = LineAlignment.pairs(from: old[file], to: new[partner])
        var start = 0
        while start < pairs.count {
            var end = start + 1
            while end < pairs.count, pairs[end].old == pairs[end - 1].old + 1, pairs[end].new == pairs[end - 1].new + 1
            {
                end += 1
            }
            if isTrusted(pairs[start..<end], file, partner) {
                for pair in pairs[start..<end] {
                    set(file, pair.old, to: Target(file: partner, line: pair.new, isEqual: true))
                }
            }
            start = end
        }
    }

    /// A few blank lines and braces that match somewhere are no run of lines that stayed.
    private func isTrusted(_ run: ArraySlice<LineAlignment.Pair>, _ file: Int, _ partner: Int) -> Bool {
        guard let first = run.first, let last = run.last else { return false }
        return run.contains { old[file].tells[$0.old] } || first.old == 0 && first.new == 0
            || last.old == old[file].count - 1 && last.new == new[partner].count - 1
    }

    // MARK: What left its place

    /// Lines that are missing in the old order and that one other place has, with what stands around them alike.
    private mutating func follow() {
        var missing: [UInt32: (file: Int, line: Int)?] = [:]
        for (file, text) in old.enumerated() {
            for line in 0..<text.count where targets[file][line] == nil && text.tells[line] {
                let number = text.bareNumbers[line]
                missing.updateValue(missing[number] == nil ? (file, line) : nil, forKey: number)
            }
        }
        var found: [UInt32: (file: Int, line: Int)?] = [:]
        for (file, text) in new.enumerated() {
            for line in 0..<text.count where !isTaken[file][line] && text.tells[line] {
                let number = text.bareNumbers[line]
                found.updateValue(found[number] == nil ? (file, line) : nil, forKey: number)
            }
        }
        let seeds = missing.compactMap { number, place -> (from: (file: Int, line: Int), to: (file: Int, line: Int))? in
            guard let place, case let other?? = found[number] else { return nil }
            return (place, other)
        }
        for seed in seeds.sorted(by: { $0.from < $1.from }) {
            let isEqual = old[seed.from.file].numbers[seed.from.line] == new[seed.to.file].numbers[seed.to.line]
            set(seed.from.file, seed.from.line, to: Target(file: seed.to.file, line: seed.to.line, isEqual: isEqual))
        }
        extendRuns()
    }

    /// What stands behind and before lines that were found, where it reads the same.
    private mutating func extendRuns() {
        for file in old.indices {
            for line in old[file].lines.indices.dropFirst() { extend(file, line, from: line - 1, by: 1) }
            for line in old[file].lines.indices.dropLast().reversed() { extend(file, line, from: line + 1, by: -1) }
        }
    }

    private mutating func extend(_ file: Int, _ line: Int, from neighbour: Int, by step: Int) {
        guard targets[file][line] == nil, let known = targets[file][neighbour],
            new[known.file].lines.indices.contains(known.line + step), !isTaken[known.file][known.line + step]
        else { return }
        let target = known.line + step
        guard old[file].bareNumbers[line] == new[known.file].bareNumbers[target] else { return }
        let isEqual = old[file].numbers[line] == new[known.file].numbers[target]
        set(file, line, to: Target(file: known.file, line: target, isEqual: isEqual))
    }

    // MARK: What changed

    /// Lines that are missing are looked for among those that came between where their neighbours are.
    private mutating func findChanged() {
        for file in old.indices {
            var start = 0
            while start < old[file].count {
                guard targets[file][start] == nil else {
                    start += 1
                    continue
                }
                var end = start + 1
                while end < old[file].count, targets[file][end] == nil { end += 1 }
                for gap in gaps(around: start..<end, of: file) { match(start..<end, of: file, in: gap) }
                start = end
            }
        }
    }

    /// Where lines between two that were found can be: between those, or else behind the first and before the second.
    private func gaps(around range: Range<Int>, of file: Int) -> [(file: Int, lines: Range<Int>)] {
        let before = range.lowerBound > 0 ? targets[file][range.lowerBound - 1] : nil
        let after = range.upperBound < old[file].count ? targets[file][range.upperBound] : nil
        if let before, let after, before.file == after.file, before.line < after.line {
            return [(before.file, before.line + 1..<after.line)]
        }
        var gaps: [(file: Int, lines: Range<Int>)] = []
        if let before { gaps.append((before.file, free(from: before.line + 1, by: 1, in: before.file, range.count))) }
        if let after { gaps.append((after.file, free(from: after.line - 1, by: -1, in: after.file, range.count))) }
        if before == nil, after == nil, let partner = partners[file] { gaps.append((partner, 0..<new[partner].count)) }
        return gaps
    }

    /// The lines that nothing came to, in a row, twice as many as are looked for and a few.
    private func free(from line: Int, by step: Int, in file: Int, _ count: Int) -> Range<Int> {
        var end = line
        while new[file].lines.indices.contains(end), !isTaken[file][end], abs(end - line) < 2 * count + 4 {
            end += step
        }
        return step > 0 ? line..<end : end + 1..<line + 1
    }

    private mutating func match(_ range: Range<Int>, of file: Int, in gap: (file: Int, lines: Range<Int>)) {
        let from = range.filter { targets[file][$0] == nil }
        let to = gap.lines.filter { !isTaken[gap.file][$0] }
        let pairs = LineLikeness.align(
            from.map { old[file].lines[$0] }[...], to.map { new[gap.file].lines[$0] }[...],
            least: Self.leastLikeness)
        for pair in pairs {
            let (line, target) = (from[pair.old], to[pair.new])
            let isEqual = old[file].numbers[line] == new[gap.file].numbers[target]
            set(file, line, to: Target(file: gap.file, line: target, isEqual: isEqual))
        }
    }

    // MARK: What is certain

    /// A run of equal lines is certain when one of them stands nowhere else in both files.
    private mutating func markCertain() {
        let newCounts = new.map { Self.counts($0) }
        for file in old.indices {
            let counts = Self.counts(old[file])
            var start = 0
            while start < old[file].count {
                guard let first = targets[file][start], first.isEqual else {
                    start += 1
                    continue
                }
                var end = start + 1
                while end < old[file].count, let next = targets[file][end], next.isEqual, next.file == first.file,
                    next.line == first.line + end - start
                { end += 1 }
                let isCertain = (start..<end).contains { line in
                    let number = old[file].numbers[line]
                    return old[file].tells[line] && counts[number] == 1 && newCounts[first.file][number] == 1
                }
                if isCertain { for line in start..<end { targets[file][line]?.isCertain = true } }
                start = end
            }
        }
    }

    private static func counts(_ text: TrackedText) -> [UInt32: Int] {
        text.numbers.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
