/// The order in which concurrent events are replayed: branch by branch, the lighter branches first.
///
/// Every order that puts parents first gives the same text. This one leaves a branch only when it is done, so each
/// branch but the last is retreated once, and the heaviest, visited last, never.
struct MergePlan {
    /// Ranges of events, each within a run of the graph.
    let steps: [Range<LV>]

    /// Events of one run, cut so that only its last one has children elsewhere.
    private struct Chunk {
        let range: Range<LV>
        /// The chunks of the plan that end in its parents.
        var parents: [Int] = []
        var children: [Int] = []
        /// Whether its one parent is the event right before it, in the same run.
        var isContinuation = false
        /// Parents that were not visited yet.
        var waitingCount = 0
        /// Events in the longest way that ends here.
        var depth = 0
        /// Events of this chunk and of those that hang on it, each hanging on its deepest parent only.
        var weight: Int
    }

    /// Cost: O(n log n) in the runs of the range.
    init(_ range: Range<LV>, of graph: CausalGraph) {
        if range.isEmpty {
            steps = []
        } else if graph.runIndex(of: range.lowerBound) == graph.runIndex(of: range.upperBound - 1) {
            steps = [range]
        } else {
            var chunks = Self.chunks(range, of: graph)
            Self.link(&chunks, graph: graph)
            Self.weigh(&chunks)
            steps = Self.walk(&chunks)
        }
    }

    private static func chunks(_ range: Range<LV>, of graph: CausalGraph) -> [Chunk] {
        let firstRun = graph.runIndex(of: range.lowerBound)
        let lastRun = graph.runIndex(of: range.upperBound - 1)
        var cuts: [LV] = [range.lowerBound]
        for run in graph.runs[(firstRun + 1)...lastRun] {
            cuts.append(run.start)
            for parent in graph.parents(of: run) where parent >= range.lowerBound { cuts.append(parent + 1) }
        }
        let starts = Frontier(cuts)
        return starts.indices.map { index in
            let end = index + 1 < starts.count ? starts[index + 1] : range.upperBound
            return Chunk(range: starts[index]..<end, weight: Int(end - starts[index]))
        }
    }

    private static func link(_ chunks: inout [Chunk], graph: CausalGraph) {
        let first = chunks[0].range.lowerBound
        var run = graph.runIndex(of: first)
        for index in chunks.indices {
            let start = chunks[index].range.lowerBound
            while graph.runs[run].end <= start { run += 1 }
            if start > graph.runs[run].start && index > 0 {
                chunks[index].isContinuation = true
                chunks[index].parents = [index - 1]
            } else if start == graph.runs[run].start {
                for parent in graph.parents(of: graph.runs[run]) where parent >= first {
                    chunks[index].parents.append(self.index(ofChunkThatHolds: parent, in: chunks))
                }
            }
            chunks[index].waitingCount = chunks[index].parents.count
            for parent in chunks[index].parents { chunks[parent].children.append(index) }
        }
    }

    private static func index(ofChunkThatHolds version: LV, in chunks: [Chunk]) -> Int {
        var low = 0
        var high = chunks.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if chunks[middle].range.lowerBound <= version { low = middle } else { high = middle }
        }
        return low
    }

    private static func weigh(_ chunks: inout [Chunk]) {
        for index in chunks.indices {
            let before = chunks[index].parents.map { chunks[$0].depth }.max() ?? 0
            chunks[index].depth = before + chunks[index].range.count
        }
        for index in chunks.indices.reversed() {
            let deepest = chunks[index].parents.max { chunks[$0].depth < chunks[$1].depth }
            if let deepest { chunks[deepest].weight += chunks[index].weight }
        }
    }

    private static func walk(_ chunks: inout [Chunk]) -> [Range<LV>] {
        var steps: [Range<LV>] = []
        steps.reserveCapacity(chunks.count)
        var stack = heaviestFirst(chunks.indices.filter { chunks[$0].waitingCount == 0 }, chunks)
        while let next = stack.popLast() {
            let range = chunks[next].range
            if chunks[next].isContinuation, let last = steps.last, last.upperBound == range.lowerBound {
                steps[steps.count - 1] = last.lowerBound..<range.upperBound
            } else {
                steps.append(range)
            }
            var ready: [Int] = []
            for child in chunks[next].children {
                chunks[child].waitingCount -= 1
                if chunks[child].waitingCount == 0 { ready.append(child) }
            }
            stack.append(contentsOf: heaviestFirst(ready, chunks))
        }
        return steps
    }

    /// Of equally heavy ones the later first, so that on a stack the order of arrival decides.
    private static func heaviestFirst(_ indexes: [Int], _ chunks: [Chunk]) -> [Int] {
        if indexes.count < 2 { return indexes }
        return indexes.sorted { (chunks[$0].weight, $0) > (chunks[$1].weight, $1) }
    }
}
