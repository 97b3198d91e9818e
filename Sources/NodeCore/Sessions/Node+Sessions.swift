import Identity
package import Membership
import Replication
package import Spaces
import WireCodec

/// What clients want of sessions: records that this device adds where the fold would count them.
extension Node {
    /// All sessions of a space, by the order in which they were begun.
    package func sessions(in space: SpaceID) -> [Session] {
        guard let replica = replicas[space] else { return [] }
        return replica.sessionBook.sessions(in: replica.space)
    }

    func perform(_ command: SessionCommand, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        switch command {
        case .start(let title): try start(title, in: replica, for: request)
        case .say(let deed, let id): try say(deed, in: session(id, in: replica), of: replica, for: request)
        case .point(let place, let id):
            var focus: SessionDeed.Focus?
            if let place { focus = try self.focus(at: place, in: replica) }
            try say(.focus(focus), in: session(id, in: replica), of: replica, for: request)
        case .revert(let device, let id):
            try revert(device, in: session(id, in: replica), of: replica, for: request)
        case .share(let email): try share(email, in: replica, for: request)
        case .listen:
            guard let subscription = newSubscription(for: request.client) else { throw .tooManySubscriptions }
            desk.listeners[replica.id, default: []].append(subscription)
            reply(request, .subscribed(subscription))
        case .follow(let device):
            guard let subscription = newSubscription(for: request.client) else { throw .tooManySubscriptions }
            desk.followers.append(.init(subscription: subscription, space: replica.id, device: device))
            reply(request, .subscribed(subscription))
            tellWhere(device, to: subscription, in: replica)
        }
    }

    private func session(_ id: SessionID?, in replica: SpaceReplica) throws(NodeFailure) -> Session {
        guard let id else {
            guard let current = replica.sessionBook.current(in: replica.space) else { throw .session(.noSession) }
            return current
        }
        guard let named = replica.sessionBook.sessions(in: replica.space).first(where: { $0.id == id }) else {
            throw .session(.unknown)
        }
        return named
    }

    private func ownRole(in replica: SpaceReplica) throws(NodeFailure) -> Role {
        guard let role = replica.space.membership.role(of: deviceKey), role.canChat else {
            throw .space(.notAllowed(replica.space.membership.role(of: deviceKey)))
        }
        return role
    }

    private func start(_ title: String?, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        let role = try ownRole(in: replica)
        guard role.canEdit else { throw .space(.notAllowed(role)) }
        if let open = replica.sessionBook.current(in: replica.space) { throw .session(.alreadyOpen(open.id)) }
        let deed = SessionDeed.start(title: title)
        guard deed.isFit else { throw .session(.unfit) }
        // The change's id is the session's: it has this record and nothing older.
        flush(replica)
        _ = try changing(replica) { draft throws(SpaceError) in draft.append(deed.record(in: nil)) }
        replica.waitingForFlush.append((request, .session(.started(SessionID(.zero)))))
        flush(replica)
    }

    private func say(
        _ deed: SessionDeed, in session: Session, of replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let role = try ownRole(in: replica)
        guard deed.isFit else { throw .session(.unfit) }
        if case .seat(let next?) = deed, replica.space.membership.role(of: next)?.canEdit != true {
            throw .session(.mayNotType(next))
        }
        if let refusal = refusal(of: deed, as: role, in: session, of: replica) { throw .session(.refused(refusal)) }
        try append(deed, to: session.id, in: replica)
        replica.waitingForFlush.append((request, .session(.said(session.id))))
        flush(replica)
    }

    private func append(_ deed: SessionDeed, to session: SessionID, in replica: SpaceReplica) throws(NodeFailure) {
        _ = try changing(replica) { draft throws(SpaceError) in draft.append(deed.record(in: session)) }
    }

    /// What the fold would say of it: nobody's node writes what no other one counts.
    private func refusal(
        of deed: SessionDeed, as role: Role, in session: Session, of replica: SpaceReplica
    ) -> SessionRefusal? {
        var trial = session
        let time = session.steps.last?.time ?? session.started
        let step = SessionStep(
            id: RecordEntry.ID(change: .zero, index: 0), session: session.id, deed: deed, author: deviceKey, time: time)
        return trial.apply(step, role: role, by: replica.space.sessionRules)
    }

    private func focus(at place: CursorPlace, in replica: SpaceReplica) throws(NodeFailure) -> SessionDeed.Focus {
        // What hangs on a character hangs on one that others can know.
        flush(replica)
        guard replica.space.documents[place.document] != nil else { throw .space(.unknownDocument(place.document)) }
        let found = place.cursor.flatMap { replica.space.place(at: $0, in: place.document) }
        return SessionDeed.Focus(document: place.document, place: found)
    }

    /// Gives the seat to the next who is in it, where a time ran out that says so and this node is to do it.
    func rotate(_ session: Session, in replica: SpaceReplica) {
        guard let driver = session.driver, let role = replica.space.membership.role(of: deviceKey),
            isOwnPerson(driver, in: replica) || role.canAdminister && !isAround(driver, in: replica)
        else { return }
        let membership = replica.space.membership
        let next = session.next(after: driver, by: replica.space.sessionRules) { device in
            membership.role(of: device)?.canEdit == true
        }
        guard let next else { return }
        do throws(NodeFailure) {
            // While the seat is still here, which gives the right to set a time.
            if let timer = session.timer {
                try append(.timer(seconds: timer.seconds, rotates: true), to: session.id, in: replica)
            }
            try append(.seat(next), to: session.id, in: replica)
            flush(replica)
        } catch {
            log(.warning, "The seat in \(replica.id.short) could not go on by itself: \(error)")
        }
    }
}
