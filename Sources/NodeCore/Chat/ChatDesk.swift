import Chat
import Membership
import Replication
import Spaces
import WireCodec

/// What this node keeps for itself of the chats: of what its person wants to be told, and how far that one has read.
struct ChatDesk {
    /// Of one space. Bytes: canonical JSON, in the settings of the store.
    struct Page: Equatable {
        var notice = ChatNotice.mentions
        /// Of channels that have one of their own.
        var channelNotices: [ExactText: ChatNotice] = [:]
        /// By channel.
        var read: [String: RecordEntry.ID] = [:]

        init() {}

        init?(decoding bytes: [UInt8]) {
            guard let fields = (try? JSONValue(canonical: bytes, atMostBytes: 1 << 20))?.object else { return nil }
            notice = fields["notice"]?.string.flatMap { ChatNotice(rawValue: $0) } ?? .mentions
            for member in fields["notices"]?.object?.members ?? [] {
                channelNotices[ExactText(member.key)] = member.value.string.flatMap { ChatNotice(rawValue: $0) }
            }
            guard let marks = fields["read"]?.object else { return }
            for mark in marks.members {
                if let id = mark.value.string.flatMap({ RecordEntry.ID(reference: $0) }) { read[mark.key] = id }
            }
        }

        func encode() -> [UInt8] {
            var (fields, marks) = (JSONObject(), JSONObject())
            for (channel, id) in read { marks[channel] = .string(id.reference) }
            fields["notice"] = .string(notice.rawValue)
            if !channelNotices.isEmpty {
                var notices = JSONObject()
                for (channel, notice) in channelNotices { notices[channel.text] = .string(notice.rawValue) }
                fields["notices"] = .object(notices)
            }
            fields["read"] = .object(marks)
            return JSONValue.object(fields).canonicalBytes
        }
    }

    var pages: [SpaceID: Page] = [:]
    /// Devices whose word for a space for two was taken since the start.
    var directHosts: Set<Bytes32> = []
}

extension Node {
    private static let setting = "chat/"

    func restoreChat(_ settings: [String: [UInt8]]) {
        for (key, value) in settings where key.hasPrefix(Self.setting) {
            guard let id = Bytes32(hex: String(key.dropFirst(Self.setting.count))),
                let page = ChatDesk.Page(decoding: value)
            else { continue }
            chatDesk.pages[SpaceID(id)] = page
        }
    }

    /// Written with what the event writes else.
    func setPage(_ page: ChatDesk.Page, of space: SpaceID) {
        guard page != chatDesk.pages[space] else { return }
        chatDesk.pages[space] = page
        write(.setting(key: Self.setting + space.bytes.hex, value: page.encode()))
    }
}
