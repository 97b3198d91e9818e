import CRDT
package import Chat
package import Membership
import Replication
package import Spaces
package import WireCodec

/// The chat of a space as the person of this device finds it. It holds the space's tables: not to be kept while a
/// command changes them.
package struct ChatReading {
    package let conversation: Conversation
    package let board: QuestionBoard
    package let rules: ChatRules
    /// The first device of this device's person.
    package let person: Bytes32
    package let notice: ChatNotice
    /// Of the channels that have one of their own.
    package let channelNotices: [ExactText: ChatNotice]
    /// How far this device has read, as far as it kept that for itself.
    let ownMarks: [String: RecordEntry.ID]

    package var channels: [ChannelSummary] { conversation.channels(for: person, own: ownMarks, by: rules) }

    package var questions: [Question] { board.questions(by: rules) }

    package func unread(in channel: String) -> [ChatMessage] {
        conversation.unread(in: channel, for: person, own: ownMarks, by: rules)
    }

    package func readMark(in channel: String) -> RecordEntry.ID? {
        conversation.readMark(in: channel, for: person, own: ownMarks, by: rules)
    }

    package func shown(_ message: ChatMessage) -> ShownMessage { conversation.shown(message, by: rules) }

    package func isOwn(_ device: Bytes32) -> Bool { rules.person(device) == person }

    package func namesPerson(_ message: ChatMessage) -> Bool {
        conversation.isNamed(person, in: message, by: rules)
    }

    /// Of what the person wants to be told of a channel.
    package func notice(of channel: String) -> ChatNotice { channelNotices[ExactText(channel)] ?? notice }

    /// Whether the person wants to be told of a message that came.
    package func isWanted(_ message: ChatMessage) -> Bool {
        guard !isOwn(message.author) else { return false }
        switch notice(of: message.channel) {
        case .all: return true
        case .none: return false
        case .mentions: return rules.isDirect || namesPerson(message)
        }
    }
}

extension Node {
    /// Nil for a space that is not here, or whose history is being read.
    package func chat(_ id: SpaceID) -> ChatReading? {
        guard let replica = replicas[id], let conversation = conversation(id) else { return nil }
        let page = chatDesk.pages[id] ?? .init()
        let rules = replica.space.chatRules
        return ChatReading(
            conversation: conversation, board: replica.board, rules: rules, person: rules.person(deviceKey),
            notice: page.notice, channelNotices: page.channelNotices, ownMarks: page.read)
    }

    /// What was said of a blob last when it was added to a space.
    package func listedBlob(_ blob: Bytes32, in id: SpaceID) -> ListedBlob? {
        replicas[id]?.blobs.all.last { $0.blob.bytes == blob }
    }

    /// Where a link leads now: the path and the line, from 1; nil where the document is not shown, or nothing of the
    /// place was ever here. The line is nil where the character that it hung on is gone.
    package func place(of link: ChatLink, in id: SpaceID) -> (path: String, line: Int?)? {
        guard let replica = replicas[id], case .place(let document, let place) = link.target,
            let file = replica.space.files().first(where: { $0.id == document }),
            let found = replica.space.shownPlace(of: place, in: document)
        else { return nil }
        guard !found.isOutdated,
            let line = try? replica.space.documents[document]?.text.text.lineColumn(of: found.position).line
        else { return (file.path, nil) }
        return (file.path, line + 1)
    }
}
