import CRDT
import Identity
package import Membership
package import Replication
package import WireCodec

/// One shared place as this replica has it: members, changes, file tree, documents.
///
/// Pure: the same accepted changes in any order that puts parents first give the same tree, texts and records.
package struct Space: Sendable {
    package let genesis: Genesis
    package let id: SpaceID
    package var membership: MembershipLog
    package internal(set) var chains: ChainTable
    /// The branches of which a change is here, and which chains write them.
    package internal(set) var branches = BranchTable()
    /// The view that this node's clients see and write; `documents` and `tree` are its.
    package internal(set) var inUse = ViewName.main
    var view = SpaceView()
    /// The main view while another one is in use, and those of branches that are not merged.
    var otherViews: [ViewName: SpaceView] = [:]
    /// Above which revision a document goes on when it is shown again.
    var revisionFloors: [Bytes32: Int] = [:]
    /// What of each change's hybrid time its place does not say, by its index in `chains`.
    var times: ContiguousArray<TimeMark> = []
    /// The changes whose text somebody with the right had forgotten.
    var forgotten = ForgottenRanges()
    /// Whether it is decided of each change that comes in whether it stands; not while a history is read, all of which
    /// is weighed at its end.
    var weighsArrivals = true
    /// Those whose text went out of memory since the node asked last.
    var justForgotten: [ChainRange] = []

    /// Sixteen bytes a change: spaces hold millions.
    struct TimeMark: Sendable {
        let tenths: UInt64
        let depth: UInt32
    }

    package init(genesis: Genesis) {
        self.genesis = genesis
        id = genesis.id
        membership = MembershipLog(genesis: genesis)
        chains = ChainTable(space: genesis.id)
    }

    /// The text document at a path as people write it: parts with `/` between.
    package func document(at path: String) throws(SpaceError) -> Document {
        guard let document = documents[try documentID(at: path)] else { throw .noDocument(path: path) }
        return document
    }

    /// The id of the text document at a path.
    package func documentID(at path: String) throws(SpaceError) -> Bytes32 {
        guard let parts = try? FileTree.path(parsing: path), let entry = tree.resolve(parts), entry.kind == .text else {
            throw .noDocument(path: path)
        }
        return entry.id.bytes
    }

    /// All text documents, by path.
    package func listing() -> [(path: String, document: Document)] {
        tree.list().compactMap { entry in
            documents[entry.id.bytes].map { (entry.text, $0) }
        }
    }

    /// The hybrid time of the change at an index in `chains`.
    package func time(at index: Int) -> HybridTime {
        HybridTime(chains.entry(at: index), times[index])
    }

    /// The devices that signed two histories of one chain here, with the proof of it among the changes.
    package var forks: [ChainFork] { chains.forkedChains }

    /// The device keys of all who are members, or wrote something here.
    package var writers: [Bytes32] {
        let known = Set(membership.members.map(\.deviceKey)).union(chains.tips.compactMap { author(of: $0.chain) })
        return known.sorted()
    }

    /// The device key that a chain belongs to.
    func author(of chain: ChainID) -> Bytes32? {
        chains.deviceKey(of: chain)
    }

    /// The device key of who makes events under a name; nil for one whose first change is a draft.
    func author(of agent: AgentID) -> Bytes32? {
        chains.strand(of: agent).flatMap { author(of: chains.chain(ofStrand: $0)) }
    }
}

extension HybridTime {
    init(_ entry: (chain: ChainID, sequence: UInt64, id: Bytes32), _ mark: Space.TimeMark) {
        self.init(
            tenths: mark.tenths, depth: mark.depth, chain: entry.chain, sequence: entry.sequence, change: entry.id)
    }
}
