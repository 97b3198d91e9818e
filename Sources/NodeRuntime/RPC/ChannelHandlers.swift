import Chat
import LocalRPC
import Membership
import NodeCore
import Spaces

/// `chat.*`: channels, marks, and what a person wants to be told.
enum ChannelHandlers {
    static func add(to table: inout [String: Handler]) {
        table[ChatMethods.Channels.name] = channels
        table[ChatMethods.Read.name] = read
        table[ChatMethods.Notify.name] = notify
        table[ChatMethods.Talk.name] = talk
        table[ChatMethods.Search.name] = SearchHandler.search
        table[ChatMethods.Topic.name] = topic
        table[ChatMethods.Archive.name] = archive
        table[ChatMethods.Commands.name] = { call in
            call.with(ChatMethods.Commands.self) { _ in
                let commands = ChatCommands.list.map {
                    ChatMethods.Commands.Command(name: $0.name, usage: $0.usage, summary: $0.summary)
                }
                call.succeed(ChatMethods.Commands.self, .init(commands: commands))
            }
        }
    }

    private static func channels(_ call: RPCCall) {
        call.with(ChatMethods.Channels.self) { params throws(RPCFailure) in
            let node = call.node
            // Where a history is being read there is nothing to list yet.
            let spaces = try params.space.map { name throws(RPCFailure) in [try node.spaceID(named: name)] }
            let all = spaces ?? node.spaceOrder.filter { node.space($0) != nil }
            var places: [ChatMethods.Place] = []
            for id in all {
                let title = node.reading(id).map(node.title(of:)) ?? ""
                places.append(try ChatShapes(id, node).place(titled: title))
            }
            call.succeed(ChatMethods.Channels.self, .init(places: places))
        }
    }

    private static func read(_ call: RPCCall) {
        call.with(ChatMethods.Read.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let shapes = try ChatShapes(space, call.node)
            let channel = params.channel ?? ChatMessage.defaultChannel
            let named = try params.id.map { name throws(RPCFailure) in try shapes.message(named: name).id }
            guard let id = named ?? shapes.reading.conversation.newest(1, in: channel).last?.id else {
                return call.succeed(ChatMethods.Read.self, .init())
            }
            call.command(ChatMethods.Read.self, .chat(space, .read(id))) { _ in .init() }
        }
    }

    private static func notify(_ call: RPCCall) {
        call.with(ChatMethods.Notify.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let command: ConversationCommand
            switch (params.channel, params.notice, params.asSpace == true) {
            case (_, nil, false): return call.succeed(ChatMethods.Notify.self, try told(params, in: space, call.node))
            case (nil, let notice?, false): command = .notify(notice.notice)
            case (let channel?, let notice?, false): command = .notifyOf(channel: channel, notice.notice)
            case (let channel?, nil, true): command = .notifyOf(channel: channel, nil)
            case (nil, _, true), (_, _?, true):
                throw RPCFailure(
                    .usage, "As its space a channel is told of that is named, and then not otherwise as well.",
                    kept: "Nothing was changed.")
            }
            call.command(ChatMethods.Notify.self, .chat(space, command)) { _ in try? told(params, in: space, call.node)
            }
        }
    }

    /// What is set now.
    private static func told(
        _ params: ChatMethods.Notify.Params, in space: SpaceID, _ node: Node
    ) throws(RPCFailure) -> ChatMethods.Notify.Result {
        let reading = try ChatShapes(space, node).reading
        let wanted = params.channel.map { ExactText($0) }
        let own = reading.channelNotices.filter { wanted == nil || $0.key == wanted }
        let channels = own.map { ChatMethods.ChannelNotice(channel: $0.key.text, notice: .init($0.value)) }
            .sorted { $0.channel.utf8.lexicographicallyPrecedes($1.channel.utf8) }
        return .init(
            notice: .init(params.channel.map { reading.notice(of: $0) } ?? reading.notice),
            channels: channels.isEmpty ? nil : channels)
    }

    private static func talk(_ call: RPCCall) {
        call.with(ChatMethods.Talk.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let device = try call.node.person(named: params.member, in: space)
            call.command(ChatMethods.Talk.self, .chat(space, .talk(with: device))) { reply in
                guard case .space(let id) = reply, let made = call.node.reading(id) else { return nil }
                return .init(space: id.bytes.hex, title: call.node.title(of: made))
            }
        }
    }

    private static func topic(_ call: RPCCall) {
        call.with(ChatMethods.Topic.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let deed = ChatDeed.topic(channel: params.channel, params.topic)
            ChatHandlers.say(ChatMethods.Topic.self, .step(deed), in: space, call) { .init(id: $0) }
        }
    }

    private static func archive(_ call: RPCCall) {
        call.with(ChatMethods.Archive.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let deed = ChatDeed.archive(channel: params.channel, isOff: params.off ?? false)
            ChatHandlers.say(ChatMethods.Archive.self, .step(deed), in: space, call) { .init(id: $0) }
        }
    }
}
