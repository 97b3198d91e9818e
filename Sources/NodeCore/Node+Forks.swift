import Identity
import Membership
import Replication
import Spaces
import WireCodec

/// Chains of which two histories are there.
extension Node {
    /// Whether the peer has histories of chains that are not here, and was not told yet where those that are go: only
    /// then can it tell where both part.
    func explainForks(_ replica: SpaceReplica, on session: PeerSession) -> Bool {
        guard var state = session.sync[replica.id], !state.exchange.doubted.isSubset(of: state.explained),
            state.explanations < NodeLimits.explanationsMax
        else { return false }
        state.explained.formUnion(state.exchange.doubted)
        state.explanations += 1
        session.sync[replica.id] = state
        return true
    }

    /// Tells a person of a device that signed two histories, when the second one came.
    func tellFork(of chain: ChainID, in replica: SpaceReplica) {
        guard let fork = replica.space.forks.first(where: { $0.chain == chain }) else { return }
        let name = name(of: fork.deviceKey, in: replica.space.membership)
        log(
            .warning,
            """
            The device \(identityText(of: fork.deviceKey)) (\(name)) signed two histories in \
            \(replica.id.short): a copy of it writes too, or it tells members different things. Everybody gets both.
            """)
    }

    /// The beginning of the id of the change before a run, where its chain was forked.
    func previous(
        of first: StoredChange, inStrand strand: Int, of replica: SpaceReplica, on session: PeerSession
    ) -> IDPrefix? {
        let chains = replica.space.chains
        guard first.sequence > 0,
            session.sync[replica.id]?.exchange.namesPrevious(of: first.chain, in: chains) == true
        else { return nil }
        return chains.index(inStrand: strand, sequence: first.sequence - 1).map { IDPrefix(chains.id(at: $0)) }
    }
}
