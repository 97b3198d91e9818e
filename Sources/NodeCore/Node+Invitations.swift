import Discovery
import Identity
import Membership
import Pairing
import Replication
import SodiumCrypto
import Spaces
import WireCodec

/// The host's side of inviting (`Protocol/pairing.md`): what is open, for whom, and until when.
extension Node {
    func invite(
        to id: SpaceID, as role: Role, _ terms: InvitationTerms, for request: RequestID
    ) throws(NodeFailure) {
        guard let replica = replicas[id] else { throw .unknownSpace }
        guard let own = replica.space.membership.role(of: deviceKey), own.canInvite else { throw .mayNotInvite }
        guard !role.isStronger(than: own) else { throw .roleTooStrong(role, own: own) }
        guard !replica.space.membership.isLocked else { throw .spaceLocked }
        let number = try freeNumber()
        switch terms.way {
        case .spoken:
            let pairing = spokenOffer(number, terms)
            let room = room(called: replica.space.genesis.title, code: pairing.code, terms.publicity)
            openSpoken(pairing, purpose: .space(id), role: role, needsApproval: terms.needsApproval, room)
            guard terms.guests > 1 else { return reply(request, .invited(pairing.code, expiresIn: terms.lifetime)) }
            offers[number]?.kept = Offer.Kept(
                publicity: terms.publicity,
                expiresAt: now.unixInSeconds + UInt64(terms.lifetime / .seconds(1)))
            keepRooms()
            replyWhenStored(request, .invited(pairing.code, expiresIn: terms.lifetime))
        case .byLink(let addresses):
            let offer = LinkOffer(
                secret: random.secret(InviteLink.secretInBytes), guests: terms.guests,
                expiresAt: now.unixInSeconds + UInt64(terms.lifetime / .seconds(1)))
            offers[number] = Offer(
                proof: .link(offer), purpose: .space(id), role: role, needsApproval: terms.needsApproval,
                expiresAt: .after(terms.lifetime, from: now))
            keepInvitations()
            let link = InviteLink(
                number: UInt16(number), channelKey: identity.certificate.channelKey, device: identity.device.id,
                secret: offer.secret, expiresAt: offer.expiresAt, title: replica.space.genesis.title,
                addresses: addresses)
            replyWhenStored(request, .invitedByLink(link, expiresIn: terms.lifetime))
        }
    }

    /// A number that no open invitation has.
    func freeNumber() throws(NodeFailure) -> Int {
        guard offers.count < NodeLimits.offersMax else { throw .tooManyOffers }
        var number = random.integer(below: 99) + 1
        while offers[number] != nil { number = number % 999 + 1 }
        return number
    }

    /// Opens a spoken code and begins to announce it.
    func openSpoken(
        _ pairing: PairingOffer, purpose: Offer.Purpose, role: Role, needsApproval: Bool, _ room: Offer.Room? = nil
    ) {
        var announced = Offer.Announcement(nextBeacon: 0, room: room)
        announced.nextBeacon = .after(announced.schedule.nextWait(from: random), from: now)
        offers[pairing.code.number] = Offer(
            proof: .spoken(pairing, announced: announced), purpose: purpose, role: role, needsApproval: needsApproval,
            expiresAt: .after(pairing.terms.lifetime, from: now))
        listenAsNeeded()
        announceOffers()
    }

    func spokenOffer(_ number: Int, _ terms: InvitationTerms) -> PairingOffer {
        let allowed =
            terms.guests == 1
            ? OfferTerms.oneGuest(lifetime: terms.lifetime)
            : OfferTerms.room(guests: terms.guests, lifetime: terms.lifetime)
        let code = PairingCode.generate(number: number, words: allowed.wordCount, from: random)
        return PairingOffer(code: code, terms: allowed, openedAt: now.sinceZero)
    }

    func stopInvitation(_ number: Int, for request: RequestID) throws(NodeFailure) {
        guard let offer = offers[number] else { throw .noInvitation(number) }
        endOffer(number)
        if offer.link == nil, offer.kept == nil { reply(request, .done) } else { replyWhenStored(request, .done) }
    }

    /// Takes an offer away; guests who are on the way by it are turned away, those who wait in the lobby go on waiting.
    func endOffer(_ number: Int) {
        guard let offer = offers.removeValue(forKey: number) else { return }
        if offer.link != nil { keepInvitations() }
        if offer.kept != nil { keepRooms() }
        for session in sessions.values.sorted(by: { $0.id.value < $1.id.value }) {
            if session.heldOffer == number { session.heldOffer = nil }
            if session.comesBy == number { close(session, because: .noSuchOffer) }
        }
        listenAsNeeded()
    }

    /// Makes what is open by link durable, as it stands now.
    private func keepInvitations() {
        let entries = offers.keys.sorted().compactMap { number -> StoredInvitations.Entry? in
            guard let offer = offers[number], let link = offer.link, let space = offer.space else { return nil }
            return StoredInvitations.Entry(
                number: number, space: space, role: offer.role, needsApproval: offer.needsApproval, link: link)
        }
        write(.setting(key: StoredInvitations.setting, value: StoredInvitations(entries: entries).encode()))
    }

    /// Makes the codes of rooms durable, as they stand now; of one that is over nothing is left.
    private func keepRooms() {
        let entries = offers.keys.sorted().compactMap { number -> StoredRooms.Entry? in
            guard let offer = offers[number], let pairing = offer.pairing, let kept = offer.kept,
                let space = offer.space
            else { return nil }
            return StoredRooms.Entry(
                code: pairing.code, space: space, role: offer.role, needsApproval: offer.needsApproval,
                publicity: kept.publicity, guests: pairing.terms.guests, admitted: kept.admitted,
                triesLeft: pairing.triesLeft, expiresAt: kept.expiresAt)
        }
        let sealed = StoredRooms(entries).sealed(to: identity.channel, random: random)
        write(.setting(key: StoredRooms.setting, value: sealed))
    }

    /// Rooms of an earlier life of this node are open again, for as long as is left of them.
    private func reopenRooms() {
        let entries = StoredRooms(opening: storedRooms, with: identity.channel).entries
        for entry in entries where offers[entry.code.number] == nil {
            guard let space = knownSpace(entry.space), entry.expiresAt > now.unixInSeconds,
                entry.admitted < entry.guests, entry.triesLeft > 0
            else { continue }
            let left = Duration.seconds(Int64(clamping: entry.expiresAt - now.unixInSeconds))
            let terms = OfferTerms.room(guests: entry.guests, lifetime: min(left, PairingOffer.lifetimeMax))
            let pairing = PairingOffer(
                resuming: entry.code, terms: terms, guestsLeft: entry.guests - entry.admitted,
                triesLeft: entry.triesLeft, at: now.sinceZero)
            openSpoken(
                pairing, purpose: .space(entry.space), role: entry.role, needsApproval: entry.needsApproval,
                room(called: space.title, code: entry.code, entry.publicity))
            offers[entry.code.number]?.kept = Offer.Kept(
                publicity: entry.publicity, expiresAt: entry.expiresAt, admitted: entry.admitted)
        }
        // What was over meanwhile is wiped.
        if !storedRooms.isEmpty { keepRooms() }
        storedRooms = []
    }

    /// The first statement of a space that is here, also while its history is read.
    private func knownSpace(_ id: SpaceID) -> Genesis? {
        replicas[id]?.space.genesis ?? loading[id]?.genesis
    }

    /// Invitations of an earlier life of this node are open again: those by link, and the codes of rooms.
    func reopenInvitations() {
        reopenRooms()
        for entry in storedInvitations.entries where spaceOrder.contains(entry.space) && offers[entry.number] == nil {
            guard entry.link.isOpen(at: now) else { continue }
            let span = Duration.seconds(Int64(clamping: entry.link.expiresAt - now.unixInSeconds))
            offers[entry.number] = Offer(
                proof: .link(entry.link), purpose: .space(entry.space), role: entry.role,
                needsApproval: entry.needsApproval,
                expiresAt: .after(min(span, NodeLimits.linkLifetimeMax), from: now))
        }
        storedInvitations.entries = []
    }

    /// Drops offers whose time is over.
    func expireOffers() {
        for number in offers.keys.sorted() {
            guard let offer = offers[number], offer.expiresAt <= now.monotonicInNanoseconds else { continue }
            endOffer(number)
            log(.info, "The invitation with number \(number) is over: its time is up.")
        }
    }
}

// MARK: - Guests on the way

extension Node {
    /// The offer that an opening asks for, if a guest may come by it now over this link.
    func offer(_ number: Int, isOpenTo session: PeerSession) -> Offer? {
        guard let offer = offers[number], offer.space.map({ replicas[$0] != nil }) ?? true else { return nil }
        switch offer.proof {
        case .spoken(let pairing, _):
            guard pairing.isOpen(to: session.host, at: now.sinceZero) else { return nil }
        case .link(let link):
            guard link.isOpen(at: now) else { return nil }
        }
        let others = sessions.values.count { $0.comesBy == number }
        return others < NodeLimits.guestsAtOnceMax ? offer : nil
    }

    /// The number of the link offer with this public id.
    func linkOffer(withID id: [UInt8]) -> Int? {
        offers.first { $0.value.link?.id == id }?.key
    }

    /// A guest has shown over this link that it knows the invitation's secret: a place is kept for it.
    func holdPlace(_ number: Int, for session: PeerSession) throws(LinkError) {
        guard var link = offers[number]?.link else { return }
        guard link.isOpen(at: now) else { throw .noSuchOffer }
        link.hold()
        offers[number]?.update(link)
        session.heldOffer = number
    }

    /// The guest for whom a place was kept did not come in.
    func giveBackPlace(of session: PeerSession) {
        guard let number = session.heldOffer else { return }
        session.heldOffer = nil
        offers[number]?.giveBack()
        settleOffer(number)
    }

    /// The guest for whom a place was kept is a member now.
    func usePlace(of session: PeerSession) {
        guard let number = session.heldOffer else { return }
        session.heldOffer = nil
        if var link = offers[number]?.link {
            link.admit()
            offers[number]?.update(link)
            keepInvitations()
        }
        if offers[number]?.kept != nil {
            offers[number]?.kept?.admitted += 1
            keepRooms()
        }
        settleOffer(number)
    }

    /// An offer without places, of which none can become free again, is over.
    private func settleOffer(_ number: Int) {
        guard let offer = offers[number], offer.guestsLeft == 0,
            !sessions.values.contains(where: { $0.heldOffer == number })
        else { return }
        endOffer(number)
    }

    /// A guest's proof was wrong; the offer has counted it.
    func wrongCode(for number: Int) {
        guard let pairing = offers[number]?.pairing else { return }
        if pairing.triesLeft == 0 {
            endOffer(number)
            log(
                .warning,
                "\(pairing.terms.tries) wrong codes for number \(number): the code is burnt. Make a new one to invite."
            )
        } else {
            if offers[number]?.kept != nil { keepRooms() }
            log(.warning, "A wrong code for number \(number): \(pairing.triesLeft) tries are left.")
        }
    }
}
