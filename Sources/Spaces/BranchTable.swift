package import Identity

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
        chains.append(chain)
        guard namedBy != id.chain, chain == id.chain || chain < namedBy else { return }
        self.name = name
        namedBy = chain
    }
}

/// The branches of a space, and which chains write them.
package struct BranchTable: Equatable, Sendable {
    private var branches: [BranchID: Branch] = [:]
    private var branchOf: [ChainID: BranchID] = [:]

    package init() {}

    package var isEmpty: Bool { branches.isEmpty }
    package var count: Int { branches.count }

    package subscript(id: BranchID) -> Branch? { branches[id] }

    /// The branch that a chain writes; nil for a main chain.
    package subscript(chain: ChainID) -> BranchID? { branchOf[chain] }

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

    mutating func note(_ beginning: BranchBeginning, of chain: ChainID) {
        branchOf[chain] = beginning.id
        if branches[beginning.id] == nil {
            branches[beginning.id] = Branch(beginning, chain: chain)
        } else {
            branches[beginning.id]?.add(chain, name: beginning.name)
        }
    }
}
