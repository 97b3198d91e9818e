import CRDT
import Identity
package import Membership
import Replication
import SecureChannel
import Spaces
import WireCodec

/// Who is where in a space. Nothing of it is written to the disk, and nothing of it waits: where a link is slow, older
/// words give way to newer ones.
extension Node {
    // MARK: What this device tells

    func setWhereabouts(
        _ place: CursorPlace?, view: String?, isIdle: Bool, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        if let view, view.utf8.count > Whereabouts.viewMaxInBytes {
            throw .textTooLong(limitInBytes: Whereabouts.viewMaxInBytes)
        }
        // What hangs on a character hangs on one that others can know.
        flush(replica)
        var told = Whereabouts()
        told.view = view
        told.isIdle = isIdle
        if let place {
            guard replica.space.documents[place.document] != nil else {
                throw .space(.unknownDocument(place.document))
            }
            told.document = place.document
            told.anchor = place.anchor.flatMap { replica.space.place(at: $0, in: place.document) }
            told.cursor = place.cursor.flatMap { replica.space.place(at: $0, in: place.document) }
        }
        tell(told, by: request.client, in: replica)
        reply(request, .done)
    }

    /// A program that told nothing itself speaks for all of the device.
    func leaveWhereabouts(in replica: SpaceReplica, for request: RequestID) {
        if let own = whereabouts.own[replica.id] {
            if own.number(of: request.client) == nil { whereabouts.own[replica.id] = nil }
            removeEditor(of: request.client, in: replica)
        }
        reply(request, .done)
    }

    private func removeEditor(of client: ClientID, in replica: SpaceReplica) {
        if whereabouts.own[replica.id]?.remove(client) != true { whereabouts.own[replica.id] = nil }
        sayWhereabouts(in: replica)
    }

    /// Which of this device's programs a client is to others; nil while it tells nothing.
    package func editorNumber(of client: ClientID, in space: SpaceID) -> Int? {
        whereabouts.own[space]?.number(of: client)
    }

    func openWhereabouts(of replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        guard let subscription = newSubscription(for: request.client) else { throw .tooManySubscriptions }
        whereabouts.listeners[replica.id, default: []].append(subscription)
        reply(request, .subscribed(subscription))
    }

    /// Whether there was such a subscription.
    func endWhereabouts(_ subscription: Subscription) -> Bool {
        for (space, listeners) in whereabouts.listeners where listeners.contains(subscription) {
            whereabouts.listeners[space] = listeners.filter { $0 != subscription }
            return true
        }
        return false
    }

    /// A client hung up: what it told ends, and it listens no more.
    func forgetWhereabouts(of client: ClientID) {
        whereabouts.listeners = whereabouts.listeners.mapValues { $0.filter { $0.client != client } }
        for id in spaceOrder where whereabouts.own[id]?.number(of: client) != nil {
            if let replica = replicas[id] { removeEditor(of: client, in: replica) }
        }
    }

    /// The members that are in a space now, this device among them.
    package func whereabouts(in space: SpaceID) -> [SeenWhereabouts] {
        guard let replica = replicas[space] else { return [] }
        return whereabouts.present(in: space)
            .filter { replica.space.membership.role(of: $0.message.device)?.canRead == true }
            .map { seen($0, in: replica) }
    }

    private func tell(_ told: Whereabouts, by client: ClientID, in replica: SpaceReplica) {
        let renewAt = Deadline.after(NodeLimits.whereaboutsRenewal, from: now)
        var own = whereabouts.own[replica.id] ?? .init(told, by: client, renewAt: renewAt)
        own.move(client, to: told)
        own.renewAt = renewAt
        whereabouts.own[replica.id] = own
        sayWhereabouts(in: replica)
    }

    /// Says where this device is now, or that it is gone.
    func sayWhereabouts(in replica: SpaceReplica) {
        take(word(whereabouts.ownFields(in: replica.id) ?? [], in: replica), by: nil, in: replica)
    }

    private func word(_ fields: [UInt8], in replica: SpaceReplica) -> PresenceMessage {
        let slot = WhereaboutsSlot(space: replica.id, device: deviceKey)
        let counter = max(now.unixInMilliseconds, whereabouts.counter(of: slot) + 1)
        return PresenceMessage(space: replica.id, counter: counter, fields: fields, by: identity.device)
    }

    // MARK: What others tell

    func receivePresence(_ message: PresenceMessage, on session: PeerSession) throws {
        guard let replica = shared(message.space, with: session), message.device != deviceKey,
            replica.space.membership.role(of: message.device)?.canRead == true
        else { return }
        let slot = WhereaboutsSlot(space: message.space, device: message.device)
        if message.counter >= whereabouts.counter(of: slot) { whereabouts.settle(slot, with: session.id) }
        guard whereabouts.isNews(message, fromItself: message.device == session.peer) else { return }
        guard message.isSigned else { throw LinkError.badMessage }
        take(message, by: session.id, in: replica)
    }

    private func take(_ message: PresenceMessage, by link: LinkID?, in replica: SpaceReplica) {
        var entry = WhereaboutsTable.Entry(
            message: message, link: link, expiresAt: .after(NodeLimits.whereaboutsLifetime, from: now),
            isGone: message.fields.isEmpty)
        let slot = WhereaboutsSlot(space: message.space, device: message.device)
        let known = whereabouts.entries[slot]
        // What is only said again is no news to who listens, and can wait; right behind another one it goes no further.
        let isRepeated = entry.repeats(known)
        let isHeardByAll = isRepeated && link != nil && isSoon(message, after: known)
        entry.passedOn = isHeardByAll ? known?.passedOn ?? 0 : message.counter
        whereabouts.insert(entry)
        if !isRepeated { notifyWhereabouts(entry, after: known, in: replica) }
        for session in establishedSessions where session.id != link && !isHeardByAll {
            guard let device = session.peer, hears(device, of: message, in: replica) else { continue }
            whereabouts.owe(slot, to: session.id, canWait: isRepeated && link != nil, at: now)
        }
        flushWhereabouts()
    }

    /// By the sender's clock, so that all who pass it on decide alike, however long it was under way.
    private func isSoon(_ message: PresenceMessage, after known: WhereaboutsTable.Entry?) -> Bool {
        let pause = UInt64(NodeLimits.repeatedWhereaboutsPause / .milliseconds(1))
        guard let passedOn = known?.passedOn, message.counter >= passedOn else { return false }
        return message.counter - passedOn < pause
    }

    private func hears(_ device: Bytes32, of message: PresenceMessage, in replica: SpaceReplica) -> Bool {
        device != message.device && exchangesChanges(replica, with: device) && !message.isTold(to: device)
    }

    /// A link stands, or has a space in common from now on: its peer hears who is there. It counts what it hears from
    /// then on, so of others it hears only what came just now: else who is gone would be shown twice as long as a word
    /// counts, and longer with each link. In a large space most are heard from others alone, and all are told.
    func oweWhereabouts(of replica: SpaceReplica, to session: PeerSession) {
        // A word says what time it is here, too: an old one would make this clock look slow.
        if let fields = whereabouts.ownFields(in: replica.id) {
            whereabouts.insert(
                .init(
                    message: word(fields, in: replica), link: nil,
                    expiresAt: .after(NodeLimits.whereaboutsLifetime, from: now), isGone: false))
        }
        let isLarge = gossip.rooms[replica.id] != nil
        let lifetime = NodeLimits.whereaboutsLifetime - NodeLimits.whereaboutsFreshness
        for entry in whereabouts.present(in: replica.id) {
            guard isLarge || entry.link == nil || entry.expiresAt >= .after(lifetime, from: now),
                let device = session.peer, hears(device, of: entry.message, in: replica)
            else { continue }
            whereabouts.owe(.init(space: replica.id, device: entry.message.device), to: session.id, at: now)
        }
    }

    /// Sends what is due to those who read, where its time has come.
    func flushWhereabouts() {
        guard let due = whereabouts.nextFlush, due <= now.monotonicInNanoseconds else { return }
        whereabouts.flushed(at: now)
        for session in establishedSessions where session.isWritable { sendWhereabouts(on: session) }
    }

    /// What waited while the peer did not read.
    func sendWhereabouts(on session: PeerSession) {
        guard session.isEstablished, session.isWritable else { return }
        for slot in whereabouts.takeDue(for: session.id) {
            guard let entry = whereabouts.entries[slot], let replica = replicas[slot.space],
                let device = session.peer, hears(device, of: entry.message, in: replica)
            else { continue }
            let hearers = establishedSessions.compactMap(\.peer).filter { exchangesChanges(replica, with: $0) }
            send([Frame(entry.message.told(to: hearers + [deviceKey]))], on: session)
        }
    }

    // MARK: Ends

    func tendWhereabouts() {
        let time = now.monotonicInNanoseconds
        for id in spaceOrder {
            guard let own = whereabouts.own[id], own.renewAt <= time, let replica = replicas[id] else { continue }
            whereabouts.own[id]?.renewAt = .after(NodeLimits.whereaboutsRenewal, from: now)
            sayWhereabouts(in: replica)
        }
        for slot in whereabouts.expired(at: time) where slot.device != deviceKey { endWhereabouts(of: slot) }
        flushWhereabouts()
    }

    /// A link is down: whoever was heard by it alone, and was at its end, is gone, unless it has others to talk to.
    func whereaboutsEnded(with session: PeerSession, because reason: LinkError?) {
        whereabouts.forget(session.id)
        guard reason != .parted, let device = session.peer,
            !establishedSessions.contains(where: { $0.peer == device })
        else { return }
        for id in spaceOrder {
            let slot = WhereaboutsSlot(space: id, device: device)
            if whereabouts.entries[slot]?.link == session.id { endWhereabouts(of: slot) }
        }
    }

    private func endWhereabouts(of slot: WhereaboutsSlot) {
        guard whereabouts.end(slot), let entry = whereabouts.entries[slot], let replica = replicas[slot.space] else {
            return
        }
        notifyWhereabouts(entry, in: replica)
    }

    private func notifyWhereabouts(
        _ entry: WhereaboutsTable.Entry, after known: WhereaboutsTable.Entry? = nil, in replica: SpaceReplica
    ) {
        let listeners = whereabouts.listeners[replica.id] ?? []
        let isRecorded = isRecording(in: replica)
        if listeners.isEmpty && desk.followers.isEmpty && !isRecorded { return }
        let seen = seen(entry, in: replica)
        if isRecorded { record(seen, in: replica) }
        // Who comes to be there, and no more, is at no place to be followed to; who leaves the last one is told of.
        if !seen.isOnlyThere || known?.isGone == false { tellFollowers(seen, in: replica) }
        for listener in listeners { outbox.append(.notify(listener, .whereabouts(space: replica.id, seen))) }
    }

    private func seen(_ entry: WhereaboutsTable.Entry, in replica: SpaceReplica) -> SeenWhereabouts {
        let told = entry.isGone ? nil : Whereabouts(decoding: entry.message.fields)
        func place(_ document: Bytes32, _ anchor: Whereabouts.Place?, _ cursor: Whereabouts.Place?) -> CursorPlace {
            CursorPlace(
                document: document, anchor: anchor.flatMap { replica.space.position(of: $0, in: document) },
                cursor: cursor.flatMap { replica.space.position(of: $0, in: document) })
        }
        var seen = SeenWhereabouts(
            device: entry.message.device, place: told?.document.map { place($0, told?.anchor, told?.cursor) },
            view: told?.view, isIdle: told?.isIdle ?? false, isThere: !entry.isGone)
        seen.editor = told?.editor ?? 0
        seen.others = (told?.others ?? []).map { other in
            SeenEditor(editor: other.editor, place: place(other.document, other.anchor, other.cursor))
        }
        return seen
    }
}
