package import Membership
import Replication
import SecureChannel
import SodiumCrypto
import WireCodec

/// Terminals that clients of this node share (Protocol/terminal.md). Who watches and who types is decided here, at the
/// host's node.
extension Node {
    func perform(
        _ command: TerminalCommand, in replica: SpaceReplica?, for request: RequestID
    ) throws(NodeFailure) {
        switch command {
        case .open(let title, let isReadOnly, let number, let keyframe):
            guard let replica else { throw .unknownSpace }
            let state = TerminalMessage.State(title: title, isReadOnly: isReadOnly)
            let terminal = try number.map(freeNumber) ?? newNumber()
            return try open(terminal, SharedScreen(state: state, keyframe: keyframe), in: replica, for: request)
        case .watch(let host, let terminal):
            guard let replica else { throw .unknownSpace }
            return try watch(terminal, of: host, in: replica, for: request)
        case .output(let terminal, let bytes):
            try own(terminal, of: request.client)
            guard terminals.own[terminal]?.log.append(bytes) == true else { throw .terminal(.keyframeDue) }
            pump(terminal)
        case .keyframe(let terminal, let keyframe):
            try own(terminal, of: request.client)
            terminals.own[terminal]?.log.take(keyframe)
            pump(terminal)
        case .close(let terminal):
            try own(terminal, of: request.client)
            end(terminal)
        case .grant(let terminal, let device): try grant(terminal, to: device)
        case .revoke(let terminal):
            guard terminals.own[terminal] != nil else { throw .terminal(.unknown) }
            setController(nil, of: terminal)
        case .took, .ask, .giveBack, .input: try tell(command, for: request)
        }
        reply(request, .done)
    }

    private func own(_ terminal: UInt64, of client: ClientID) throws(NodeFailure) {
        guard let shared = terminals.own[terminal] else { throw .terminal(.unknown) }
        guard shared.owner.client == client else { throw .terminal(.notOwner) }
    }

    private func freeNumber(_ number: UInt64) throws(NodeFailure) -> UInt64 {
        guard terminals.own[number] == nil else { throw .terminal(.isOpen) }
        return number
    }

    private func newNumber() -> UInt64 {
        var terminal: UInt64
        repeat { terminal = random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } } while terminals.own[terminal] != nil
        return terminal
    }

    private struct SharedScreen {
        let state: TerminalMessage.State
        let keyframe: TerminalKeyframe
    }

    private func open(
        _ terminal: UInt64, _ screen: SharedScreen, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let limit = ReplicationLimits.terminalTitleInBytes
        guard screen.state.title.utf8.count <= limit else { throw .terminal(.titleTooLong(limitInBytes: limit)) }
        guard terminals.own.count < NodeLimits.terminalsMax else {
            throw .terminal(.tooMany(limit: NodeLimits.terminalsMax))
        }
        guard let owner = newSubscription(for: request.client) else { throw .tooManySubscriptions }
        terminals.own[terminal] = SharedTerminal(
            space: replica.id, owner: owner, state: screen.state, log: TerminalLog(screen.keyframe))
        announce(terminal)
        reply(request, .terminal(.opened(terminal, owner)))
    }

    private func grant(_ terminal: UInt64, to device: Bytes32) throws(NodeFailure) {
        guard let shared = terminals.own[terminal] else { throw .terminal(.unknown) }
        guard !shared.state.isReadOnly else { throw .terminal(.readOnly) }
        guard shared.isWatched(by: device) else { throw .terminal(.notWatching) }
        setController(device, of: terminal)
    }

    private func setController(_ device: Bytes32?, of terminal: UInt64) {
        guard let shared = terminals.own[terminal] else { return }
        if let device { terminals.own[terminal]?.asking = shared.asking.filter { $0 != device } }
        guard shared.state.controller != device else { return }
        terminals.own[terminal]?.state.controller = device
        notify(shared.owner, in: shared.space, .controlled(by: device))
        announce(terminal)
    }

    /// It is over: for its host, and for all who watch or see it.
    func end(_ terminal: UInt64) {
        guard let shared = terminals.own.removeValue(forKey: terminal) else { return }
        for watcher in shared.watchers {
            if case .client(let subscription) = watcher.audience { endSubscription(subscription, in: shared.space) }
        }
        subscriptionCounts[shared.owner.client, default: 1] -= 1
        tell(TerminalMessage(space: shared.space, terminal: terminal, state: nil))
    }

    func endSubscription(_ subscription: Subscription, in space: SpaceID) {
        notify(subscription, in: space, .ended)
        subscriptionCounts[subscription.client, default: 1] -= 1
    }

    func notify(_ subscription: Subscription, in space: SpaceID, _ notice: TerminalNotice) {
        outbox.append(.notify(subscription, .terminal(space: space, notice)))
    }

    // MARK: Telling members

    private func announce(_ terminal: UInt64) {
        guard let shared = terminals.own[terminal] else { return }
        tell(TerminalMessage(space: shared.space, terminal: terminal, state: shared.state))
        for watcher in shared.watchers {
            guard case .client(let subscription) = watcher.audience else { continue }
            notify(subscription, in: shared.space, .changed(shared.state))
        }
    }

    private func tell(_ message: TerminalMessage) {
        guard let replica = replicas[message.space] else { return }
        for session in establishedSessions {
            guard let device = session.peer, exchangesChanges(replica, with: device) else { continue }
            send([Frame(message)], on: session)
        }
    }

    /// A peer says that it has a space: it hears which terminals are shared there.
    func tellTerminals(of space: SpaceID, to session: PeerSession) {
        for (terminal, shared) in terminals.own.sorted(by: { $0.key < $1.key }) where shared.space == space {
            send([Frame(TerminalMessage(space: space, terminal: terminal, state: shared.state))], on: session)
        }
    }

    /// What can be watched in a space, by host and number.
    package func terminals(in space: SpaceID) -> [SeenTerminal] {
        let own = terminals.own.filter { $0.value.space == space }.map { terminal, shared in
            SeenTerminal(
                host: deviceKey, terminal: terminal, state: shared.state, watcherCount: shared.watchers.count,
                asking: shared.asking)
        }
        let seen = terminals.seen.filter { $0.key.space == space }.map { place, state in
            SeenTerminal(host: place.host, terminal: place.terminal, state: state, watcherCount: nil, asking: [])
        }
        return (own + seen).sorted { ($0.host, $0.terminal) < ($1.host, $1.terminal) }
    }

    // MARK: Frames

    /// Sends everybody what is next, as far as each took what came before.
    private func pump(_ terminal: UInt64) {
        guard let shared = terminals.own[terminal] else { return }
        for audience in shared.watchers.map(\.audience) { pump(terminal, to: audience) }
    }

    func pump(_ terminal: UInt64, to audience: TerminalAudience) {
        guard let index = terminals.own[terminal]?.index(of: audience), let shared = terminals.own[terminal] else {
            return
        }
        guard let replica = replicas[shared.space], mayWatch(shared.watchers[index].device, in: replica) else {
            refuse(.ended, terminal, to: audience, in: shared.space)
            return removeWatcher(audience, of: terminal)
        }
        while isReady(audience), let index = terminals.own[terminal]?.index(of: audience),
            let frame = terminals.own[terminal]?.watchers[index].next(of: shared.log)
        {
            send(frame.content, number: frame.number, of: terminal, in: shared.space, to: audience)
        }
    }

    private func mayWatch(_ device: Bytes32, in replica: SpaceReplica) -> Bool {
        device == deviceKey || exchangesChanges(replica, with: device)
    }

    private func isReady(_ audience: TerminalAudience) -> Bool {
        switch audience {
        case .client: true
        case .link(let link, _): sessions[link].map { $0.isEstablished && $0.isWritable } ?? false
        }
    }

    private func send(
        _ content: TerminalFrameMessage.Content, number: UInt64, of terminal: UInt64, in space: SpaceID,
        to audience: TerminalAudience
    ) {
        switch audience {
        case .client(let subscription): notify(subscription, in: space, .frame(number, content))
        case .link(let link, let watch):
            guard let session = sessions[link] else { return }
            let message = TerminalFrameMessage(
                space: space, terminal: terminal, watch: watch, number: number, content: content)
            send([Frame(message)], on: session)
        }
    }

    /// A link takes more again.
    func sendTerminals(on session: PeerSession) {
        for (terminal, shared) in terminals.own.sorted(by: { $0.key < $1.key }) {
            for watcher in shared.watchers {
                if case .link(session.id, _) = watcher.audience { pump(terminal, to: watcher.audience) }
            }
        }
    }

    // MARK: Watchers

    func addWatcher(_ watcher: TerminalWatcher, to terminal: UInt64) {
        guard let shared = terminals.own[terminal] else { return }
        terminals.own[terminal]?.watchers.removeAll { $0.audience == watcher.audience }
        terminals.own[terminal]?.watchers.append(watcher)
        notify(shared.owner, in: shared.space, .watched(by: terminals.own[terminal]?.watchers.count ?? 0))
        pump(terminal, to: watcher.audience)
    }

    /// Who types and watches no more types no more.
    func removeWatcher(_ audience: TerminalAudience, of terminal: UInt64) {
        guard let index = terminals.own[terminal]?.index(of: audience),
            let watcher = terminals.own[terminal]?.watchers.remove(at: index), let shared = terminals.own[terminal]
        else { return }
        notify(shared.owner, in: shared.space, .watched(by: shared.watchers.count))
        guard !shared.isWatched(by: watcher.device) else { return }
        terminals.own[terminal]?.asking.removeAll { $0 == watcher.device }
        if shared.state.controller == watcher.device { setController(nil, of: terminal) }
    }

    func refuse(
        _ refusal: TerminalFrameMessage.Refusal, _ terminal: UInt64, to audience: TerminalAudience, in space: SpaceID
    ) {
        switch audience {
        case .client(let subscription): notify(subscription, in: space, .refused(refusal))
        case .link: send(.refused(refusal), number: 0, of: terminal, in: space, to: audience)
        }
    }

    /// What a watcher asks, or types. Only what the device that has the grant types reaches the host.
    func take(_ request: TerminalRequestMessage.Request, of terminal: UInt64, from audience: TerminalAudience) {
        guard let shared = terminals.own[terminal], let index = shared.index(of: audience) else { return }
        let device = shared.watchers[index].device
        switch request {
        case .watch: break
        case .unwatch: removeWatcher(audience, of: terminal)
        case .took(let count):
            terminals.own[terminal]?.watchers[index].took(count)
            pump(terminal, to: audience)
        case .ask:
            guard !shared.state.isReadOnly else { return refuse(.readOnly, terminal, to: audience, in: shared.space) }
            guard !shared.asking.contains(device), shared.state.controller != device else { return }
            terminals.own[terminal]?.asking.append(device)
            notify(shared.owner, in: shared.space, .asked(device))
        case .giveBack:
            terminals.own[terminal]?.asking.removeAll { $0 == device }
            if shared.state.controller == device { setController(nil, of: terminal) }
        case .input(let bytes): takeInput(bytes, of: terminal, from: audience)
        }
    }

    private func takeInput(_ bytes: [UInt8], of terminal: UInt64, from audience: TerminalAudience) {
        guard let shared = terminals.own[terminal], let index = shared.index(of: audience) else { return }
        let device = shared.watchers[index].device
        guard let replica = replicas[shared.space], mayWatch(device, in: replica), !shared.state.isReadOnly,
            shared.state.controller == device
        else {
            refuse(shared.state.isReadOnly ? .readOnly : .notGranted, terminal, to: audience, in: shared.space)
            guard !shared.watchers[index].wasToldOff else { return }
            terminals.own[terminal]?.watchers[index].wasToldOff = true
            return notify(shared.owner, in: shared.space, .intruded(device))
        }
        notify(shared.owner, in: shared.space, .input(bytes))
    }
}
