/// What stands of a chain, change by change (section 5).
extension MembershipOracle.Verdict {
    package struct Change: Sendable {
        package let frontier: [Int]
        package let isEdit: Bool
        package let id: Int

        package init(frontier: [Int], isEdit: Bool, id: Int) {
            self.frontier = frontier
            self.isEdit = isEdit
            self.id = id
        }
    }

    /// A chain along one of its histories, and the others that are known.
    package struct Chain: Sendable {
        package let number: Int
        package let device: Int
        package let changes: [Change]
        package let others: [[Change]]

        package init(number: Int, device: Int, changes: [Change], others: [[Change]]) {
            self.number = number
            self.device = device
            self.changes = changes
            self.others = others
        }

        /// Whether the change that a cut names is in this history, or may yet be.
        fileprivate func isMeant(by cut: MembershipOracle.Cut) -> Bool {
            func hasIt(_ history: [Change]) -> Bool {
                cut.count <= history.count && history[cut.count - 1].id == cut.last
            }
            return cut.count > changes.count ? !others.contains(where: hasIt) : hasIt(changes)
        }
    }

    /// How many changes of a chain stand, from the first on.
    package func standing(_ chain: Chain) -> Int {
        chain.changes.indices.first { !stands($0, chain) } ?? chain.changes.count
    }

    private func stands(_ index: Int, _ chain: Chain) -> Bool {
        let (change, device) = (chain.changes[index], chain.device)
        func suffices(_ role: Int?) -> Bool { role.map { change.isEdit ? $0 <= 3 : $0 <= 5 } ?? false }
        func reaches(_ cuts: [MembershipOracle.Cut]) -> Bool {
            cuts.contains { $0.chain == chain.number && index < $0.count && chain.isMeant(by: $0) }
        }
        let admissions = here().filter { op in
            if case .admit(device, let cuts) = oracle.ops[op].action { reaches(cuts) } else { false }
        }
        if !suffices(role(device, at: change.frontier)),
            !admissions.contains(where: { seniorAdmissions >> MembershipOracle.Ops($0) & 1 == 1 })
        {
            return false
        }
        let past = oracle.history(change.frontier)
        for op in here() where past >> MembershipOracle.Ops(op) & 1 == 0 {
            let (cuts, left): ([MembershipOracle.Cut], Int?)
            switch oracle.ops[op].action {
            case .leave(let cut) where oracle.ops[op].author == device: (cuts, left) = (cut, nil)
            case .remove(let devices, let cut) where devices.contains(device): (cuts, left) = (cut, nil)
            case .role(_, let role, let cut) where oracle.fixed[op].demoted.contains(device):
                (cuts, left) = (cut, role)
            default: continue
            }
            let isAdmitted = admissions.contains { (ranks[$0]?.depth ?? 0) <= (ranks[op]?.depth ?? 0) }
            if !reaches(cuts), !suffices(left), !isAdmitted { return false }
        }
        return true
    }
}
