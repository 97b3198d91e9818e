package import WireCodec

/// What a membership log says about epochs: which there are, and under which may be written.
///
/// An epoch is *usable* when nobody can hold its key who may not read now: whoever ever was a member and is no reader
/// any more was none for the author of the epoch's op, who had seen all that ever made them one. It does not matter who
/// was sealed to: every member of that time could ask for the key. A pure function of the log.
/// Source: Protocol/epochs.md, section 3.
package struct EpochView: Sendable {
    package struct Epoch: Sendable {
        /// The op that states it.
        package let op: Bytes32
        package let statement: EpochStatement
        /// 1 more than the greatest of the op's parents; 0 on the genesis alone.
        package let depth: Int
    }

    /// Of the usable epochs so many of the newest are looked for; others are too old to matter.
    package static let lookedAtMax = 16

    /// All that count, in causal order.
    package let epochs: [Epoch]
    /// Newest first: the deepest op, among equals the one with the least id.
    package let usable: [Epoch]

    /// O(ops), and a question about roles for each of up to 16 epochs and each former reader.
    package init(_ log: MembershipLog) {
        let depths = Self.depths(log)
        let authority = log.authority
        let stated = log.operations.indices.compactMap { index -> Epoch? in
            let op = log.operations[index]
            guard case .epoch(let statement) = op.action, authority.counts(op.id) else { return nil }
            return Epoch(op: op.id, statement: statement, depth: depths[index])
        }
        epochs = stated
        let former = Self.formerReaders(log)
        usable = stated.sorted { ($1.depth, $0.op) < ($0.depth, $1.op) }.prefix(Self.lookedAtMax).filter { epoch in
            former.allSatisfy { device, additions in
                log.covers([epoch.op], additions) && log.role(of: device, at: [epoch.op])?.canRead != true
            }
        }
    }

    package func statement(of epoch: Bytes32) -> EpochStatement? {
        epochs.first { $0.statement.epoch == epoch }?.statement
    }

    /// The devices that may read now, and so get seals. Sorted.
    package static func readers(_ log: MembershipLog) -> [Bytes32] {
        log.members.filter { $0.role.canRead }.map(\.deviceKey).sorted()
    }

    /// Devices that an op made members once and that may not read now, each with these ops, as far as they are no
    /// ancestors of one another.
    private static func formerReaders(_ log: MembershipLog) -> [(device: Bytes32, additions: [Bytes32])] {
        var additions: [Bytes32: [Bytes32]] = [log.genesis.ownerKey: []]
        for op in log.operations {
            switch op.action {
            case .add(let device, _, _), .link(let device, _): additions[device, default: []].append(op.id)
            case .role(let devices, _, _): for device in devices { additions[device, default: []].append(op.id) }
            case .claim: additions[op.author, default: []].append(op.id)
            default: break
            }
        }
        let former = additions.filter { log.role(of: $0.key)?.canRead != true }
        return former.map { ($0.key, $0.value) }.sorted { $0.device < $1.device }
    }

    private static func depths(_ log: MembershipLog) -> [Int] {
        var depths: [Int] = []
        var indexes: [Bytes32: Int] = [:]
        for op in log.operations {
            let deepest = op.parents.compactMap { indexes[$0].map { depths[$0] } }.max()
            indexes[op.id] = depths.count
            depths.append((deepest ?? -1) + 1)
        }
        return depths
    }
}

// MARK: - With the keys of one device

/// What one device does about the epochs of a space.
package struct EpochChoice: Sendable {
    /// The newest usable epoch whose key is held: what is sealed goes under it. Nil: turn first.
    package let writing: EpochKey?
    /// Newer usable epochs whose keys are to be asked for. Newest first.
    package let missing: [Bytes32]
    /// The newest epoch held that is not `writing`: what others may still use. Nil where there is none.
    package let previous: EpochKey?

    package init(_ view: EpochView, with ring: EpochRing) {
        let firstHeld = view.usable.firstIndex { ring.held[$0.statement.epoch] != nil }
        let writing = firstHeld.flatMap { ring.key(of: view.usable[$0].statement.epoch) }
        self.writing = writing
        missing = view.usable.prefix(firstHeld ?? view.usable.count).map(\.statement.epoch)
        previous = view.epochs.sorted { ($1.depth, $0.op) < ($0.depth, $1.op) }.lazy
            .compactMap { ring.key(of: $0.statement.epoch) }.first { $0.id != writing?.id }
    }
}

extension EpochRing {
    /// When an epoch is old enough for a new one.
    package static let ageMaxInSeconds: UInt64 = 7 * 86_400
    /// How much one device seals under one key.
    package static let sealedMaxInBytes: UInt64 = 64 << 20

    /// Whether an epoch that may be written under has served its time or its bytes.
    package func isWornOut(_ epoch: Bytes32, at now: UInt64) -> Bool {
        guard let held = held[epoch] else { return false }
        return now >= held.learnedAt && now - held.learnedAt >= Self.ageMaxInSeconds
            || held.sealedInBytes >= Self.sealedMaxInBytes
    }
}
