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
    let origin: ChainOrigin
    let chain: ChainID
    private(set) var table: ChainTable
    private(set) var rows: [StoredChange] = []

    init(_ space: TestSpace, member: Int, nonce: UInt8 = 0) {
        self.space = space
        key = space.keys[member]
        origin = ChainOrigin(deviceKey: key.publicKey, nonce: [UInt8](repeating: nonce, count: ChainID.nonceInBytes))
        chain = origin.chain(in: space.id)
        table = ChainTable(space: space.id)
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

    func message(_ range: ChainRange) -> ChangesMessage? {
        let run = (range.from..<range.to).compactMap { sequence in
            table.index(of: range.chain, sequence: sequence).map { rows[$0] }
        }
        return ChangesMessage(run: run, space: space.id)
    }

    var digest: Bytes32 { DigestMessage.digest(membership: space.log.frontier, chains: table.tips) }

    var frontierMessage: FrontierMessage {
        FrontierMessage(space: space.id, membership: space.log.frontier, chains: table.tips)
    }

    private mutating func take(_ change: Change, signature: [UInt8]?) {
        rows.append(StoredChange(change, space: space.id, signature: signature))
        table.insert(change, isSigned: signature != nil)
    }
}

/// A record of the form that every record has.
func chat(_ text: String) -> [UInt8] {
    let record: JSONValue = [
        "kind": "chat.message", "version": 1, "fields": ["channel": "general", "text": .string(text)],
    ]
    return record.canonicalBytes
}
