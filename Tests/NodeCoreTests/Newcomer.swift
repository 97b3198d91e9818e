import CRDT
import Identity
import Membership
import Replication
import SodiumCrypto
import Spaces
import Testing
import WireCodec

@testable import NodeCore

/// A space whose history counts as long, and a node that comes to it over a slow wire: so there is a while in which the
/// newcomer has the snapshot and no change.
struct Newcomer {
    let network = TestNetwork()
    let host: TestNode
    let guest: TestNode
    let space: SpaceID
    let document: Bytes32
    static let path = "note.txt"
    /// What the texts are when the newcomer comes.
    static let text = "cbahello"

    init(role: Role = .editor, seed: UInt64 = 1) throws {
        host = try network.add("kim", seed: seed &* 100)
        guest = try network.add("ben", seed: seed &* 100 &+ 1)
        space = try network.createSpace(at: host, files: [StarterFile(path: Self.path, text: "hello")])
        document = try network.document(Self.path, in: space, at: host)
        for letter in ["a", "b", "c"] { insert(letter, by: host) }
        network.stop(host)
        host.loadsAtOnceMax = 1
        try network.start(host)
        network.run(for: .seconds(1))
        network.delay = 20_000_000
        guest.loadsAtOnceMax = 1
        try network.start(guest)
    }

    /// Lets the newcomer in, until it shows a snapshot.
    func come(as role: Role = .editor) throws {
        try network.join(guest, to: space, of: host, as: role)
        #expect(network.run(within: .seconds(2)) { guest.core.snapshotMaker(of: space) != nil })
    }

    @discardableResult
    func insert(_ text: String, by node: TestNode, revision: Int? = nil) -> RequestID {
        let edit = TextEdit(at: 0, deleted: 0, inserted: text)
        let request = network.ask(
            .edit(space, document: document, revision: revision, edits: [edit]), at: node, client: 1)
        network.run(for: .milliseconds(100))
        return request
    }

    /// What the newcomer's clients read.
    var shown: String? { guest.core.reading(space)?.text(of: document)?.text }

    var history: Space? { guest.core.space(space) }

    /// A snapshot signed by the host, of any texts, at what it has.
    func snapshot(
        of texts: [SnapshotContent.Text], by maker: LocalIdentity? = nil, changes: [Bytes32]? = nil,
        in other: SpaceID? = nil
    ) throws -> MadeSnapshot {
        try snapshot(of: try #require(SnapshotContent(texts)).encode(), by: maker, changes: changes, in: other)
    }

    func snapshot(
        of content: [UInt8], by maker: LocalIdentity? = nil, changes: [Bytes32]? = nil, in other: SpaceID? = nil
    ) throws -> MadeSnapshot {
        let view = try #require(host.core.space(space))
        let deflated = try #require(DeflatedSnapshot(content))
        let manifest = SnapshotManifest.make(
            of: deflated, at: (changes ?? view.newestOfMain, view.membership.frontier), in: other ?? space,
            by: (maker ?? host.identity).device)
        return MadeSnapshot(space: space, madeAt: network.now, parts: [manifest.encode()] + deflated.pieces)
    }

    func text(_ text: String, path: String = path, eventCount: Int? = nil) -> SnapshotContent.Text {
        .init(document: document, path: path, eventCount: eventCount ?? text.unicodeScalars.count, text: text)
    }
}
