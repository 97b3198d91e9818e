package import Membership
package import Spaces
package import WireCodec

/// A message as it stands now: its newest words, what became of it, what others set under it.
package struct ShownMessage: Equatable, Sendable {
    /// What was said, and when: the first one is the message itself.
    package struct Wording: Equatable, Sendable {
        package let words: ChatWords
        package let time: HybridTime
    }

    package struct Reaction: Equatable, Sendable {
        package let sign: String
        /// Persons by their first devices, in the order in which they set it.
        package internal(set) var persons: [Bytes32]
    }

    package let message: ChatMessage
    /// At least one.
    package internal(set) var wordings: [Wording]
    /// Who took it away.
    package internal(set) var deletedBy: Bytes32?
    /// In the order in which each was set first.
    package internal(set) var reactions: [Reaction] = []
    package internal(set) var pinnedBy: Bytes32?

    init(_ message: ChatMessage) {
        self.message = message
        var words = ChatWords(message.text)
        words.mentions = message.mentions
        words.links = message.links
        wordings = [Wording(words: words, time: message.time)]
    }

    package var words: ChatWords { wordings[wordings.count - 1].words }
    package var isEdited: Bool { wordings.count > 1 }
}

// What counts: Protocol/chat.md, section 3. Nothing here looks at a clock.
extension Conversation {
    /// A message as it stands. O(steps about it).
    package func shown(_ message: ChatMessage, by rules: ChatRules) -> ShownMessage {
        var shown = ShownMessage(message)
        for step in steps[message.id] ?? [] {
            guard refusal(of: step, about: message, by: rules) == nil else { continue }
            switch step.deed {
            case .edit(_, let words): shown.wordings.append(.init(words: words, time: step.time))
            case .delete: if shown.deletedBy == nil { shown.deletedBy = step.author }
            case .react(_, let sign, let isOff): shown.set(sign, isOff: isOff, by: rules.person(step.author))
            case .pin(_, let isOff): shown.pinnedBy = isOff ? nil : step.author
            case .topic, .archive, .read: break
            }
        }
        return shown
    }

    /// Whether a message was taken away. O(steps about it).
    package func isDeleted(_ message: ChatMessage, by rules: ChatRules) -> Bool {
        steps[message.id]?.contains { step in
            if case .delete = step.deed { refusal(of: step, about: message, by: rules) == nil } else { false }
        } ?? false
    }

    /// The messages that are pinned, ascending. O(messages that ever were).
    package func pins(by rules: ChatRules) -> [ShownMessage] {
        pinned.compactMap { self[$0] }.sorted { ChatMessage.isOrdered($0, before: $1) }
            .map { shown($0, by: rules) }.filter { $0.pinnedBy != nil && $0.deletedBy == nil }
    }

    /// Why a step about a message does not count; nil where it does.
    package func refusal(of step: ChatStep, about message: ChatMessage, by rules: ChatRules) -> ChatRefusal? {
        guard let role = rules.role(step.id.change, step.author) else { return .noMember }
        return Self.refusal(
            of: step.deed, as: role, isOwn: rules.isSamePerson(step.author, message.author),
            isDirect: rules.isDirect)
    }

    /// The same of a deed that is to be said by one of a role.
    package static func refusal(
        of deed: ChatDeed, as role: Role, isOwn: Bool, isDirect: Bool
    ) -> ChatRefusal? {
        guard role.canChat else { return .mayNot(role) }
        switch deed {
        case .edit: return isOwn ? nil : .notOwn
        case .delete:
            // Of two persons who talk nobody is the other one's mentor.
            return isOwn || role.canAdminister && !isDirect ? nil : .notOwn
        case .pin, .topic: return role.canEdit || isDirect ? nil : .mayNot(role)
        case .archive: return role.canAdminister || isDirect ? nil : .mayNot(role)
        case .react, .read: return nil
        }
    }
}

/// Why a step about the chat does not count. Nothing was changed.
package enum ChatRefusal: Equatable, Sendable {
    /// Its author was none, or its change does not stand.
    case noMember
    case mayNot(Role)
    /// Another person said it.
    case notOwn
}

extension ShownMessage {
    fileprivate mutating func set(_ sign: String, isOff: Bool, by person: Bytes32) {
        let place = reactions.firstIndex { $0.sign.utf8.elementsEqual(sign.utf8) }
        if isOff {
            guard let place else { return }
            reactions[place].persons.removeAll { $0 == person }
            if reactions[place].persons.isEmpty { reactions.remove(at: place) }
        } else if let place {
            if !reactions[place].persons.contains(person) { reactions[place].persons.append(person) }
        } else {
            reactions.append(Reaction(sign: sign, persons: [person]))
        }
    }
}
