import CRDT
import Identity
import Membership
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Members who are removed, demoted and let count again while others write on top of what they wrote.
@Suite struct AcceptanceModelTests {
    @Test(
        "what counts is the same in every order of changes and statements, and what the naive recomputation says",
        arguments: SeededRandom.seeds(0..<30))
    func equalsOracle(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed)
        try play.run(steps: 90)
        var verdicts = try Verdicts(play, seed: seed)
        let model = try SpaceOracle(play.changes, stands: verdicts.stands)
        let first = try verdicts.replica(of: play.changes)
        #expect(verdicts.shown(of: first) == verdicts.shown(of: model), "\(play.random)")
        for _ in 0..<3 {
            let other = try verdicts.replica(of: play.changes)
            #expect(verdicts.shown(of: other) == verdicts.shown(of: first), "\(play.random)")
            #expect(other.hiddenFiles() == first.hiddenFiles(), "\(play.random)")
        }
        for change in play.changes {
            #expect(first.chains.stands(change.id) == verdicts.stands(change), "\(play.random)")
        }
    }

    @Test(
        "of a chain that was forked and cut the same counts in every order, by the naive closure of what stands",
        arguments: SeededRandom.seeds(500..<530))
    func forkedEqualsOracle(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed, sharesChain: true)
        try play.run(steps: 120)
        var verdicts = try Verdicts(cuttingOneHistoryOf: play, seed: seed)
        let first = try verdicts.replica(of: play.changes)
        for change in play.changes {
            #expect(first.chains.stands(change.id) == verdicts.stands(change), "\(play.random)")
        }
        let model = try SpaceOracle(play.changes, stands: verdicts.stands)
        #expect(verdicts.shown(of: first) == verdicts.shown(of: model), "\(play.random)")
        for _ in 0..<4 {
            let other = try verdicts.replica(of: play.changes)
            for change in play.changes {
                #expect(first.chains.stands(change.id) == other.chains.stands(change.id), "\(play.random)")
            }
            #expect(verdicts.shown(of: other) == verdicts.shown(of: first), "\(play.random)")
        }
    }
}

/// What an owner says about others, and what that means: worked out from the rules for these few statements.
struct Verdicts {
    private var random: SeededRandom
    private let company: Company
    private(set) var operations: [MembershipOp] = []
    /// By chain, how many changes stand.
    private var counts: [ChainID: Int] = [:]
    /// Of the chain that was forked, the changes of the history that was kept, up to the cut.
    private var kept: (chain: ChainID, ids: Set<Bytes32>)?

    init(_ play: SpacePlay, seed: UInt64) throws {
        random = SeededRandom(seed: seed ^ 0xACCE)
        company = play.company
        var log = try company.space().membership
        for writer in play.writers.dropFirst() where !random.oneIn(3) {
            let own = play.changes.filter { $0.chain == writer.chain }
            let count = random.below(own.count + 1)
            let cut = count == 0 ? [] : [ChainCut(chain: writer.chain, count: UInt64(count), last: own[count - 1].id)]
            let isDemotion = random.oneIn(3)
            let device = writer.device.publicKey
            let op =
                isDemotion
                ? try MembershipOp.role(
                    devices: [device], role: .reviewer, cut: cut, space: log.space, parents: log.frontier,
                    by: company.devices[0])
                : try MembershipOp.remove(
                    devices: [device], cut: cut, space: log.space, parents: log.frontier, by: company.devices[0])
            try log.insert(op)
            operations.append(op)
            let late = own[count...]
            let firstLost = isDemotion ? late.firstIndex(where: \.needsEditor) : late.startIndex
            counts[writer.chain] = firstLost ?? own.count
            if random.oneIn(3), !own.isEmpty {
                let upTo = 1 + random.below(own.count)
                let admission = try MembershipOp.admit(
                    device: device,
                    chains: [ChainCut(chain: writer.chain, count: UInt64(upTo), last: own[upTo - 1].id)],
                    space: log.space, parents: log.frontier, by: company.devices[0])
                try log.insert(admission)
                operations.append(admission)
                // From there on the demotion is looked at again; a removal ends it there, or where it ended before.
                let later = own[max(upTo, count)...]
                let end = isDemotion ? later.firstIndex(where: \.needsEditor) ?? own.count : max(upTo, count)
                counts[writer.chain] = max(counts[writer.chain] ?? 0, end)
            }
        }
    }

    /// The owner removes the device that two programs wrote as, and leaves it a part of what one of them wrote.
    init(cuttingOneHistoryOf play: SpacePlay, seed: UInt64) throws {
        random = SeededRandom(seed: seed ^ 0xF02C)
        company = play.company
        let log = try company.space().membership
        let shared = play.writers[play.writers.count - 1]
        let all = play.changes.filter { $0.chain == shared.chain }
        let last = all.randomElement(using: &random)
        let named = random.oneIn(6) ? nil : last
        operations = [
            try MembershipOp.remove(
                devices: [shared.device.publicKey],
                cut: named.map { [ChainCut(chain: $0.chain, count: $0.sequence + 1, last: $0.id)] } ?? [],
                space: log.space, parents: log.frontier, by: company.devices[0])
        ]
        var (ids, next): (Set<Bytes32>, Change?) = ([], named)
        while let change = next {
            ids.insert(change.id)
            next = all.first { change.sequence > 0 && $0.id == change.previous }
        }
        kept = (shared.chain, ids)
    }

    func stands(_ change: Change) -> Bool {
        if let kept, kept.chain == change.chain { return kept.ids.contains(change.id) }
        return counts[change.chain].map { change.sequence < UInt64($0) } ?? true
    }

    /// A replica that hears of all changes and statements, in an order of its own.
    mutating func replica(of changes: [Change]) throws -> Space {
        var space = try company.space()
        var open = changes.shuffled(using: &random)
        var unsaid = operations[...]
        while !open.isEmpty || !unsaid.isEmpty {
            if let op = unsaid.first, open.isEmpty || random.oneIn(UInt64(changes.count / 4 + 1)) {
                unsaid.removeFirst()
                try space.membership.insert(op)
                _ = space.weighStanding()
                continue
            }
            let ready = open.indices.filter { space.isReady(for: open[$0]) }
            try space.receive(open.remove(at: ready[random.below(ready.count)]))
        }
        return space
    }

    func shown(of space: Space) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: space.files().map { file in
                let text = space.documents[file.id].map { $0.text.text.string() } ?? "no text"
                return (file.path, text + "\(file.attributes.listed.map(\.id))")
            })
    }

    func shown(of model: SpaceOracle) -> [String: String] {
        var shown: [String: String] = [:]
        for (path, id) in model.tree.paths() {
            guard let node = Bytes32(id).map(NodeID.init) else { continue }
            let text = model.text(of: node.bytes) ?? "no text"
            shown[path] = text + "\(model.settings.standing(of: node).map(\.id))"
        }
        return shown
    }
}
