import Membership
package import Spaces
package import WireCodec

/// A channel as a person finds it.
package struct ChannelSummary: Equatable, Sendable {
    package let name: String
    package internal(set) var topic: String?
    package internal(set) var isArchived = false
    package let messageCount: Int
    package let newest: RecordEntry.ID?
    /// What others said there and the person has not read, and how much of it names the person.
    package internal(set) var unread = 0
    package internal(set) var unreadMentions = 0
}

extension Conversation {
    /// The channels that are there, `general` always, by name.
    ///
    /// `person` is who looks; `own` what that one's device keeps for itself of how far it has read.
    /// O(messages that are not read + steps about channels).
    package func channels(
        for person: Bytes32, own: [String: RecordEntry.ID] = [:], by rules: ChatRules
    ) -> [ChannelSummary] {
        let names = channelNames
        let all = names.contains(ChatMessage.defaultChannel) ? names : [ChatMessage.defaultChannel] + names
        return all.map { channel($0, for: person, own: own, by: rules) }
    }

    private func channel(
        _ name: String, for person: Bytes32, own: [String: RecordEntry.ID], by rules: ChatRules
    ) -> ChannelSummary {
        let messages = messages(in: name)
        var summary = ChannelSummary(name: name, messageCount: messages.count, newest: messages.last?.id)
        for step in channelSteps[ExactText(name)] ?? [] {
            guard let role = rules.role(step.id.change, step.author),
                Self.refusal(of: step.deed, as: role, isOwn: false, isDirect: rules.isDirect) == nil
            else { continue }
            switch step.deed {
            case .topic(_, let topic): summary.topic = topic
            case .archive(_, let isOff): summary.isArchived = !isOff
            default: break
            }
        }
        for message in unread(in: name, for: person, own: own, by: rules) {
            summary.unread += 1
            if isNamed(person, in: message, by: rules) { summary.unreadMentions += 1 }
        }
        return summary
    }

    /// What is unread is looked for among so many messages of a channel, the newest.
    package static let unreadMax = 10_000

    /// What others said in a channel behind the farthest that the person has read on any device, ascending.
    package func unread(
        in channel: String, for person: Bytes32, own: [String: RecordEntry.ID] = [:], by rules: ChatRules
    ) -> [ChatMessage] {
        let mark = readMark(in: channel, for: person, own: own, by: rules)
        return messages(in: channel, after: mark).suffix(Self.unreadMax).filter {
            !rules.isSamePerson($0.author, person) && !isDeleted($0, by: rules)
        }
    }

    /// The farthest that a person has read in a channel, on any device.
    package func readMark(
        in channel: String, for person: Bytes32, own: [String: RecordEntry.ID] = [:], by rules: ChatRules
    ) -> RecordEntry.ID? {
        var marks = [own[channel]].compactMap { $0 }
        for (device, read) in readMarks where rules.isSamePerson(device, person) {
            if let mark = read[ExactText(channel)] { marks.append(mark) }
        }
        return marks.compactMap { self[$0] }.max { ChatMessage.isOrdered($0, before: $1) }?.id
    }

    package func isNamed(_ person: Bytes32, in message: ChatMessage, by rules: ChatRules) -> Bool {
        shown(message, by: rules).words.mentions.contains { rules.isSamePerson($0, person) }
    }
}
