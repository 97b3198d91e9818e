import Discovery
import Membership
import Pairing

/// An open invitation of this node: whoever comes by it may join the space.
struct Offer {
    /// How a guest shows that it was invited.
    enum Proof {
        case spoken(PairingOffer, announced: Announcement)
        case link(LinkOffer)
    }

    /// When a spoken code's number is told to the network.
    struct Announcement {
        var schedule = BeaconSchedule()
        var nextBeacon: Deadline
        /// When a guest's question is answered.
        var answerAt: Deadline?
        /// What is told of the room that the code leads to, beside the number.
        var room: Room?

        var dueAt: Deadline { min(nextBeacon, answerAt ?? nextBeacon) }
    }

    /// A room that is shown to whoever looks for one.
    struct Room {
        let title: String
        /// Nil where guests must be told it.
        let code: String?
    }

    /// What a guest comes for.
    enum Purpose: Equatable {
        /// To be a member of it.
        case space(SpaceID)
        /// To be another device of this node's person.
        case ownDevice
    }

    /// What is kept of a room's code on the disk beside what its pairing knows.
    struct Kept {
        let publicity: InvitationTerms.Publicity
        /// Seconds since the Unix epoch: it outlives the process.
        let expiresAt: UInt64
        /// How many have become members.
        var admitted = 0
    }

    var proof: Proof
    let purpose: Purpose
    let role: Role
    let needsApproval: Bool
    let expiresAt: Deadline
    /// Of a code for several guests; nil for others, which end with the process.
    var kept: Kept?

    var space: SpaceID? {
        if case .space(let space) = purpose { return space }
        return nil
    }

    /// The spoken code with its count of tries; nil for a link.
    var pairing: PairingOffer? {
        if case .spoken(let pairing, _) = proof { return pairing }
        return nil
    }

    var announcement: Announcement? {
        if case .spoken(_, let announcement) = proof { return announcement }
        return nil
    }

    var link: LinkOffer? {
        if case .link(let link) = proof { return link }
        return nil
    }

    /// How many guests may still come.
    var guestsLeft: Int {
        switch proof {
        case .spoken(let pairing, _): pairing.guestsLeft
        case .link(let link): link.guestsLeft
        }
    }

    var guests: Int {
        switch proof {
        case .spoken(let pairing, _): pairing.terms.guests
        case .link(let link): link.guests
        }
    }

    mutating func update(_ pairing: PairingOffer) {
        if case .spoken(_, let announcement) = proof { proof = .spoken(pairing, announced: announcement) }
    }

    mutating func update(_ announcement: Announcement) {
        if case .spoken(let pairing, _) = proof { proof = .spoken(pairing, announced: announcement) }
    }

    mutating func update(_ link: LinkOffer) {
        proof = .link(link)
    }

    /// A guest who had proved that it was invited did not come in.
    mutating func giveBack() {
        switch proof {
        case .spoken(var pairing, let announcement):
            pairing.giveBack()
            proof = .spoken(pairing, announced: announcement)
        case .link(var link):
            link.giveBack()
            proof = .link(link)
        }
    }
}
