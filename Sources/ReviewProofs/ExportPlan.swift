package import Identity
package import Membership
package import Replication
package import Reviews
package import Spaces
package import WireCodec

/// What of a space goes into the signed export of a review: which changes, and of which of them what they hold.
///
/// The changes with the review's records go whole; with them, without what they hold, go all that came before, so that
/// roles and order follow from the file, and those behind up to the next signature. Rule: Protocol/review-exports.md,
/// section 5.
package struct ExportPlan: Sendable {
    /// Changes of one chain that follow one another here.
    package struct Part: Sendable {
        package let chain: ChainID
        /// The strand's place among those of its chain.
        package let ordinal: Int
        /// Where its first change stands.
        let place: ChangePlace
        package let end: UInt64

        package var first: UInt64 { place.sequence }
    }

    package let space: SpaceID
    package let review: ReviewID
    let genesis: [UInt8]
    let statements: [[UInt8]]
    package let parts: [Part]
    /// Of the changes that go whole.
    let whole: Set<Bytes32>
    /// The blobs that rounds of code are about, each once, in the order of the rounds.
    package let contents: [BlobID]
    package let changeCount: Int

    /// `steps` are what was said of the review, and the rules of the space; `beyond` are changes that the file must
    /// reach, whose signatures cover others. O(changes before them).
    package init(
        _ review: Review, steps: [ReviewStep], beyond: [Bytes32], in space: Space
    ) throws(ExportError) {
        let chains = space.chains
        whole = Set(steps.map(\.id.change))
        let indexes = (Array(whole) + beyond).compactMap { chains.index(of: $0) }
        let reach = Self.closed(chains.reach(of: indexes.sorted()), in: space)
        changeCount = chains.count(of: reach)
        guard changeCount <= ExportLimits.changeCount else {
            throw .overLimit(field: "changes", limit: ExportLimits.changeCount)
        }
        self.space = space.id
        self.review = review.id
        genesis = space.genesis.encode()
        statements = space.membership.operations.map { $0.encode() }
        parts = chains.tips(of: reach).compactMap { Self.part(endingIn: $0, in: chains) }
        var contents: [BlobID] = []
        for case .code(let code) in review.rounds.map(\.subject) where !contents.contains(code.content) {
            contents.append(code.content)
        }
        self.contents = contents
    }

    /// With what is signed next in each strand, the changes that cuts of the membership log name, and the ancestors of
    /// all these.
    private static func closed(_ first: Reach, in space: Space) -> Reach {
        let chains = space.chains
        var reach = first
        while true {
            let before = reach
            for tip in chains.tips(of: before) {
                guard let index = chains.index(of: tip.id) else { continue }
                let strand = chains.strand(at: index)
                let counts = space.membership.authority.namedCounts(of: tip.chain, by: tip.deviceKey)
                let cuts = counts.compactMap { chains.index(inStrand: strand, sequence: $0 - 1) }
                chains.extend(&reach, to: [signed(from: tip.count - 1, inStrand: strand, of: chains)] + cuts)
            }
            if reach == before { return reach }
        }
    }

    /// The next change of a strand that has a signature; its last one has.
    private static func signed(from sequence: UInt64, inStrand strand: Int, of chains: ChainTable) -> Int {
        for sequence in sequence..<chains.sequences(ofStrand: strand).upperBound {
            guard let index = chains.index(inStrand: strand, sequence: sequence) else { break }
            if chains.isSigned(at: index) { return index }
        }
        preconditionFailure("the run that brought a strand's last change ended in its signature")
    }

    private static func part(endingIn tip: ChainTip, in chains: ChainTable) -> Part? {
        guard let index = chains.index(of: tip.id) else { return nil }
        let strand = chains.strand(at: index)
        let first = chains.sequences(ofStrand: strand).lowerBound
        let before = first > 0 ? chains.index(inStrand: strand, sequence: first - 1) : nil
        return Part(
            chain: tip.chain, ordinal: chains.ordinal(ofStrand: strand),
            place: chains.place(behind: before, of: tip.chain), end: tip.count)
    }
}
