import Identity
import Membership
import Replication
import Spaces
import WireCodec

/// A chain that this device writes; the nonce is what its id was made of.
struct OwnChain: Sendable {
    let id: ChainID
    let nonce: [UInt8]
}

/// What this device keeps about the views of one space: which one is in use, and the chains that it writes in each.
///
/// Main's chain has a row of its own in the store; the rest stands in settings (`Protocol/store.md`).
struct OwnViews: Sendable {
    private(set) var inUse = ViewName.main
    /// What people called it when it was taken into use.
    private(set) var title = BranchRecord.mainName
    private(set) var chains: [ViewName: OwnChain] = [:]

    /// A setting that is not as it was written is passed over: main is shown, and a new chain begun. So is a chain that
    /// is not that of `device`, where one is given: the profile may have been another's before.
    init(of stored: DurableSpace, settings: [String: [UInt8]], device: Bytes32? = nil, keepsChains: Bool) {
        if let value = settings[Self.viewKey(stored.id)], value.count > Bytes32.count,
            let bytes = Bytes32(value.prefix(Bytes32.count)),
            let name = String(validating: value.dropFirst(Bytes32.count), as: UTF8.self)
        {
            inUse = .branch(BranchID(ChainID(bytes)))
            title = name
        }
        guard keepsChains else { return }
        if let own = stored.ownChain { chains[.main] = OwnChain(id: own.id, nonce: own.nonce) }
        let prefix = Self.chainPrefix(stored.id)
        for (key, nonce) in settings where key.hasPrefix(prefix) && nonce.count == Bytes32.count + ChainID.nonceInBytes
        {
            guard let branch = Bytes32(hex: String(key.dropFirst(prefix.count))),
                let chain = Bytes32(nonce.prefix(Bytes32.count))
            else { continue }
            chains[.branch(BranchID(ChainID(branch)))] = OwnChain(
                id: ChainID(chain), nonce: Array(nonce.dropFirst(Bytes32.count)))
        }
        guard let device else { return }
        chains = chains.filter { _, own in
            own.nonce.count == ChainID.nonceInBytes
                && own.id == ChainID(space: stored.id.bytes, deviceKey: device, nonce: own.nonce)
        }
    }

    /// Notes which view is in use.
    static func write(inUse name: ViewName, title: String, in space: SpaceID) -> DurableWrite {
        let value = name.branch.map { $0.chain.bytes.bytes + title.utf8 } ?? []
        return .setting(key: viewKey(space), value: value)
    }

    /// Notes the chain that this device goes on writing in a view.
    static func write(_ chain: OwnChain, of name: ViewName, in space: SpaceID) -> DurableWrite {
        switch name {
        case .main: .ownChain(space, chain.id, nonce: chain.nonce)
        case .branch(let branch):
            .setting(key: chainPrefix(space) + branch.hex, value: chain.id.bytes.bytes + chain.nonce)
        }
    }

    private static func viewKey(_ space: SpaceID) -> String { "view/\(space.bytes.hex)" }
    private static func chainPrefix(_ space: SpaceID) -> String {
        DurableWrite.branchChainPrefix + "\(space.bytes.hex)/"
    }
}
