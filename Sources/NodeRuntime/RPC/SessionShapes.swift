import CRDT
import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec

/// Sessions of one space as clients see them.
struct SessionShapes {
    let space: SpaceID
    let node: Node
    private let moment = SystemClock.now()
    private var now: Int { Int(clamping: moment.unixInMilliseconds) }

    init(_ space: SpaceID, _ node: Node) {
        self.space = space
        self.node = node
    }

    func name(_ device: Bytes32) -> String {
        node.reading(space).map { node.name(of: device, in: $0.membership) } ?? ""
    }

    func shown(_ device: Bytes32) -> String { DeviceID(publicKey: device).shown }

    private func milliseconds(_ time: HybridTime) -> Int { Int(clamping: time.tenths) * 100 }

    func head(_ session: Session) -> SessionMethods.Head {
        let stays = session.isOpen ? session.present : session.stays
        var head = SessionMethods.Head(
            session: session.id.change.hex, title: session.title, startedBy: name(session.starter),
            started: milliseconds(session.started), participants: Set(stays.map(\.person)).count)
        head.ended = session.ended.map(milliseconds)
        head.endedBy = session.ender.map(name)
        return head
    }

    func whole(_ session: Session) -> SessionMethods.Session {
        var shape = SessionMethods.Session(head: head(session))
        shape.participants = participants(of: session)
        shape.requests = session.requests.map { name($0.device) }
        if session.isOpen {
            shape.timer = session.timer.map { timer in
                .init(
                    seconds: timer.seconds,
                    remainingMilliseconds: Int(clamping: node.remaining(in: session, of: space, at: moment) ?? 0),
                    rotates: timer.rotates, by: name(timer.author))
            }
            shape.pointer = session.pointer.map { pointer in
                .init(by: name(pointer.author), time: milliseconds(pointer.time), place: place(of: pointer.focus))
            }
        }
        shape.recordings = session.recordings.map { recording in
            .init(
                by: name(recording.recorder), from: milliseconds(recording.from), to: recording.to.map(milliseconds))
        }
        shape.marks = marks(of: session)
        if !session.agenda.items.isEmpty { shape.agenda = session.agenda.items.map(topic) }
        shape.pointers = session.pointers.sorted().map(name)
        let paths = self.paths
        shape.written = (node.space(space)?.writing(in: session) ?? []).map { writing in
            .init(
                author: name(writing.author), deviceId: shown(writing.author), path: paths[writing.document] ?? "",
                inserted: writing.insertedInScalars, deleted: writing.deletedInScalars)
        }
        shape.offSeat = node.offSeat(in: session, of: space).map { writing in
            .init(
                author: name(writing.author), deviceId: shown(writing.author), isKnowing: writing.isKnowing,
                paths: writing.changes.keys.compactMap { paths[$0] }.sorted(), inserted: writing.insertedInScalars,
                deleted: writing.deletedInScalars)
        }
        shape.course = session.steps.map(event)
        return shape
    }

    /// Those that somebody set, and those of activities while it was recorded; by time.
    private func marks(of session: Session) -> [SessionMethods.Mark] {
        let set = session.marks.map {
            SessionMethods.Mark(text: $0.text, by: name($0.author), time: milliseconds($0.time))
        }
        let all = session.recordings.isEmpty ? nil : ActivityMarks(in: space, node)
        let activities = session.recordings.flatMap { all?.marks(in: $0) ?? [] }
            .map { SessionMethods.Mark(text: $0.text, by: name($0.author), time: milliseconds($0.time)) }
        return (set + activities).enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }

    func topic(_ item: Agenda.Item) -> SessionMethods.Topic {
        var topic = SessionMethods.Topic(text: item.text, by: name(item.author))
        topic.minutes = item.minutes
        topic.begun = item.begun.map(milliseconds)
        topic.ended = item.ended.map(milliseconds)
        return topic
    }

    private var paths: [Bytes32: String] {
        Dictionary(node.space(space)?.listing().map { ($0.document.id, $0.path) } ?? []) { first, _ in first }
    }

    // MARK: Persons

    private func participants(of session: Session) -> [SessionMethods.Participant] {
        let driver = session.isOpen ? node.driver(of: session, in: space) : nil
        let present = node.whereabouts(in: space)
        let membership = node.reading(space)?.membership
        var seen: [Bytes32] = []
        for stay in session.stays where !seen.contains(stay.person) { seen.append(stay.person) }
        return seen.map { person in
            let stays = session.stays.filter { $0.person == person }
            let last = stays[stays.count - 1]
            let devices = membership?.devices(ofPersonWith: last.device) ?? [last.device]
            var shape = SessionMethods.Participant(
                name: name(last.device), deviceId: shown(last.device),
                isSelf: last.device == node.ownDeviceKey || devices.contains(node.ownDeviceKey), isIn: last.to == nil,
                since: milliseconds(stays[0].from),
                seconds: stays.reduce(0) { $0 + max(($1.to.map(milliseconds) ?? now) - milliseconds($1.from), 0) }
                    / 1000)
            shape.until = last.to.map(milliseconds)
            shape.isAround = devices.contains { device in
                device == node.ownDeviceKey || node.isConnected(device) || present.contains { $0.device == device }
            }
            shape.drives = driver.map { devices.contains($0) } ?? false
            if session.isOpen { shape.place = present.first { devices.contains($0.device) }.map(place) }
            return shape
        }
    }

    // MARK: Places

    private func place(_ seen: SeenWhereabouts) -> SessionMethods.Place {
        var place = place(seen.place)
        place.view = seen.view
        if seen.isIdle { place.idle = true }
        return place
    }

    private func place(of focus: SessionDeed.Focus) -> SessionMethods.Place {
        place(CursorPlace(document: focus.document, cursor: node.position(of: focus, in: space)))
    }

    func place(_ cursor: CursorPlace?) -> SessionMethods.Place {
        var place = SessionMethods.Place()
        guard let cursor, let here = node.space(space) else { return place }
        place.path = here.tree.entry(of: NodeID(cursor.document))?.text
        guard let text = here.documents[cursor.document]?.text.text else { return place }
        if let position = cursor.cursor, let found = try? text.lineColumn(of: position) {
            (place.line, place.column) = (found.line + 1, found.column + 1)
        }
        if let anchor = cursor.anchor, anchor != cursor.cursor, let found = try? text.lineColumn(of: anchor) {
            (place.anchorLine, place.anchorColumn) = (found.line + 1, found.column + 1)
        }
        return place
    }

    // MARK: Events

    func event(_ step: SessionStep) -> SessionMethods.Event {
        var event = SessionMethods.Event(
            session: step.session.change.hex, kind: .started, time: milliseconds(step.time), by: name(step.author),
            deviceId: shown(step.author))
        switch step.deed {
        case .start(let title): event.title = title
        case .join: event.kind = .joined
        case .leave: event.kind = .left
        case .end: event.kind = .ended
        case .seat(let driver): (event.kind, event.to) = (.seat, driver.map(name))
        case .request(let isWithdrawn): event.kind = isWithdrawn ? .withdrew : .requested
        case .timer(let seconds, let rotates):
            (event.kind, event.seconds, event.rotates) = (.timer, seconds, rotates ? true : nil)
        case .timerStop: event.kind = .timerStopped
        case .focus(let focus):
            event.kind = focus == nil ? .pointedNoMore : .pointed
            event.place = focus.map(place)
        case .record(let isOn): event.kind = isOn ? .recording : .recordingEnded
        case .mark(let text): (event.kind, event.title) = (.marked, text)
        case .agenda(let text, let minutes):
            (event.kind, event.title, event.seconds) = (.planned, text, minutes.map { $0 * 60 })
        case .topic(let text): (event.kind, event.title) = (.turned, text)
        case .lend(let device, let isBack): (event.kind, event.to) = (isBack ? .takenBack : .lent, name(device))
        }
        return event
    }
}

extension RPCServer {
    func message(_ news: SessionNews, in space: SpaceID, to subscription: Subscription) -> [UInt8] {
        let shapes = SessionShapes(space, node)
        let event: SessionMethods.Event
        switch news {
        case .step(let step): event = shapes.event(step)
        case .timeOver(let id):
            event = .init(
                session: id.change.hex, kind: .timerOver, time: Int(clamping: SystemClock.now().unixInMilliseconds),
                by: "", deviceId: "")
        }
        let params = SessionMethods.Happened.Params(subscription: Int(subscription.number), event: event)
        return MessageWriter.notification(SessionMethods.Happened.self, params: params)
    }

    func message(_ followed: FollowedPlace, in space: SpaceID, to subscription: Subscription) -> [UInt8] {
        let shapes = SessionShapes(space, node)
        var params = SessionMethods.Placed.Params(
            subscription: Int(subscription.number), name: shapes.name(followed.device),
            deviceId: shapes.shown(followed.device), place: shapes.place(followed.place))
        params.isThere = followed.isThere
        params.isPointed = followed.isPointed
        return MessageWriter.notification(SessionMethods.Placed.self, params: params)
    }
}
