import Chat
import LocalRPC
import NodeCore

/// Why nothing came of a command about the chat, in a person's words.
extension RPCFailure {
    init(chat failure: ChatFailure) {
        let kept = "Nothing was changed."
        switch failure {
        case .unknownMessage:
            self.init(.notFound, "There is nothing of that name here.", kept: kept, next: "See: atelier chat log")
        case .unfit:
            self.init(
                .usage, "That cannot be said there.", kept: kept,
                next: """
                    A channel's name has 1 to \(ChatMessage.channelMaxInBytes) bytes, a sign 1 to \
                    \(ChatDeed.signMaxInBytes) without white space, a topic and a title 1 to \
                    \(ChatDeed.topicMaxInBytes), a text 1 to \(ChatMessage.textMaxInBytes).
                    """)
        case .ownPerson:
            self.init(
                .conflict, "That is yourself.", kept: kept, next: "Make a space of your own: atelier share")
        case .noMember:
            self.init(
                .notFound, "That device is no member of the space any more.", kept: kept,
                next: "List them: atelier space members")
        case .tooManyNotices(let limit):
            self.init(
                .overLimit, "\(limit) channels have a notice of their own already.", kept: kept,
                next: "Let one go: atelier chat notify space --channel NAME")
        case .refused(.notOwn):
            self.init(
                .refused, "Another person said that, and only that one may change it.", kept: kept,
                next: "Owners and mentors may take a message away, and say which answer helped.")
        case .refused(.mayNot(let role)):
            self.init(
                .refused, "A \(role.name) of the space may not do that.", kept: kept,
                next: "Ask an owner or a mentor.")
        case .refused(.noMember):
            self.init(.refused, "This device is no member of the space.", kept: kept)
        }
    }

    init(_ failure: ChatCommandFailure) {
        let kept = "Nothing was said."
        switch failure {
        case .empty: self.init(.usage, "A message needs some text.")
        case .unknown(let name):
            let all = ChatCommands.list.map(\.name).joined(separator: " ")
            self.init(
                .usage, "There is no command \(name).", kept: kept,
                next: "There are \(all); // at the start says a slash.")
        case .usage(let usage): self.init(.usage, "Write \(usage)", kept: kept)
        }
    }
}
