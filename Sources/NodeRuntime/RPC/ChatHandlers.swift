import Chat
import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec

/// `chat.*`: saying and reading.
enum ChatHandlers {
    static func add(to table: inout [String: Handler]) {
        table[ChatMethods.Send.name] = send
        table[ChatMethods.Log.name] = log
        table[ChatMethods.Show.name] = show
        table[ChatMethods.Subscribe.name] = subscribe
        table[ChatMethods.Edit.name] = edit
        table[ChatMethods.Delete.name] = { step(ChatMethods.Delete.self, $0) { id, _ in .delete(id) } }
        table[ChatMethods.Pin.name] = { step(ChatMethods.Pin.self, $0) { id, isOff in .pin(id, isOff: isOff) } }
        table[ChatMethods.React.name] = react
        ChannelHandlers.add(to: &table)
        QuestionHandlers.add(to: &table)
    }

    private static func send(_ call: RPCCall) {
        call.with(ChatMethods.Send.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            var draft = ChatDraft(params.text)
            if let channel = params.channel { draft.channel = channel }
            if let answered = params.answers {
                let message = try ChatShapes(space, call.node).message(named: answered)
                draft.additions.answers = message.id
                if params.channel == nil { draft.channel = message.channel }
            }
            draft.additions.blobs = try blobs(params.files ?? [])
            let command = try typed(draft, params.typed == true)
            say(ChatMethods.Send.self, command, in: space, call) { .init(id: $0) }
        }
    }

    private static func blobs(_ names: [String]) throws(RPCFailure) -> [Bytes32] {
        var blobs: Set<Bytes32> = []
        for name in names {
            guard let blob = Bytes32(hex: name) else {
                throw RPCFailure(.usage, "\(name) is no id of a blob.", kept: "Nothing was said.")
            }
            blobs.insert(blob)
        }
        return blobs.sorted()
    }

    /// What a person typed may be a command.
    private static func typed(_ draft: ChatDraft, _ isTyped: Bool) throws(RPCFailure) -> ConversationCommand {
        guard isTyped else { return .say(draft) }
        do {
            switch try ChatCommands.saying(draft.text, in: draft.channel) {
            case .step(let deed): return .step(deed)
            case .message(let words, let isAction):
                var said = draft
                said.text = words.text
                said.additions.isAction = isAction
                return .say(said)
            }
        } catch {
            throw RPCFailure(error)
        }
    }

    /// Gives a command that is answered by the id of a record.
    static func say<M: RPCMethod>(
        _ method: M.Type, _ command: ConversationCommand, in space: SpaceID, _ call: RPCCall,
        _ shape: @escaping (String) -> M.Result
    ) {
        call.command(method, .chat(space, command)) { reply in
            guard case .said(let id) = reply else { return nil }
            return shape(id.text)
        }
    }

    static func step<M: RPCMethod>(
        _ method: M.Type, _ call: RPCCall, _ deed: @escaping (RecordEntry.ID, Bool) -> ChatDeed
    ) where M.Params == ChatMethods.Choice, M.Result == ChatMethods.Said {
        call.with(method) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let id = try ChatShapes(space, call.node).message(named: params.id).id
            say(method, .step(deed(id, params.off ?? false)), in: space, call) { .init(id: $0) }
        }
    }

    private static func edit(_ call: RPCCall) {
        call.with(ChatMethods.Edit.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let id = try ChatShapes(space, call.node).message(named: params.id).id
            say(ChatMethods.Edit.self, .edit(id, text: params.text), in: space, call) { .init(id: $0) }
        }
    }

    private static func react(_ call: RPCCall) {
        call.with(ChatMethods.React.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let id = try ChatShapes(space, call.node).message(named: params.id).id
            let deed = ChatDeed.react(id, sign: params.sign, isOff: params.off ?? false)
            say(ChatMethods.React.self, .step(deed), in: space, call) { .init(id: $0) }
        }
    }

    // MARK: Reading

    private static func log(_ call: RPCCall) {
        call.with(ChatMethods.Log.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let shapes = try ChatShapes(space, call.node)
            let conversation = shapes.reading.conversation
            var messages: [ChatMessage]
            if let thread = params.thread {
                messages = conversation.thread(of: try shapes.message(named: thread).id)
            } else if params.pinned == true {
                messages = conversation.pins(by: shapes.reading.rules).map(\.message)
                    .filter { params.channel == nil || $0.channel == params.channel }
            } else {
                let end = try params.before.map { name throws(RPCFailure) in try shapes.message(named: name).id }
                messages = conversation.newest(params.limit ?? .max, in: params.channel, before: end)
            }
            messages = messages.filter { shapes.isShown($0.id, by: $0.author) }
            if let limit = params.limit { messages = messages.suffix(max(0, limit)) }
            call.succeed(ChatMethods.Log.self, .init(messages: messages.map(shapes.message)))
        }
    }

    private static func show(_ call: RPCCall) {
        call.with(ChatMethods.Show.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let shapes = try ChatShapes(space, call.node)
            let message = try shapes.message(named: params.id)
            let wordings = shapes.reading.shown(message).wordings.map { wording in
                ChatMethods.Show.Wording(time: ChatShapes.milliseconds(wording.time), text: wording.words.text)
            }
            call.succeed(ChatMethods.Show.self, .init(message: shapes.message(message), wordings: wordings))
        }
    }

    private static func subscribe(_ call: RPCCall) {
        call.with(ChatMethods.Subscribe.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(ChatMethods.Subscribe.self, .openChat(space)) { reply in
                guard case .subscribed(let subscription) = reply else { return nil }
                return .init(subscription: Int(subscription.number))
            }
        }
    }
}

// MARK: - Telling

extension RPCServer {
    /// What is told of a new message; nil where the space went meanwhile.
    func message(_ message: ChatMessage, in space: SpaceID, to subscription: Subscription) -> [UInt8]? {
        guard let shapes = try? ChatShapes(space, node), shapes.isShown(message.id, by: message.author) else {
            return nil
        }
        var params = ChatMethods.Arrived.Params(
            subscription: Int(subscription.number), message: shapes.message(message))
        params.wanted = shapes.reading.isWanted(message)
        return MessageWriter.notification(ChatMethods.Arrived.self, params: params)
    }

    /// What is told of a step; nil where it does not count, or is about a message that is not here yet.
    func message(_ step: ChatStep, in space: SpaceID, to subscription: Subscription) -> [UInt8]? {
        guard let shapes = try? ChatShapes(space, node) else { return nil }
        var params = ChatMethods.Changed.Params(subscription: Int(subscription.number))
        switch step.deed {
        case .topic(let channel, _), .archive(let channel, _): params.channel = channel
        case .read(let id):
            guard shapes.reading.isOwn(step.author) else { return nil }
            params.channel = shapes.reading.conversation[id]?.channel
        case .edit(let id, _), .delete(let id), .react(let id, _, _), .pin(let id, _):
            guard let message = shapes.reading.conversation[id], shapes.isShown(id, by: message.author),
                shapes.reading.conversation.refusal(of: step, about: message, by: shapes.reading.rules) == nil
            else { return nil }
            params.message = shapes.message(message)
        }
        return MessageWriter.notification(ChatMethods.Changed.self, params: params)
    }

    /// What is told of a question that stands otherwise now; nil where nothing does.
    func message(_ step: QuestionStep, in space: SpaceID, to subscription: Subscription) -> [UInt8]? {
        guard let shapes = try? ChatShapes(space, node) else { return nil }
        let named: RecordEntry.ID
        switch step.deed {
        case .ask: named = step.id
        case .answer(let id, _), .vote(let id, _), .accept(let id, _): named = id
        }
        let question = shapes.reading.questions.first { question in
            question.id == named || question.answers.contains { $0.id == named }
        }
        return question.flatMap { question in
            shapes.isShown(question.id, by: question.author) ? question : nil
        }.map { question in
            MessageWriter.notification(
                QuestionMethods.Changed.self,
                params: .init(subscription: Int(subscription.number), question: shapes.question(question)))
        }
    }
}
