package import Chat
package import Spaces
package import WireCodec

/// What a client wants of the chat of a space, and of its questions.
package enum ConversationCommand: Sendable {
    /// Answered by `.said`.
    case say(ChatDraft)
    /// Says something about a message or a channel; answered by `.said`.
    case step(ChatDeed)
    /// Another wording, whose names and places are found like those of a message; answered by `.said`.
    case edit(RecordEntry.ID, text: String)
    /// Answered by `.said`.
    case ask(QuestionDeed)
    /// This person has read up to a message; answered by `.done`.
    case read(RecordEntry.ID)
    /// What this person wants to be told of the space, or of one of its channels: nil, the same as of the space.
    /// Answered by `.done`.
    case notify(ChatNotice)
    case notifyOf(channel: String, ChatNotice?)
    /// The space in which this person talks with that of a device alone, made if there is none; answered by `.space`.
    case talk(with: Bytes32)
}

/// What somebody wants to say.
package struct ChatDraft: Sendable {
    package var text: String
    package var channel: String
    package var additions = ChatRecord.Additions()

    package init(_ text: String, in channel: String = ChatMessage.defaultChannel) {
        self.text = text
        self.channel = channel
    }
}

/// Of what a person wants to be told: a setting of this node alone.
package enum ChatNotice: String, CaseIterable, Sendable {
    /// Of all that others say.
    case all
    /// Of what names the person; between two persons of all.
    case mentions
    case none
}

/// Why nothing came of a command about the chat. Nothing was changed.
package enum ChatFailure: Equatable, Sendable {
    /// There is no such message, or nothing of what is named.
    case unknownMessage
    case refused(ChatRefusal)
    /// Something is empty, or longer than it may be.
    case unfit
    /// Nobody talks with oneself in a space for two.
    case ownPerson
    /// The device is no member of the space.
    case noMember
    /// As many channels of the space as may have a notice of their own.
    case tooManyNotices(limit: Int)
}
