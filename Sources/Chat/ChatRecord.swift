package import Spaces
import WireCodec

/// Makes the records of the chat. Fields: `Protocol/records.md`, section "chat.message".
package enum ChatRecord {
    /// Nil when the text is empty, or the text or the channel's name too long, or the record that it makes.
    package static func message(_ text: String, in channel: String) -> Record? {
        guard !text.isEmpty, text.utf8.count <= ChatMessage.textMaxInBytes,
            !channel.isEmpty, channel.utf8.count <= ChatMessage.channelMaxInBytes
        else { return nil }
        var fields = JSONObject()
        fields["channel"] = .string(channel)
        fields["text"] = .string(text)
        let record = Record(kind: .chatMessage, fields: fields)
        // A control character takes six bytes there.
        return record.encode().count <= Record.sizeMaxInBytes ? record : nil
    }
}
