internal import WireCodec

/// Whether an op may come into the log: a function of its ancestors alone.
extension Authority {
    /// The verdicts over the history of a frontier. O(1) where every op counts or the frontier covers all; else the
    /// whole pass.
    func verdicts(at newest: [Int], coversAll: Bool) -> Verdicts {
        coversAll || allCount ? verdicts : Seniority.verdicts(over: graph.history(of: newest), of: graph)
    }

    /// The op as an entry, or why it is refused. Its parents are known and minimal.
    func entry(
        for op: MembershipOp, parents: [Int], verdicts: Verdicts
    ) throws(MembershipError) -> LogEntry {
        var (node, newcomers) = graph.node(for: op, parents: parents)
        guard let author = verdicts.author(of: Verdicts.Asked(node: node, index: nil), in: graph) else {
            throw .notAuthorised(author: op.author)
        }
        let rank = author.rank
        try checkTargets(of: op, &node, rank, verdicts)
        if node.kind != .claim { node.place = graph.place(of: node.author, rank: rank, at: parents) }
        let asked = Verdicts.Asked(node: node, index: nil)
        guard let counting = verdicts.judge(asked, by: author, in: graph) else {
            let role = verdicts.role(of: node.author, at: parents, in: graph)
            let isShut = node.kind == .add && role?.canAdminister == true && role != .owner
            if isShut, verdicts.isLocked(at: parents, for: rank.round, in: graph) { throw .locked }
            throw .notAuthorised(author: op.author)
        }
        return LogEntry(id: op.id, node: node, newcomers: newcomers, counting: counting)
    }

    private func checkTargets(
        of op: MembershipOp, _ node: inout MembershipGraph.Node, _ rank: Rank, _ verdicts: Verdicts
    ) throws(MembershipError) {
        switch op.action {
        case .add(let device, _, _), .link(let device, _):
            if verdicts.role(of: node.subjects[0], at: node.parents, in: graph) != nil {
                throw .alreadyMember(device: device)
            }
        case .role(let devices, let role, _):
            for (number, device) in zip(node.subjects, devices) {
                guard let before = verdicts.role(of: number, at: node.parents, in: graph), number != node.author else {
                    throw .notMember(device: device)
                }
                if before.isStronger(than: role) { node.demoted.append(number) }
            }
        case .remove(let devices, _):
            var ownCount = 0
            for (number, device) in zip(node.subjects, devices) {
                let targetRank = verdicts.rank(of: number, at: node.parents, in: graph)
                let isNamed = verdicts.about(number).namings.contains { graph.covers(node.parents, $0) }
                guard number != node.author, targetRank != nil || isNamed else { throw .notMember(device: device) }
                if let targetRank, targetRank.isSamePerson(as: rank) { ownCount += 1 }
            }
            guard ownCount == 0 || ownCount == devices.count else { throw .mixedTargets }
            node.isInPerson = ownCount > 0
        case .admit, .leave, .successor, .claim, .epoch, .lock: break
        }
    }
}
