import LocalRPC

extension CommandOutputTests {
    /// A message with something of a peer's in every field.
    static let chatMessage: ChatMethods.Message = {
        var message = ChatMethods.Message(
            id: evil, time: 0, author: evil, deviceId: evil, channel: evil, text: evil + "\nsecond")
        message.answers = evil
        message.answerCount = 2
        message.acts = true
        message.edited = true
        message.pinnedBy = evil
        message.reactions = [.init(sign: evil, by: [evil], own: false)]
        message.mentions = [evil]
        message.links = [
            .init(written: evil, path: evil, line: 3), .init(written: evil, path: evil), .init(written: evil),
            .init(written: evil, record: evil),
        ]
        message.files = [.init(blob: evil, name: evil, size: 2), .init(blob: evil)]
        return message
    }()

    private static let taken: ChatMethods.Message = {
        var message = chatMessage
        message.deletedBy = evil
        return message
    }()

    private static let question: QuestionMethods.Question = {
        var question = QuestionMethods.Question(id: "aaaa" + evil, time: 0, author: evil, deviceId: evil, title: evil)
        question.text = evil
        var answer = QuestionMethods.Answer(id: evil, time: 0, author: evil, deviceId: evil, text: evil)
        answer.accepted = true
        question.answers = [answer]
        return question
    }()

    static let chatCommands: [[String]] = [
        ["chat"], ["chat", "reply", evil, "so"], ["chat", "edit", evil, "so"], ["chat", "delete", evil],
        ["chat", "react", evil, evil], ["chat", "pin", evil], ["chat", "show", evil], ["chat", "dm", evil],
        ["chat", "channels"], ["chat", "topic", evil, evil], ["chat", "archive", evil], ["chat", "notify"],
        ["chat", "search", evil], ["ask", "list"], ["ask", "show", "aaaa"], ["ask", "new", evil],
        ["ask", "vote", evil], ["ask", "answer", evil, "so"], ["ask", "accept", evil], ["doc", "show", "a"],
        ["doc", "show", "a", "--rendered"],
    ]

    static func answerAboutChat(_ request: IncomingRequest) -> [[UInt8]]? {
        let said = ChatMethods.Said(id: evil)
        switch request.method {
        case ChatMethods.Show.name:
            return request.answer(
                ChatMethods.Show.self, .init(message: taken, wordings: [.init(time: 0, text: evil)]))
        case ChatMethods.Channels.name:
            let channel = ChatMethods.Channel(
                name: evil, topic: evil, archived: false, messages: 1, unread: 1, mentions: 1)
            return request.answer(
                ChatMethods.Channels.self,
                .init(places: [.init(space: evil, title: evil, direct: true, notice: .all, channels: [channel])]))
        case ChatMethods.Talk.name: return request.answer(ChatMethods.Talk.self, .init(space: evil, title: evil))
        case ChatMethods.Notify.name:
            return request.answer(
                ChatMethods.Notify.self, .init(notice: .all, channels: [.init(channel: evil, notice: .none)]))
        case ChatMethods.Search.name:
            return request.answer(
                ChatMethods.Search.self, .init(hits: [.init(space: evil, title: evil, message: chatMessage)]))
        case ChatMethods.Edit.name: return request.answer(ChatMethods.Edit.self, said)
        case ChatMethods.Delete.name: return request.answer(ChatMethods.Delete.self, said)
        case ChatMethods.React.name: return request.answer(ChatMethods.React.self, said)
        case ChatMethods.Pin.name: return request.answer(ChatMethods.Pin.self, said)
        case ChatMethods.Topic.name: return request.answer(ChatMethods.Topic.self, said)
        case ChatMethods.Archive.name: return request.answer(ChatMethods.Archive.self, said)
        case QuestionMethods.List.name:
            return request.answer(QuestionMethods.List.self, .init(questions: [question]))
        case QuestionMethods.New.name: return request.answer(QuestionMethods.New.self, said)
        case QuestionMethods.Vote.name: return request.answer(QuestionMethods.Vote.self, said)
        case QuestionMethods.Reply.name: return request.answer(QuestionMethods.Reply.self, said)
        case QuestionMethods.Accept.name: return request.answer(QuestionMethods.Accept.self, said)
        default: return nil
        }
    }
}
