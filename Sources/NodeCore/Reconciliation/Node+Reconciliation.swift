import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import WireCodec

/// How two nodes with many chains of a space tell each other what they have (Protocol/ranges.md).
extension Node {
    func receiveRanges(_ message: RangesMessage, on session: PeerSession) {
        guard let replica = shared(message.space, with: session), var state = session.sync[replica.id] else { return }
        switch state.ranges.exchange.standing(ofSalt: message.salt, weDialled: session.isInitiator) {
        case .passedOver: return
        case .next: break
        case .first:
            // A frontier of ours is on its way, or was, and is answered by the peer's.
            if state.hasTold || state.isFrontierDue { return }
            state.ranges.enter(reconciliation(of: replica, salt: message.salt))
        }
        if state.ranges.receivedCount == 0 {
            state.ranges.membership = message.membership
            state.toldMembership = message.membership
            hasTold(message.membership, in: replica, on: session)
        }
        state.ranges.receivedCount += 1
        state.ranges.waiting.append(message)
        if state.ranges.receivedCount > NodeLimits.rangeMessagesMax
            || state.ranges.waiting.count > NodeLimits.rangeMessagesWaitingMax
        {
            state.giveUpRanges()
        }
        session.sync[replica.id] = state
    }

    func receiveStatements(_ message: StatementsMessage, on session: PeerSession) {
        guard let replica = shared(message.space, with: session), let device = session.peer else { return }
        // It builds on what came before it, though the peer did not read our answers yet.
        while session.sync[replica.id]?.ranges.waiting.isEmpty == false {
            answerWaitingRanges(of: replica, on: session)
        }
        guard session.isEstablished, session.sync[replica.id]?.exchange.knowsPeer == true else { return }
        leaveChainsAhead(message.chains, in: replica, from: device)
        session.sync[replica.id]?.exchange.observe(message, in: replica.space.chains)
        session.sync[replica.id]?.fetching = nil
        explainByStatements([], of: replica, on: session)
    }

    /// Says what is due of an exchange: its beginning, the answer to one message, or what follows it.
    func answerRanges(of replica: SpaceReplica, on session: PeerSession, owing state: SyncState) {
        if state.ranges.isOpeningDue, !state.isFrontierDue {
            let opened = reconciliation(of: replica, salt: random.bytes(RangeReconciliation.saltInBytes))
            let parts = session.sync[replica.id]?.ranges.exchange.open(opened) ?? []
            send(parts, salt: opened.salt, of: replica, on: session)
        }
        if !state.ranges.toExplain.isEmpty {
            let statements = replica.space.chains.statements(of: state.ranges.toExplain)
            send(StatementsMessage.messages(space: replica.id, chains: statements).map { Frame($0) }, on: session)
        }
        answerWaitingRanges(of: replica, on: session)
    }

    private func answerWaitingRanges(of replica: SpaceReplica, on session: PeerSession) {
        guard var state = session.sync[replica.id], !state.ranges.waiting.isEmpty else { return }
        let message = state.ranges.waiting.removeFirst()
        // The next one in its turn, so that others have theirs.
        if !state.ranges.waiting.isEmpty { pumpsDue.insert(session.id) }
        let parts: [RangePart]
        do {
            parts = try state.ranges.exchange.receive(message.parts)
        } catch .overLimit {
            log(.notice, "The peer at \(session.host) tells more of its chains than can be; it is told all of ours.")
            state.giveUpRanges()
            session.sync[replica.id] = state
            pumpsDue.insert(session.id)
            return
        } catch {
            return close(session, because: .badMessage)
        }
        let complete = state.ranges.exchange.takeComplete()
        session.sync[replica.id] = state
        send(parts, salt: message.salt, of: replica, on: session)
        if let complete { learn(complete, of: replica, on: session) }
    }

    /// What the peer has is known now, and it knows what is here.
    private func learn(_ complete: RangeReconciliation, of replica: SpaceReplica, on session: PeerSession) {
        guard let device = session.peer, session.isEstablished else { return }
        let theirs = complete.theirs
        leaveChainsAhead(theirs, in: replica, from: device)
        session.sync[replica.id]?.exchange.observe(theirs, in: replica.space.chains)
        noteAtFirst(theirs, in: replica, on: session)
        session.sync[replica.id]?.fetching = nil
        session.sync[replica.id]?.hasTold = true
        session.sync[replica.id]?.areIntroductionsDue = true
        pumpsDue.insert(session.id)
        let membership = session.sync[replica.id]?.ranges.membership ?? []
        note(FrontierMessage(space: replica.id, membership: membership, statements: theirs), of: device)
        explainByStatements(complete.differing.filter(replica.space.chains.isForked), of: replica, on: session)
    }

    /// Of chains that were forked the peer is told where they go: those given, and those of which it has another
    /// history.
    private func explainByStatements(_ forked: Set<ChainID>, of replica: SpaceReplica, on session: PeerSession) {
        guard let doubted = session.sync[replica.id]?.exchange.doubted else { return }
        let news = explain(doubted.union(forked), of: replica, on: session)
        if news.isEmpty { return }
        session.sync[replica.id]?.ranges.toExplain.formUnion(news)
        pumpsDue.insert(session.id)
    }

    private func reconciliation(of replica: SpaceReplica, salt: [UInt8]) -> RangeReconciliation {
        RangeReconciliation(
            of: replica.summary.statements(of: replica.space), salt: salt, known: replica.ownChainIDs)
    }

    private func send(_ parts: [RangePart], salt: [UInt8], of replica: SpaceReplica, on session: PeerSession) {
        guard !parts.isEmpty, session.isEstablished else { return }
        let isFirst = session.sync[replica.id]?.ranges.hasSpoken == false
        session.sync[replica.id]?.ranges.hasSpoken = true
        let messages = RangesMessage.messages(
            space: replica.id, salt: salt, membership: isFirst ? replica.space.membership.frontier : [], parts: parts)
        send(messages.map { Frame($0) }, on: session)
    }
}
