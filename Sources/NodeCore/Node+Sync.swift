import CRDT
import Discovery
import Identity
import Membership
import Replication
import SecureChannel
import Spaces
import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// What established peers say to each other (`Protocol/sync.md`).
extension Node {
    /// The handshake is over and the certificate is good.
    func established(_ session: PeerSession, with certificate: ChannelCertificate) throws {
        let device = certificate.deviceKey
        session.deframer.limit = MessageFraming.messageInBytesMax
        guard keep(session, for: device) else { throw LinkError.replaced }
        let isNews = peers[device]?.certificate != certificate
        session.isStranger = peers[device] == nil
        var peer = peers[device] ?? KnownPeer(certificate: certificate, name: "", endpoints: [])
        if peer.certificate != certificate { peer = peer.renewed(certificate) }
        if let endpoint = session.endpoint { peer.remember(endpoint) }
        peer.connected(session.id, at: now)
        peers[device] = peer
        log(.info, "The link to \(identityText(of: device)) at \(session.host) stands.")
        let hello = HelloMessage(
            name: identity.name, software: NodeSoftware.version, port: listeningPort, instance: instance,
            time: now.unixInMilliseconds)
        send([Frame(hello)], on: session)
        offerLane(on: session)
        if case .join = session.purpose { sendJoin(on: session) }
        if !session.isStranger { write(.peer(peer.record)) }
        let shared = spaceOrder.compactMap { replicas[$0] }.filter { exchangesChanges($0, with: device) }
        beginSync(of: shared, on: session)
        joinNeighbours(session)
        if otherOwnDevices.contains(device) { sendPerson(on: session) }
        if isNews { introduce(device, except: session.id) }
    }

    func receive(_ frame: Frame, on session: PeerSession) throws {
        session.allowance.spend(on: frame, at: now)
        guard let type = MessageType(rawValue: frame.type) else { return }
        switch type {
        case .hello: receiveHello(try HelloMessage(decoding: frame.body), on: session)
        case .digest: try receiveDigest(try DigestMessage(decoding: frame.body), on: session)
        case .frontier: try receiveFrontier(try FrontierMessage(decoding: frame.body), on: session)
        case .membership: try receiveMembership(try MembershipMessage(decoding: frame.body), on: session)
        case .changes: try receiveChanges(try ChangesMessage(decoding: frame.body), on: session)
        case .join: try receiveJoin(try JoinMessage(decoding: frame.body), on: session)
        case .welcome: try receiveWelcome(try WelcomeMessage(decoding: frame.body), on: session)
        case .ping: receivePing(try PingMessage(decoding: frame.body), on: session)
        case .pong: receivePong(try PongMessage(decoding: frame.body), on: session)
        case .goodbye: receiveGoodbye(try GoodbyeMessage(decoding: frame.body), on: session)
        case .lane: receiveLane(try LaneMessage(decoding: frame.body), on: session)
        case .needEpoch: receiveNeedEpoch(try NeedEpochMessage(decoding: frame.body), on: session)
        case .epochSeal: receiveEpochSeal(try EpochSealMessage(decoding: frame.body), on: session)
        case .waiting: try receiveWaiting(try WaitingMessage(decoding: frame.body), on: session)
        case .person: try receivePerson(try PersonMessage(decoding: frame.body), on: session)
        case .introduction: try receiveIntroduction(try IntroductionMessage(decoding: frame.body), on: session)
        case .blobQuery: receiveBlobQuery(try BlobQueryMessage(decoding: frame.body), on: session)
        case .blobHolding: receiveBlobHolding(try BlobHoldingMessage(decoding: frame.body), on: session)
        case .blobRequest: try receiveBlobRequest(try BlobRequestMessage(decoding: frame.body), on: session)
        case .blobPart: try receiveBlobPart(try BlobPartMessage(decoding: frame.body), on: session)
        case .snapshotRequest:
            receiveSnapshotRequest(try SnapshotRequestMessage(decoding: frame.body), on: session)
        case .snapshotPart: try receiveSnapshotPart(try SnapshotPartMessage(decoding: frame.body), on: session)
        case .ranges: receiveRanges(try RangesMessage(decoding: frame.body), on: session)
        case .statements: receiveStatements(try StatementsMessage(decoding: frame.body), on: session)
        case .presence: try receivePresence(try PresenceMessage(decoding: frame.body), on: session)
        case .terminal: receiveTerminal(try TerminalMessage(decoding: frame.body), on: session)
        case .terminalFrame: try receiveTerminalFrame(try TerminalFrameMessage(decoding: frame.body), on: session)
        case .terminalRequest: receiveTerminalRequest(try TerminalRequestMessage(decoding: frame.body), on: session)
        case .neighbour: receiveNeighbour(try NeighbourMessage(decoding: frame.body), on: session)
        case .walk: receiveWalk(try WalkMessage(decoding: frame.body), on: session)
        case .have: receiveHave(try HaveMessage(decoding: frame.body), on: session)
        case .graft: receiveGraft(try GraftMessage(decoding: frame.body), on: session)
        case .prune: receivePrune(try PruneMessage(decoding: frame.body), on: session)
        }
    }

    private func receiveHello(_ hello: HelloMessage, on session: PeerSession) {
        guard let device = session.peer, var peer = peers[device] else { return }
        peer.name = hello.name
        if hello.port != 0, let endpoint = Endpoint(host: session.host, port: hello.port) { peer.remember(endpoint) }
        peers[device] = peer
        // A guest is kept when it is in.
        if !session.isStranger { write(.peer(peer.record)) }
    }

    private func receivePing(_ ping: PingMessage, on session: PeerSession) {
        session.pongDue = ping
        guard !session.hasNamedSpaces else { return }
        session.hasNamedSpaces = true
        tellEnrolments(on: session)
    }

    private func receivePong(_ pong: PongMessage, on session: PeerSession) {
        guard let device = session.peer, pong.stamp <= now.monotonicInNanoseconds else { return }
        let span = now.monotonicInNanoseconds - pong.stamp
        peers[device]?.roundTripInNanoseconds = span
        // Something may have stood in its way; while the link is busy it would be believed for long.
        session.doubtsRoundTrip =
            !session.doubtsRoundTrip && span > Deadline(sinceZero: NodeLimits.roundTripSure)
        if session.doubtsRoundTrip { ping(session) }
    }

    func sharesSpace(with device: Bytes32) -> Bool {
        replicas.values.contains { mayShare($0.space.membership, with: device) }
            || loading.values.contains { mayShare($0.membership, with: device) }
    }

    // MARK: Digest, frontier, missing runs

    func beginSync(of shared: [SpaceReplica], on session: PeerSession) {
        var entries: [DigestMessage.Entry] = []
        var requests: [Frame] = []
        #if PLANTED_BUGS
            if PlantedBug.sendsNothingAfterReconnect.isPlanted { return }
        #endif
        for replica in shared where session.sync[replica.id] == nil {
            flush(replica)
            session.sync[replica.id] = SyncState()
            tellClaim(of: replica, on: session)
            oweWhereabouts(of: replica, to: session)
            entries.append(.init(space: replica.id, digest: replica.digest))
            if replica.space.chains.count == 0, asksForSnapshot(of: replica, on: session) {
                requests.append(Frame(SnapshotRequestMessage(space: replica.id)))
            }
        }
        if !entries.isEmpty { send([Frame(DigestMessage(entries: entries))] + requests, on: session) }
        for entry in entries { queryBlobs(of: entry.space, on: session) }
        ping(session)
    }

    /// The replica of a space, if this peer is a member of it in our view.
    func shared(_ id: SpaceID, with session: PeerSession) -> SpaceReplica? {
        guard let replica = replicas[id], let device = session.peer, exchangesChanges(replica, with: device) else {
            return nil
        }
        if session.sync[id] == nil { beginSync(of: [replica], on: session) }
        return replica
    }

    private func receiveDigest(_ message: DigestMessage, on session: PeerSession) throws {
        for entry in message.entries {
            heardOf(entry.space, to: session)
            loading[entry.space]?.digests[session.id] = entry.digest
            guard let replica = shared(entry.space, with: session) else { continue }
            compare(entry.digest, with: replica, on: session)
            tellTerminals(of: entry.space, to: session)
        }
    }

    /// What the peer has is what is here, or the two have to tell each other.
    func compare(_ digest: Bytes32, with replica: SpaceReplica, on session: PeerSession) {
        // What was passed over would come again and again.
        if isHoldingBack(replica.id), session.sync[replica.id]?.hasTold == true { return }
        if digest == replica.digest {
            session.sync[replica.id]?.exchange.observeEqual(replica.space.chains)
            if session.isJoin { replica.wantedAtFirst = [] }
            if let device = session.peer { note(frontier(of: replica), of: device) }
            session.sync[replica.id]?.areIntroductionsDue = true
        } else {
            session.sync[replica.id]?.tellingIsDue(ofChains: replica.space.chains.strandCount)
        }
    }

    func sendFrontier(of replica: SpaceReplica, on session: PeerSession) {
        session.sync[replica.id]?.hasTold = true
        let explained = session.sync[replica.id]?.explained ?? []
        let message = FrontierMessage(
            space: replica.id, membership: replica.space.membership.frontier,
            chains: replica.space.chains.statements(doubting: explained))
        send([Frame(message)], on: session)
    }

    private func receiveFrontier(_ message: FrontierMessage, on session: PeerSession) throws {
        guard let replica = shared(message.space, with: session), let device = session.peer else { return }
        leaveChainsAhead(message.chains, in: replica, from: device)
        session.sync[replica.id]?.stopRanges()
        session.sync[replica.id]?.exchange.observe(message, in: replica.space.chains)
        session.sync[replica.id]?.fetching = nil
        askIfMuchIsMissing(message, in: replica, on: session)
        noteAtFirst(message.chains, in: replica, on: session)
        note(message, of: device)
        let isDoubted = explainForks(replica, on: session)
        if isDoubted || session.sync[replica.id]?.hasTold == false {
            session.sync[replica.id]?.isFrontierDue = true
        }
        session.sync[replica.id]?.toldMembership = message.membership
        hasTold(message.membership, in: replica, on: session)
        session.sync[replica.id]?.areIntroductionsDue = true
    }

    private func receiveMembership(_ message: MembershipMessage, on session: PeerSession) throws {
        guard let replica = shared(message.space, with: session) else { return try hearClaim(message, on: session) }
        do {
            try insert(message.operations, into: replica, from: session.id)
        } catch MembershipError.unknownParents {
            try resync(replica, on: session)
        }
    }

    /// Takes membership operations in, parents first as they were sent. Those before one that cannot be taken are here.
    /// Signatures that were checked for `log`, or for this space's own, are not checked again.
    func insert(
        _ operations: [[UInt8]], checkedIn log: MembershipLog? = nil, into replica: SpaceReplica, from link: LinkID?
    ) throws {
        // What was typed until now was typed before them.
        flush(replica)
        let known = replica.space.membership.frontier
        defer {
            if replica.space.membership.frontier != known { membershipGrew(replica, since: known, except: link) }
        }
        for bytes in operations {
            let operation = try MembershipOp(
                decoding: bytes,
                known: { id in
                    log?.operation(id) ?? replica.space.membership.operation(id)
                })
            if try replica.space.membership.insert(operation) {
                write(.membershipOp(replica.id, id: operation.id, bytes: bytes))
            }
        }
    }

    var establishedSessions: [PeerSession] {
        sessions.values.filter(\.isEstablished).sorted { $0.id.value < $1.id.value }
    }

    // MARK: Changes

    private func receiveChanges(_ message: ChangesMessage, on session: PeerSession) throws {
        guard let replica = shared(message.space, with: session) else { return }
        let changes: [Change]
        do {
            changes = try verify(message, for: replica)
        } catch {
            try refuse(error, from: replica, on: session)
            return
        }
        if changes.isEmpty { cameLate(message, in: replica, on: session) }
        try take(changes, of: message, into: replica, from: session)
    }

    /// The changes of a run that are new here. What is open here is closed before anything foreign comes in.
    func verify(_ message: ChangesMessage, for replica: SpaceReplica) throws(ReplicationError) -> [Change] {
        // A run that is here already closes nothing: by two lanes each comes twice.
        let known = replica.space.chains.id(of: message.chain, sequence: message.end - 1)
        if known.map(IDPrefix.init) != message.tip { flush(replica) }
        return try ChangeVerifier.verify(
            message, chains: replica.space.chains, membership: replica.space.membership, space: replica.id)
    }

    /// A run from a datagram: TCP brings it too, so what does not fit is no offence and is left to TCP, as is what
    /// would be more than the link's share of this node's work.
    func receiveByLane(_ message: ChangesMessage, on session: PeerSession) throws {
        guard session.allowance.paidAt <= now.monotonicInNanoseconds,
            let replica = shared(message.space, with: session),
            message.end > replica.space.chains.count(of: message.chain)
        else { return }
        session.allowance.spend(on: Frame(message), at: now)
        let changes: [Change]
        do {
            changes = try verify(message, for: replica)
        } catch {
            if case .tooManyForks = error { return }
            guard error.isMendedBySync else { throw LinkError.badMessage }
            return
        }
        try take(changes, of: message, into: replica, from: session)
    }

    private func take(
        _ changes: [Change], of message: ChangesMessage, into replica: SpaceReplica, from session: PeerSession
    ) throws {
        do {
            try adopt(changes, of: message, into: replica)
        } catch is RoomShortage {
            return
        }
        if !changes.isEmpty { cameFirst(message, in: replica, on: session) }
        session.sync[replica.id]?.exchange.observeReceived(message, in: replica.space.chains)
        pumpOthers(replica, except: session.id)
    }

    /// Takes a verified run in, whichever way it came, and has it stored. Throws `RoomShortage` where it does not fit;
    /// then nothing of it is taken.
    func adopt(_ changes: [Change], of message: ChangesMessage, into replica: SpaceReplica) throws {
        let wasForked = replica.space.chains.isForked(message.chain)
        if !changes.isEmpty {
            try checkRoom(for: changes, in: replica)
            let deltas = try apply(changes, to: replica)
            forgetTexts(in: replica)
            store(changes, signature: message.signature, in: replica)
            for delta in deltas { announce(delta, of: message.chain, in: replica) }
        }
        if !wasForked { tellFork(of: message.chain, in: replica) }
        noticeOwnWriting(changes, in: replica)
        // Where our own chain is ahead of what we stored, we go on in a new one.
        if changes.contains(where: { $0.chain == replica.ownChain?.id }) { replica.ownChain = nil }
        if !changes.isEmpty { replica.otherChains = replica.otherChains.filter { $0.value.id != message.chain } }
    }

    /// Takes a verified run in, wholly or not at all: the signature at its end is the only one that covers it.
    private func apply(_ run: [Change], to replica: SpaceReplica) throws -> [SpaceDelta] {
        do {
            return try replica.space.apply(run: run)
        } catch {
            log(.warning, "A run of chain \(run[0].chain.short) is not well-formed and was refused: \(error)")
            throw LinkError.badMessage
        }
    }

    /// A run that does not fit what we have is answered with our frontier; one that no honest peer sends ends the link.
    private func refuse(_ error: ReplicationError, from replica: SpaceReplica, on session: PeerSession) throws {
        // It builds on what was passed over.
        if isHoldingBack(replica.id), error.isMendedBySync { return }
        if case .tooManyForks(let chain) = error {
            log(.warning, "Chain \(chain.short) was forked more often than is kept; a history of it is passed over.")
            return
        }
        guard error.isMendedBySync else {
            log(.warning, "Refused changes from \(session.host): \(error)")
            throw LinkError.badMessage
        }
        try resync(replica, on: session)
    }

    private func resync(_ replica: SpaceReplica, on session: PeerSession) throws {
        session.resyncs += 1
        guard session.resyncs <= NodeLimits.resyncsMax else { throw LinkError.tooManyResyncs }
        sendFrontier(of: replica, on: session)
    }

    func pumpOthers(_ replica: SpaceReplica, except link: LinkID?) {
        #if PLANTED_BUGS
            if PlantedBug.sendsFirstLinkOnly.isPlanted {
                if let first = establishedSessions.first { pump(replica, on: first) }
                return
            }
        #endif
        for session in establishedSessions where session.id != link { pump(replica, on: session) }
    }

    /// Answers, then what the peer lacks.
    func pumpIfNeeded(_ session: PeerSession) {
        guard session.isEstablished, session.isWritable else { return }
        answerQuestions(of: session)
        for id in spaceOrder where session.sync[id] != nil {
            if let replica = replicas[id] { pump(replica, on: session) }
        }
        pumpBlobs(session)
    }

    /// Sends a snapshot that was asked for, then what the peer lacks, in causal order, as far as the link takes it now.
    func pump(_ replica: SpaceReplica, on session: PeerSession) {
        guard session.isWritable, session.sync[replica.id] != nil, !heldSpaces.holds(replica.id) else { return }
        var budget = NodeLimits.runBytesMax - sendSnapshot(of: replica, on: session)
        let isEager = session.sync[replica.id]?.isEager ?? true
        if !isEager { announceLater() }
        while isEager, budget > 0, session.isEstablished, session.sync[replica.id]?.fetching == nil,
            let range = session.sync[replica.id]?.exchange.nextRange(in: replica.space.chains)
        {
            guard let bodies = replica.bodies(of: range) else {
                let request = FetchRequest(
                    reader: .link(session.id), space: replica.id, chain: range.chain,
                    strand: replica.space.chains.ordinal(ofStrand: range.strand), from: range.from, to: range.to)
                session.sync[replica.id]?.fetching = request
                outbox.append(.fetch(request))
                return
            }
            budget -= sendRun(bodies, ofStrand: range.strand, of: replica, on: session)
        }
        // The rest goes on in the next turn, so that others have theirs.
        if budget <= 0 { pumpsDue.insert(session.id) }
    }

    func fetched(_ changes: [StoredChange], for request: FetchRequest) {
        let link: LinkID
        switch request.reader {
        case .bundle(let id): return fetched(changes, for: request, into: id)
        case .link(let id): link = id
        }
        guard let session = sessions[link], let replica = replicas[request.space],
            session.sync[request.space]?.fetching == request
        else { return }
        #if PLANTED_BUGS
            if PlantedBug.asksStoreOnce.isPlanted { return }
        #endif
        session.sync[request.space]?.fetching = nil
        let strand = replica.space.chains.strand(of: request.chain, ordinal: request.strand)
        guard let strand, changes.first?.sequence == request.from else {
            log(.warning, "The store did not give changes from \(request.from) on of a chain; the link is closed.")
            return close(session, because: .badMessage)
        }
        do {
            // The disk may hold texts still that were forgotten just now.
            let kept = try changes.map { row throws(ReplicationError) in try replica.space.kept(row) }
            _ = sendRun(kept, ofStrand: strand, of: replica, on: session)
        } catch {
            log(.warning, "The store gave a change that is none: \(error); the link is closed.")
            return close(session, because: .badMessage)
        }
        pump(replica, on: session)
    }

    /// Sends as many of the changes as one message takes, ending at a signed one; answers the bytes sent.
    private func sendRun(
        _ changes: [StoredChange], ofStrand strand: Int, of replica: SpaceReplica, on session: PeerSession
    ) -> Int {
        let previous = previous(of: changes[0], inStrand: strand, of: replica, on: session)
        guard let message = ChangesMessage(run: changes, behind: previous, space: replica.id) else {
            close(session, because: .badMessage)
            return .max
        }
        session.sync[replica.id]?.exchange.observeSent(strand, count: message.end)
        gossip.meter?(message.event(.sent))
        let frame = Frame(message)
        send([frame], on: session)
        offerToLane(changes.prefix(message.bodies.count), of: replica, on: session)
        return frame.body.count
    }
}
