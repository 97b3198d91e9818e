internal import Identity
internal import Membership
internal import Replication
internal import Reviews
internal import SodiumCrypto
internal import Spaces
internal import WireCodec

/// Finds out what a signed export proves, from the file alone: no node, no space, no identity.
///
/// The signatures and hashes of what it carries are followed as a node follows those of its peers
/// (Protocol/changes.md, section 5), and the records that count are folded as a node folds them. About 0.1 ms for each
/// signature, 10 µs for each change.
package struct ExportProof {
    private struct Mark {
        let tenths: UInt64
        let depth: UInt32
    }

    private let export: SignedExport
    private var members: MembershipLog
    private var chains: ChainTable
    /// Of each change by its index: what of its hybrid time its place does not say (Protocol/records.md, section 3).
    private var marks: [Mark] = []
    private var log = ReviewLog()

    /// What a file proves; throws where any of it does not verify, or its plain words are others than its records.
    package static func check(_ export: SignedExport) throws(ExportError) -> ProvenReview {
        guard export.isSignedByMaker else { throw .makerSignature }
        let proven = try fold(export)
        guard proven.statement == export.says else { throw .otherWords }
        return proven
    }

    /// The same of one that has neither plain words nor its maker's signature yet.
    static func fold(_ export: SignedExport) throws(ExportError) -> ProvenReview {
        var proof = try ExportProof(export)
        try proof.followChains()
        return try proof.fold()
    }

    private init(_ export: SignedExport) throws(ExportError) {
        self.export = export
        let genesis: Genesis
        do throws(MembershipError) {
            genesis = try Genesis(decoding: export.genesis)
        } catch {
            throw .genesis(error)
        }
        members = MembershipLog(genesis: genesis)
        chains = ChainTable(space: genesis.id)
        for (place, bytes) in export.statements.enumerated() {
            do throws(MembershipError) {
                guard try members.insert(try MembershipOp(decoding: bytes)) else {
                    throw .malformed(.invalidValue(field: "statement twice", value: UInt64(place)))
                }
            } catch {
                throw .statement(place, error)
            }
        }
    }

    // MARK: Chains

    /// How far a strand was followed, and what it waits for.
    private struct Walk {
        let strand: SignedExport.ExportedStrand
        var next = 0
        var previous: Int?
        var device: Bytes32?
        var isSigned = false
    }

    /// Takes all changes into the table, parents before children. O(changes).
    private mutating func followChains() throws(ExportError) {
        var walks = export.strands.map { Walk(strand: $0) }
        // Who waits for a change that is not here yet.
        var waiting: [Bytes32: [Int]] = [:]
        var ready = Array(walks.indices.reversed())
        while let number = ready.popLast() {
            while walks[number].next < walks[number].strand.changes.count {
                if let missing = try step(&walks[number]) {
                    waiting[missing, default: []].append(number)
                    break
                }
                let id = chains.id(at: chains.count - 1)
                ready += (waiting.removeValue(forKey: id) ?? []).reversed()
            }
        }
        for walk in walks {
            guard walk.next == walk.strand.changes.count else {
                throw .change(.unknownParent(waiting.keys.min() ?? .zero))
            }
            guard walk.isSigned else { throw .unsigned(chain: walk.strand.chain) }
        }
        _ = chains.weigh(by: members.authority)
    }

    /// Takes the next change of a strand in; or answers the id of one that has to come first.
    private mutating func step(_ walk: inout Walk) throws(ExportError) -> Bytes32? {
        let strand = walk.strand
        if walk.next == 0, let after = strand.after {
            guard let index = chains.index(of: after) else { return after }
            let left = chains.entry(at: index)
            guard left.chain.bytes == strand.chain, left.sequence + 1 == strand.first else {
                throw .change(.otherBranch(ChainID(strand.chain), sequence: strand.first))
            }
            walk.previous = index
            walk.device = chains.deviceKey(of: ChainID(strand.chain))
        }
        if walk.next == 0, chains.strands(of: ChainID(strand.chain)).count >= ReplicationLimits.strandCount {
            throw .change(.tooManyForks(ChainID(strand.chain)))
        }
        let change = strand.changes[walk.next]
        do throws(ReplicationError) {
            let outline = try ChangeOutline(
                decoding: change.outline, at: chains.place(behind: walk.previous, of: ChainID(strand.chain)))
            if let missing = outline.parents.first(where: { !chains.contains($0) }) { return missing }
            guard !chains.contains(outline.id) else {
                throw .malformed(.invalidValue(field: "change twice", value: UInt64(walk.next)))
            }
            let device = try device(of: outline, walk)
            walk.device = device
            try take(try outline.change(with: change.operations), change.signature, of: device, behind: walk.previous)
        } catch {
            throw .change(error)
        }
        walk.previous = chains.count - 1
        walk.isSigned = change.signature != nil
        walk.next += 1
        return nil
    }

    private func device(of outline: ChangeOutline, _ walk: Walk) throws(ReplicationError) -> Bytes32 {
        if let origin = outline.origin {
            guard origin.chain(in: chains.space).bytes == walk.strand.chain else {
                throw .wrongOrigin(ChainID(walk.strand.chain))
            }
            return origin.deviceKey
        }
        guard let device = walk.device else { throw .wrongOrigin(ChainID(walk.strand.chain)) }
        return device
    }

    private mutating func take(
        _ change: Change, _ signature: [UInt8]?, of device: Bytes32, behind previous: Int?
    ) throws(ReplicationError) {
        if let signature, !Signing.isValid(signature, of: change.signedBytes, by: device) {
            throw .badSignature(change.chain, sequence: change.sequence)
        }
        try chains.check([change], of: device, behind: previous, by: members)
        let below = chains.parentIndexes(of: change).map { marks[$0] }
        let claimed = chains.claimedTime(of: change)
        let index = chains.insert(change, isSigned: signature != nil)
        marks.append(
            Mark(
                tenths: below.reduce(claimed) { max($0, $1.tenths) },
                depth: below.reduce(0) { max($0, $1.depth) } &+ (below.isEmpty ? 0 : 1)))
        noteRecords(of: change, at: index, by: device)
    }

    // MARK: Records

    private mutating func noteRecords(of change: Change, at index: Int, by device: Bytes32) {
        let records = change.parts.compactMap { part in if case .record(let bytes) = part { bytes } else { nil } }
        for (place, bytes) in records.enumerated() {
            // What is no record was refused with its change.
            guard let record = try? Record(decoding: bytes) else { continue }
            let time = HybridTime(
                tenths: marks[index].tenths, depth: marks[index].depth, chain: change.chain, sequence: change.sequence,
                change: change.id)
            let entry = RecordEntry(
                id: RecordEntry.ID(change: change.id, index: place), record: record, author: device, time: time)
            guard let step = ReviewStep(entry), step.review == nil || step.review == export.review else { continue }
            log.apply(entry)
        }
    }

    private func fold() throws(ExportError) -> ProvenReview {
        let authors = RecordAuthors(chains, members)
        let rules = ReviewRules(
            role: { authors.role(of: $0.author, in: $0.id.change) }, person: { authors.person(of: $0) })
        guard let review = log.review(export.review, by: rules) else { throw .noReview }
        return ProvenReview(
            review, rules: review.ownRules ?? log.spaceRules(by: rules), members, try ExportedContents(export, review))
    }
}
