package import Membership
internal import Pairing

/// An invitation as people may see it: its secret is not in it.
package struct OpenInvitation: Sendable {
    package let number: Int
    /// Nil for a code that makes another device this person's.
    package let space: SpaceID?
    package let role: Role
    package let isLink: Bool
    package let guests: Int
    package let guestsLeft: Int
    /// How many wrong codes it still bears; nil for a link, which cannot be guessed.
    package let triesLeft: Int?
    package let needsApproval: Bool
    package let expiresInSeconds: Int

    init(number: Int, _ offer: Offer, at now: Instant) {
        self.number = number
        space = offer.space
        role = offer.role
        isLink = offer.link != nil
        guests = offer.guests
        guestsLeft = offer.guestsLeft
        triesLeft = offer.pairing?.triesLeft
        needsApproval = offer.needsApproval
        let left = offer.expiresAt > now.monotonicInNanoseconds ? offer.expiresAt - now.monotonicInNanoseconds : 0
        expiresInSeconds = Int(left / 1_000_000_000)
    }
}
