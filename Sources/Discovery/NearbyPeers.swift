/// Who on the links says to hold which offer: what beacons told, kept small whatever they tell.
///
/// Beacons are forged at no cost. So there are at most 64 candidates, 4 of one address for one offer; each is forgotten
/// 90 seconds after its last beacon; and at most 64 dials are made in a minute. Times are spans since one fixed moment
/// of a clock that never goes back. Each operation is at most O(n log n) in the number of candidates.
package struct NearbyPeers: Sendable {
    package static let candidatesMax = 64
    package static let candidatesPerHostMax = 4
    package static let lifetime: Duration = .seconds(90)
    /// How long a dial counts against its address, so that each address gets its turn.
    package static let dialMemory: Duration = .seconds(60)
    /// The same candidate is not dialled again sooner.
    package static let dialPause: Duration = .seconds(5)

    private struct Candidate: Sendable {
        let number: UInt16
        let endpoint: Endpoint
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

    /// Takes in a beacon that came from `host`. Only offers make candidates. True when the candidate is new.
    @discardableResult
    package mutating func heard(_ beacon: Beacon, from host: String, at now: Duration) -> Bool {
        forget(at: now)
        guard beacon.kind == .pairingOffer, let endpoint = Endpoint(host: host, port: beacon.port) else { return false }
        if let index = candidates.firstIndex(where: { $0.number == beacon.number && $0.endpoint == endpoint }) {
            guard candidates[index].instance != beacon.instance else {
                candidates[index].lastHeard = now
                return false
            }
            candidates.remove(at: index)
        }
        makeRoom(for: endpoint.host, number: beacon.number)
        candidates.append(
            Candidate(
                number: beacon.number, endpoint: endpoint, instance: beacon.instance, firstHeard: now, lastHeard: now))
        return true
    }

    /// Who says to hold the offer: addresses dialled least in the last minute first, then the least dialled candidate,
    /// then the longest known.
    package func candidates(forOffer number: UInt16, at now: Duration) -> [Endpoint] {
        ranked(number, at: now).map { candidates[$0].endpoint }
    }

    /// The next candidate to dial, counted as dialled; nil while there is none, or the budget of dials is used up.
    package mutating func nextToDial(forOffer number: UInt16, at now: Duration) -> Endpoint? {
        forget(at: now)
        guard budget.isReady(at: now) else { return nil }
        let ready = ranked(number, at: now).first { index in
            candidates[index].lastDial.map { now - $0 >= Self.dialPause } ?? true
        }
        guard let ready, budget.spend(at: now) else { return nil }
        dials.append((candidates[ready].endpoint.host, now))
        candidates[ready].dialCount += 1
        candidates[ready].lastDial = now
        return candidates[ready].endpoint
    }

    // MARK: Private parts

    private func ranked(_ number: UInt16, at now: Duration) -> [Int] {
        var hostDials: [String: Int] = [:]
        for dial in dials where now - dial.at < Self.dialMemory { hostDials[dial.host, default: 0] += 1 }
        func rank(_ index: Int) -> (Int, Int, Duration) {
            let candidate = candidates[index]
            return (hostDials[candidate.endpoint.host] ?? 0, candidate.dialCount, candidate.firstHeard)
        }
        return candidates.indices
            .filter { candidates[$0].number == number && candidates[$0].isFresh(at: now) }
            .sorted { rank($0) < rank($1) }
    }

    private mutating func forget(at now: Duration) {
        candidates.removeAll { !$0.isFresh(at: now) }
        dials.removeAll { now - $0.at >= Self.dialMemory }
    }

    /// An address with its share loses its own longest silent candidate. Where all is full, the address with the most
    /// candidates loses one, of these the most dialled, then the longest silent: one forger does not crowd out others.
    private mutating func makeRoom(for host: String, number: UInt16) {
        let own = candidates.indices.filter { index in
            candidates[index].endpoint.host == host && candidates[index].number == number
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
