internal import CRDT

/// Three texts merged by lines: what only one side changed is taken from that side; where both did, ours stands.
package struct TextMerge: Sendable {
    package let text: String
    /// Places where both sides changed the same lines, each otherwise.
    package let collisions: Int

    package init(base: String, ours: String, theirs: String) {
        let baseLines = LineDiff.lines(of: base)
        let (ourLines, theirLines) = (LineDiff.lines(of: ours), LineDiff.lines(of: theirs))
        let regions = LineDiff.regions(
            ours: LineDiff.hunks(from: baseLines, to: ourLines),
            theirs: LineDiff.hunks(from: baseLines, to: theirLines))
        var lines: [Substring] = []
        var collisions = 0
        var at = 0
        for region in regions {
            lines += baseLines[at..<region.base.lowerBound]
            let (our, their) = (ourLines[region.ours], theirLines[region.theirs])
            lines += region.side == .theirs ? their : our
            if region.side == .both, !our.joined().utf8.elementsEqual(their.joined().utf8) { collisions += 1 }
            at = region.base.upperBound
        }
        lines += baseLines[at...]
        text = lines.joined()
        self.collisions = collisions
    }
}
