package import Identity
import Replication
import WireCodec

/// One branch as the changes that are here tell of it.
package struct Branch: Equatable, Sendable {
    package let id: BranchID
    /// By its founder; until the founding change is here, by the joining chain with the smallest id.
    package fileprivate(set) var name: String
    /// In the order in which they came here. One at least.
    package fileprivate(set) var chains: [ChainID]
    fileprivate var namedBy: ChainID

    fileprivate init(_ beginning: BranchBeginning, chain: ChainID) {
        id = beginning.id
        name = beginning.name
        chains = [chain]
        namedBy = chain
    }

    fileprivate mutating func add(_ chain: ChainID, name: String) {
        if !chains.contains(chain) { chains.append(chain) }
        if chain == namedBy {
            // Two first changes of one chain.
            self.name = min(self.name, name)
            return
        }
        guard namedBy != id.chain, chain == id.chain || chain < namedBy else { return }
        self.name = name
        namedBy = chain
    }
}

/// The branches of a space, and which chains write them.
package struct BranchTable: Equatable, Sendable {
    private var branches: [BranchID: Branch] = [:]
    /// By the id of a chain's first change. (A forked chain can have several.)
    private var branchOf: [Bytes32: BranchID] = [:]

    package init() {}

    package var isEmpty: Bool { branches.isEmpty }
    package var count: Int { branches.count }

    package subscript(id: BranchID) -> Branch? { branches[id] }

    /// The branch that the chain of a first change writes; nil for a main chain.
    subscript(first id: Bytes32) -> BranchID? { branchOf[id] }

    /// By name, then by id.
    package var all: [Branch] {
        branches.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// Those that a person may mean: the ones of that name; else those whose id begins so, with eight digits at least.
    package func matching(_ text: String) -> [Branch] {
        let named = all.filter { $0.name == text }
        guard named.isEmpty, text.utf8.count >= 8 else { return named }
        return all.filter { $0.id.hex.hasPrefix(text.lowercased()) }
    }

    mutating func note(_ beginning: BranchBeginning, of first: Change) {
        let chain = first.chain
        branchOf[first.id] = beginning.id
        if branches[beginning.id] == nil {
            branches[beginning.id] = Branch(beginning, chain: chain)
        } else {
            branches[beginning.id]?.add(chain, name: beginning.name)
        }
    }
}
