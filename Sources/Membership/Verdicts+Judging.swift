/// Whether an op counts, given the verdicts so far. Protocol/membership.md, section 4.
///
/// In the pass over a set (`Seniority`) the op is in the graph, and ops that did not know of it matter. Where a log
/// asks whether an op may come in, it is not in the graph yet: then nothing but what its parents cover matters.
extension Verdicts {
    struct Asked {
        let node: MembershipGraph.Node
        /// Nil for an op that is not in the graph yet.
        let index: Int?
    }

    /// The author at the op's parents.
    struct Standing {
        let rank: Rank
        /// Empty for a claim, which is judged by the naming alone.
        let grants: [Grant]
    }

    /// Nil when the author is no member at the op's parents, or what it claims was not said.
    func author(of asked: Asked, in graph: MembershipGraph) -> Standing? {
        if asked.node.kind == .claim {
            return claimedRank(asked, in: graph).map { Standing(rank: $0, grants: []) }
        }
        let grants = grants(of: asked.node.author, at: asked.node.parents, in: graph)
        return Self.first(of: grants, in: graph).map { Standing(rank: $0.rank, grants: grants) }
    }

    /// What makes the op count, or nil.
    func judge(_ asked: Asked, by author: Standing, in graph: MembershipGraph) -> Counting? {
        let (node, rank) = (asked.node, author.rank)
        if node.kind == .claim { return Counting(rank: rank, given: .owner) }
        guard node.author >= devices.count || !isPastEnd(asked, in: graph),
            let roleAtParents = role(of: node.author, with: author.grants, at: node.parents, in: graph)
        else { return nil }
        let role = role(roleAtParents, afterDemotionsApartFrom: asked, in: graph)
        var counting = Counting(rank: rank)
        switch node.kind {
        case .add:
            guard let given = node.role, role.canAdminister, !given.isStronger(than: role),
                role == .owner || !isLocked(at: node.parents, for: rank.round, in: graph), mayReturn(asked, rank, graph)
            else { return nil }
            counting.given = given
        case .link:
            guard role == roleAtParents, mayReturn(asked, rank, graph) else { return nil }
            counting.given = role
        case .role:
            guard let given = node.role, role.canAdminister, !given.isStronger(than: role),
                node.subjects.allSatisfy({ isSenior(rank, to: $0, asked, graph) })
            else { return nil }
        case .remove:
            if node.isInPerson {
                guard node.subjects.allSatisfy({ isOfPerson(rank, $0, asked, graph) }) else { return nil }
            } else {
                guard role.canAdminister, node.subjects.allSatisfy({ isSenior(rank, to: $0, asked, graph) }) else {
                    return nil
                }
            }
        case .admit:
            let device = node.subjects[0]
            let isSenior = role.canAdminister && isSeniorToAll(rank, device, asked, graph)
            guard device != node.author, isSenior || isOfPerson(rank, device, asked, graph, isPastToo: true) else {
                return nil
            }
            counting.given = isSenior ? role : nil
        case .successor: if role != .owner { return nil }
        case .epoch: if !role.canEdit { return nil }
        case .lock: if !role.canAdminister { return nil }
        case .leave, .claim: break
        }
        return counting
    }

    /// Whether an end of the author did not know of the op, nor the op of it.
    private func isPastEnd(_ asked: Asked, in graph: MembershipGraph) -> Bool {
        guard asked.index != nil else { return false }
        let about = devices[asked.node.author]
        let first = about.firstRecentEnd { isBelow($0, asked, in: graph) }
        return about.ends[first...].contains { isApart($0, from: asked, in: graph) }
    }

    // MARK: - The order of two ops

    /// Neither is an ancestor of the other.
    private func isApart(_ index: Int, from asked: Asked, in graph: MembershipGraph) -> Bool {
        guard let own = asked.index, own != index else { return false }
        return !graph.isAncestor(index, of: own) && !graph.isAncestor(own, of: index)
    }

    private func isBelow(_ index: Int, _ asked: Asked, in graph: MembershipGraph) -> Bool {
        asked.index.map { graph.isAncestor(index, of: $0) } ?? graph.covers(asked.node.parents, index)
    }

    /// Whether an op about another device matters: all but those that knew of this op, and of an op that is not in the
    /// graph those alone that it knows.
    private func isSeen(_ index: Int, _ asked: Asked, in graph: MembershipGraph) -> Bool {
        guard let own = asked.index else { return graph.covers(asked.node.parents, index) }
        return own != index && !graph.isAncestor(own, of: index)
    }

    // MARK: - Who may

    private func role(
        _ role: Role, afterDemotionsApartFrom asked: Asked, in graph: MembershipGraph
    ) -> Role {
        if asked.index == nil { return role }
        let roles = about(asked.node.author).recentRoles { isBelow($0, asked, in: graph) }
        return roles.reduce(role) { weakest, index in
            let node = graph.nodes[index]
            guard node.demoted.contains(asked.node.author), let given = node.role,
                isApart(index, from: asked, in: graph)
            else { return weakest }
            return Role.weaker(weakest, given)
        }
    }

    /// What a device is in the eyes of an op about it: its grants but those that knew of the op.
    private func grants(of device: Int, seenBy asked: Asked, in graph: MembershipGraph) -> [Grant] {
        let recent = about(device).recent { isBelow($0, asked, in: graph) }
        return Self.senior(
            standingGrants(of: device, in: graph, ends: recent.ends, from: recent.firstGrant) {
                isSeen($0, asked, in: graph)
            })
    }

    private func isSenior(_ rank: Rank, to device: Int, _ asked: Asked, _ graph: MembershipGraph) -> Bool {
        grants(of: device, seenBy: asked, in: graph).allSatisfy { rank.depth < $0.rank.depth }
    }

    /// The same over all that the device ever was, so that what a removed one did can be judged too.
    private func isSeniorToAll(_ rank: Rank, _ device: Int, _ asked: Asked, _ graph: MembershipGraph) -> Bool {
        standingGrants(of: device, in: graph, ends: []) { isSeen($0, asked, in: graph) }
            .allSatisfy { rank.depth < $0.rank.depth }
    }

    private func isOfPerson(
        _ rank: Rank, _ device: Int, _ asked: Asked, _ graph: MembershipGraph, isPastToo: Bool = false
    ) -> Bool {
        let grants =
            isPastToo
            ? Self.senior(standingGrants(of: device, in: graph, ends: []) { isSeen($0, asked, in: graph) })
            : grants(of: device, seenBy: asked, in: graph)
        return grants.allSatisfy { rank.isSamePerson(as: $0.rank) }
    }

    /// A device that was removed comes back by the word of one who is no deeper than who removed it.
    private func mayReturn(_ asked: Asked, _ rank: Rank, _ graph: MembershipGraph) -> Bool {
        // Whom nobody could have removed that is less deep may always.
        if rank.depth == 0 { return true }
        let about = about(asked.node.subjects[0])
        return about.ends.allSatisfy { end in
            guard graph.nodes[end].kind == .remove, isBelow(end, asked, in: graph),
                let depth = ranks[end]?.depth, depth < rank.depth
            else { return true }
            // The newest first: where ops follow one another it is above all ends.
            return about.grants.reversed().contains { graph.isAncestor(end, of: $0) && isBelow($0, asked, in: graph) }
        }
    }

    // MARK: - Successors

    /// Behind the rank of who named the author: the most senior of those whose word still holds.
    private func claimedRank(_ asked: Asked, in graph: MembershipGraph) -> Rank? {
        let about = about(asked.node.author)
        var best: (rank: Rank, op: Int)?
        for naming in about.namings where isBelow(naming, asked, in: graph) {
            guard let rank = ranks[naming],
                !about.ends.contains(where: { isRevoked(naming, rank, by: $0, asked, in: graph) })
            else { continue }
            if let best, !(rank < best.rank) {
                if best.rank < rank || graph.ids[best.op] < graph.ids[naming] { continue }
            }
            best = (rank, naming)
        }
        return best?.rank.claimed
    }

    /// Whether a removal of the successor takes back what was said before it: one by the person who said it or a more
    /// senior one, that the claim knows of, or that did not know of the claim.
    private func isRevoked(
        _ naming: Int, _ rank: Rank, by end: Int, _ asked: Asked, in graph: MembershipGraph
    ) -> Bool {
        guard graph.nodes[end].kind == .remove, graph.nodes[end].author != asked.node.author,
            let remover = ranks[end], remover.depth < rank.depth || remover.isSamePerson(as: rank)
        else { return false }
        if isApart(end, from: asked, in: graph) { return true }
        return isBelow(end, asked, in: graph) && graph.isAncestor(naming, of: end)
    }
}
