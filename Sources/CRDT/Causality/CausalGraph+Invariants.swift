extension CausalGraph {
    /// What is wrong with the graph, in words; empty when all is well. For tests: O(events).
    func violations() -> [String] {
        var found: [String] = []
        var end: LV = 0
        var known = Frontier()
        for (index, run) in runs.enumerated() {
            let runEnd = self.end(ofRun: index)
            if run.start != end || runEnd <= run.start { found.append("run \(index) is not behind the one before") }
            let parents = parents(of: run)
            if let newest = parents.last, newest >= run.start { found.append("run \(index) has a later parent") }
            if zip(parents, parents.dropFirst()).contains(where: >=) {
                found.append("run \(index) has unsorted parents")
            }
            // What names others stands alone.
            let isAlone = runEnd - run.start == 1 || (index > 0 && run.start - runs[index - 1].start == 1)
            if index > 0 && !isAlone && parents.isExactly(run.start - 1) {
                found.append("run \(index) goes on the one before")
            }
            if run.settledEnd > run.followedEnd { found.append("run \(index) is settled by what it does not follow") }
            if dominators(of: Array(parents)) != parents {
                found.append("run \(index) names an ancestor of another parent")
            }
            if known != frontier(atCount: Int(run.start)) { found.append("the frontier before run \(index) is wrong") }
            known = Frontier(known.filter { !parents.contains($0) } + [runEnd - 1])
            end = runEnd
        }
        if known != frontier { found.append("the frontier is \(Array(frontier)), not \(Array(known))") }
        return found
    }
}
