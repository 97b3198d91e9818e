extension CausalGraph {
    /// What is wrong with the graph, in words; empty when all is well. For tests: O(events).
    func violations() -> [String] {
        var found: [String] = []
        var end: LV = 0
        var known = Frontier()
        for (index, run) in runs.enumerated() {
            if run.start != end || run.end <= run.start { found.append("run \(index) is not behind the one before") }
            if let newest = run.parents.last, newest >= run.start { found.append("run \(index) has a later parent") }
            if zip(run.parents, run.parents.dropFirst()).contains(where: >=) {
                found.append("run \(index) has unsorted parents")
            }
            if index > 0 && run.parents.isExactly(run.start - 1) { found.append("run \(index) goes on the one before") }
            if dominators(of: Array(run.parents)) != run.parents {
                found.append("run \(index) names an ancestor of another parent")
            }
            if known != frontier(atCount: Int(run.start)) { found.append("the frontier before run \(index) is wrong") }
            known = known.advanced(over: run.last, parents: run.parents)
            end = run.end
        }
        if known != frontier { found.append("the frontier is \(Array(frontier)), not \(Array(known))") }
        return found
    }
}
