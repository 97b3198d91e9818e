import Membership
import Replication
import SecureChannel
import WireCodec

/// Terminals of other nodes, and what comes over links about terminals.
extension Node {
    // MARK: Clients

    func watch(
        _ terminal: UInt64, of host: Bytes32, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let place = TerminalTable.Place(space: replica.id, host: host, terminal: terminal)
        let isOwn = host == deviceKey && terminals.own[terminal]?.space == replica.id
        guard isOwn || terminals.seen[place] != nil else { throw .terminal(.unknown) }
        if isOwn, terminals.own[terminal]?.watchers.count ?? 0 >= NodeLimits.terminalWatchersMax {
            throw .terminal(.tooMany(limit: NodeLimits.terminalWatchersMax))
        }
        guard let subscription = newSubscription(for: request.client) else { throw .tooManySubscriptions }
        reply(request, .subscribed(subscription))
        if isOwn {
            return addWatcher(TerminalWatcher(.client(subscription), device: deviceKey), to: terminal)
        }
        terminals.watches.append(
            TerminalWatch(subscription: subscription, space: replica.id, host: host, terminal: terminal))
        resume(terminals.watches.count - 1)
    }

    /// Begins, or begins again, over the link to the host; there may be none.
    private func resume(_ index: Int) {
        let watch = terminals.watches[index]
        guard let session = establishedSessions.first(where: { $0.peer == watch.host }) else { return }
        let number = terminals.newWatch()
        terminals.watches[index].link = (session.id, number)
        terminals.watches[index].base = watch.base + watch.next
        (terminals.watches[index].next, terminals.watches[index].taken) = (0, 0)
        ask(.watch, for: index)
    }

    private func ask(_ request: TerminalRequestMessage.Request, for index: Int) {
        let watch = terminals.watches[index]
        guard let link = watch.link, let session = sessions[link.id] else { return }
        let message = TerminalRequestMessage(
            space: watch.space, terminal: watch.terminal, watch: link.watch, request)
        send([Frame(message)], on: session)
    }

    /// What a watcher tells the host: over the link, or here.
    func tell(_ command: TerminalCommand, for request: RequestID) throws(NodeFailure) {
        let subscription: Subscription
        let told: TerminalRequestMessage.Request
        switch command {
        case .took(let of, let count): (subscription, told) = (of, .took(count))
        case .ask(let of): (subscription, told) = (of, .ask)
        case .giveBack(let of): (subscription, told) = (of, .giveBack)
        case .input(let of, let bytes): (subscription, told) = (of, .input(bytes))
        default: preconditionFailure("a watcher says nothing else")
        }
        if case .input(let bytes) = told, bytes.isEmpty || bytes.count > ReplicationLimits.terminalInputInBytes {
            throw .terminal(.inputTooLong(limitInBytes: ReplicationLimits.terminalInputInBytes))
        }
        guard subscription.client == request.client else { throw .unknownSubscription }
        if let terminal = terminals.ownTerminal(watchedBy: subscription) {
            return take(told, of: terminal, from: .client(subscription))
        }
        guard let index = terminals.watchIndex(of: subscription) else { throw .unknownSubscription }
        guard case .took(let count) = told else { return ask(told, for: index) }
        // What an earlier link brought is nobody's affair any more.
        let watch = terminals.watches[index]
        guard count > watch.base + watch.taken, count <= watch.base + watch.next else { return }
        terminals.watches[index].taken = count - watch.base
        ask(.took(count - watch.base), for: index)
    }

    /// Whether there was such a subscription.
    func endTerminal(_ subscription: Subscription) -> Bool {
        if let index = terminals.watchIndex(of: subscription) {
            ask(.unwatch, for: index)
            terminals.watches.remove(at: index)
            return true
        }
        guard let terminal = terminals.ownTerminal(watchedBy: subscription) else { return false }
        removeWatcher(.client(subscription), of: terminal)
        return true
    }

    /// A client hung up: what it shared ends, and what it watched goes on without it.
    func forgetTerminals(of client: ClientID) {
        let shared = terminals.own.filter { $0.value.owner.client == client }
        for terminal in shared.keys.sorted() { end(terminal) }
        let watched = terminals.own.values.flatMap(\.watchers).compactMap { watcher in
            if case .client(let subscription) = watcher.audience { subscription } else { nil as Subscription? }
        }
        let subscriptions = terminals.watches.map(\.subscription) + watched.sorted { $0.number < $1.number }
        for subscription in subscriptions where subscription.client == client { _ = endTerminal(subscription) }
    }

    // MARK: Links

    func receiveTerminal(_ message: TerminalMessage, on session: PeerSession) {
        guard shared(message.space, with: session) != nil, let host = session.peer else { return }
        let place = TerminalTable.Place(space: message.space, host: host, terminal: message.terminal)
        guard let state = message.state else {
            terminals.forget(place)
            return endWatches(at: place)
        }
        guard terminals.see(state, at: place) else { return }
        for index in terminals.watches.indices where terminals.watches[index].place == place {
            if terminals.watches[index].link == nil { resume(index) }
            notify(terminals.watches[index].subscription, in: terminals.watches[index].space, .changed(state))
        }
    }

    private func endWatches(at place: TerminalTable.Place) {
        let ended = terminals.watches.filter { $0.place == place }
        terminals.watches.removeAll { $0.place == place }
        for watch in ended { endSubscription(watch.subscription, in: watch.space) }
    }

    func receiveTerminalFrame(_ message: TerminalFrameMessage, on session: PeerSession) throws {
        // What was on its way when the watch ended is passed over.
        let found = terminals.watches.firstIndex {
            $0.link?.id == session.id && $0.link?.watch == message.watch && $0.space == message.space
                && $0.terminal == message.terminal
        }
        guard let index = found else { return }
        let watch = terminals.watches[index]
        if case .refused(let refusal) = message.content {
            notify(watch.subscription, in: watch.space, .refused(refusal))
            guard refusal == .ended || refusal == .tooMany else { return }
            terminals.watches.remove(at: index)
            return endSubscription(watch.subscription, in: watch.space)
        }
        guard message.number == watch.next, watch.next - watch.taken < NodeLimits.terminalFramesInFlightMax else {
            throw LinkError.badMessage
        }
        terminals.watches[index].next += 1
        notify(watch.subscription, in: watch.space, .frame(watch.base + message.number, message.content))
    }

    func receiveTerminalRequest(_ message: TerminalRequestMessage, on session: PeerSession) {
        guard shared(message.space, with: session) != nil, let device = session.peer else { return }
        let audience = TerminalAudience.link(session.id, watch: message.watch)
        guard let terminal = terminals.own[message.terminal], terminal.space == message.space else {
            // To all else the end was told.
            if message.request == .watch { refuse(.ended, message.terminal, to: audience, in: message.space) }
            return
        }
        guard message.request == .watch else { return take(message.request, of: message.terminal, from: audience) }
        let ofLink = terminals.own.values.flatMap(\.watchers).count { watcher in
            if case .link(session.id, _) = watcher.audience { true } else { false }
        }
        guard terminal.watchers.count < NodeLimits.terminalWatchersMax,
            ofLink < NodeLimits.terminalWatchersPerLinkMax
        else { return refuse(.tooMany, message.terminal, to: audience, in: message.space) }
        addWatcher(TerminalWatcher(audience, device: device), to: message.terminal)
    }

    /// A link is down: its watchers are gone, and what was watched over it waits for another one.
    func terminalsEnded(with session: PeerSession) {
        for (terminal, shared) in terminals.own.sorted(by: { $0.key < $1.key }) {
            for watcher in shared.watchers {
                if case .link(session.id, _) = watcher.audience { removeWatcher(watcher.audience, of: terminal) }
            }
        }
        guard let host = session.peer else { return }
        if !establishedSessions.contains(where: { $0.peer == host }) { terminals.forget(host) }
        for index in terminals.watches.indices where terminals.watches[index].link?.id == session.id {
            terminals.watches[index].link = nil
            notify(terminals.watches[index].subscription, in: terminals.watches[index].space, .lost)
            resume(index)
        }
    }
}

extension TerminalWatch {
    var place: TerminalTable.Place { .init(space: space, host: host, terminal: terminal) }
}
