import Chat
import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec

/// The chat of a space as clients see it, read once for all that is shaped from it.
struct ChatShapes {
    let space: SpaceID
    let node: Node
    let reading: ChatReading
    private let names: [Bytes32: String]
    private let forgotten: Set<Bytes32>
    private let outOfSight: Set<RecordEntry.ID>
    private let leads: Bool

    init(_ space: SpaceID, _ node: Node) throws(RPCFailure) {
        guard let reading = node.chat(space) else { throw RPCFailure(NodeFailure.stillLoading) }
        self.space = space
        self.node = node
        self.reading = reading
        let members = node.reading(space)?.membership.members ?? []
        forgotten = node.forgottenPersons(in: space)
        outOfSight = node.entriesOutOfSight(in: space)
        leads = node.reading(space)?.membership.role(of: node.ownDeviceKey)?.canAdminister == true
        names = Dictionary(members.map { ($0.deviceKey, $0.name) }) { first, _ in first }
    }

    /// Whether a message, a question or an answer is shown here: not what a person said whom this node forgot, nor, to
    /// who does not lead, what those who lead keep out of sight. One sees one's own.
    func isShown(_ id: RecordEntry.ID, by author: Bytes32) -> Bool {
        if forgotten.contains(reading.rules.person(author)) { return false }
        return leads || reading.isOwn(author) || !outOfSight.contains(id)
    }

    func name(_ device: Bytes32) -> String {
        if !forgotten.isEmpty, forgotten.contains(reading.rules.person(device)) { return "(forgotten)" }
        if let name = names[device], !name.isEmpty { return name }
        return node.reading(space).map { node.name(of: device, in: $0.membership) } ?? ""
    }

    static func milliseconds(_ time: HybridTime) -> Int { Int(clamping: time.tenths) * 100 }

    func message(_ message: ChatMessage) -> ChatMethods.Message {
        let shown = reading.shown(message)
        let isGone = shown.deletedBy != nil
        var shape = ChatMethods.Message(
            id: message.id.text, time: Self.milliseconds(message.time), author: name(message.author),
            deviceId: DeviceID(publicKey: message.author).shown, channel: message.channel,
            text: isGone ? "" : shown.words.text)
        shape.answers = message.answers?.text
        let answerCount = reading.conversation.answerCount(of: message.id)
        if answerCount > 0 { shape.answerCount = answerCount }
        if reading.isOwn(message.author) { shape.own = true }
        if outOfSight.contains(message.id) { shape.hidden = true }
        shape.deletedBy = shown.deletedBy.map(name)
        if isGone { return shape }
        if message.isAction { shape.acts = true }
        if shown.isEdited { shape.edited = true }
        shape.pinnedBy = shown.pinnedBy.map(name)
        shape.reactions = listing(shown.reactions) { reaction in
            .init(
                sign: reaction.sign, by: reaction.persons.map(name), own: reaction.persons.contains(reading.person))
        }
        shape.mentions = listing(shown.words.mentions, name)
        if shown.words.mentions.contains(where: reading.isOwn) { shape.mentionsYou = true }
        shape.links = listing(shown.words.links, link)
        shape.files = listing(message.blobs) { blob in
            let listed = node.listedBlob(blob, in: space)
            return .init(blob: blob.hex, name: listed?.name, size: listed?.sizeInBytes)
        }
        return shape
    }

    private func listing<Value, Shape>(_ values: [Value], _ shape: (Value) -> Shape) -> [Shape]? {
        values.isEmpty ? nil : values.map(shape)
    }

    private func link(_ link: ChatLink) -> ChatMethods.Link {
        switch link.target {
        case .record(let id): return .init(written: link.written, record: id.reference)
        case .place:
            let place = node.place(of: link, in: space)
            return .init(written: link.written, path: place?.path, line: place?.line)
        }
    }

    func place(titled title: String) -> ChatMethods.Place {
        let channels = reading.channels.map { channel in
            var shape = ChatMethods.Channel(
                name: channel.name, topic: channel.topic, archived: channel.isArchived,
                messages: channel.messageCount, unread: channel.unread, mentions: channel.unreadMentions)
            shape.notice = reading.channelNotices[ExactText(channel.name)].map { .init($0) }
            return shape
        }
        return ChatMethods.Place(
            space: space.bytes.hex, title: title, direct: reading.rules.isDirect,
            notice: .init(reading.notice), channels: channels)
    }

    func question(_ question: Question) -> QuestionMethods.Question {
        var shape = QuestionMethods.Question(
            id: question.id.text, time: Self.milliseconds(question.time), author: name(question.author),
            deviceId: DeviceID(publicKey: question.author).shown, title: question.title)
        if outOfSight.contains(question.id) { shape.hidden = true }
        shape.text = question.text
        shape.votes = question.voters.count
        shape.voted = question.voters.contains(reading.person)
        shape.answers = question.answers.filter { isShown($0.id, by: $0.author) }.map { answer in
            var entry = QuestionMethods.Answer(
                id: answer.id.text, time: Self.milliseconds(answer.time), author: name(answer.author),
                deviceId: DeviceID(publicKey: answer.author).shown, text: answer.text)
            if outOfSight.contains(answer.id) { entry.hidden = true }
            entry.votes = answer.voters.count
            entry.voted = answer.voters.contains(reading.person)
            entry.accepted = answer.id == question.accepted
            return entry
        }
        return shape
    }

    // MARK: Naming

    /// The message that a client means by the beginning of its id.
    func message(named name: String) throws(RPCFailure) -> ChatMessage {
        var found = name.count < 4 ? [] : reading.conversation.messages(named: name)
        // Of those of one change the first is meant, where nothing else is said.
        let isOneChange = Set(found.map(\.id.change)).count == 1
        if isOneChange, !name.contains(".") { found = Array(found.sorted { $0.id.index < $1.id.index }.prefix(1)) }
        return try Self.only(found, name, "message") { $0.id }
    }

    /// One of several ids that begin so.
    static func only<Value>(
        _ found: [Value], _ name: String, _ what: String, _ id: (Value) -> RecordEntry.ID
    ) throws(RPCFailure) -> Value {
        guard let first = found.first else {
            throw RPCFailure(
                .notFound, "No \(what) has an id that begins with \(name).", kept: "Nothing was changed.",
                next: "Name it by four digits of its id at least, as the list shows it.")
        }
        guard found.count == 1 else {
            let ids = found.prefix(8).map { id($0).text }.joined(separator: ", ")
            throw RPCFailure(
                .ambiguous, "The ids of several begin with \(name): \(ids).", kept: "Nothing was changed.",
                next: "Give more digits.")
        }
        return first
    }
}

extension ChatMethods.Notice {
    init(_ notice: ChatNotice) {
        switch notice {
        case .all: self = .all
        case .mentions: self = .mentions
        case .none: self = .none
        }
    }

    var notice: ChatNotice {
        switch self {
        case .all: .all
        case .mentions: .mentions
        case .none: .none
        }
    }
}
