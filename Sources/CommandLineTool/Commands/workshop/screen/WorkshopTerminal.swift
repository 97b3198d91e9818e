internal import LocalRPC
internal import TerminalRendering
internal import TerminalScreen

/// The workshop on the person's own terminal: keys in, pages out, the node beside it. A node that stops is waited for,
/// and what was on the screen stays there meanwhile.
struct WorkshopTerminal: ~Copyable {
    /// What is asked for anew when something about it is said.
    private enum Subject: CaseIterable {
        case meeting, activity, questions, members, places, session, terminals
    }

    /// What a request that is under way was for.
    private enum Pending {
        case subject(Subject)
        case plan(file: String, text: String, part: String)
        case wish(String)
        case nothing
    }

    private let node: NodeAccess
    /// The id of the space.
    private let space: String
    /// Nil while no node is there.
    private var client: NodeClient?
    private var view = WorkshopView()
    private var pending: [Int: Pending] = [:]
    /// Asked for and not answered; something happened since it was asked for.
    private var asked: Set<Subject> = []
    private var stale: Set<Subject> = []
    /// When it was asked for the meeting last.
    private var askedAt = ContinuousClock.now
    private var isOver = false

    /// How long it waits before it looks again for a node that stopped.
    private static let pauseInMilliseconds = 500

    init(_ client: NodeClient, of node: NodeAccess, space: String) {
        self.client = client
        self.node = node
        self.space = space
    }

    /// Until the person leaves.
    mutating func run() throws(CommandError) {
        var screen = try WholeScreen(otherWay: "atelier workshop show | less")
        try begin()
        while !isOver {
            do throws(CommandError) { try exchange() } catch { try lose(error) }
            draw(on: &screen)
            for input in screen.wait(with: client, milliseconds: pause) {
                switch input {
                case .ended: isOver = true
                case .resized: break
                case .key(let key):
                    if key == .control("l") { screen.drawAnew() }
                    do throws(CommandError) { try fulfil(view.take(key)) } catch { try lose(error) }
                }
            }
            if client == nil { try comeBack() }
            // What is known of another's clock may be old at first, and is renewed that often (Protocol/presence.md).
            if view.runsUntil != nil, ContinuousClock.now - askedAt > .seconds(20) {
                stale.formUnion([.meeting, .activity])
            }
        }
        // What was said last goes out.
        _ = try client?.flush(until: ContinuousClock.now + .seconds(2))
    }

    /// Until the next second of a time that runs; while the node is away until the next look for it.
    private var pause: Int? {
        if client == nil { return Self.pauseInMilliseconds }
        guard let end = view.runsUntil else { return nil }
        let (seconds, attoseconds) = (end - ContinuousClock.now).components
        guard seconds >= 0, attoseconds >= 0 else { return nil }
        return Int(attoseconds / 1_000_000_000_000_000) + 1
    }

    private mutating func draw(on screen: inout WholeScreen) {
        let picture = WorkshopPicture(columns: screen.columns, rows: screen.rows, style: node.output.style)
        let drawn = picture.drawing(of: view, at: ContinuousClock.now)
        view.linesSeen = drawn.linesSeen
        view.scroll(by: 0)
        screen.show(drawn.lines, cursor: drawn.cursor, foot: picture.foot(of: view))
    }

    // MARK: The node

    /// Subscribes, tells that one is there, and asks for all.
    private mutating func begin() throws(CommandError) {
        guard let client else { return }
        (pending, asked, stale) = ([:], [], Set(Subject.allCases))
        let selection = SpaceMethods.Selection(space: space)
        pending[try client.post(WorkshopMethods.Subscribe.self, selection)] = .nothing
        pending[try client.post(ChatMethods.Subscribe.self, .init(space: space))] = .nothing
        pending[try client.post(SessionMethods.Subscribe.self, selection)] = .nothing
        pending[try client.post(PresenceMethods.Subscribe.self, selection)] = .nothing
        var here = PresenceMethods.Set.Params(space: space)
        here.view = "workshop"
        pending[try client.post(PresenceMethods.Set.self, here)] = .nothing
        view.isAway = false
    }

    /// Where the connection ends, the screen goes on without it.
    private mutating func lose(_ error: CommandError) throws(CommandError) {
        guard error.kind == .noNode else { throw error }
        client = nil
        view.isAway = true
    }

    /// Looks whether the node is there again; it is not started, for somebody stopped it.
    private mutating func comeBack() throws(CommandError) {
        client = try node.runningNode()
        do throws(CommandError) { try begin() } catch { try lose(error) }
    }

    /// Takes all that is there, and asks for what is not known any more.
    private mutating func exchange() throws(CommandError) {
        guard let client else { return }
        while !isOver, let message = try client.next(until: ContinuousClock.now) {
            switch message {
            case .request(let event): try take(event)
            case .response(let response): try take(response)
            }
        }
        for subject in stale.subtracting(asked) { try ask(subject, client) }
        try client.flush(until: ContinuousClock.now)
    }

    private mutating func ask(_ subject: Subject, _ client: NodeClient) throws(CommandError) {
        stale.remove(subject)
        let selection = SpaceMethods.Selection(space: space)
        let id: Int
        switch subject {
        case .meeting:
            askedAt = ContinuousClock.now
            id = try client.post(WorkshopMethods.Show.self, .init(space: space))
        case .activity:
            guard let focus = view.focus else { return }
            id = try client.post(WorkshopMethods.ShowActivity.self, .init(space: space, activity: focus))
        case .questions: id = try client.post(QuestionMethods.List.self, selection)
        case .members: id = try client.post(SpaceMethods.Members.self, selection)
        case .places: id = try client.post(PresenceMethods.List.self, selection)
        case .session: id = try client.post(SessionMethods.Show.self, .init(space: space))
        case .terminals: id = try client.post(TerminalMethods.List.self, selection)
        }
        asked.insert(subject)
        pending[id] = .subject(subject)
    }

    private mutating func take(_ event: IncomingRequest) throws(CommandError) {
        switch event.method {
        case WorkshopMethods.Changed.name: stale.formUnion([.meeting, .activity, .questions])
        case QuestionMethods.Changed.name: stale.insert(.questions)
        case SessionMethods.Happened.name: stale.insert(.session)
        case PresenceMethods.Changed.name:
            let device: PresenceMethods.Whereabouts
            do {
                device = try event.params(of: PresenceMethods.Changed.self).device
            } catch {
                throw CommandError(error)
            }
            let before = view.around
            view.take(device)
            // Who came may be new here, who went may have another link, and who looks elsewhere may show something.
            if view.around != before { stale.formUnion([.members, .terminals]) }
        default: return
        }
    }

    private mutating func take(_ response: IncomingResponse) throws(CommandError) {
        guard case .number(let id)? = response.id, let purpose = pending.removeValue(forKey: id) else { return }
        do throws(CommandError) {
            switch purpose {
            case .subject(let subject):
                asked.remove(subject)
                try take(response, about: subject)
            case .plan(let file, let text, let part): try begin(part, of: text, in: file, response)
            case .wish(let done):
                if let failure = response.failure { throw CommandError(failure) }
                view.notice = done
            case .nothing: if let failure = response.failure { throw CommandError(failure) }
            }
        } catch {
            // The node refused, and goes on.
            switch purpose {
            case .subject(.session): view.session = nil
            case .wish, .plan: view.refused(because: error.sentence)
            default: view.notice = error.sentence
            }
        }
    }

    private mutating func take(_ response: IncomingResponse, about subject: Subject) throws(CommandError) {
        switch subject {
        case .meeting:
            let focus = view.focus
            view.take(try NodeClient.result(of: WorkshopMethods.Show.self, response), at: ContinuousClock.now)
            if view.focus != focus || view.activity == nil { stale.insert(.activity) }
        case .activity:
            view.take(
                try NodeClient.result(of: WorkshopMethods.ShowActivity.self, response), at: ContinuousClock.now)
        case .questions: view.questions = try NodeClient.result(of: QuestionMethods.List.self, response).questions
        case .members: view.members = try NodeClient.result(of: SpaceMethods.Members.self, response).members
        case .places: view.take(try NodeClient.result(of: PresenceMethods.List.self, response).devices)
        case .terminals: view.terminals = try NodeClient.result(of: TerminalMethods.List.self, response).terminals
        case .session: view.session = try NodeClient.result(of: SessionMethods.Show.self, response)
        }
    }

    // MARK: What the person wants

    private mutating func fulfil(_ wishes: [WorkshopView.Wish]) throws(CommandError) {
        for wish in wishes {
            if wish == .quit {
                isOver = true
            } else if wish == .look {
                stale.insert(.activity)
            } else if let client {
                if case .start(let file, let part) = wish {
                    try plan(file, part, client)
                } else if let (id, done) = try WorkshopWishes(client, space).post(wish) {
                    pending[id] = .wish(done)
                }
            } else {
                view.refused(because: "The node is away. Nothing was said; it is tried again when you press Enter.")
            }
        }
    }

    /// Reads a prepared file, and asks the node for its parts.
    private mutating func plan(_ file: String, _ part: String, _ client: NodeClient) throws(CommandError) {
        do throws(CommandError) {
            guard let text = String(validating: try LocalFile.read(file), as: UTF8.self) else {
                return view.refused(because: "\(PeerText(file).path) is no text in UTF-8. Nothing was begun.")
            }
            pending[try client.post(WorkshopMethods.Plan.self, .init(text: text))] = .plan(
                file: file, text: text, part: part)
        } catch {
            guard error.kind != .noNode else { throw error }
            view.refused(because: error.sentence)
        }
    }

    private mutating func begin(
        _ part: String, of text: String, in file: String, _ response: IncomingResponse
    ) throws(CommandError) {
        let plan = try NodeClient.result(of: WorkshopMethods.Plan.self, response)
        let number = try WorkshopStart.number(of: part, in: plan)
        guard let client else { return }
        if let agenda = plan.parts.first(where: { $0.number == number })?.agenda {
            for item in agenda {
                let params = SessionMethods.Plan.Params(space: space, text: item.text, minutes: item.minutes)
                pending[try client.post(SessionMethods.Plan.self, params)] = .wish("It is on the agenda.")
            }
            return
        }
        let id = try client.post(WorkshopMethods.Begin.self, .init(space: space, text: text, part: number))
        pending[id] = .wish("It is begun.")
    }
}
