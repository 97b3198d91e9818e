/// What an offer allows: how often one may be wrong, how many may come, and for how long.
package struct OfferTerms: Equatable, Sendable {
    package let wordCount: Int
    package let tries: Int
    package let guests: Int
    package let lifetime: Duration
    /// Whether wrong proofs are slowed down; an offer of three tries needs no such thing.
    let isPaced: Bool

    /// A code said to one person.
    package static func oneGuest(lifetime: Duration = PairingOffer.lifetime) -> OfferTerms {
        OfferTerms(wordCount: 3, tries: PairingOffer.tries, guests: 1, lifetime: lifetime, isPaced: false)
    }

    /// A code on the wall of a room. More are wrong there by mistake, so it has a word more and many tries.
    package static func room(guests: Int, lifetime: Duration = PairingOffer.roomLifetime) -> OfferTerms {
        precondition((2...PairingOffer.roomGuestsMax).contains(guests), "a room's code is for 2 to 1,000 guests")
        return OfferTerms(
            wordCount: PairingOffer.roomWordCount, tries: PairingOffer.roomTries, guests: guests, lifetime: lifetime,
            isPaced: true)
    }
}
