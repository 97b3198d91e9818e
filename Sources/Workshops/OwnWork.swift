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
