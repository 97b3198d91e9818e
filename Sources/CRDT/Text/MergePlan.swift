/// The order in which concurrent events are replayed: branch by branch, the lighter branches first.
///
/// Every order that puts parents first gives the same text. This one leaves a branch only when it is done, so each
/// branch but the last is retreated once, and the heaviest, visited last, never. The memory of a plan serves the next.
struct MergePlan: ~Copyable {
    /// Some events in a row, within a run of the graph.
    typealias Step = GraphWalk.Span

    /// Events of one run, cut so that only its last one has children elsewhere. (Not private: the compiler of Swift 6.3
    /// fails in debug builds on a private type in a column.)
    struct Chunk {
        let start: LV
        let end: LV
        /// In `parents`: the chunks of the plan that end in its parents.
        var parentsStart: UInt32 = 0
        var parentCount: UInt32 = 0
        /// In `links`: its children as a list; `none` ends it.
        var firstChild: UInt32 = none
        /// Whether its one parent is the event right before it, in the same run.
        var isContinuation = false
        /// Parents that were not visited yet.
        var waitingCount: UInt32 = 0
        /// Events in the longest way that ends here.
        var depth = 0
        /// Events of this chunk and of those that hang on it, each hanging on its deepest parent only.
        var weight: Int
    }

    /// A child in the list of its parent's children.
    struct Link {
        let child: UInt32
        let next: UInt32
    }

    private static let none = UInt32.max

    private(set) var steps = Column<Step>()
    private var chunks = Column<Chunk>()
    private var parents = Column<UInt32>()
    private var links = Column<Link>()
    private var stack = Column<UInt32>()
    private var cuts = Column<LV>()

    init() {}

    init(_ range: Range<LV>, of graph: CausalGraph) {
        make(range, of: graph)
    }

    /// Fills `steps` for a range of events. Cost: O(n log n) in the runs of the range.
    mutating func make(_ range: Range<LV>, of graph: CausalGraph) {
        steps.truncate(to: 0)
        if range.isEmpty { return }
        let firstRun = graph.runIndex(of: range.lowerBound)
        let lastRun = graph.runIndex(of: range.upperBound - 1)
        if firstRun == lastRun {
            steps.append(Step(start: range.lowerBound, end: range.upperBound))
            return
        }
        cut(range, firstRun, lastRun, of: graph)
        link(firstRun, of: graph)
        weigh()
        walk()
    }

    private mutating func cut(_ range: Range<LV>, _ firstRun: Int, _ lastRun: Int, of graph: CausalGraph) {
        cuts.truncate(to: 0)
        chunks.truncate(to: 0)
        cuts.append(range.lowerBound)
        for index in firstRun + 1...lastRun {
            cuts.append(graph.runs[index].start)
            let run = graph.runs[index]
            for place in Int(run.parentsStart)..<Int(run.parentsStart + run.parentCount)
            where graph.parentList[place] >= range.lowerBound {
                cuts.append(graph.parentList[place] + 1)
            }
        }
        var all = UnsafeMutableBufferPointer(start: cuts.base, count: cuts.count)
        all.sort()
        for index in 0..<cuts.count {
            let start = cuts[index]
            let end = index + 1 < cuts.count ? cuts[index + 1] : range.upperBound
            if start < end { chunks.append(Chunk(start: start, end: end, weight: Int(end - start))) }
        }
    }

    private mutating func link(_ firstRun: Int, of graph: CausalGraph) {
        parents.truncate(to: 0)
        links.truncate(to: 0)
        let first = chunks[0].start
        var run = firstRun
        for index in 0..<chunks.count {
            let start = chunks[index].start
            while graph.end(ofRun: run) <= start { run += 1 }
            chunks[index].parentsStart = UInt32(parents.count)
            if start > graph.runs[run].start && index > 0 {
                chunks[index].isContinuation = true
                connect(index, to: index - 1)
            } else if start == graph.runs[run].start {
                for parent in graph.parents(of: graph.runs[run]) where parent >= first {
                    connect(index, to: self.index(ofChunkThatHolds: parent, before: index))
                }
            }
        }
    }

    /// Mostly one of the last few.
    private func index(ofChunkThatHolds version: LV, before last: Int) -> Int {
        for index in (max(0, last - 4)..<last).reversed() where chunks[index].start <= version { return index }
        return chunks.lastIndex(holding: { $0.start <= version })
    }

    private mutating func connect(_ child: Int, to parent: Int) {
        parents.append(UInt32(parent))
        chunks[child].parentCount += 1
        chunks[child].waitingCount += 1
        links.append(Link(child: UInt32(child), next: chunks[parent].firstChild))
        chunks[parent].firstChild = UInt32(links.count - 1)
    }

    private mutating func weigh() {
        for index in 0..<chunks.count {
            let deepest = deepestParent(of: index).map { chunks[$0].depth } ?? 0
            chunks[index].depth = deepest + Int(chunks[index].end - chunks[index].start)
        }
        for index in (0..<chunks.count).reversed() {
            if let deepest = deepestParent(of: index) { chunks[deepest].weight += chunks[index].weight }
        }
    }

    /// Of equally deep ones the first.
    private func deepestParent(of index: Int) -> Int? {
        var found: Int?
        for place in 0..<Int(chunks[index].parentCount) {
            let parent = Int(parents[Int(chunks[index].parentsStart) + place])
            if let best = found, chunks[parent].depth <= chunks[best].depth { continue }
            found = parent
        }
        return found
    }

    private mutating func walk() {
        stack.truncate(to: 0)
        for index in 0..<chunks.count where chunks[index].waitingCount == 0 { stack.append(UInt32(index)) }
        sortStack(from: 0)
        while let next = stack.popLast() {
            let chunk = chunks[Int(next)]
            if chunk.isContinuation, steps.count > 0, steps[steps.count - 1].end == chunk.start {
                steps[steps.count - 1] = Step(start: steps[steps.count - 1].start, end: chunk.end)
            } else {
                steps.append(Step(start: chunk.start, end: chunk.end))
            }
            let first = stack.count
            var link = chunk.firstChild
            while link != Self.none {
                let child = Int(links[Int(link)].child)
                chunks[child].waitingCount -= 1
                if chunks[child].waitingCount == 0 { stack.append(UInt32(child)) }
                link = links[Int(link)].next
            }
            sortStack(from: first)
        }
    }

    /// Puts the heaviest lowest; of equally heavy ones the later first, so that the order of arrival decides.
    private mutating func sortStack(from first: Int) {
        if stack.count - first < 2 { return }
        var ready = UnsafeMutableBufferPointer(start: stack.base + first, count: stack.count - first)
        ready.sort { left, right in
            let (a, b) = (chunks.base[Int(left)].weight, chunks.base[Int(right)].weight)
            return a == b ? left > right : a > b
        }
    }
}
