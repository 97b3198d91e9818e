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
        let doubted = session.sync[replica.id]?.exchange.doubted ?? []
        return !explain(doubted, of: replica, on: session).isEmpty
    }

    /// Those of some chains of which the peer is to be told now where they go, since it was not yet.
    func explain(_ chains: Set<ChainID>, of replica: SpaceReplica, on session: PeerSession) -> Set<ChainID> {
        guard var state = session.sync[replica.id], !chains.isSubset(of: state.explained),
            state.explanations < NodeLimits.explanationsMax
        else { return [] }
        let news = chains.subtracting(state.explained)
        state.explained.formUnion(news)
        state.explanations += 1
        session.sync[replica.id] = state
        return news
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
