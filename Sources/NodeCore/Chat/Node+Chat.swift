import Chat
import Identity
import Membership
import Replication
import Spaces
import WireCodec

/// What clients want of chats and questions: records that this device adds where the folds would count them.
extension Node {
    func perform(
        _ command: ConversationCommand, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        switch command {
        case .say(let draft): try say(draft, in: replica, for: request)
        case .step(let deed): try say(deed, in: replica, for: request)
        case .edit(let id, let text): try say(.edit(id, words(text, in: replica)), in: replica, for: request)
        case .ask(let deed): try ask(deed, in: replica, for: request)
        case .read(let id): try read(id, in: replica, for: request)
        case .notify(let notice):
            var page = chatDesk.pages[replica.id] ?? .init()
            page.notice = notice
            setPage(page, of: replica.id)
            replyWhenStored(request, .done)
        case .notifyOf(let channel, let notice):
            try setNotice(notice, ofChannel: channel, in: replica)
            replyWhenStored(request, .done)
        case .talk(let device): try talk(with: device, of: replica, for: request)
        }
    }

    private func say(_ draft: ChatDraft, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        guard !draft.text.isEmpty else { throw .emptyText }
        if let answered = draft.additions.answers, conversation(replica.id)?[answered] == nil {
            throw .chat(.unknownMessage)
        }
        guard draft.text.utf8.count <= ChatMessage.textMaxInBytes,
            let record = ChatRecord.message(words(draft.text, in: replica), in: draft.channel, draft.additions)
        else { throw .textTooLong(limitInBytes: ChatMessage.textMaxInBytes) }
        try add(record, to: replica, for: request)
    }

    private func setNotice(
        _ notice: ChatNotice?, ofChannel channel: String, in replica: SpaceReplica
    ) throws(NodeFailure) {
        guard (1...ChatMessage.channelMaxInBytes).contains(channel.utf8.count) else { throw .chat(.unfit) }
        var page = chatDesk.pages[replica.id] ?? .init()
        page.channelNotices[ExactText(channel)] = notice
        guard page.channelNotices.count <= NodeLimits.channelNoticesMax else {
            throw .chat(.tooManyNotices(limit: NodeLimits.channelNoticesMax))
        }
        setPage(page, of: replica.id)
    }

    private func ownChatRole(in replica: SpaceReplica) throws(NodeFailure) -> Role {
        guard let role = replica.space.membership.role(of: deviceKey), role.canChat else {
            throw .space(.notAllowed(replica.space.membership.role(of: deviceKey)))
        }
        return role
    }

    /// Answered by the id of the record, when it is durable.
    private func add(_ record: Record, to replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        _ = try ownChatRole(in: replica)
        let index = try changing(replica) { draft throws(SpaceError) in draft.append(record) }
        replica.waitingForFlush.append((request, .said(RecordEntry.ID(change: .zero, index: index))))
        flushIfDue(replica)
    }

    /// Nobody's node writes what no other one counts.
    private func say(_ deed: ChatDeed, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        let role = try ownChatRole(in: replica)
        var isOwn = true
        if let id = deed.message {
            guard let message = conversation(replica.id)?[id] else { throw .chat(.unknownMessage) }
            isOwn = isOwnPerson(message.author, in: replica)
        }
        let isDirect = replica.space.genesis.isDirectTalk
        if let refusal = Conversation.refusal(of: deed, as: role, isOwn: isOwn, isDirect: isDirect) {
            throw .chat(.refused(refusal))
        }
        guard let record = deed.record else { throw .chat(.unfit) }
        try add(record, to: replica, for: request)
    }

    private func ask(_ deed: QuestionDeed, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        let role = try ownChatRole(in: replica)
        guard let record = deed.record else { throw .chat(.unfit) }
        let questions = chat(replica.id)?.questions ?? []
        switch deed {
        case .ask: break
        case .answer(let id, _):
            guard questions.contains(where: { $0.id == id }) else { throw .chat(.unknownMessage) }
        case .vote(let id, _):
            guard questions.contains(where: { $0.id == id || $0.answers.contains { $0.id == id } }) else {
                throw .chat(.unknownMessage)
            }
        case .accept(let id, let answer):
            guard let question = questions.first(where: { $0.id == id }),
                answer.map({ named in question.answers.contains { $0.id == named } }) ?? true
            else { throw .chat(.unknownMessage) }
            guard role.canAdminister || isOwnPerson(question.author, in: replica) else {
                throw .chat(.refused(.notOwn))
            }
        }
        try add(record, to: replica, for: request)
    }

    /// The mark stays on this device, unless its person has others in the space: then it is said to them, and with that
    /// to all.
    private func read(_ id: RecordEntry.ID, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        guard let reading = chat(replica.id), let message = reading.conversation[id] else {
            throw .chat(.unknownMessage)
        }
        if let mark = reading.readMark(in: message.channel).flatMap({ reading.conversation[$0] }),
            !ChatMessage.isOrdered(mark, before: message)
        {
            return reply(request, .done)
        }
        var page = chatDesk.pages[replica.id] ?? .init()
        page.read[message.channel] = id
        setPage(page, of: replica.id)
        guard replica.space.membership.devices(ofPersonWith: deviceKey).count > 1,
            replica.space.membership.role(of: deviceKey)?.canChat == true, let record = ChatDeed.read(id).record
        else { return replyWhenStored(request, .done) }
        _ = try changing(replica) { draft throws(SpaceError) in draft.append(record) }
        finish(.done, of: replica, for: request)
    }

    // MARK: Telling

    /// Takes a record into the chat and the questions; listeners hear of it when its change stands.
    func take(_ entry: RecordEntry, intoChatOf replica: SpaceReplica, isHeard: Bool) {
        let news: NodeNotification
        if let question = replica.board.apply(entry) {
            news = .question(space: replica.id, question)
        } else {
            switch replica.conversation.take(entry) {
            case .message(let message): news = .chatMessage(space: replica.id, message)
            case .step(let step): news = .chatStep(space: replica.id, step)
            case nil: return
            }
        }
        guard isHeard else { return }
        for subscription in replica.chatListeners { outbox.append(.notify(subscription, news)) }
    }
}
