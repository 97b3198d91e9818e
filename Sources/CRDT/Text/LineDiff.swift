/// How one text became another, line by line.
///
/// The longest common subsequence by Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in its linear
/// space form: two searches, from the start and from the end, meet in the middle of a shortest path, and both halves
/// are solved alike. Lines that only one side has are taken out before; they match nothing.
///
/// Cost: O((n + m) d) time for d differing lines and O(n + m) memory. Texts that differ in more than `roundsMax`
/// lines within one stretch are cut where the search got furthest, so that time stays O((n + m) roundsMax); the answer
/// then still leads from one text to the other but may not be the shortest.
public enum LineDiff {
    /// The lines of a text, each with its ending: joined, they are the text. O(n).
    ///
    /// Only a line feed ends a line here; a carriage return before it belongs to the line.
    public static func lines(of text: String) -> [Substring] {
        var lines: [Substring] = []
        let bytes = text.utf8
        var start = bytes.startIndex
        var index = start
        while index != bytes.endIndex {
            let isEnd = bytes[index] == UInt8(ascii: "\n")
            bytes.formIndex(after: &index)
            if isEnd {
                lines.append(text[start..<index])
                start = index
            }
        }
        if start != bytes.endIndex { lines.append(text[start...]) }
        return lines
    }

    /// Where two texts differ, ascending; equal lines lie between any two hunks.
    public static func hunks(from old: String, to new: String) -> [LineHunk] {
        hunks(from: lines(of: old), to: lines(of: new))
    }

    /// Where two lists of lines differ, ascending; equal lines lie between any two hunks.
    ///
    /// Lines are equal when their bytes are: two spellings of one letter (é as one scalar or as two) are a difference.
    public static func hunks(from old: [Substring], to new: [Substring]) -> [LineHunk] {
        var numbers: [LineBytes: UInt32] = [:]
        func number(_ line: Substring) -> UInt32 {
            let next = UInt32(numbers.count)
            let key = LineBytes(line: line)
            if let known = numbers[key] { return known }
            numbers[key] = next
            return next
        }
        return hunks(from: old.map(number), to: new.map(number))
    }

    /// The same for lines that bear numbers: lines are equal exactly when their numbers are.
    ///
    /// Numbers should be small, as given out one after the other: memory is O(n + m + the greatest).
    static func hunks(from old: [UInt32], to new: [UInt32], roundsMax: Int? = nil) -> [LineHunk] {
        let rounds = roundsMax ?? max(64, min(4096, (1 << 28) / (old.count + new.count + 1)))
        let isKnown = occurring(in: old, new)
        var search = LineSearch(
            old: old.enumerated().filter { isKnown[Int($0.element)] }.map { ($0.offset, $0.element) },
            new: new.enumerated().filter { isKnown[Int($0.element)] }.map { ($0.offset, $0.element) },
            roundsMax: rounds)
        var pairs = search.matches()
        pairs.append((old.count, new.count))
        return settled(hunks(between: pairs), old, new)
    }

    /// By number, whether both sides have such lines.
    private static func occurring(in old: [UInt32], _ new: [UInt32]) -> [Bool] {
        let count = Int(max(old.max() ?? 0, new.max() ?? 0)) + 1
        var isOld = [Bool](repeating: false, count: count)
        for line in old { isOld[Int(line)] = true }
        var isBoth = [Bool](repeating: false, count: count)
        for line in new { isBoth[Int(line)] = isOld[Int(line)] }
        return isBoth
    }

    /// What lies between equal lines; the last pair stands behind the last lines.
    private static func hunks(between pairs: [(old: Int, new: Int)]) -> [LineHunk] {
        var hunks: [LineHunk] = []
        var old = 0
        var new = 0
        for pair in pairs {
            if pair.old > old || pair.new > new { hunks.append(LineHunk(old: old..<pair.old, new: new..<pair.new)) }
            old = pair.old + 1
            new = pair.new + 1
        }
        return hunks
    }

    /// Moves each pure insertion and deletion down as far as it goes, and joins hunks that then touch.
    ///
    /// A function inserted between two others may begin at the closing brace of the one above or at its own first
    /// line; people mean the second.
    private static func settled(_ hunks: [LineHunk], _ old: [UInt32], _ new: [UInt32]) -> [LineHunk] {
        var settled: [LineHunk] = []
        for hunk in hunks.reversed() {
            var hunk = hunk
            let next = settled.last
            let limit = (old: next?.old.lowerBound ?? old.count, new: next?.new.lowerBound ?? new.count)
            while hunk.old.upperBound < limit.old, hunk.new.upperBound < limit.new {
                let isMovable =
                    hunk.old.isEmpty
                    ? new[hunk.new.lowerBound] == new[hunk.new.upperBound]
                    : hunk.new.isEmpty && old[hunk.old.lowerBound] == old[hunk.old.upperBound]
                guard isMovable else { break }
                hunk.old = hunk.old.lowerBound + 1..<hunk.old.upperBound + 1
                hunk.new = hunk.new.lowerBound + 1..<hunk.new.upperBound + 1
            }
            if let next, next.old.lowerBound == hunk.old.upperBound, next.new.lowerBound == hunk.new.upperBound {
                hunk.old = hunk.old.lowerBound..<next.old.upperBound
                hunk.new = hunk.new.lowerBound..<next.new.upperBound
                settled.removeLast()
            }
            settled.append(hunk)
        }
        return settled.reversed()
    }
}

/// A line as its bytes, where `Substring` calls composed and decomposed letters equal.
private struct LineBytes: Hashable {
    let line: Substring

    static func == (left: LineBytes, right: LineBytes) -> Bool { left.line.utf8.elementsEqual(right.line.utf8) }

    func hash(into hasher: inout Hasher) {
        var line = line
        line.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
