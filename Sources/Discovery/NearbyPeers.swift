package import WireCodec

/// Who on the links says to hold which offer, or to be which member: what beacons told, kept small whatever they tell.
///
/// Beacons are forged at no cost. So there are at most 64 candidates, 4 of one address for one subject; each is
/// forgotten 90 seconds after its last beacon; and at most 64 dials are made in a minute. Times are spans since one
/// fixed moment of a clock that never goes back. Each operation is at most O(n log n) in the number of candidates.
package struct NearbyPeers: Sendable {
    package static let candidatesMax = 64
    package static let candidatesPerHostMax = 4
    package static let lifetime: Duration = .seconds(90)
    /// How long a dial counts against its address, so that each address gets its turn.
    package static let dialMemory: Duration = .seconds(60)
    /// The same candidate is not dialled again sooner.
    package static let dialPause: Duration = .seconds(5)
    /// When the budget of dials is used up, there is one more after so long.
    package static let dialInterval = DialBudget.interval

    /// What a candidate claims.
    package enum Subject: Hashable, Sendable {
        /// To hold the offer with this number.
        case offer(UInt16)
        /// To be this member's device.
        case member(Bytes32)
    }

    /// A candidate as a person may be told of it.
    package struct Sighting: Hashable, Sendable {
        package let subject: Subject
        package let endpoint: Endpoint
        package let interface: String
        package let firstHeard: Duration
        package let lastHeard: Duration
    }

    private struct Candidate: Sendable {
        let subject: Subject
        let endpoint: Endpoint
        var interface: String
        var instance: [UInt8]
        let firstHeard: Duration
        var lastHeard: Duration
        var dialCount = 0
        var lastDial: Duration?

        func isFresh(at now: Duration) -> Bool { now - lastHeard < NearbyPeers.lifetime }
    }

    private var candidates: [Candidate] = []
    /// The dials of the last minute, oldest first; the budget keeps them few.
    private var dials: [(host: String, at: Duration)] = []
    private var budget = DialBudget()

    package init() {}

    package var count: Int { candidates.count }

    /// Takes in a beacon of pairing. Only offers make candidates. True when the candidate is new.
    @discardableResult
    package mutating func heard(_ beacon: Beacon, from source: BeaconSource, at now: Duration) -> Bool {
        guard beacon.kind == .pairingOffer else { return false }
        return heard(.offer(beacon.number), port: beacon.port, instance: beacon.instance, from: source, at: now)
    }

    /// Takes in that somebody claims something and takes connections on this port. True when the candidate is new, or
    /// speaks as another instance than before.
    @discardableResult
    package mutating func heard(
        _ subject: Subject, port: UInt16, instance: [UInt8], from source: BeaconSource, at now: Duration
    ) -> Bool {
        forget(at: now)
        guard let endpoint = Endpoint(host: source.host, port: port) else { return false }
        if let index = candidates.firstIndex(where: { $0.subject == subject && $0.endpoint == endpoint }) {
            guard candidates[index].instance != instance else {
                candidates[index].lastHeard = now
                candidates[index].interface = source.interface
                return false
            }
            candidates.remove(at: index)
        }
        makeRoom(for: endpoint.host, subject)
        candidates.append(
            Candidate(
                subject: subject, endpoint: endpoint, interface: source.interface, instance: instance, firstHeard: now,
                lastHeard: now))
        return true
    }

    /// The member whose beacons from there bore this instance before; it counts as heard again.
    package mutating func heardAgain(_ instance: [UInt8], from source: BeaconSource, at now: Duration) -> Bytes32? {
        forget(at: now)
        for index in candidates.indices
        where candidates[index].instance == instance && candidates[index].endpoint.host == source.host {
            guard case .member(let device) = candidates[index].subject else { continue }
            candidates[index].lastHeard = now
            return device
        }
        return nil
    }

    /// All that was heard and still counts, in the order in which it came.
    package func sightings(at now: Duration) -> [Sighting] {
        candidates.filter { $0.isFresh(at: now) }.map {
            Sighting(
                subject: $0.subject, endpoint: $0.endpoint, interface: $0.interface, firstHeard: $0.firstHeard,
                lastHeard: $0.lastHeard)
        }
    }

    /// The members of whom a place is known that was not dialled yet, the longest known first.
    package func undialledMembers(at now: Duration) -> [Bytes32] {
        var seen: Set<Bytes32> = []
        return candidates.filter { $0.isFresh(at: now) && $0.dialCount == 0 }.compactMap {
            guard case .member(let device) = $0.subject, seen.insert(device).inserted else { return nil }
            return device
        }
    }

    /// Who makes a claim: addresses dialled least in the last minute first, then the least dialled candidate, then the
    /// longest known.
    package func candidates(for subject: Subject, at now: Duration) -> [Endpoint] {
        ranked(subject, at: now).map { candidates[$0].endpoint }
    }

    /// The next candidate to dial, counted as dialled; nil while there is none, or the budget of dials is used up.
    package mutating func nextToDial(for subject: Subject, at now: Duration) -> Endpoint? {
        forget(at: now)
        guard budget.isReady(at: now) else { return nil }
        let ready = ranked(subject, at: now).first { index in
            candidates[index].lastDial.map { now - $0 >= Self.dialPause } ?? true
        }
        guard let ready, budget.spend(at: now) else { return nil }
        dials.append((candidates[ready].endpoint.host, now))
        candidates[ready].dialCount += 1
        candidates[ready].lastDial = now
        return candidates[ready].endpoint
    }

    // MARK: Private parts

    private func ranked(_ subject: Subject, at now: Duration) -> [Int] {
        var hostDials: [String: Int] = [:]
        for dial in dials where now - dial.at < Self.dialMemory { hostDials[dial.host, default: 0] += 1 }
        func rank(_ index: Int) -> (Int, Int, Duration) {
            let candidate = candidates[index]
            return (hostDials[candidate.endpoint.host] ?? 0, candidate.dialCount, candidate.firstHeard)
        }
        return candidates.indices
            .filter { candidates[$0].subject == subject && candidates[$0].isFresh(at: now) }
            .sorted { rank($0) < rank($1) }
    }

    private mutating func forget(at now: Duration) {
        candidates.removeAll { !$0.isFresh(at: now) }
        dials.removeAll { now - $0.at >= Self.dialMemory }
    }

    /// An address with its share loses its own longest silent candidate. Where all is full, the address with the most
    /// candidates loses one, of these the most dialled, then the longest silent: one forger does not crowd out others.
    private mutating func makeRoom(for host: String, _ subject: Subject) {
        let own = candidates.indices.filter { index in
            candidates[index].endpoint.host == host && candidates[index].subject == subject
        }
        if own.count >= Self.candidatesPerHostMax {
            remove(own.min { candidates[$0].lastHeard < candidates[$1].lastHeard })
        } else if candidates.count >= Self.candidatesMax {
            var shares: [String: Int] = [:]
            for candidate in candidates { shares[candidate.endpoint.host, default: 0] += 1 }
            remove(
                candidates.indices.max { left, right in
                    let (left, right) = (candidates[left], candidates[right])
                    let (leftShare, rightShare) = (shares[left.endpoint.host] ?? 0, shares[right.endpoint.host] ?? 0)
                    return (leftShare, left.dialCount, right.lastHeard) < (rightShare, right.dialCount, left.lastHeard)
                })
        }
    }

    private mutating func remove(_ index: Int?) {
        if let index { candidates.remove(at: index) }
    }
}
