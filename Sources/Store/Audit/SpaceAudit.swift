internal import Identity
internal import Membership
internal import Replication
internal import SodiumCrypto
internal import WireCodec

/// Goes through what is stored of one space, in the order in which it came, with the care that is taken of what a peer
/// sends; what holds together goes on, what does not is noted.
struct SpaceAudit {
    let space: SpaceID
    private(set) var operationCount = 0
    private(set) var changeCount = 0
    private(set) var segmentCount = 0
    private var log: MembershipLog
    private var chains: ChainTable
    /// What was wrong apart from changes.
    private var found: [StoreFault] = []
    /// The first thing that was wrong with each chain, and how many of its changes are of no use since.
    private var broken: [ChainID: (from: UInt64, count: Int, reason: String)] = [:]
    /// Chains in the order in which they broke.
    private var brokenOrder: [ChainID] = []

    /// Throws when the founding statement is not that of the space.
    init(_ space: SpaceID, genesis: [UInt8]) throws(MembershipError) {
        let genesis = try Genesis(decoding: genesis)
        guard genesis.id == space else { throw .wrongSpace }
        self.space = space
        log = MembershipLog(genesis: genesis)
        chains = ChainTable(space: space)
    }

    /// Whether a membership statement follows.
    mutating func take(operation bytes: [UInt8]) -> MembershipOp? {
        do {
            let operation = try MembershipOp(decoding: bytes)
            try log.insert(operation)
            operationCount += 1
            return operation
        } catch {
            found.append(StoreFault(.membership, space: space, "\(error)"))
            return nil
        }
    }

    /// The changes of a segment that follow, as rows.
    mutating func take(segment bytes: [UInt8], _ body: (StoredChange) throws -> Void) throws {
        segmentCount += 1
        do {
            let segment = try SealedSegment(decoding: bytes, space: space)
            var reader = SealedReader(segment)
            for _ in 0..<segment.changeCount {
                let (change, signature) = try reader.nextChange()
                if let row = take(change, signature: signature) { try body(row) }
            }
        } catch let error as ReplicationError {
            found.append(StoreFault(.segment, space: space, "\(error)"))
        }
    }

    /// The row as it is to be kept; nil when it does not follow.
    mutating func take(_ row: StoredChange) -> StoredChange? {
        do {
            return take(try chains.decode(row), signature: row.signature)
        } catch {
            note(row.chain, row.sequence, "\(error)")
            return nil
        }
    }

    private mutating func take(_ change: Change, signature: [UInt8]?) -> StoredChange? {
        do {
            try check(change, signature: signature)
        } catch {
            note(change.chain, change.sequence, "\(error)")
            return nil
        }
        let index = chains.insert(change, isSigned: signature != nil)
        changeCount += 1
        return chains.stored(change, at: index, signature: signature)
    }

    /// As far as it can be told without what the documents say: that was looked at when the change came.
    private func check(_ change: Change, signature: [UInt8]?) throws(ReplicationError) {
        guard chains.count < ReplicationLimits.changeCount else {
            throw .overLimit(count: chains.count + 1, limit: ReplicationLimits.changeCount)
        }
        if let origin = change.origin, origin.chain(in: space) != change.chain { throw .wrongOrigin(change.chain) }
        try chains.checkPlace(of: change)
        if let unknown = change.membership.first(where: { !log.contains($0) }) { throw .unknownMembership(unknown) }
        guard let signature else { return }
        guard let deviceKey = change.origin?.deviceKey ?? chains.deviceKey(of: change.chain),
            Signing.isValid(signature, of: change.signedBytes, by: deviceKey)
        else { throw .badSignature(change.chain, sequence: change.sequence) }
    }

    private mutating func note(_ chain: ChainID, _ sequence: UInt64, _ reason: String) {
        if broken[chain] == nil { brokenOrder.append(chain) }
        broken[chain, default: (sequence, 0, reason)].count += 1
    }

    /// What was found, of each chain once.
    var faults: [StoreFault] {
        found
            + brokenOrder.compactMap { chain in
                broken[chain].map { from, count, reason in
                    StoreFault(
                        .changes, space: space, chain: chain,
                        "\(count) changes, the first of them number \(from): \(reason)")
                }
            }
    }
}
