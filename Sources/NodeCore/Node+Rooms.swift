package import Discovery
import Membership
import Pairing
import Spaces

/// Announcing what is open by a spoken code, and finding the rooms that others hold open (`Protocol/discovery.md`).
extension Node {
    // MARK: Announcing

    /// Sends the beacons of offers that are due.
    func announceOffers() {
        let time = now.monotonicInNanoseconds
        for number in offers.keys.sorted() {
            if let announced = offers[number]?.announcement, announced.dueAt <= time { announce(number, announced) }
        }
    }

    private func announce(_ number: Int, _ announced: Offer.Announcement) {
        var announced = announced
        if announced.nextBeacon <= now.monotonicInNanoseconds {
            announced.nextBeacon = .after(announced.schedule.nextWait(from: random) + .milliseconds(1), from: now)
        }
        announced.answerAt = nil
        offers[number]?.update(announced)
        guard listeningPort != 0 else { return }
        let beacon = Beacon.pairingOffer(number: UInt16(number), port: listeningPort, instance: beaconInstance)
        outbox.append(.beacon(beacon.encode()))
        if announced.room != nil { announceRoom(number) }
    }

    private func announceRoom(_ number: Int) {
        guard let offer = offers[number], let room = offer.announcement?.room else { return }
        let hasLobby = offer.needsApproval
        let replica = offer.space.flatMap { replicas[$0] }
        let isLocked = replica?.space.membership.isLocked ?? false
        replica?.wasLocked = isLocked
        let told = RoomBeacon.Room(
            number: UInt16(number), port: listeningPort, title: room.title, code: room.code, hasLobby: hasLobby)
        guard let told else { preconditionFailure("a space's title and a code of ours fit into a beacon") }
        outbox.append(.beacon(RoomBeacon(told, isLocked: isLocked, instance: beaconInstance).encode()))
    }

    /// A space was locked or unlocked: whoever looks at its rooms sees it at once.
    func announceLock(of replica: SpaceReplica) {
        let isLocked = replica.space.membership.isLocked
        guard listeningPort != 0, replica.wasLocked != isLocked else { return }
        replica.wasLocked = isLocked
        for number in offers.keys.sorted() where offers[number]?.space == replica.id { announceRoom(number) }
    }

    /// What is told of a space to whoever looks for rooms; nil where nothing is.
    func room(called title: String, code: PairingCode, _ publicity: InvitationTerms.Publicity) -> Offer.Room? {
        switch publicity {
        case .number: nil
        case .title: Offer.Room(title: title, code: nil)
        case .code: Offer.Room(title: title, code: code.text)
        }
    }

    /// Somebody asks for the offer with this number: it is announced again soon, to all.
    func answerSearch(for number: Int) {
        guard var announced = offers[number]?.announcement, announced.answerAt == nil else { return }
        announced.answerAt = .after(BeaconSchedule.answerWait(from: random), from: now)
        offers[number]?.update(announced)
    }

    // MARK: Looking for rooms

    /// Asks for rooms at once and once more, since a datagram can be lost; answered by `.done` after the span.
    func lookForRooms(for span: Duration, _ request: RequestID) throws(NodeFailure) {
        try listen(for: span, request)
        roomSearches = [.after(.zero, from: now), .after(span / 3, from: now)]
        listenAsNeeded()
        searchRooms()
    }

    /// Sends the questions for rooms that are due.
    func searchRooms() {
        let due = roomSearches.count { $0 <= now.monotonicInNanoseconds }
        guard due > 0 else { return }
        roomSearches.removeFirst(due)
        outbox.append(.beacon(RoomSearch(instance: beaconInstance).encode()))
    }

    func heard(_ beacon: RoomBeacon, from source: BeaconSource) {
        guard !presence.instance.isOwn(beacon.instance) else { return }
        rooms.heard(beacon, from: source, at: now.sinceZero)
    }

    func heard(_ search: RoomSearch) {
        guard !presence.instance.isOwn(search.instance) else { return }
        for number in offers.keys.sorted() where offers[number]?.announcement?.room != nil {
            answerSearch(for: number)
        }
    }

    /// The rooms that others were heard to hold open in the last minute and a half, in the order in which they came.
    package func nearbyRooms(at now: Instant) -> [NearbyRooms.Sighting] {
        rooms.sightings(at: now.sinceZero)
    }
}
