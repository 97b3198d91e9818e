import CRDT
import Identity
import Membership
import Replication
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// What the history says of a moment that is past, against what was shown at that moment.
struct SnapshotModelTests {
    private struct Moment {
        let content: SnapshotContent?
        let manifest: SnapshotManifest
    }

    @Test(
        "at the end of any history each node knows what each showed at any moment of it",
        arguments: 0..<6 as Range<UInt64>)
    func moments(number: UInt64) throws {
        for seed in SeededRandom.seeds(number * 10..<number * 10 + 2) {
            var random = SeededRandom(seed: seed)
            let pair = try Pair(seed: seed &+ 1, role: .mentor, delay: 3_000_000)
            var moments: [Moment] = []
            for step in 0..<60 {
                act(&random, step: step, in: pair)
                pair.network.run(for: .milliseconds(Int64(random.below(30))))
                if random.below(4) == 0 { moments += try [pair.host, pair.guest].map { try moment(at: $0, in: pair) } }
            }
            pair.network.run(for: .seconds(5))
            #expect(pair.isEqual, "\(random)")
            #expect(!moments.isEmpty)
            for node in [pair.host, pair.guest] {
                let space = try #require(node.core.space(pair.space))
                for moment in moments {
                    #expect(space.knows(moment.manifest), "\(random)")
                    #expect(space.snapshotContent(of: moment.manifest) == moment.content, "\(random)")
                }
            }
        }
    }

    /// What a node shows now, and the manifest that it would sign of it.
    private func moment(at node: TestNode, in pair: Pair) throws -> Moment {
        pair.network.act(node) { core in core.replicas[pair.space].map { core.flush($0) } }
        let space = try #require(node.core.space(pair.space))
        let content = try #require(space.snapshotContent())
        let manifest = SnapshotManifest.make(
            of: try #require(DeflatedSnapshot(content.encode())),
            at: (space.newestOfMain, space.membership.frontier), in: pair.space, by: node.identity.device)
        return Moment(content: content, manifest: manifest)
    }

    private func act(_ random: inout SeededRandom, step: Int, in pair: Pair) {
        let node = random.below(2) == 0 ? pair.host : pair.guest
        guard let space = node.core.space(pair.space) else { return }
        let paths = space.listing()
        let target = paths.isEmpty ? nil : paths[random.below(paths.count)]
        switch random.below(12) {
        case 0: ask(.createDocument(pair.space, path: "text \(step)"), at: node, in: pair)
        case 1:
            if let target { ask(.move(pair.space, path: target.path, target: "moved \(step)"), at: node, in: pair) }
        case 2 where paths.count > 1:
            if let target { ask(.remove(pair.space, path: target.path), at: node, in: pair) }
        case 3: ask(.branch(pair.space, .found(name: "branch \(step)")), at: node, in: pair)
        case 4: ask(.branch(pair.space, .use("main")), at: node, in: pair)
        case 5: ask(.membership(pair.space, .setRole(pair.guest.key, .editor)), at: pair.host, in: pair)
        case 6: ask(.membership(pair.space, .setRole(pair.guest.key, .viewer)), at: pair.host, in: pair)
        default:
            guard let target else { return }
            let length = target.document.text.text.lengthInScalars
            let place = random.below(length + 1)
            let edit = TextEdit(at: place, deleted: random.below(min(3, length - place) + 1), inserted: "\(step),")
            ask(
                .edit(pair.space, document: target.document.id, revision: nil, edits: [edit]), at: node, in: pair)
        }
    }

    private func ask(_ command: NodeCommand, at node: TestNode, in pair: Pair) {
        _ = pair.network.ask(command, at: node)
    }
}
