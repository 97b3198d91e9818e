import CRDT
import Identity
import Membership
import NodeCore
import Pairing
import Replication
import SodiumCrypto
import Spaces
import WireCodec

/// Four members write together; one of them turns hostile, is removed at some moment, and goes on. At the end the
/// others are equal, hold all that they acknowledged, and know who it was.
final class HostileScenario {
    let world: World
    private var space: SpaceID?
    private var hostile: HostileMember?
    private let role: Role
    private let vices: HostileMember.Vices
    private let edits: Int
    private var acted = 0
    private var nextWord = 0
    private var words: [String: Int] = [:]
    private var isRemoved = false
    private let removalAt: Int
    var failure: String?

    static let names = ["ada", "ben", "cleo", "mallory"]

    init(seed: UInt64, keepsTrace: Bool) throws {
        world = try World(seed: seed, keepsTrace: keepsTrace, names: Self.names)
        let random = world.random
        edits = 60 + random.integer(below: 120)
        removalAt = random.integer(below: 3) == 0 ? .max : 20 + random.integer(below: edits)
        role = [Role.mentor, .editor, .editor, .reviewer, .viewer][random.integer(below: 5)]
        vices = HostileMember.Vices(HostileMember.Vices.all.filter { _ in random.integer(below: 2) == 0 })
    }

    func run(seed: UInt64) throws -> HostileReport {
        try gather()
        if failure == nil { try work() }
        if failure == nil { try settle() }
        return HostileReport(
            seed: seed, failure: failure, simulatedSeconds: world.seconds, role: role.name, edits: acted,
            acknowledged: words.count, deeds: hostile?.deeds.values.reduce(0, +) ?? 0,
            forks: forksTold, removed: isRemoved, traceHash: world.trace.hash,
            trace: world.trace.lines)
    }

    private func deadline(inSeconds seconds: Double) -> UInt64 {
        world.clock.nanoseconds + UInt64(seconds * 1e9)
    }

    // MARK: Setting out

    private func gather() throws {
        let files = [StarterFile(path: PairScenario.logPath, text: "log\n")]
        world.command(.createSpace(title: "Room", files: files), at: 0) {
            if case .success(.space(let id)) = $0 { self.space = id } else { self.failure = "no space: \($0)" }
        }
        _ = try world.run(until: deadline(inSeconds: 5)) { self.space == nil && self.failure == nil }
        guard let space else { return failure = failure ?? "the space was not stored in time" }
        for guest in 1..<Self.names.count where failure == nil {
            try join(guest, to: space, as: guest == Self.names.count - 1 ? role : .editor)
        }
    }

    private func join(_ guest: Int, to space: SpaceID, as role: Role) throws {
        var code: PairingCode?
        world.command(.invite(space, role), at: 0) {
            if case .success(.invited(let made, _)) = $0 { code = made } else { self.failure = "no code: \($0)" }
        }
        guard let code else { return failure = failure ?? "no code" }
        var isJoined = false
        world.command(.join(code, world.nodes[0].endpoint), at: guest) {
            if case .success(.joined) = $0 { isJoined = true } else { self.failure = "no join: \($0)" }
        }
        _ = try world.run(until: deadline(inSeconds: 30)) { !isJoined && self.failure == nil }
        if !isJoined { failure = failure ?? "a join did not end" }
    }

    // MARK: Work

    private func work() throws {
        world.isFaulty = true
        world.scheduleCut()
        world.scheduleCrash()
        world.onAct = { [unowned self] in try act() }
        world.schedule(.act, inSeconds: 0.001)
        _ = try world.run(until: deadline(inSeconds: 600)) { self.acted < self.edits && self.failure == nil }
        if acted < edits { failure = failure ?? "the workload did not end" }
    }

    private func act() throws {
        guard acted < edits, failure == nil, let space else { return }
        acted += 1
        if acted == 10 {
            hostile = HostileMember(takingOver: Self.names.count - 1, in: world, space: space, vices: vices)
        }
        if acted == removalAt { remove(in: space) }
        if world.random.integer(below: 2) == 0 {
            try hostile?.act()
        } else {
            write(at: world.random.integer(below: Self.names.count - 1), space)
        }
        world.schedule(.act, inSeconds: Double(1 + world.random.integer(below: 200)) / 1000)
    }

    private func write(at index: Int, _ space: SpaceID) {
        guard let document = try? world.nodes[index].node.space(space)?.document(at: PairScenario.logPath) else {
            return
        }
        nextWord += 1
        let word = "<\(index).\(nextWord)>"
        let edit = TextEdit(at: document.text.text.lengthInScalars, deleted: 0, inserted: word)
        world.command(.edit(space, document: document.id, revision: nil, edits: [edit]), at: index) {
            switch $0 {
            case .success: self.words[word] = 1
            case .failure(.notStored): break
            case .failure(let error): self.failure = "an edit at \(index) was refused: \(error)"
            }
        }
    }

    private func remove(in space: SpaceID) {
        let device = world.nodes[Self.names.count - 1].identity.device.publicKey
        world.command(.membership(space, .remove(device, alone: false)), at: 0) {
            if case .success = $0 { self.isRemoved = true } else { self.failure = "no removal: \($0)" }
        }
    }

    // MARK: The end

    private func settle() throws {
        world.isFaulty = false
        world.onAct = nil
        let isDone = try world.run(until: deadline(inSeconds: 90)) {
            ConvergenceChecker.fault(in: world, space: space) != nil
        }
        if !isDone { failure = ConvergenceChecker.fault(in: world, space: space) }
        if failure == nil {
            failure = DurabilityChecker.fault(in: world, space: space, path: PairScenario.logPath, words: words)
        }
        if failure == nil { failure = authorityFault() }
    }

    /// How many devices the first honest node knows to have signed two histories.
    private var forksTold: Int {
        space.flatMap { world.nodes[0].node.space($0) }.map { Set($0.forks.map(\.deviceKey)).count } ?? 0
    }

    /// Whether the honest ones do not agree about who signed two histories, or blame somebody else.
    private func blameFault(of replica: Space, _ hostileKey: Bytes32) -> String? {
        let blamed = Set(replica.forks.map(\.deviceKey))
        if blamed.count != forksTold { return "one knows of a forked chain and another does not" }
        if blamed.contains(where: { $0 != hostileKey }) { return "somebody is blamed who kept the rules" }
        if !blamed.isEmpty, hostile?.hasForked != true { return "a forked chain that nobody made" }
        return nil
    }

    /// Whether something is shown that nobody was allowed to write.
    private func authorityFault() -> String? {
        guard let space else { return nil }
        for index in world.honest {
            guard let replica = world.nodes[index].node.space(space) else { return "a replica is gone" }
            for (path, document) in replica.listing() {
                let text = document.text.text.string()
                if text.contains("[forged]") { return "\(path) holds a forged edit at \(world.nodes[index].name)" }
                if !role.canEdit, text.contains("[mallory") { return "\(path) holds an edit of a \(role.name)" }
            }
            let hostileKey = world.nodes[Self.names.count - 1].identity.device.publicKey
            let owners = replica.membership.members.filter { $0.role == .owner }.map(\.deviceKey)
            if owners != [world.nodes[0].identity.device.publicKey] { return "others own the space" }
            if let fault = blameFault(of: replica, hostileKey) { return fault }
            if isRemoved, replica.membership.role(of: hostileKey) != nil { return "the removed member is one still" }
        }
        return nil
    }
}
