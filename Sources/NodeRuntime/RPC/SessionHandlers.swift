import CRDT
import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec

/// `session.*`
enum SessionHandlers {
    static func add(to table: inout [String: Handler]) {
        table[SessionMethods.List.name] = list
        table[SessionMethods.Show.name] = show
        table[SessionMethods.Start.name] = start
        table[SessionMethods.Join.name] = join
        table[SessionMethods.Leave.name] = { say(SessionMethods.Leave.self, .leave, $0) }
        table[SessionMethods.End.name] = { say(SessionMethods.End.self, .end, $0) }
        table[SessionMethods.Pass.name] = pass
        table[SessionMethods.Request.name] = request
        table[SessionMethods.Timer.name] = timer
        table[SessionMethods.Focus.name] = focus
        table[SessionMethods.Lend.name] = lend
        table[SessionMethods.Revert.name] = revert
        table[SessionMethods.Subscribe.name] = subscribe
        table[SessionMethods.Follow.name] = follow
    }

    // MARK: Reading

    private static func list(_ call: RPCCall) {
        call.with(SessionMethods.List.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let heads = call.node.sessions(in: space).map { SessionShapes(space, call.node).head($0) }
            call.succeed(SessionMethods.List.self, .init(sessions: heads))
        }
    }

    private static func show(_ call: RPCCall) {
        call.with(SessionMethods.Show.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            guard let session = try call.node.session(named: params.session, in: space) else {
                throw RPCFailure(session: .noSession)
            }
            call.succeed(SessionMethods.Show.self, SessionShapes(space, call.node).whole(session))
        }
    }

    // MARK: Saying

    private static func start(_ call: RPCCall) {
        call.with(SessionMethods.Start.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(SessionMethods.Start.self, .session(space, .start(title: params.title))) { reply in
                guard case .session(.started(let id)) = reply else { return nil }
                return .init(session: id.change.hex)
            }
        }
    }

    /// Who comes into a session that is recorded agrees to that first.
    private static func join(_ call: RPCCall) {
        call.with(SessionMethods.Join.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let session = try call.node.session(named: params.session, in: space)
            if let recording = session?.recording, params.agreed != true {
                let recorder = SessionShapes(space, call.node).name(recording.recorder)
                throw RPCFailure(
                    .refused, "\(recorder) records the session: what is typed and said, and where everybody is.",
                    kept: "You did not come in.", next: "To agree, and come in: atelier session join --agree")
            }
            try say(SessionMethods.Join.self, .join, in: space, params.session, call)
        }
    }

    private static func say<M: RPCMethod>(_ method: M.Type, _ deed: SessionDeed, _ call: RPCCall)
    where M.Params == SessionMethods.Choice, M.Result == SessionMethods.Named {
        call.with(method) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            try say(method, deed, in: space, params.session, call)
        }
    }

    static func say<M: RPCMethod>(
        _ method: M.Type, _ deed: SessionDeed, in space: SpaceID, _ session: String?, _ call: RPCCall
    ) throws(RPCFailure) where M.Result == SessionMethods.Named {
        let id = try session.flatMap { name throws(RPCFailure) in try call.node.session(named: name, in: space)?.id }
        send(method, .say(deed, in: id), in: space, call)
    }

    private static func send<M: RPCMethod>(
        _ method: M.Type, _ command: SessionCommand, in space: SpaceID, _ call: RPCCall
    ) where M.Result == SessionMethods.Named {
        call.command(method, .session(space, command)) { reply in
            guard case .session(.said(let id)) = reply else { return nil }
            return .init(session: id.change.hex)
        }
    }

    private static func pass(_ call: RPCCall) {
        call.with(SessionMethods.Pass.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let next = try params.member.map { name throws(RPCFailure) in try call.node.person(named: name, in: space) }
            try say(SessionMethods.Pass.self, .seat(next), in: space, params.session, call)
        }
    }

    private static func request(_ call: RPCCall) {
        call.with(SessionMethods.Request.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let deed = SessionDeed.request(isWithdrawn: params.withdraw ?? false)
            try say(SessionMethods.Request.self, deed, in: space, params.session, call)
        }
    }

    private static func timer(_ call: RPCCall) {
        call.with(SessionMethods.Timer.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let deed = params.seconds.map { SessionDeed.timer(seconds: $0, rotates: params.rotate ?? false) }
            try say(SessionMethods.Timer.self, deed ?? .timerStop, in: space, params.session, call)
        }
    }

    private static func lend(_ call: RPCCall) {
        call.with(SessionMethods.Lend.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let device = try call.node.person(named: params.member, in: space)
            let deed = SessionDeed.lend(device, isBack: params.back ?? false)
            try say(SessionMethods.Lend.self, deed, in: space, params.session, call)
        }
    }

    private static func focus(_ call: RPCCall) {
        call.with(SessionMethods.Focus.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let id = try params.session.flatMap { name throws(RPCFailure) in
                try call.node.session(named: name, in: space)?.id
            }
            var place: CursorPlace?
            if let path = params.path { place = try self.place(path, params, in: space, call.node) }
            send(SessionMethods.Focus.self, .point(place, in: id), in: space, call)
        }
    }

    private static func place(
        _ path: String, _ params: SessionMethods.Focus.Params, in space: SpaceID, _ node: Node
    ) throws(RPCFailure) -> CursorPlace {
        let document = try node.locate(space.bytes.hex, path).document
        guard let line = params.line else { return CursorPlace(document: document) }
        guard let text = node.space(space)?.documents[document]?.text.text else {
            throw RPCFailure(NodeFailure.stillLoading)
        }
        do {
            let column = max(params.column ?? 1, 1) - 1
            let position = try text.position(of: LineColumn(line: line - 1, column: column))
            return CursorPlace(document: document, cursor: position)
        } catch {
            throw RPCFailure(
                .badPosition, "There is no such place in the text, which has \(text.lineCount) lines.",
                kept: "Nothing was said.", next: "Name a line from 1 to \(text.lineCount).")
        }
    }

    private static func revert(_ call: RPCCall) {
        call.with(SessionMethods.Revert.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let device = try call.node.writer(named: params.member, in: space)
            let id = try params.session.flatMap { name throws(RPCFailure) in
                try call.node.session(named: name, in: space)?.id
            }
            call.command(SessionMethods.Revert.self, .session(space, .revert(device, in: id))) { reply in
                guard case .session(.reverted(let done)) = reply else { return nil }
                return .init(
                    documents: done.documents, inserted: done.insertedInScalars, deleted: done.deletedInScalars)
            }
        }
    }

    // MARK: Listening

    private static func subscribe(_ call: RPCCall) {
        call.with(SessionMethods.Subscribe.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(SessionMethods.Subscribe.self, .session(space, .listen)) { reply in
                guard case .subscribed(let subscription) = reply else { return nil }
                return .init(subscription: Int(subscription.number))
            }
        }
    }

    private static func follow(_ call: RPCCall) {
        call.with(SessionMethods.Follow.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let device = try params.member.map { name throws(RPCFailure) in
                try call.node.person(named: name, in: space)
            }
            call.command(SessionMethods.Follow.self, .session(space, .follow(device))) { reply in
                guard case .subscribed(let subscription) = reply else { return nil }
                let shapes = SessionShapes(space, call.node)
                return .init(
                    subscription: Int(subscription.number), name: device.map(shapes.name),
                    deviceId: device.map(shapes.shown))
            }
        }
    }
}

extension Node {
    /// The session that a client means; nil where it names none and none is open.
    func session(named name: String?, in space: SpaceID) throws(RPCFailure) -> Session? {
        let all = sessions(in: space)
        guard let name else { return all.first(where: \.isOpen) }
        if name == "@last", let last = all.last { return last }
        let digits = name.lowercased()
        let found = digits.utf8.count >= 4 ? all.filter { $0.id.change.hex.hasPrefix(digits) } : []
        guard let first = found.first else { throw RPCFailure(session: .unknown) }
        guard found.count == 1 else {
            throw RPCFailure(
                .ambiguous, "Several sessions begin so: \(name).", kept: "Nothing was changed.",
                next: "Give more digits; see: atelier session list")
        }
        return first
    }
}
