import Identity
import Replication
import Spaces

extension Space {
    /// Main, then the branches by name. O(branches · (chains + documents)).
    func branchSummaries() -> [BranchSummary] {
        let main = BranchSummary(
            name: .main, title: viewTitle(.main), isInUse: inUse == .main, founder: nil, founded: nil, newest: nil,
            ahead: 0, behind: 0, hasNews: false)
        return [main] + branches.all.map(summary)
    }

    private func summary(of branch: Branch) -> BranchSummary {
        let name = ViewName.branch(branch.id)
        let (own, main) = (reach(of: name), reach(of: .main))
        let ahead = chains.changes(in: own, beyond: main)
        let behind = chains.changes(in: main, beyond: own)
        let founding = chains.index(of: branch.id.chain, sequence: 0)
        let isFoundingAhead = founding.map { index in ahead.contains { $0.contains(index) } } ?? false
        return BranchSummary(
            name: name, title: branch.name, isInUse: name == inUse, founder: chains.deviceKey(of: branch.id.chain),
            founded: founding.map(time), newest: newest(of: branch).map(time).max(),
            ahead: ahead.reduce(0) { $0 + $1.count } - (isFoundingAhead ? 1 : 0),
            behind: behind.reduce(0) { $0 + $1.count }, hasNews: hasNews(in: name, beyond: main))
    }
}
