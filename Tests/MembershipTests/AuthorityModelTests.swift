import Foundation
import Identity
import Oracles
import TestKit
import Testing
import WireCodec

@testable import Membership

/// Random logs against the slow model: some hundreds, or a million when `ATELIER_LONG_TESTS` is 1. Each failure names
/// the seed that shows it again alone.
struct AuthorityModelTests {
    private static let isLong = ProcessInfo.processInfo.environment["ATELIER_LONG_TESTS"] == "1"
    private static let chunks: UInt64 = 16
    private static let seedsPerChunk: UInt64 = isLong ? 62_500 : 12

    /// Chunks run side by side; a named seed runs alone.
    static var ranges: [Range<UInt64>] {
        let all = SeededRandom.seeds(1..<2)
        if all != [1] { return [all[0]..<all[0] + 1] }
        return (0..<chunks).map { 1 + $0 * seedsPerChunk..<1 + ($0 + 1) * seedsPerChunk }
    }

    @Test("what comes in, counts, may and stands is as the model says, in every order of arrival", arguments: ranges)
    func model(seeds: Range<UInt64>) async throws {
        for seed in seeds {
            do {
                var world = RandomLog(seed: seed, devices: 4 + Int(seed % 4))
                try world.grow(tries: 12 + Int(seed % 5) * 6)
                try Comparison.check(&world)
            } catch { Issue.record("\(error); \(SeededRandom(seed: seed))") }
            await Task.yield()
        }
    }
}

/// Log and model side by side.
private enum Comparison {
    static func check(_ world: inout RandomLog) throws {
        let whole = MembershipOracle.Verdict(world.oracle, over: world.oracle.all)
        try counts(world, whole)
        for _ in 0..<3 { try roles(&world, whole) }
        for _ in 0..<3 { try standing(&world, whole) }
        let newest = world.oracle.newest(world.oracle.all)
        try expect(world.log.isLocked == whole.isLocked(at: newest), "the lock")
        try otherOrder(&world)
    }

    private static func expect(_ isRight: Bool, _ what: @autoclosure () -> String) throws {
        if !isRight { throw RandomLog.Disagreement(description: what()) }
    }

    private static func counts(_ world: RandomLog, _ whole: MembershipOracle.Verdict) throws {
        for (index, op) in world.operations.enumerated() {
            let expected = whole.counting >> MembershipOracle.Ops(index) & 1 == 1
            try expect(world.log.authority.counts(op.id) == expected, "op \(index) counts: \(expected)")
        }
        let members = Dictionary(uniqueKeysWithValues: world.log.members.map { ($0.deviceKey, $0) })
        try expect(Set(world.log.memberDevices) == Set(members.keys), "the devices of members alone")
        let newest = world.oracle.newest(world.oracle.all)
        for (device, key) in world.keys.enumerated() {
            let role = members[key].map { Int($0.role.rawValue) }
            try expect(role == whole.role(device, at: newest), "member \(device) is \(role as Any)")
            let rank = whole.rank(device, at: newest)
            try expect(members[key]?.depth == rank?.depth, "depth of \(device)")
            let person = rank.map { world.keys[$0.person] }
            try expect(members[key]?.person == person, "person of \(device)")
        }
    }

    private static func roles(_ world: inout RandomLog, _ whole: MembershipOracle.Verdict) throws {
        let frontier = world.randomFrontier()
        let ids = world.frontier(frontier)
        let view = MembershipOracle.Verdict(world.oracle, over: world.oracle.history(frontier))
        for (device, key) in world.keys.enumerated() {
            let ownView = world.log.role(of: key, at: ids).map { Int($0.rawValue) }
            try expect(ownView == view.role(device, at: frontier), "role of \(device) at \(frontier), there")
            let now = world.log.authority.role(of: key, at: ids).map { Int($0.rawValue) }
            try expect(now == whole.role(device, at: frontier), "role of \(device) at \(frontier), now")
        }
    }

    private static func standing(_ world: inout RandomLog, _ whole: MembershipOracle.Verdict) throws {
        let (device, chain) = (world.below(world.keys.count), world.below(world.keys.count * RandomLog.chainsPerDevice))
        let branch = world.oneIn(6) ? 1 : 0
        var (changes, runs): ([MembershipOracle.Verdict.Change], [StandingRun]) = ([], [])
        for _ in 0..<1 + world.below(3) {
            let frontier = world.randomFrontier()
            let edits = (0..<1 + world.below(4)).map { _ in world.oneIn(2) }
            let first = changes.count
            changes += edits.map { MembershipOracle.Verdict.Change(frontier: frontier, isEdit: $0, id: branch) }
            let firstEdit = edits.firstIndex(of: true).map { UInt64(first + $0) }
            runs.append(
                StandingRun(
                    frontier: world.frontier(frontier), first: UInt64(first), count: UInt64(edits.count),
                    firstEdit: firstEdit))
        }
        // Another history of the chain, perhaps long enough for what a cut names of it.
        let other = (0..<world.below(7)).map { _ in
            MembershipOracle.Verdict.Change(frontier: [], isEdit: true, id: 1 - branch)
        }
        let expected = whole.standing(.init(number: chain, device: device, changes: changes, others: [other]))
        func isMeant(_ cut: ChainCut) -> Bool {
            let place = Int(cut.count) - 1
            func isNamed(_ branch: Int) -> Bool { cut.last == RandomLog.changeID(chain, place, branch: branch) }
            return place < changes.count ? isNamed(branch) : place >= other.count || !isNamed(1 - branch)
        }
        let found = world.log.authority.standing(
            of: world.chain(chain), by: world.keys[device], runs: runs,
            isMeant: isMeant,
            nextEdit: { from in changes.indices.first { $0 >= from && changes[$0].isEdit }.map { UInt64($0) } })
        try expect(found == UInt64(expected), "\(found) of chain \(chain) stand, not \(expected)")
    }

    /// The same ops in another order, parents first, end in the same log.
    private static func otherOrder(_ world: inout RandomLog) throws {
        var log = MembershipLog(genesis: world.log.genesis)
        var open = world.shuffled(world.operations)
        while let index = open.firstIndex(where: { log.knows($0.parents) }) { try log.insert(open.remove(at: index)) }
        try expect(open.isEmpty && log.frontier == world.log.frontier, "another order ends in another log")
        for op in world.operations {
            try expect(log.authority.counts(op.id) == world.log.authority.counts(op.id), "counts in another order")
        }
        try expect(log.members == world.log.members, "members in another order")
        try expect(log.formerMembers == world.log.formerMembers, "former members in another order")
        try expect(log.authority.isPlain == world.log.authority.isPlain, "plain in another order")
    }
}
