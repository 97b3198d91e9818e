package import Spaces

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// The chat of a space: a fold over its records that comes out the same in any order of applying them.
package struct Conversation: Sendable {
    /// Ascending by time; ties by the record's place in its change.
    package private(set) var messages: [ChatMessage] = []

    package init() {}

    /// Takes a record in; answers the message when it is one. O(log n) when it is the newest, as nearly always.
    @discardableResult
    package mutating func apply(_ entry: RecordEntry) -> ChatMessage? {
        guard let message = ChatMessage(entry) else { return nil }
        var place = messages.count
        #if PLANTED_BUGS
            if PlantedBug.ordersChatByArrival.isPlanted {
                messages.append(message)
                return message
            }
        #endif
        while place > 0, Self.isOrdered(message, before: messages[place - 1]) { place -= 1 }
        if place > 0, messages[place - 1].id == message.id { return nil }
        messages.insert(message, at: place)
        return message
    }

    /// The newest `limit` messages of a channel, oldest first; nil means all channels.
    package func newest(_ limit: Int, in channel: String?) -> [ChatMessage] {
        let wanted = channel.map { name in messages.filter { $0.channel == name } } ?? messages
        return Array(wanted.suffix(max(0, limit)))
    }

    /// Only the messages whose records satisfy a condition.
    package func of(_ isIncluded: (RecordEntry.ID) -> Bool) -> Conversation {
        var part = Conversation()
        part.messages = messages.filter { isIncluded($0.id) }
        return part
    }

    private static func isOrdered(_ left: ChatMessage, before right: ChatMessage) -> Bool {
        left.time == right.time ? left.id.index < right.id.index : left.time < right.time
    }
}
