/// Which ops of a set count, and what follows: ranks, roles and the lock at any frontier of the set.
///
/// Protocol/membership.md, section 4. The set is the whole log, or the history of one frontier.
struct Verdicts: Sendable {
    /// By op index.
    private(set) var counts: [Bool] = []
    /// By op index: that of the author at the op's own parents; of a claim, the one that it gives.
    private(set) var ranks: [Rank?] = []
    /// Of an add, a link or a claim, by op index.
    private(set) var given: [Role?] = []
    /// By device number; what is about the device and counts.
    private(set) var devices: [About] = []
    /// Lock ops that count.
    private(set) var locks: [Int] = []
    private(set) var countingCount = 0

    /// Nothing for a device that is new with an op not taken in yet.
    func about(_ device: Int) -> About { device < devices.count ? devices[device] : .nothing }

    /// The rank that a grant gives.
    func rank(given grant: Int, in graph: MembershipGraph) -> Rank? {
        guard let rank = ranks[grant] else { return nil }
        switch graph.nodes[grant].kind {
        case .add: return rank.added(graph.nodes[grant].subjects[0])
        case .link: return rank.linked
        default: return rank
        }
    }

    /// Makes room for all ops and devices of the graph.
    mutating func extend(to graph: MembershipGraph) {
        let (missing, absent) = (graph.count - counts.count, graph.devices.count - devices.count)
        counts.append(contentsOf: repeatElement(false, count: missing))
        ranks.append(contentsOf: repeatElement(nil, count: missing))
        given.append(contentsOf: repeatElement(nil, count: missing))
        devices.append(contentsOf: repeatElement(.nothing, count: absent))
    }

    /// Takes an op among those that count.
    mutating func count(_ index: Int, _ counting: Counting, in graph: MembershipGraph) {
        let node = graph.nodes[index]
        counts[index] = true
        countingCount += 1
        ranks[index] = counting.rank
        given[index] = counting.given
        let turn = graph.turn(of: index, counting.rank)
        for subject in node.subjects {
            if node.kind != .admit { devices[subject].note(turn) }
            switch node.kind {
            case .add, .link, .claim: devices[subject].add(grant: index, in: graph)
            case .remove, .leave: devices[subject].add(end: index, in: graph)
            case .role: devices[subject].add(role: index, in: graph)
            case .admit: devices[subject].admits.append(index)
            case .successor: devices[subject].add(naming: index)
            case .epoch, .lock: break
            }
        }
        if node.kind == .lock { locks.append(index) }
    }

    /// What makes an op count.
    struct Counting {
        let rank: Rank
        /// The role that a grant gives.
        var given: Role?
    }
}

extension Verdicts {
    /// A grant at a frontier; no op stands for what the genesis gives its owner.
    struct Grant {
        let op: Int?
        let rank: Rank
        let role: Role
        /// How deep the one who gave it is; -1 for the genesis.
        let depth: Int32
    }

    /// The grants of a device, of those that `isSeen` lets pass, that no removal or leave among `ends` undoes.
    ///
    /// An end undoes every grant that is its ancestor, and one that did not know of it when the end's author is no
    /// deeper than the one who granted. O(grants + ends) for those that follow one another, else up to their product;
    /// the newest ends are asked first, since they leave the fewest grants. Grants before `first` are not asked.
    func standingGrants(
        of device: Int, in graph: MembershipGraph, ends: [Int], from first: Int = 0, isSeen: (Int) -> Bool
    ) -> [Grant] {
        var standing: [Grant] = []
        if device == 0, ends.isEmpty {
            standing.append(Grant(op: nil, rank: .founder(0), role: .owner, depth: -1))
        }
        guard device < devices.count else { return standing }
        for grant in devices[device].grants[first...] where isSeen(grant) {
            guard let author = ranks[grant], let rank = rank(given: grant, in: graph), let role = given[grant] else {
                continue
            }
            standing.append(Grant(op: grant, rank: rank, role: role, depth: author.depth))
        }
        for end in ends.reversed() where !standing.isEmpty {
            standing.removeAll { grant in grant.op.map { isUndone($0, of: grant.depth, by: end, in: graph) } ?? false }
        }
        return standing
    }

    private func isUndone(_ grant: Int, of depth: Int32, by end: Int, in graph: MembershipGraph) -> Bool {
        if graph.isAncestor(grant, of: end) { return true }
        if graph.isAncestor(end, of: grant) { return false }
        return ranks[end].map { $0.depth <= depth } ?? false
    }

    /// What a device is at a frontier: the grants of its least rank; none for one that is no member there.
    func grants(of device: Int, at frontier: [Int], in graph: MembershipGraph) -> [Grant] {
        guard device < devices.count else { return [] }
        let recent = devices[device].recent { graph.covers(frontier, $0) }
        let standing = standingGrants(of: device, in: graph, ends: recent.ends, from: recent.firstGrant) {
            graph.covers(frontier, $0)
        }
        return Self.senior(standing)
    }

    /// Those of the least rank.
    static func senior(_ grants: [Grant]) -> [Grant] {
        guard grants.count > 1, let first = grants.first else { return grants }
        let least = grants.reduce(first.rank) { $1.rank < $0 ? $1.rank : $0 }
        return grants.filter { $0.rank.isEqual(to: least) }
    }

    /// The one whose person counts, where grants of one rank come from different persons: that with the least id.
    static func first(of grants: [Grant], in graph: MembershipGraph) -> Grant? {
        guard let first = grants.first else { return nil }
        return grants.dropFirst().reduce(first) { best, next in
            guard let left = best.op, let right = next.op else { return best.op == nil ? best : next }
            return graph.ids[right] < graph.ids[left] ? next : best
        }
    }

    func rank(of device: Int, at frontier: [Int], in graph: MembershipGraph) -> Rank? {
        Self.first(of: grants(of: device, at: frontier, in: graph), in: graph)?.rank
    }

    /// The role of a device at a frontier; nil for one that is no member there.
    func role(of device: Int, at frontier: [Int], in graph: MembershipGraph) -> Role? {
        let grants = grants(of: device, at: frontier, in: graph)
        return role(of: device, with: grants, at: frontier, in: graph)
    }

    /// The same with the device's grants there.
    func role(of device: Int, with grants: [Grant], at frontier: [Int], in graph: MembershipGraph) -> Role? {
        if grants.isEmpty || device >= devices.count { return nil }
        if devices[device].roles.isEmpty, grants.count == 1 { return grants[0].role }
        func isSeen(_ op: Int) -> Bool { graph.covers(frontier, op) }
        let roles = devices[device].recentRoles(isSeen).filter(isSeen)
        return role(grants: grants, roles: roles, in: graph)
    }

    /// Of the grants and role ops that none of the others has as an ancestor, those of the least deep authors count; of
    /// them role ops before grants, the weakest role of role ops, the strongest of grants.
    private func role(grants: [Grant], roles: [Int], in graph: MembershipGraph) -> Role? {
        let newest = graph.newest(grants.compactMap(\.op) + roles)
        if newest.isEmpty { return grants.first?.role }
        let depth = newest.reduce(Int32.max) { min($0, ranks[$1]?.depth ?? .max) }
        var (weakest, strongest): (Role?, Role?) = (nil, nil)
        for index in newest where ranks[index]?.depth == depth {
            if graph.nodes[index].kind == .role, let role = graph.nodes[index].role {
                weakest = weakest.map { Role.weaker($0, role) } ?? role
            } else if let role = given[index] {
                strongest = strongest.map { $0.isStronger(than: role) ? $0 : role } ?? role
            }
        }
        return weakest ?? strongest
    }

    /// Whether the space is locked at a frontier for an author of this round, or for all: no junior's lock binds it,
    /// and no junior's word opens a lock.
    func isLocked(at frontier: [Int], for round: Rank.Round? = nil, in graph: MembershipGraph) -> Bool {
        func lockRound(_ index: Int) -> Rank.Round { ranks[index]?.round ?? Rank.Round(depth: .max, claims: .max) }
        let seen = locks.filter { index in
            graph.covers(frontier, index) && (round.map { lockRound(index) <= $0 } ?? true)
        }
        let standing = seen.filter { older in
            !seen.contains { graph.isAncestor(older, of: $0) && lockRound($0) <= lockRound(older) }
        }
        guard let least = standing.map(lockRound).min() else { return false }
        return standing.contains { lockRound($0) == least && graph.nodes[$0].isLocking }
    }
}
