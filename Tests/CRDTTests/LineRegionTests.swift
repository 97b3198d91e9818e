import TestKit
import Testing

@testable import CRDT

/// Three-way comparisons by lines beside one that marks each line and each gap between lines.
@Suite struct LineRegionTests {
    /// The regions by marks: place 2i is the gap before line i of the base, place 2i + 1 the line. A hunk takes the
    /// gaps at both its ends and all between; what shares a place is one region.
    private static func marked(_ ours: [LineHunk], _ theirs: [LineHunk], lineCount: Int) -> [LineRegion] {
        var groups: [Int?] = Array(repeating: nil, count: 2 * lineCount + 1)
        var sides: [Set<Bool>] = []
        for (hunks, isOurs) in [(ours, true), (theirs, false)] {
            for hunk in hunks {
                let places = 2 * hunk.old.lowerBound...2 * hunk.old.upperBound
                let met = Set(places.compactMap { groups[$0] })
                let group = sides.count
                sides.append(met.reduce([isOurs]) { $0.union(sides[$1]) })
                for place in groups.indices where places.contains(place) || groups[place].map(met.contains) == true {
                    groups[place] = group
                }
            }
        }
        var regions: [LineRegion] = []
        var done: Set<Int> = []
        for group in groups.compactMap({ $0 }) where done.insert(group).inserted {
            let places = groups.indices.filter { groups[$0] == group }
            let base = (places.first ?? 0) / 2..<(places.last ?? 0) / 2
            let side: LineRegion.Side =
                sides[group].count == 2 ? .both : sides[group].contains(true) ? .ours : .theirs
            regions.append(
                LineRegion(
                    base: base, ours: image(of: base, through: ours), theirs: image(of: base, through: theirs),
                    side: side))
        }
        return regions
    }

    /// Counts the new lines before and in a range whose ends cut no hunk.
    private static func image(of base: Range<Int>, through hunks: [LineHunk]) -> Range<Int> {
        func shift(_ end: Int, isEnd: Bool) -> Int {
            hunks.filter { isEnd ? $0.old.upperBound <= end && $0.old.lowerBound <= end : $0.old.upperBound < end }
                .reduce(0) { $0 + $1.new.count - $1.old.count }
        }
        return base.lowerBound + shift(base.lowerBound, isEnd: false)..<base.upperBound
            + shift(base.upperBound, isEnd: true)
    }

    private static func changed(_ base: [UInt32], _ random: inout SeededRandom) -> [UInt32] {
        var text = base
        for _ in 0..<random.below(5) {
            let at = random.below(text.count + 1)
            let gone = min(random.below(4), text.count - at)
            text.replaceSubrange(at..<at + gone, with: (0..<random.below(4)).map { _ in UInt32(random.below(12)) })
        }
        return text
    }

    @Test(
        "the regions are those of the marks, and outside them all three texts agree",
        arguments: SeededRandom.seeds(1..<9))
    func regions(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<500 {
            let base = (0..<random.below(25)).map { _ in UInt32(random.below(12)) }
            let (ours, theirs) = (Self.changed(base, &random), Self.changed(base, &random))
            let (left, right) = (LineDiff.hunks(from: base, to: ours), LineDiff.hunks(from: base, to: theirs))
            let regions = LineDiff.regions(ours: left, theirs: right)
            #expect(regions == Self.marked(left, right, lineCount: base.count), "\(base) \(ours) \(theirs) \(random)")
            var end = (base: 0, ours: 0, theirs: 0)
            for region in regions + [Self.end(base, ours, theirs)] {
                #expect(base[end.base..<region.base.lowerBound] == ours[end.ours..<region.ours.lowerBound])
                #expect(base[end.base..<region.base.lowerBound] == theirs[end.theirs..<region.theirs.lowerBound])
                if region.side == .theirs { #expect(Array(ours[region.ours]) == Array(base[region.base])) }
                if region.side == .ours { #expect(Array(theirs[region.theirs]) == Array(base[region.base])) }
                end = (region.base.upperBound, region.ours.upperBound, region.theirs.upperBound)
            }
        }
    }

    private static func end(_ base: [UInt32], _ ours: [UInt32], _ theirs: [UInt32]) -> LineRegion {
        LineRegion(
            base: base.count..<base.count, ours: ours.count..<ours.count, theirs: theirs.count..<theirs.count,
            side: .both)
    }

    @Test("two who insert at one place, and two who change neighbouring lines, meet; a line between keeps them apart")
    func touching() {
        func sides(_ ours: String, _ theirs: String) -> [LineRegion.Side] {
            let base = "1\n2\n3\n4\n"
            return LineDiff.regions(
                ours: LineDiff.hunks(from: base, to: ours), theirs: LineDiff.hunks(from: base, to: theirs)
            ).map(\.side)
        }
        #expect(sides("1\na\n2\n3\n4\n", "1\nb\n2\n3\n4\n") == [.both])
        #expect(sides("1\nx\n3\n4\n", "1\n2\ny\n4\n") == [.both])
        #expect(sides("x\n2\n3\n4\n", "1\n2\ny\n4\n") == [.ours, .theirs])
        #expect(sides("x\n2\n3\n4\n", "x\n2\n3\n4\n") == [.both])
        #expect(sides("1\n2\n3\n4\n", "1\n2\n3\n4\n5\n") == [.theirs])
        #expect(sides("1\n2\n3\n4\n", "1\n2\n3\n4\n").isEmpty)
    }

    @Test("lines are followed through a diff with all of what touches them")
    func following() {
        let hunks = LineDiff.hunks(from: "1\n2\n3\n4\n5\n", to: "0\n1\n2\nx\ny\n4\n5\n")
        #expect(LineDiff.lines(0..<1, through: hunks) == 0..<2)
        #expect(LineDiff.lines(1..<2, through: hunks) == 2..<5)
        #expect(LineDiff.lines(2..<3, through: hunks) == 3..<5)
        #expect(LineDiff.lines(4..<5, through: hunks) == 6..<7)
        #expect(LineDiff.lines(4..<4, through: hunks) == 6..<6)
        #expect(LineDiff.lines(3..<3, through: hunks) == 3..<5)
    }
}
