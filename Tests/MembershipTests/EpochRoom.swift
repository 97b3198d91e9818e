import Identity
import Membership
import SodiumCrypto
import WireCodec

/// A space, its log, and some devices with a ring each; the first is the owner.
struct EpochRoom {
    struct Device {
        let key: DeviceKey
        let pair: KeyPair
        var ring: EpochRing

        var id: Bytes32 { key.publicKey }
    }

    let genesis: Genesis
    var log: MembershipLog
    var devices: [Device]
    let random: RandomSource

    init(_ count: Int, seed: UInt64) throws {
        let random = RandomSource(seed: seed)
        let keys = (0..<count).map { _ in DeviceKey.generate(from: random) }
        let genesis = try Genesis.create(
            title: "Room", owner: keys[0], ownerName: "owner", nonce: random.bytes32(), time: 1)
        log = MembershipLog(genesis: genesis)
        devices = keys.map { key in
            Device(key: key, pair: KeyPair.generate(from: random), ring: EpochRing(space: genesis.id))
        }
        self.genesis = genesis
        self.random = random
    }

    /// Signs an op on `parents` (by default all that is known) and puts it into the log.
    @discardableResult
    mutating func say(_ action: MembershipOp.Action, by author: Int, on parents: [Bytes32]? = nil) throws -> Bytes32 {
        let op = try MembershipOp.make(
            action, space: genesis.id, parents: parents ?? log.frontier, by: devices[author].key)
        _ = try log.insert(op)
        return op.id
    }

    @discardableResult
    mutating func add(_ device: Int, as role: Role = .editor, on parents: [Bytes32]? = nil) throws -> Bytes32 {
        try say(.add(device: devices[device].id, role: role, name: "d\(device)"), by: 0, on: parents)
    }

    @discardableResult
    mutating func remove(_ device: Int, by author: Int = 0, on parents: [Bytes32]? = nil) throws -> Bytes32 {
        try say(.remove(devices: [devices[device].id], cut: []), by: author, on: parents)
    }

    /// The log as somebody has it who knows `frontier` and what is below.
    func log(at frontier: [Bytes32]) throws -> MembershipLog {
        var part = MembershipLog(genesis: genesis)
        for op in log.operations where log.covers(frontier, [op.id]) { _ = try part.insert(op) }
        return part
    }

    /// A new epoch by `author`, who knows what is on `parents` and below.
    @discardableResult
    mutating func turn(by author: Int, on parents: [Bytes32]? = nil) throws -> (op: Bytes32, key: EpochKey) {
        let seen = try parents.map { try log(at: $0) } ?? log
        let recipients = EpochView.readers(seen).compactMap { reader in
            devices.first { $0.id == reader }.map { SealRecipient(device: reader, serial: 1, key: $0.pair.publicKey) }
        }
        let turn = EpochTurn(
            after: EpochView(seen), with: devices[author].ring, to: recipients, from: devices[author].pair,
            random: random)
        devices[author].ring.insert(turn.key, at: 0)
        return (try say(.epoch(turn.statement), by: author, on: parents), turn.key)
    }

    /// Has a device take what the log gives it.
    mutating func open(_ device: Int) {
        let holder = devices[device]
        _ = devices[device].ring.open(EpochView(log).epochs.map(\.statement), for: holder.id, at: 0) { serial in
            serial == 1 ? holder.pair : nil
        }
    }

    func choice(of device: Int) -> EpochChoice {
        EpochChoice(EpochView(log), with: devices[device].ring)
    }

    /// Whether a device opens a body that was sealed now by another, with all that it can come to hold by itself.
    func canOpen(_ sealed: [UInt8], _ device: Int) -> Bool {
        var room = self
        room.open(device)
        guard let epoch = EpochBody.epoch(of: sealed), let key = room.devices[device].ring.key(of: epoch) else {
            return false
        }
        return (try? EpochBody.open(sealed, with: key, for: .bundle, context: [])) != nil
    }

    func seal(by device: Int) -> [UInt8]? {
        choice(of: device).writing.map {
            EpochBody.seal([7], under: $0, for: .bundle, context: [], from: random)
        }
    }
}
