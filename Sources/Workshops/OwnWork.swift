package import Membership
package import Spaces
import WireCodec

/// Spaces for what one learner makes in an exercise: the learner owns one, those who lead are in it, and nobody else.
/// They are known by their titles: `@work`, the first digits of the exercise, and what people call it
/// (Protocol/workshops.md, section 10).
extension Genesis {
    package static let ownWorkPrefix = "@work "

    package var isOwnWork: Bool { title.hasPrefix(Self.ownWorkPrefix) }

    /// The title of the space for an exercise; the words are cut where the whole would be too long.
    package static func ownWorkTitle(for exercise: RecordEntry.ID, called title: String) -> String {
        var whole = ownWorkPrefix + digits(of: exercise) + " "
        for letter in title where whole.utf8.count + String(letter).utf8.count <= MembershipLimits.titleInBytes {
            whole.append(letter)
        }
        return whole
    }

    package func isOwnWork(for exercise: RecordEntry.ID) -> Bool {
        title.hasPrefix(Self.ownWorkPrefix + Self.digits(of: exercise) + " ")
    }

    /// What people call the work; nil of another space.
    package var workTitle: String? {
        guard isOwnWork else { return nil }
        return title.dropFirst(Self.ownWorkPrefix.count).split(separator: " ", maxSplits: 1).last.map(String.init)
    }

    private static func digits(of exercise: RecordEntry.ID) -> String { String(exercise.change.hex.prefix(16)) }
}

/// Spaces of groups of a class, known by their titles as well: `@group`, and what people call them
/// (Protocol/workshops.md, section 13).
extension Genesis {
    package static let groupPrefix = "@group "

    package var isGroupRoom: Bool { title.hasPrefix(Self.groupPrefix) }

    /// The title of the space of a group; cut where the whole would be too long.
    package static func groupTitle(_ group: String, of grouping: String) -> String {
        var whole = groupPrefix
        for letter in "\(grouping): \(group)"
        where whole.utf8.count + String(letter).utf8.count <= MembershipLimits.titleInBytes {
            whole.append(letter)
        }
        return whole
    }

    /// What people call the space of a group; nil of another space.
    package var groupTitle: String? { isGroupRoom ? String(title.dropFirst(Self.groupPrefix.count)) : nil }

    /// Whether it is meant only where it is named: it is a part of a workshop.
    package var isPartOfWorkshop: Bool { isOwnWork || isGroupRoom }
}
