package import Membership
package import Spaces
package import WireCodec

/// What the folds of the chat and of questions ask of the space: who may do what, and which devices are one person's.
package struct ChatRules {
    /// The role of a record's author at the membership frontier that its change names; nil for one who was no member,
    /// and for a record whose change does not stand. Arguments: the change, the author.
    package let role: (Bytes32, Bytes32) -> Role?
    /// The first device of the person that a device belongs to.
    package let person: (Bytes32) -> Bytes32

    /// Whether the space is for what two persons say to each other.
    package let isDirect: Bool

    package init(
        role: @escaping (Bytes32, Bytes32) -> Role?, person: @escaping (Bytes32) -> Bytes32, isDirect: Bool = false
    ) {
        self.role = role
        self.person = person
        self.isDirect = isDirect
    }

    func isSamePerson(_ left: Bytes32, _ right: Bytes32) -> Bool { left == right || person(left) == person(right) }
}

extension Space {
    /// Roles at the frontier that a record's change names, persons as the whole log has them.
    package var chatRules: ChatRules {
        let authors = recordAuthors
        return ChatRules(
            role: { change, author in authors.role(of: author, in: change) }, person: { authors.person(of: $0) },
            isDirect: genesis.isDirectTalk)
    }
}

extension Genesis {
    /// The title of spaces for what two persons say to each other: they are called by the two (Protocol/chat.md,
    /// section 5).
    package static let directTalkTitle = "@direct"

    package var isDirectTalk: Bool { title == Self.directTalkTitle }
}
