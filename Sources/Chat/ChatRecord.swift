package import Spaces
package import WireCodec

/// Makes the records of the chat. Fields: Protocol/chat.md, section 2.
package enum ChatRecord {
    /// What a message has beside its words.
    package struct Additions: Equatable, Sendable {
        package var answers: RecordEntry.ID?
        /// Ascending, none twice.
        package var blobs: [Bytes32] = []
        package var isAction = false

        package init() {}
    }

    /// Nil when the text is empty, or the text or the channel's name too long, or the record that it makes.
    package static func message(_ text: String, in channel: String) -> Record? {
        message(ChatWords(text), in: channel, Additions())
    }

    package static func message(_ words: ChatWords, in channel: String, _ additions: Additions) -> Record? {
        guard words.isFit, !channel.isEmpty, channel.utf8.count <= ChatMessage.channelMaxInBytes,
            additions.blobs.count <= ChatMessage.blobsMax
        else { return nil }
        var fields = JSONObject()
        fields["channel"] = .string(channel)
        words.write(to: &fields)
        fields["answers"] = additions.answers.map { .string($0.reference) }
        if !additions.blobs.isEmpty { fields["blobs"] = .array(additions.blobs.map { .string($0.hex) }) }
        if additions.isAction { fields["acts"] = true }
        return fitting(Record(kind: .chatMessage, fields: fields))
    }

    /// A control character takes six bytes in a record.
    static func fitting(_ record: Record) -> Record? {
        record.encode().count <= Record.sizeMaxInBytes ? record : nil
    }
}
