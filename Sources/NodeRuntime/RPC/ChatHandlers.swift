import Chat
import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces

/// `chat.*`
enum ChatHandlers {
    static func add(to table: inout [String: Handler]) {
        table[ChatMethods.Send.name] = send
        table[ChatMethods.Log.name] = log
        table[ChatMethods.Subscribe.name] = subscribe
    }

    private static func send(_ call: RPCCall) {
        call.with(ChatMethods.Send.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let channel = params.channel ?? ChatMessage.defaultChannel
            call.command(ChatMethods.Send.self, .say(space, channel: channel, text: params.text)) { reply in
                guard case .said(let id) = reply else { return nil }
                return .init(id: id.text)
            }
        }
    }

    private static func log(_ call: RPCCall) {
        call.with(ChatMethods.Log.self) { params throws(RPCFailure) in
            let space = try call.node.space(named: params.space)
            let messages = call.node.conversation(space.id)?.newest(params.limit ?? .max, in: nil) ?? []
            call.succeed(
                ChatMethods.Log.self, .init(messages: messages.map { call.server.shape($0, in: space.id) }))
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

extension RPCServer {
    /// A chat message as clients see it.
    func shape(_ message: ChatMessage, in space: SpaceID) -> ChatMethods.Message {
        ChatMethods.Message(
            id: message.id.text, time: Int(clamping: message.time.tenths) * 100,
            author: node.reading(space).map { node.name(of: message.author, in: $0.membership) } ?? "",
            deviceId: DeviceID(publicKey: message.author).shown, channel: message.channel, text: message.text)
    }
}
