internal import LocalRPC
internal import TerminalRendering
internal import TerminalScreen

/// The chat on the person's own terminal: keys in, differences of the picture out, the node beside it.
struct ChatTerminal: ~Copyable {
    /// What a request that is under way was for.
    private enum Pending {
        case channels
        case commands
        case subscribed(space: String)
        case members(space: String)
        case page(ChatView.Spot, before: String?)
        case talk
        case wish(ChatView.Wish)
        case nothing
    }

    private let client: NodeClient
    private let style: TerminalStyle
    private var view = ChatView()
    private var pending: [Int: Pending] = [:]
    /// The space of each subscription.
    private var spaces: [Int: String] = [:]
    private var subscribed: Set<String> = []
    /// The channels are asked for, and whether something happened since.
    private var isAsking = false
    private var isStale = false
    private var isOver = false
    private var isChanged = true
    /// Where to begin: nil for the first space.
    private let start: String?

    init(_ client: NodeClient, space: String?, style: TerminalStyle) {
        self.client = client
        self.style = style
        start = space
    }

    /// Until the person leaves.
    mutating func run() throws(CommandError) {
        var screen = try WholeScreen(otherWay: "atelier chat log | less")
        pending[try client.post(ChatMethods.Commands.self, .init())] = .commands
        try refresh()
        while !isOver {
            try exchange()
            if isChanged { draw(on: &screen) }
            isChanged = false
            if isOver { break }
            for input in screen.wait(with: client) {
                isChanged = true
                switch input {
                case .ended: isOver = true
                case .resized: break
                case .key(let key):
                    if key == .control("l") { screen.drawAnew() }
                    try fulfil(view.take(key))
                }
            }
        }
        // What was said last goes out.
        try client.flush(until: ContinuousClock.now + .seconds(2))
    }

    // MARK: The node

    private mutating func fulfil(_ wishes: [ChatView.Wish]) throws(CommandError) {
        for wish in wishes { try fulfil(wish) }
    }

    private mutating func fulfil(_ wish: ChatView.Wish) throws(CommandError) {
        switch wish {
        case .quit: isOver = true
        case .send(let text, let spot):
            var params = ChatMethods.Send.Params(space: spot.space, text: text, channel: spot.channel)
            params.typed = true
            pending[try client.post(ChatMethods.Send.self, params)] = .wish(wish)
        case .answer(let text, let id, let spot):
            var params = ChatMethods.Send.Params(space: spot.space, text: text)
            params.answers = id
            pending[try client.post(ChatMethods.Send.self, params)] = .wish(wish)
        case .edit(let text, let id, let spot):
            pending[try client.post(ChatMethods.Edit.self, .init(space: spot.space, id: id, text: text))] = .wish(wish)
        case .react(let sign, let id, let spot):
            pending[try client.post(ChatMethods.React.self, .init(space: spot.space, id: id, sign: sign))] = .wish(wish)
        case .delete(let id, let spot):
            pending[try client.post(ChatMethods.Delete.self, .init(space: spot.space, id: id))] = .wish(wish)
        case .load(let spot, let before):
            var params = ChatMethods.Log.Params(space: spot.space, limit: ChatView.pageSize)
            (params.channel, params.before) = (spot.channel, before)
            pending[try client.post(ChatMethods.Log.self, params)] = .page(spot, before: before)
        case .read(let spot):
            pending[try client.post(ChatMethods.Read.self, .init(space: spot.space, channel: spot.channel))] = .nothing
            isStale = true
        case .talk(let member, let spot):
            pending[try client.post(ChatMethods.Talk.self, .init(space: spot.space, member: member))] = .talk
        }
    }

    /// One question about the channels at a time: what happens meanwhile is asked for when that is answered.
    private mutating func refresh() throws(CommandError) {
        guard !isAsking else { return isStale = true }
        (isAsking, isStale) = (true, false)
        pending[try client.post(ChatMethods.Channels.self, .init())] = .channels
    }

    /// Takes all that is there.
    private mutating func exchange() throws(CommandError) {
        while !isOver, let message = try client.next(until: ContinuousClock.now) {
            isChanged = true
            switch message {
            case .request(let event): try take(event)
            case .response(let response):
                guard case .number(let id)? = response.id, let purpose = pending.removeValue(forKey: id) else {
                    continue
                }
                do {
                    try take(response, for: purpose)
                } catch {
                    // The node refused, and goes on.
                    if case .wish(let wish) = purpose {
                        view.refused(wish, because: error.sentence)
                    } else {
                        view.notice = error.sentence
                    }
                    if case .channels = purpose { isAsking = false }
                }
            }
        }
        if isStale { try refresh() }
        try client.flush(until: ContinuousClock.now)
    }

    private mutating func take(_ event: IncomingRequest) throws(CommandError) {
        do {
            switch event.method {
            case ChatMethods.Arrived.name:
                let params = try event.params(of: ChatMethods.Arrived.self)
                guard let space = spaces[params.subscription] else { return }
                try fulfil(view.take(params.message, in: space))
            case ChatMethods.Changed.name:
                let params = try event.params(of: ChatMethods.Changed.self)
                guard let space = spaces[params.subscription] else { return }
                if let message = params.message { view.update(message, in: space) }
            default: return
            }
        } catch let failure as RPCFailure {
            throw CommandError(failure)
        } catch let error as CommandError {
            throw error
        } catch {
            preconditionFailure("nothing else is thrown there: \(error)")
        }
        isStale = true
    }

    private mutating func take(_ response: IncomingResponse, for purpose: Pending) throws(CommandError) {
        switch purpose {
        case .channels:
            let places = try NodeClient.result(of: ChatMethods.Channels.self, response).places
            isAsking = false
            try take(places)
        case .commands: view.commands = try NodeClient.result(of: ChatMethods.Commands.self, response).commands
        case .subscribed(let space):
            spaces[try NodeClient.result(of: ChatMethods.Subscribe.self, response).subscription] = space
        case .members(let space):
            let members = try NodeClient.result(of: SpaceMethods.Members.self, response).members
            view.note(names: members.map(\.name), in: space)
        case .page(let spot, let before):
            view.take(try NodeClient.result(of: ChatMethods.Log.self, response).messages, of: spot, before: before)
        case .talk:
            let talk = try NodeClient.result(of: ChatMethods.Talk.self, response)
            try fulfil(view.open(.init(space: talk.space, channel: ChatView.firstChannel)))
            isStale = true
        case .wish(let wish):
            // A command may have changed what a channel is about.
            if case .send = wish { isStale = true }
            if let failure = response.failure { throw CommandError(failure) }
        case .nothing: break
        }
    }

    private mutating func take(_ places: [ChatMethods.Place]) throws(CommandError) {
        for place in places where subscribed.insert(place.space).inserted {
            let subscribing = try client.post(ChatMethods.Subscribe.self, .init(space: place.space))
            pending[subscribing] = .subscribed(space: place.space)
            pending[try client.post(SpaceMethods.Members.self, .init(space: place.space))] = .members(
                space: place.space)
        }
        let isFirst = view.current == nil
        try fulfil(view.take(places))
        guard isFirst, let start, let place = places.first(where: { $0.space.hasPrefix(start) || $0.title == start })
        else { return }
        try fulfil(view.open(.init(space: place.space, channel: ChatView.firstChannel)))
    }

    private mutating func draw(on screen: inout WholeScreen) {
        let picture = ChatPicture(columns: screen.columns, rows: screen.rows, style: style)
        let drawn = picture.drawing(of: view)
        view.linesSeen = drawn.linesSeen
        screen.show(drawn.lines, cursor: drawn.cursor, foot: picture.foot(of: view))
    }
}
