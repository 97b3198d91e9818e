internal import CRDT
internal import Identity
internal import WireCodec

/// Changes of one chain that follow one another without a fork, as this replica holds them.
///
/// A chain whose device signs one history is one strand. Where it signed two changes with one sequence number the chain
/// is a tree: the strand that came first goes on, and each other history is a strand that leaves another one. Which
/// is which depends on the order of arrival, so a strand's number never leaves the replica; nothing that replicas must
/// agree on follows from it. Source: Protocol/changes.md, section 5; Protocol/decisions/0014-forked-chains.md.
struct Strand: Sendable {
    let chain: ChainID
    let deviceKey: Bytes32
    /// When the chain's first change was made, in tenths of a second since the Unix epoch.
    let start: UInt64
    /// Its place among the chain's strands in the order of arrival.
    fileprivate(set) var ordinal = 0
    /// The number of the strand that it leaves; nil for one that begins the chain.
    let base: Int?
    /// The sequence of its own first change.
    let first: UInt64
    /// What the chain's events are called in documents, from this strand's first change on (`ForkTable`).
    fileprivate(set) var agent: AgentID
    /// The index of each of its own changes.
    private(set) var indexes: ContiguousArray<UInt32> = []
    private(set) var signed = BitList()
    /// Its own changes by the membership frontier that they name.
    private(set) var terms: ContiguousArray<ChainTable.Term> = []
    /// Which of its own changes need an editor.
    private(set) var edits = BitList()
    /// What its own changes count together, as `Change.countedInBytes`.
    private(set) var sizeInBytes = 0
    /// Changes of the strand from this sequence on do not stand; `.max` while all do.
    var standingEnd = UInt32.max

    /// One that begins a chain.
    init(chain: ChainID, deviceKey: Bytes32, start: UInt64) {
        self.chain = chain
        self.deviceKey = deviceKey
        self.start = start
        base = nil
        first = 0
        agent = AgentID(chain.bytes.bytes)
    }

    /// One that leaves another strand before the change of a sequence.
    init(leaving other: Strand, number: Int, at sequence: UInt64) {
        chain = other.chain
        deviceKey = other.deviceKey
        start = other.start
        base = number
        first = sequence
        agent = other.agent
    }

    /// How many changes there are along the chain up to the end of this strand.
    var count: UInt64 { first + UInt64(indexes.count) }

    /// The index of its newest change; nil while it has none.
    var newest: Int? { indexes.last.map { Int($0) } }

    /// Notes what the next change names, and whether it needs an editor.
    mutating func note(membership: UInt32, needsEditor: Bool) {
        if terms.last?.membership != membership {
            terms.append(ChainTable.Term(first: UInt32(first) + UInt32(edits.count), membership: membership))
        }
        edits.append(needsEditor)
    }

    /// The sequence of the first own change at or behind one that needs an editor.
    func firstEdit(from sequence: UInt64) -> UInt64? {
        edits.firstTrue(from: Int(max(sequence, first) - first)).map { UInt64($0) + first }
    }

    mutating func append(_ index: Int, isSigned: Bool, countedInBytes: Int) {
        indexes.append(UInt32(index))
        signed.append(isSigned)
        sizeInBytes += countedInBytes
    }

    /// The same, as the `ordinal`-th strand of its chain, whose events go by a name of their own.
    func named(_ agent: AgentID, ordinal: Int) -> Strand {
        var strand = self
        strand.agent = agent
        strand.ordinal = ordinal
        return strand
    }
}
