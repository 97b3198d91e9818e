internal import Identity
internal import WireCodec

/// Puts changes that come in the order of arrival into runs: each goes behind the one it is linked to.
///
/// Without forks that is one run for each chain; then O(1) a change.
struct StrandGrouping {
    /// By run, the id of its newest change.
    private var ends: [Bytes32] = []
    private var runs: [ChainID: [Int]] = [:]

    /// The run of the next change; equal to how many there were when it begins a new one.
    mutating func run(of change: Change) -> Int {
        let known = runs[change.chain] ?? []
        if change.sequence > 0, let run = known.first(where: { ends[$0] == change.previous }) {
            ends[run] = change.id
            return run
        }
        runs[change.chain, default: []].append(ends.count)
        ends.append(change.id)
        return ends.count - 1
    }
}
