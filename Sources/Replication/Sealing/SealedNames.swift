internal import Identity
internal import WireCodec

/// What changes and chains are called inside a segment: by their run, or by their place in a list of those outside.
struct SealedNames {
    /// By chain, the place of its first run: of a chain that was forked there can be more.
    let runs: [ChainID: Int]
    let runCount: Int
    private(set) var outsideParents: [Bytes32] = []
    private(set) var outsideChains: [ChainID] = []
    private var parentPlaces: [Bytes32: Int] = [:]
    private var chainPlaces: [ChainID: Int] = [:]
    private var inside: [Bytes32: (run: Int, sequence: Int64)] = [:]

    init(runs: [ChainID: Int], runCount: Int) {
        self.runs = runs
        self.runCount = runCount
    }

    /// Later changes may name this one.
    mutating func arrived(_ change: Change, run: Int) {
        inside[change.id] = (run, Int64(change.sequence))
    }

    /// Selectors from the count of runs on are those of the list of changes outside, and have no sequence.
    mutating func change(_ id: Bytes32) -> (selector: Int, sequence: Int64?) {
        if let known = inside[id] { return (known.run, known.sequence) }
        if let place = parentPlaces[id] { return (runCount + place, nil) }
        let place = outsideParents.count
        parentPlaces[id] = place
        outsideParents.append(id)
        return (runCount + place, nil)
    }

    /// Selectors from the count of runs on are those of the list of chains outside.
    mutating func chain(_ id: ChainID) -> Int {
        if let run = runs[id] { return run }
        if let place = chainPlaces[id] { return runCount + place }
        let place = outsideChains.count
        chainPlaces[id] = place
        outsideChains.append(id)
        return runCount + place
    }
}
