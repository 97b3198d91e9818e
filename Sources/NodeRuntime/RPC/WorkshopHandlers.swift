import Discovery
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec
import Workshops

/// `workshop.*` of rooms and meetings.
enum WorkshopHandlers {
    static func add(to table: inout [String: Handler]) {
        table[WorkshopMethods.Rooms.name] = rooms
        table[WorkshopMethods.Lock.name] = lock
        table[WorkshopMethods.Open.name] = open
        table[WorkshopMethods.List.name] = list
        table[WorkshopMethods.Show.name] = show
        table[WorkshopMethods.Close.name] = close
        table[WorkshopMethods.Announce.name] = announce
        table[WorkshopMethods.Ask.name] = ask
        table[WorkshopMethods.SetTimer.name] = timer
        table[WorkshopMethods.Pace.name] = pace
        table[WorkshopMethods.Hand.name] = hand
        table[WorkshopMethods.Lower.name] = lower
        table[WorkshopMethods.Present.name] = present
        table[WorkshopMethods.PeekAt.name] = peek
        table[WorkshopMethods.Group.name] = group
        table[WorkshopMethods.Hide.name] = hide
        table[WorkshopMethods.Subscribe.name] = subscribe
        table[WorkshopMethods.Forget.name] = ForgettingLearners.forget
    }

    // MARK: Rooms

    private static func rooms(_ call: RPCCall) {
        call.with(WorkshopMethods.Rooms.self) { params throws(RPCFailure) in
            let milliseconds = params.milliseconds ?? 700
            guard (100...60_000).contains(milliseconds) else {
                throw RPCFailure(.usage, "One can listen for 100 to 60000 milliseconds.", kept: "Nothing was asked.")
            }
            call.command(WorkshopMethods.Rooms.self, .lookForRooms(.milliseconds(milliseconds))) { _ in
                let now = SystemClock.now()
                return .init(rooms: call.node.nearbyRooms(at: now).map { shape($0, at: now) })
            }
        }
    }

    private static func shape(_ sighting: NearbyRooms.Sighting, at now: Instant) -> WorkshopMethods.Room {
        let age = Duration.nanoseconds(Int64(clamping: now.monotonicInNanoseconds)) - sighting.lastHeard
        return .init(
            title: sighting.room.title, number: Int(sighting.room.number), code: sighting.room.code,
            lobby: sighting.room.hasLobby, locked: sighting.isLocked, endpoint: sighting.endpoint.text,
            interface: sighting.interface,
            heardAgoMilliseconds: Int(max(.zero, age) / .milliseconds(1)))
    }

    private static func lock(_ call: RPCCall) {
        call.with(WorkshopMethods.Lock.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            guard call.node.reading(space)?.membership.isLocked != params.locked else {
                throw RPCFailure(workshop: .refused(.noChange))
            }
            call.command(WorkshopMethods.Lock.self, .membership(space, .setLock(params.locked))) { _ in
                .init(locked: params.locked)
            }
        }
    }

    // MARK: Meetings

    private static func open(_ call: RPCCall) {
        call.with(WorkshopMethods.Open.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            let command = WorkshopCommand.open(title: params.title, starter: params.starter)
            call.command(WorkshopMethods.Open.self, .workshop(space, command)) { reply in
                guard case .workshop(.opened(let id)) = reply else { return nil }
                return .init(meeting: id.change.hex)
            }
        }
    }

    private static func list(_ call: RPCCall) {
        call.with(WorkshopMethods.List.self) { params throws(RPCFailure) in
            let shapes = try WorkshopShapes(try call.node.workshopID(named: params.space), call.node)
            call.succeed(WorkshopMethods.List.self, .init(meetings: shapes.reading.meetings.map(shapes.head)))
        }
    }

    private static func show(_ call: RPCCall) {
        call.with(WorkshopMethods.Show.self) { params throws(RPCFailure) in
            let shapes = try WorkshopShapes(try call.node.workshopID(named: params.space), call.node)
            let meeting = try shapes.reading.meeting(named: params.meeting)
            call.succeed(WorkshopMethods.Show.self, shapes.whole(meeting))
        }
    }

    private static func close(_ call: RPCCall) {
        call.with(WorkshopMethods.Close.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            let meeting = try params.meeting.map { name throws(RPCFailure) in
                try WorkshopShapes(space, call.node).reading.meeting(named: name).id
            }
            send(WorkshopMethods.Close.self, .say(.close, in: meeting), in: space, call)
        }
    }

    private static func announce(_ call: RPCCall) {
        call.with(WorkshopMethods.Announce.self) { params throws(RPCFailure) in
            try say(WorkshopMethods.Announce.self, .announce(params.text), params.space, call)
        }
    }

    private static func ask(_ call: RPCCall) {
        call.with(WorkshopMethods.Ask.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            send(WorkshopMethods.Ask.self, .ask(params.text, in: nil), in: space, call)
        }
    }

    private static func timer(_ call: RPCCall) {
        call.with(WorkshopMethods.SetTimer.self) { params throws(RPCFailure) in
            let countdown = params.seconds.map { MeetingDeed.Countdown(seconds: $0, label: params.label) }
            try say(WorkshopMethods.SetTimer.self, .timer(countdown), params.space, call)
        }
    }

    private static func pace(_ call: RPCCall) {
        call.with(WorkshopMethods.Pace.self) { params throws(RPCFailure) in
            let pace = try params.pace.map { word throws(RPCFailure) in
                guard let pace = MeetingDeed.Pace(rawValue: word) else {
                    let all = MeetingDeed.Pace.allCases.map(\.rawValue).joined(separator: ", ")
                    throw RPCFailure(
                        .usage, "\(word) says nothing of the pace.", kept: "Nothing was said.", next: "Say \(all).")
                }
                return pace
            }
            try say(WorkshopMethods.Pace.self, .pace(pace), params.space, call)
        }
    }

    private static func hand(_ call: RPCCall) {
        call.with(WorkshopMethods.Hand.self) { params throws(RPCFailure) in
            let deed = params.down == true ? MeetingDeed.putDown : .raise(word: params.word)
            try say(WorkshopMethods.Hand.self, deed, params.space, call)
        }
    }

    private static func lower(_ call: RPCCall) {
        call.with(WorkshopMethods.Lower.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            let shapes = try WorkshopShapes(space, call.node)
            let meeting = try shapes.reading.meeting(named: nil)
            var (lowering, name) = (MeetingDeed.Lowering.all, String?.none)
            if params.all != true {
                let device: Bytes32
                if let member = params.member {
                    device = try call.node.person(named: member, in: space)
                    lowering = .person(device)
                } else {
                    guard let first = meeting.hands.hands.first else { throw RPCFailure(workshop: .refused(.noChange)) }
                    device = first.device
                    // By its own name: a hand that goes up meanwhile stays.
                    lowering = .hands([first.id])
                }
                name = shapes.name(device)
            }
            let command = WorkshopCommand.say(.lower(lowering), in: meeting.id)
            call.command(WorkshopMethods.Lower.self, .workshop(space, command)) { _ in .init(member: name) }
        }
    }

    private static func present(_ call: RPCCall) {
        call.with(WorkshopMethods.Present.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            var presenting: MeetingDeed.Presenting?
            if params.off != true {
                let device = try params.member.map { name throws(RPCFailure) in
                    try call.node.person(named: name, in: space)
                }
                presenting = .init(
                    device: device ?? call.node.ownDeviceKey,
                    session: call.node.sessions(in: space).first(where: \.isOpen)?.id)
            }
            try say(WorkshopMethods.Present.self, .present(presenting), params.space, call)
        }
    }

    private static func peek(_ call: RPCCall) {
        call.with(WorkshopMethods.PeekAt.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            let device = try call.node.person(named: params.member, in: space)
            try say(WorkshopMethods.PeekAt.self, .peek(device, isBack: params.back ?? false), params.space, call)
        }
    }

    private static func hide(_ call: RPCCall) {
        call.with(WorkshopMethods.Hide.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            let id = try said(params.id, in: space, call.node)
            send(WorkshopMethods.Hide.self, .hide(id, isOff: params.off ?? false), in: space, call)
        }
    }

    /// What a client means by the beginning of an id: a question, an answer, a message or a sealed question.
    private static func said(_ name: String, in space: SpaceID, _ node: Node) throws(RPCFailure) -> RecordEntry.ID {
        if let id = RecordEntry.ID(reference: name) { return id }
        let (chat, workshop) = (try ChatShapes(space, node), try WorkshopShapes(space, node).reading)
        let asked = chat.reading.questions.flatMap { [$0.id] + $0.answers.map(\.id) }
        let sealed = workshop.meetings.flatMap(\.questions).map(\.id)
        let wanted = name.lowercased()
        let fitting = wanted.count < 4 ? [] : (asked + sealed).filter { $0.reference.hasPrefix(wanted) }
        let messages = wanted.count < 4 ? [] : chat.reading.conversation.messages(named: name).map(\.id)
        let found = (fitting + messages).reduce(into: [RecordEntry.ID]()) { all, id in
            if !all.contains(id) { all.append(id) }
        }
        return try ChatShapes.only(found, name, "question, answer or message") { $0 }
    }

    // MARK: Groups

    private static func group(_ call: RPCCall) {
        call.with(WorkshopMethods.Group.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            let grouping = try grouping(params, in: space, call.node)
            call.command(WorkshopMethods.Group.self, .workshop(space, .group(grouping, in: nil))) { _ in
                guard let shapes = try? WorkshopShapes(space, call.node) else { return nil }
                // With the spaces that were made for them.
                let made = shapes.reading.meetings.last(where: \.isOpen)?.groups.map(\.grouping)
                return shapes.groups(made?.first { $0.name == grouping.name } ?? grouping)
            }
        }
    }

    private static func grouping(
        _ params: WorkshopMethods.Group.Params, in space: SpaceID, _ node: Node
    ) throws(RPCFailure) -> Grouping {
        if let groups = params.groups {
            let made = try groups.map { group throws(RPCFailure) in
                let persons = try group.persons.map { name throws(RPCFailure) in
                    try node.person(named: name, in: space)
                }
                return Grouping.Group(name: group.name, persons: persons.sorted())
            }
            return Grouping(name: params.name, groups: made)
        }
        guard let count = params.count else { return Grouping(name: params.name, groups: []) }
        let learners = (node.reading(space)?.membership.members ?? []).filter { !$0.role.canAdminister }
        let persons = Set(learners.map(\.person))
        guard (1...WorkshopLimits.groupCount).contains(count), !persons.isEmpty else {
            throw RPCFailure(
                .usage, "\(persons.count) learners do not go into \(count) groups.", kept: "Nothing was changed.")
        }
        var random = SystemRandomNumberGenerator()
        if params.bySkill == true {
            let levels = try points(of: persons, in: space, node)
            return Grouping.bySkill(params.name, levels, count: count, using: &random)
        }
        return Grouping.random(params.name, persons.sorted(), count: count, using: &random)
    }

    /// What persons have so far in all quizzes and exercises, as far as it can be read here.
    private static func points(
        of persons: Set<Bytes32>, in space: SpaceID, _ node: Node
    ) throws(RPCFailure) -> [Bytes32: Int] {
        let reading = try WorkshopShapes(space, node).reading
        let rows = reading.report(on: reading.meetings, title: "", names: [:]).rows
        let points = Dictionary(rows.map { ($0.person, $0.points) }) { first, _ in first }
        return Dictionary(uniqueKeysWithValues: persons.map { ($0, points[$0] ?? 0) })
    }

    // MARK: Listening

    private static func subscribe(_ call: RPCCall) {
        call.with(WorkshopMethods.Subscribe.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            call.command(WorkshopMethods.Subscribe.self, .workshop(space, .listen)) { reply in
                guard case .subscribed(let subscription) = reply else { return nil }
                return .init(subscription: Int(subscription.number))
            }
        }
    }

    // MARK: Saying

    private static func say<M: RPCMethod>(
        _ method: M.Type, _ deed: MeetingDeed, _ space: String?, _ call: RPCCall
    ) throws(RPCFailure) where M.Result == WorkshopMethods.Said {
        send(method, .say(deed, in: nil), in: try call.node.workshopID(named: space), call)
    }

    static func send<M: RPCMethod>(
        _ method: M.Type, _ command: WorkshopCommand, in space: SpaceID, _ call: RPCCall
    ) where M.Result == WorkshopMethods.Said {
        call.command(method, .workshop(space, command)) { reply in
            guard case .workshop(.said(let id)) = reply else { return nil }
            return .init(id: id.reference)
        }
    }
}

extension Node {
    /// The space of the workshop that a client means: of somebody's work on an exercise, and of a group, that which it
    /// belongs to; where none of several is named, the only one in which a meeting is open.
    func workshopID(named name: String?) throws(RPCFailure) -> SpaceID {
        do throws(RPCFailure) {
            let space = try spaceID(named: name)
            return exercise(ofWork: space)?.space ?? workshop(ofGroup: space) ?? space
        } catch {
            let open = spaceOrder.filter { workshop(in: $0)?.meetings.contains(where: \.isOpen) == true }
            guard name == nil, error.kind == .ambiguous, let only = open.first, open.count == 1 else { throw error }
            return only
        }
    }
}

extension WorkshopReading {
    /// The meeting that a client means: by the beginning of its id; nil for the newest open one, else the newest.
    func meeting(named name: String?) throws(RPCFailure) -> Meeting {
        let all = meetings
        guard let name else {
            guard let meeting = all.last(where: \.isOpen) ?? all.last else { throw RPCFailure(workshop: .noMeeting) }
            return meeting
        }
        let found = name.count < 4 ? [] : all.filter { $0.id.change.hex.hasPrefix(name.lowercased()) }
        guard let meeting = found.first, found.count == 1 else { throw RPCFailure(workshop: .unknownMeeting) }
        return meeting
    }

    /// The activity that a client means: by the beginning of its reference, or its title; nil for the newest.
    func activity(
        named name: String?, where isMeant: (ActivityOpening) -> Bool
    ) throws(RPCFailure) -> Activity {
        let all = meetings.flatMap(\.activities).compactMap { activity($0) }.filter { isMeant($0.opening) }
        guard let name else {
            guard let newest = all.last else { throw RPCFailure(workshop: .unknownActivity) }
            return newest
        }
        let byTitle = all.filter { $0.opening.title.lowercased() == name.lowercased() }
        let byID = name.count < 4 ? [] : all.filter { $0.id.reference.hasPrefix(name.lowercased()) }
        guard let found = byTitle.last ?? (byID.count == 1 ? byID.first : nil) else {
            throw RPCFailure(workshop: .unknownActivity)
        }
        return found
    }
}

extension ActivityOpening {
    /// What it is called.
    var title: String {
        switch self {
        case .poll(let poll): poll.question
        case .quiz(let quiz): quiz.title
        case .exercise(let exercise): exercise.title
        }
    }
}
