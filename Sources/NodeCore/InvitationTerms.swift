package import Discovery
internal import Pairing

/// How guests are invited: by what, how many, for how long, and whether somebody decides about each.
package struct InvitationTerms: Sendable {
    package enum Way: Sendable {
        /// A code to say aloud: three words for one guest, four for more.
        case spoken
        /// A link, which names these places to dial.
        case byLink([Endpoint])
    }

    /// What is told to everybody on the same links.
    package enum Publicity: UInt8, Sendable {
        /// A spoken code's number, which guests ask for; of a link nothing.
        case number = 0
        /// That there is a room, and what it is called: guests must be told the code.
        case title = 1
        /// The code as well: everybody may come in.
        case code = 2
    }

    package let way: Way
    package let publicity: Publicity
    package let guests: Int
    package let lifetime: Duration
    /// Whether each guest waits until somebody lets it in.
    package let needsApproval: Bool

    /// Nil when the guests, the time (in seconds; nil: the usual one) or the addresses are outside their limits.
    ///
    /// A link is told to nobody, so it has no publicity but the usual one.
    package init?(
        way: Way, guests: Int = 1, lifetimeInSeconds: Int? = nil, needsApproval: Bool = false,
        publicity: Publicity = .number
    ) {
        let lifetime = lifetimeInSeconds.map { Duration.seconds($0) } ?? Self.usualLifetime(way, guests: guests)
        let lifetimeMax: Duration
        switch way {
        case .spoken: lifetimeMax = PairingOffer.lifetimeMax
        case .byLink(let addresses):
            guard addresses.count <= InviteLink.addressesMax, publicity == .number else { return nil }
            lifetimeMax = NodeLimits.linkLifetimeMax
        }
        guard (1...PairingOffer.roomGuestsMax).contains(guests), lifetime >= NodeLimits.invitationLifetimeMin,
            lifetime <= lifetimeMax
        else { return nil }
        self.init(way, guests: guests, lifetime: lifetime, needsApproval: needsApproval, publicity: publicity)
    }

    /// A spoken code for one guest.
    package static let usual = InvitationTerms(
        .spoken, guests: 1, lifetime: PairingOffer.lifetime, needsApproval: false, publicity: .number)

    private init(_ way: Way, guests: Int, lifetime: Duration, needsApproval: Bool, publicity: Publicity) {
        self.way = way
        self.publicity = publicity
        self.guests = guests
        self.lifetime = lifetime
        self.needsApproval = needsApproval
    }

    private static func usualLifetime(_ way: Way, guests: Int) -> Duration {
        switch way {
        case .spoken: guests > 1 ? PairingOffer.roomLifetime : PairingOffer.lifetime
        case .byLink: NodeLimits.linkLifetime
        }
    }
}
