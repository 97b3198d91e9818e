#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// What a member may do in a space. The raw value is the byte on the wire; a smaller one is the stronger role.
package enum Role: UInt8, CaseIterable, Sendable {
    case owner = 1
    /// Administers: adds and removes members below itself, and edits.
    case mentor = 2
    case editor = 3
    /// Comments, suggests and gives verdicts.
    case reviewer = 4
    case viewer = 5
    /// Stores and passes on, cannot read.
    case relay = 6

    /// May change text and the tree of files.
    package var canEdit: Bool {
        #if PLANTED_BUGS
            if PlantedBug.letsViewersEdit.isPlanted { return true }
        #endif
        return rawValue <= Role.editor.rawValue
    }
    /// May comment on code, suggest and give verdicts.
    package var canReview: Bool { rawValue <= Role.reviewer.rawValue }
    /// Holds what the space holds, and the keys of its epochs.
    package var canRead: Bool { self != .relay }
    /// May add records: messages, reactions.
    package var canChat: Bool { self != .relay }
    /// May add, remove and admit members below itself, change their roles, and lock the space.
    package var canAdminister: Bool { rawValue <= Role.mentor.rawValue }
    /// May add members.
    package var canInvite: Bool { canAdminister }

    /// The one that may less.
    package static func weaker(_ left: Role, _ right: Role) -> Role { left.rawValue > right.rawValue ? left : right }

    package func isStronger(than other: Role) -> Bool { rawValue < other.rawValue }

    package var name: String {
        switch self {
        case .owner: "owner"
        case .mentor: "mentor"
        case .editor: "editor"
        case .reviewer: "reviewer"
        case .viewer: "viewer"
        case .relay: "relay"
        }
    }

    /// The role of that name, as people write it.
    package init?(name: String) {
        guard let role = Role.allCases.first(where: { $0.name == name }) else { return nil }
        self = role
    }
}
