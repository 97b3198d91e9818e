/// A stretch of a text that one side or both changed, as lines of the base and of both sides.
///
/// What a three-way comparison by lines gives: outside the regions all three texts have the same lines.
public struct LineRegion: Hashable, Sendable {
    /// Which side changed it.
    public enum Side: Hashable, Sendable {
        /// Only one's own text differs from what both had.
        case ours
        /// Only the other text differs from it.
        case theirs
        /// Their changes touch or overlap: a person should look at it.
        case both
    }

    /// The lines of the text that both sides started from.
    public var base: Range<Int>
    /// What stands there on our side.
    public var ours: Range<Int>
    /// What stands there on their side.
    public var theirs: Range<Int>
    /// Who changed it.
    public var side: Side
}

extension LineDiff {
    /// The regions that two sides changed, from the hunks that lead from one base to each of them, ascending.
    ///
    /// Hunks that touch or overlap in the base are one region, also where both sides wrote the same: it will stand
    /// there twice. O(hunks).
    public static func regions(ours: [LineHunk], theirs: [LineHunk]) -> [LineRegion] {
        var regions: [LineRegion] = []
        var (left, right) = (ours[...], theirs[...])
        // How far each side's lines have moved against the base so far.
        var (leftShift, rightShift) = (0, 0)
        while let start = [left.first?.old.lowerBound, right.first?.old.lowerBound].compactMap({ $0 }).min() {
            var end = start
            let shiftsBefore = (leftShift, rightShift)
            var isOurs = false
            var isTheirs = false
            while true {
                if let hunk = left.first, hunk.old.lowerBound <= end {
                    end = max(end, hunk.old.upperBound)
                    leftShift += hunk.new.count - hunk.old.count
                    left.removeFirst()
                    isOurs = true
                } else if let hunk = right.first, hunk.old.lowerBound <= end {
                    end = max(end, hunk.old.upperBound)
                    rightShift += hunk.new.count - hunk.old.count
                    right.removeFirst()
                    isTheirs = true
                } else {
                    break
                }
            }
            regions.append(
                LineRegion(
                    base: start..<end, ours: start + shiftsBefore.0..<end + leftShift,
                    theirs: start + shiftsBefore.1..<end + rightShift,
                    side: isOurs && isTheirs ? .both : isOurs ? .ours : .theirs))
        }
        return regions
    }

    /// Which lines of a new text stand where these of the old one stood, with all of each hunk that touches them.
    /// O(hunks).
    public static func lines(_ old: Range<Int>, through hunks: [LineHunk]) -> Range<Int> {
        var (start, end) = (old.lowerBound, old.upperBound)
        var (shiftBefore, shiftInside) = (0, 0)
        for hunk in hunks where hunk.old.lowerBound <= end {
            let shift = hunk.new.count - hunk.old.count
            if hunk.old.upperBound < start {
                shiftBefore += shift
            } else {
                start = min(start, hunk.old.lowerBound)
                end = max(end, hunk.old.upperBound)
                shiftInside += shift
            }
        }
        return start + shiftBefore..<end + shiftBefore + shiftInside
    }
}
