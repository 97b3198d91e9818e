import Identity
import Membership
import Replication
import SodiumCrypto
import WireCodec

/// A space of an owner and some editors, who are all in one membership log.
struct TestSpace {
    let keys: [DeviceKey]
    let genesis: Genesis
    private(set) var log: MembershipLog

    init(seed: UInt64, members: Int = 3) throws {
        let random = RandomSource(seed: seed)
        keys = (0..<members).map { _ in DeviceKey.generate(from: random) }
        genesis = try Genesis.create(title: "t", owner: keys[0], ownerName: "0", nonce: random.bytes32(), time: 0)
        log = MembershipLog(genesis: genesis)
        for (index, key) in keys.enumerated().dropFirst() {
            try log.insert(
                try MembershipOp.add(
                    device: key.publicKey, role: .editor, name: "\(index)", space: genesis.id, parents: log.frontier,
                    by: keys[0]))
        }
    }

    var id: SpaceID { genesis.id }
}

/// One device's replica of a space: what it has, and the bodies to send on.
struct TestReplica {
    let space: TestSpace
    let key: DeviceKey
    private(set) var origin: ChainOrigin
    private(set) var chain: ChainID
    private(set) var table: ChainTable
    private(set) var rows: [StoredChange] = []

    init(_ space: TestSpace, member: Int, nonce: UInt8 = 0) {
        self.space = space
        key = space.keys[member]
        origin = ChainOrigin(deviceKey: key.publicKey, nonce: [UInt8](repeating: nonce, count: ChainID.nonceInBytes))
        chain = origin.chain(in: space.id)
        table = ChainTable(space: space.id)
    }

    /// Goes on in another chain.
    mutating func renewChain(nonce: [UInt8]) {
        origin = ChainOrigin(deviceKey: key.publicKey, nonce: nonce)
        chain = origin.chain(in: space.id)
    }

    /// The next change of this device, not taken in yet.
    func next(_ parts: [ChangePart]) throws -> Change {
        let context = Change.Context(
            parents: table.parents(forNextOf: chain), membership: space.log.frontier,
            time: table.time(forNextOf: chain, at: 1_000 + UInt64(table.count)), origin: origin)
        return try Change.make(parts, context, at: table.nextPlace(of: chain))
    }

    @discardableResult
    mutating func write(_ parts: [ChangePart], isSigned: Bool = true) throws -> Change {
        let change = try next(parts)
        take(change, signature: isSigned ? key.sign(change.signedBytes) : nil)
        return change
    }

    @discardableResult
    mutating func write(_ text: String) throws -> Change {
        try write([.record(chat(text))])
    }

    /// Takes in what verifies, as a node does; answers how many changes were new.
    @discardableResult
    mutating func receive(_ message: ChangesMessage) throws(ReplicationError) -> Int {
        let changes = try ChangeVerifier.verify(message, chains: table, membership: space.log, space: space.id)
        for (offset, change) in changes.enumerated() {
            take(change, signature: offset == changes.count - 1 ? message.signature : nil)
        }
        return changes.count
    }

    /// A change that follows any change of this device's chain (nil: its start), which may go on elsewhere already.
    @discardableResult
    mutating func write(_ text: String, behind index: Int?) throws -> Change {
        let place = table.place(behind: index, of: chain)
        let context = Change.Context(
            parents: [], membership: space.log.frontier, time: place.sequence, origin: origin)
        let change = try Change.make([.record(chat(text))], context, at: place)
        take(change, signature: key.sign(change.signedBytes))
        return change
    }

    /// A run along the chain's first strand.
    func message(_ range: ChainRange) -> ChangesMessage? {
        guard let strand = table.strands(of: range.chain).first else { return nil }
        return message(StrandRange(chain: range.chain, strand: strand, from: range.from, to: range.to))
    }

    func message(_ range: StrandRange, namesPrevious: Bool = false) -> ChangesMessage? {
        let previous = range.from > 0 ? table.index(inStrand: range.strand, sequence: range.from - 1) : nil
        return ChangesMessage(
            run: table.indexes(in: range).map { rows[$0] },
            behind: namesPrevious ? previous.map { IDPrefix(table.id(at: $0)) } : nil, space: space.id)
    }

    var digest: Bytes32 { DigestMessage.digest(membership: space.log.frontier, chains: table.tips) }

    var frontierMessage: FrontierMessage { frontierMessage(doubting: []) }

    func frontierMessage(doubting doubted: Set<ChainID>) -> FrontierMessage {
        FrontierMessage(
            space: space.id, membership: space.log.frontier, chains: table.statements(doubting: doubted))
    }

    private mutating func take(_ change: Change, signature: [UInt8]?) {
        let index = table.insert(change, isSigned: signature != nil)
        rows.append(table.stored(change, at: index, signature: signature))
    }
}

/// A record of the form that every record has.
func chat(_ text: String) -> [UInt8] {
    let record: JSONValue = [
        "kind": "chat.message", "version": 1, "fields": ["channel": "general", "text": .string(text)],
    ]
    return record.canonicalBytes
}

extension StrandRange {
    var chainRange: ChainRange { ChainRange(chain: chain, from: from, to: to) }
}
