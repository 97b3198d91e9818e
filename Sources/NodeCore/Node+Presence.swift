package import Discovery
import Identity
import Membership
import SodiumCrypto
import Spaces
import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// Being found by the members of one's spaces on the same links, and finding them (`Protocol/discovery.md`).
extension Node {
    /// The name that beacons and what is said in clear beside them bear now.
    var beaconInstance: [UInt8] {
        presence.followSlot(at: now, from: random)
        return presence.instance.value
    }

    // MARK: Announcing

    /// Announces this node anew: at the start, in a new space, at a new address, or because somebody looks around.
    func beginPresence(after wait: Duration = .zero) {
        listenAsNeeded()
        guard isAnnouncing else { return presence.end() }
        presence.begin(after: wait, at: now, from: random)
        sendPresence()
    }

    /// Carries out what is due: beacons, answers, dials, and answers to who looks around.
    func actOnPresence() {
        sendPresence()
        for source in presence.takeDueAnswers(at: now) where isAnnouncing {
            let beacon = presence.current(of: ownSender, for: ownKeys, at: now, from: random)
            outbox.append(.answerBeacon(beacon.encode(), to: source))
        }
        for device in presence.takeDueMeetings(at: now) where hasLink(with: device) || wantsLink(with: device) {
            meet(device)
        }
        answerListeners()
    }

    private func sendPresence() {
        guard let due = presence.nextBeacon, due <= now.monotonicInNanoseconds else { return }
        guard isAnnouncing else { return presence.end() }
        let beacon = presence.nextBeacon(of: ownSender, for: ownKeys, at: now, from: random)
        outbox.append(.beacon(beacon.encode()))
    }

    private var isAnnouncing: Bool { isDiscoverable && !spaceOrder.isEmpty && listeningPort != 0 }

    private var ownSender: PresenceBeacon.Sender { .init(device: deviceKey, port: listeningPort) }

    /// The newest key of each space.
    private var ownKeys: [SecretBytes] {
        var told: Set<SpaceID> = []
        return discoveryKeys().filter { told.insert($0.space).inserted }.map(\.key)
    }

    /// Beacons matter while an offer is open, a host or anybody is looked for, or there are members to be heard.
    func listenAsNeeded() {
        let isWanted =
            offers.values.contains { $0.link == nil } || join?.nextSearch != nil || !listeners.isEmpty
            || isDiscoverable && !spaceOrder.isEmpty
        guard isListeningForBeacons != isWanted else { return }
        isListeningForBeacons = isWanted
        outbox.append(.listenForBeacons(isWanted))
    }

    // MARK: Hearing

    func heardBeacon(_ bytes: [UInt8], from source: BeaconSource) {
        #if PLANTED_BUGS
            if PlantedBug.hearsNoBeacons.isPlanted { return }
        #endif
        switch try? HeardBeacon(decoding: bytes) {
        case .pairing(let beacon): heard(beacon, from: source)
        case .presence(let beacon): heard(beacon, from: source)
        case .room(let beacon): heard(beacon, from: source)
        case .roomSearch(let search): heard(search)
        case nil: break
        }
    }

    private func heard(_ beacon: PresenceBeacon, from source: BeaconSource) {
        guard !presence.instance.isOwn(beacon.instance) else { return }
        if let device = nearby.heardAgain(beacon.instance, from: source, at: now.sinceZero) {
            if !hasLink(with: device) && wantsLink(with: device) { meet(device) }
            return
        }
        guard presence.gate.admits(source.host, at: now.sinceZero) else { return }
        for (device, port) in members(behind: beacon) {
            if device == deviceKey {
                heardOwnName(at: source)
                continue
            }
            let isUnheard = nearby.candidates(for: .member(device), at: now.sinceZero).isEmpty
            let isNew = nearby.heard(
                .member(device), port: port, instance: beacon.instance, from: source, at: now.sinceZero)
            if isNew && beacon.asks && isDiscoverable {
                presence.answer(source, at: now, from: random)
                doubtLink(with: device)
            }
            // Where a link stands, it is given a moment to answer.
            if !hasLink(with: device) && (wantsLink(with: device) || isUnheard && takesChance) { meet(device) }
            if isUnheard { reviewGrowingRooms() }
        }
    }

    /// Up to eight peers everybody talks to everybody. Among more, a node looks for neighbours (`Node+Neighbours`).
    private func wantsLink(with device: Bytes32) -> Bool {
        let limit = gossip.rooms.isEmpty ? NodeLimits.linksByBeaconMin : NodeLimits.linksByBeaconMax
        return links < limit && isNeeded(device)
    }

    /// Whether a node with enough links dials one who was not heard before all the same: about eight of all do. So two
    /// groups that had enough links each before they heard each other come together.
    private var takesChance: Bool {
        guard gossip.rooms.isEmpty else { return false }
        let members = nearby.sightings(at: now.sinceZero).count
        return links < NodeLimits.linksByBeaconMax
            && random.integer(below: max(members, 1)) < NodeLimits.linksByBeaconMin
    }

    private var links: Int { sessions.values.count(where: \.isEstablished) }

    /// Whose beacon it can be. Clocks differ, so the neighbouring slots count as well. Costs three hashes for each key.
    private func members(behind beacon: PresenceBeacon) -> [(device: Bytes32, port: UInt16)] {
        let keys = discoveryKeys()
        for slot in RotatingTag.slots(around: RotatingTag.slot(ofUnixMilliseconds: now.unixInMilliseconds)) {
            for (space, key) in keys {
                guard let sender = beacon.sender(under: key, slot: slot) else { continue }
                let membership = replicas[space]?.space.membership ?? loading[space]?.membership
                let matching = (membership?.memberDevices ?? []).filter {
                    sender.matches($0) && !isBlocked($0)
                }.sorted()
                if !matching.isEmpty { return matching.map { ($0, sender.port) } }
            }
        }
        return []
    }

    // MARK: Meeting

    /// Dials a member where it was heard, unless a link stands and is not in doubt, or enough is tried already; one
    /// place after the other (RFC 8305, section 5), since a member is heard in several at once.
    ///
    /// What a beacon says is a hint: a dial that comes to nothing counts against the place, not against the member.
    func meet(_ device: Bytes32) {
        #if PLANTED_BUGS
            if PlantedBug.neverDialsAgain.isPlanted { return }
        #endif
        guard isDiscoverable, peers[device] != nil, !hasSureLink(with: device), sharesSpace(with: device),
            !isBlocked(device), sessions.count < NodeLimits.linksMax
        else { return }
        let dials = sessions.values.filter { $0.knownDevice == device && !$0.isEstablished }
        guard dials.count(where: \.isByBeacon) < NodeLimits.heardDialsMax else { return }
        if dials.contains(where: { .after(NodeLimits.dialStagger, from: $0.openedAt) > now.monotonicInNanoseconds }) {
            presence.meetLater(device, after: NodeLimits.dialStagger, at: now)
        } else if let endpoint = nearby.nextToDial(for: .member(device), at: now.sinceZero) {
            dial(endpoint, for: .heard(device))
            if hasUndialledPlace(device) { presence.meetLater(device, after: NodeLimits.dialStagger, at: now) }
        } else if hasUndialledPlace(device) {
            presence.meetLater(device, after: NearbyPeers.dialInterval, at: now)
        }
    }

    private func hasUndialledPlace(_ device: Bytes32) -> Bool {
        nearby.undialledMembers(at: now.sinceZero).contains(device)
    }

    /// What this node has on its links now may be gone: everything is tried from here.
    func addressesChanged() {
        #if PLANTED_BUGS
            if PlantedBug.staysAtOldAddress.isPlanted { return }
        #endif
        for session in establishedSessions { askIfAlive(session) }
        for device in peers.keys { peers[device]?.dialSoon() }
        dialDuePeers()
        beginPresence()
    }

    /// A member that begins anew may have lost its end of the link. Most have not, and answer before it is dialled.
    private func doubtLink(with device: Bytes32) {
        guard let session = link(with: device) else { return }
        askIfAlive(session)
        presence.meetLater(device, after: NodeLimits.doubtWait, at: now)
    }

    private func link(with device: Bytes32) -> PeerSession? { peers[device]?.link.flatMap { sessions[$0] } }

    private func hasLink(with device: Bytes32) -> Bool { link(with: device) != nil }

    private func hasSureLink(with device: Bytes32) -> Bool { link(with: device).map { $0.answerDue == nil } ?? false }

    func askIfAlive(_ session: PeerSession) {
        guard session.answerDue == nil else { return }
        let roundTrip = session.peer.flatMap { peers[$0]?.roundTripInNanoseconds } ?? 0
        let wait = max(NodeLimits.answerWaitMin, .nanoseconds(Int64(clamping: roundTrip)) * 4)
        ping(session)
        session.answerDue = .after(wait, from: now)
    }

    // MARK: Looking around

    func discover(for span: Duration, _ request: RequestID) throws(NodeFailure) {
        try listen(for: span, request)
        beginPresence()
    }

    /// Answers a request after the span, while which beacons are heard.
    func listen(for span: Duration, _ request: RequestID) throws(NodeFailure) {
        guard listeners.count < NodeLimits.listenersMax else { throw .tooManyListeners }
        listeners.append((request, .after(span, from: now)))
    }

    private func answerListeners() {
        let time = now.monotonicInNanoseconds
        for listener in listeners where listener.until <= time { reply(listener.request, .done) }
        listeners.removeAll { $0.until <= time }
        listenAsNeeded()
    }

    /// The client has gone, and nobody waits for what it asked.
    func stopListening(for client: ClientID) {
        listeners.removeAll { $0.request.client == client }
        listenAsNeeded()
    }

    /// The members of any space that were heard nearby in the last minute and a half.
    var heardMembers: Set<Bytes32> {
        var heard: Set<Bytes32> = []
        for case .member(let device) in nearby.sightings(at: now.sinceZero).map(\.subject) { heard.insert(device) }
        return heard
    }

    /// What was heard nearby in the last minute and a half and still means something: offers, and members of one's
    /// spaces.
    package func sightings(at now: Instant) -> [NearbyPeers.Sighting] {
        nearby.sightings(at: now.sinceZero).filter { sighting in
            guard case .member(let device) = sighting.subject else { return true }
            return sharesSpace(with: device)
        }
    }
}
