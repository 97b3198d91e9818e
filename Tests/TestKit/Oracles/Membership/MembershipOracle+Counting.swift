/// Whether an op counts, by what counted before it (section 4).
extension MembershipOracle.Verdict {
    func mayCount(_ op: Int) -> Bool {
        let (author, parents) = (oracle.ops[op].author, oracle.ops[op].parents)
        guard let rank = ownRank(op) else { return false }
        if case .claim = oracle.ops[op].action { return true }
        if ends(author).contains(where: { oracle.areApart($0, op) }) { return false }
        guard let role = role(author, at: parents), let standing = standingRole(op) else { return false }
        switch oracle.ops[op].action {
        case .add(let device, let given):
            let isShut = isLocked(at: parents, for: [rank.depth, rank.claims]) && standing != 1
            return standing <= 2 && standing <= given && !isShut && mayReturn(device, op, rank)
        case .link(let device): return standing == role && mayReturn(device, op, rank)
        case .role(let devices, let given, _):
            return standing <= 2 && standing <= given && devices.allSatisfy { isSenior(rank, $0, op) }
        case .remove(let devices, _):
            if oracle.fixed[op].isInPerson { return devices.allSatisfy { isPerson(rank, $0, op) } }
            return standing <= 2 && devices.allSatisfy { isSenior(rank, $0, op) }
        case .admit(let device, _):
            if device == author { return false }
            return isSeniorAdmission(op) || isPerson(rank, device, op, isEver: true)
        case .leave, .claim: return true
        case .successor: return standing == 1
        case .epoch: return standing <= 3
        case .lock: return standing <= 2
        }
    }

    private func standingRole(_ op: Int) -> Int? {
        let author = oracle.ops[op].author
        let role = role(author, at: oracle.ops[op].parents)
        return roles(author).reduce(role) { weakest, other in
            guard let weakest, case .role(_, let otherRole, _) = oracle.ops[other].action,
                oracle.fixed[other].demoted.contains(author), oracle.areApart(other, op)
            else { return weakest }
            return max(weakest, otherRole)
        }
    }

    func isSeniorAdmission(_ op: Int) -> Bool {
        guard case .admit(let device, _) = oracle.ops[op].action, let rank = ownRank(op),
            let standing = standingRole(op)
        else { return false }
        return standing <= 2 && seen(device, op, isEver: true).allSatisfy { rank.depth < $0.rank.depth }
    }

    /// What a device is for an op about it.
    private func seen(_ device: Int, _ op: Int, isEver: Bool = false) -> [Grant] {
        let ends = isEver ? [] : ends(device).filter { oracle.isBelow($0, op) }
        return grants(device).filter { grant in
            guard let own = grant.op else { return !ends.contains { undoes($0, grant) } }
            return own != op && !oracle.isBelow(op, own) && !ends.contains { undoes($0, grant) }
        }
    }

    private func isSenior(_ rank: MembershipOracle.Rank, _ device: Int, _ op: Int) -> Bool {
        seen(device, op).allSatisfy { rank.depth < $0.rank.depth }
    }

    func isPerson(_ rank: MembershipOracle.Rank, _ device: Int, _ op: Int, isEver: Bool = false) -> Bool {
        least(seen(device, op, isEver: isEver)).allSatisfy { rank.isPerson(of: $0.rank) }
    }

    private func mayReturn(_ device: Int, _ op: Int, _ rank: MembershipOracle.Rank) -> Bool {
        ends(device).allSatisfy { end in
            guard case .remove = oracle.ops[end].action, oracle.isBelow(end, op), let remover = ranks[end],
                remover.depth < rank.depth
            else { return true }
            return grants(device).contains { grant in
                grant.op.map { oracle.isBelow(end, $0) && oracle.isBelow($0, op) } ?? false
            }
        }
    }

    func claimedRank(_ op: Int) -> MembershipOracle.Rank? {
        let author = oracle.ops[op].author
        let valid = namings(author).filter { naming in
            guard oracle.isBelow(naming, op), let rank = ranks[naming] else { return false }
            return !ends(author).contains { end in
                guard case .remove = oracle.ops[end].action, let remover = ranks[end],
                    remover.depth < rank.depth || remover.isPerson(of: rank)
                else { return false }
                return oracle.areApart(end, op) || (oracle.isBelow(end, op) && oracle.isBelow(naming, end))
            }
        }
        let ranked = valid.compactMap { naming in ranks[naming].map { (op: naming, rank: $0) } }
        let least = ranked.filter { one in !ranked.contains { $0.rank.isLess(than: one.rank) } }
        let first = least.min { left, right in
            oracle.ops[left.op].idOrder.lexicographicallyPrecedes(oracle.ops[right.op].idOrder)
        }
        return first.map {
            MembershipOracle.Rank(depth: $0.rank.depth, claims: $0.rank.claims + 1, links: 0, person: $0.rank.person)
        }
    }
}
