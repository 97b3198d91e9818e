import Identity
package import Membership
import Replication
package import Spaces
import WireCodec

/// Telling clients what happens in sessions, and where those are whom they follow.
extension Node {
    /// Takes a record about sessions in; listeners hear of it where it counts.
    func note(_ entry: RecordEntry, in replica: SpaceReplica, isHeard: Bool) {
        endTimer(before: entry, in: replica)
        guard let step = replica.sessionBook.apply(entry), isHeard else { return }
        follow(step, in: replica)
        let listeners = desk.listeners[replica.id] ?? []
        let followers = desk.followers.filter { $0.space == replica.id }
        if listeners.isEmpty && followers.isEmpty { return }
        let session = replica.sessionBook.sessions(in: replica.space).first { $0.id == step.session }
        guard let session, session.steps.contains(where: { $0.id == step.id }) else { return }
        for listener in listeners {
            outbox.append(.notify(listener, .session(space: replica.id, .step(step))))
        }
        // Only the newest: what comes late of an old one draws nobody's eyes.
        if case .focus(let focus?) = step.deed, session.pointer?.time == step.time {
            point(focus, by: step.author, to: followers, in: replica)
        }
    }

    /// What a step does to recordings.
    private func follow(_ step: SessionStep, in replica: SpaceReplica) {
        guard let session = replica.sessionBook.sessions(in: replica.space).first(where: { $0.id == step.session })
        else { return }
        switch step.deed {
        case .record(isOn: true) where step.author == deviceKey: beginRecording(in: replica)
        case .record, .end, .leave: if session.recording == nil { putDownPen(in: replica) }
        default: break
        }
        noteRecording(session, in: replica)
    }

    /// Whoever follows somebody else is not drawn away.
    private func point(
        _ focus: SessionDeed.Focus, by author: Bytes32, to followers: [SessionDesk.Follower], in replica: SpaceReplica
    ) {
        let cursor = focus.place.flatMap { replica.space.position(of: $0, in: focus.document) }
        let place = FollowedPlace(
            device: author, place: CursorPlace(document: focus.document, cursor: cursor), isPointed: true, isThere: true
        )
        for follower in followers where follower.device == nil || follows(follower, author, in: replica) {
            outbox.append(.notify(follower.subscription, .followed(space: replica.id, place)))
        }
    }

    private func follows(_ follower: SessionDesk.Follower, _ device: Bytes32, in replica: SpaceReplica) -> Bool {
        follower.device.map { person(of: $0, in: replica) == person(of: device, in: replica) } ?? false
    }

    /// A device told where it is: its followers hear.
    func tellFollowers(_ seen: SeenWhereabouts, in replica: SpaceReplica) {
        for follower in desk.followers
        where follower.space == replica.id && follows(follower, seen.device, in: replica) {
            outbox.append(.notify(follower.subscription, .followed(space: replica.id, FollowedPlace(seen))))
        }
    }

    /// Where a person is now, for one who follows from now on; and what is pointed at.
    func tellWhere(_ device: Bytes32?, to subscription: Subscription, in replica: SpaceReplica) {
        let follower = SessionDesk.Follower(subscription: subscription, space: replica.id, device: device)
        if let pointer = replica.sessionBook.current(in: replica.space)?.pointer {
            point(pointer.focus, by: pointer.author, to: [follower], in: replica)
        }
        for seen in whereabouts(in: replica.id)
        where !seen.isOnlyThere && follows(follower, seen.device, in: replica) {
            outbox.append(.notify(subscription, .followed(space: replica.id, FollowedPlace(seen))))
        }
    }

    // MARK: Times

    /// How far a device's clock is ahead of ours, in milliseconds, by what it told last of where it is; zero where that
    /// is less than what a message takes, or nobody heard.
    private func clockLead(of device: Bytes32, in replica: SpaceReplica, at now: Instant) -> Int64 {
        guard device != deviceKey,
            let entry = whereabouts.entries[.init(space: replica.id, device: device)], !entry.message.fields.isEmpty
        else { return 0 }
        let arrival = entry.expiresAt - Deadline(sinceZero: NodeLimits.whereaboutsLifetime)
        let ago = (now.monotonicInNanoseconds - min(arrival, now.monotonicInNanoseconds)) / 1_000_000
        let lead =
            Int64(clamping: entry.message.counter)
            - Int64(clamping: now.unixInMilliseconds - min(ago, now.unixInMilliseconds))
        return abs(lead) < NodeLimits.clockLeadMin
            ? 0 : min(max(lead, -NodeLimits.clockLeadMax), NodeLimits.clockLeadMax)
    }

    /// What is left of a time in milliseconds: never more than all of it, whatever clocks say; nil where none is set.
    package func remaining(in session: Session, of space: SpaceID, at now: Instant) -> Int64? {
        guard let timer = session.timer, let replica = replicas[space] else { return nil }
        return remaining(seconds: timer.seconds, from: timer.from, by: timer.author, in: replica, at: now)
    }

    /// The same of any time that somebody set.
    func remaining(
        seconds: Int, from start: HybridTime, by author: Bytes32, in replica: SpaceReplica, at now: Instant
    ) -> Int64 {
        let all = Int64(seconds) * 1000
        // A time that no clock shows means the end of time; nothing below overflows then.
        let end = Int64(clamping: min(start.tenths, 1 << 50)) * 100 - clockLead(of: author, in: replica, at: now) + all
        return min(max(end - Int64(clamping: min(now.unixInMilliseconds, 1 << 60)), 0), all)
    }

    var sessionDeadline: Deadline? {
        var earliest: Deadline?
        for replica in replicas.values where replica.sessionBook.log.hasTimes {
            guard let (session, _) = runningTimer(in: replica.id),
                let left = remaining(in: session, of: replica.id, at: now)
            else { continue }
            earliest = .earliest(earliest, now.monotonicInNanoseconds + Deadline(left) * 1_000_000)
        }
        return earliest
    }

    private func runningTimer(in space: SpaceID) -> (Session, SessionDesk.Timer)? {
        guard let replica = replicas[space], replica.sessionBook.log.hasTimes,
            let session = replica.sessionBook.current(in: replica.space), let timer = session.timer
        else { return nil }
        let key = SessionDesk.Timer(space: space, session: session.id, from: timer.from)
        return desk.over.contains(key) ? nil : (session, key)
    }

    private func tellOver(_ timer: SessionDesk.Timer) {
        desk.over.insert(timer)
        for listener in desk.listeners[timer.space] ?? [] {
            outbox.append(.notify(listener, .session(space: timer.space, .timeOver(timer.session))))
        }
    }

    /// A time that is set anew where the one before is about to be over, by a clock that may be a little behind: that
    /// one is told first.
    private func endTimer(before entry: RecordEntry, in replica: SpaceReplica) {
        guard entry.record.kind == RecordKind.sessionTimer.rawValue,
            let (session, key) = runningTimer(in: replica.id),
            let left = remaining(in: session, of: replica.id, at: now), left < NodeLimits.clockLeadMin
        else { return }
        tellOver(key)
    }

    /// Tells which times are over, and lets the seat go on where that was to be.
    func tendSessions() {
        for id in spaceOrder {
            guard let (session, key) = runningTimer(in: id), remaining(in: session, of: id, at: now) == 0,
                let replica = replicas[id]
            else { continue }
            tellOver(key)
            if session.timer?.rotates == true { rotate(session, in: replica) }
        }
    }
}

extension FollowedPlace {
    init(_ seen: SeenWhereabouts) {
        self.init(device: seen.device, place: seen.place, isPointed: false, isThere: seen.isThere)
    }
}
