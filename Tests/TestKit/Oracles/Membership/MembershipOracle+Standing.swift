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

    /// How many changes of a chain stand, from the first on.
    package func standing(_ changes: [Change], chain: Int, device: Int) -> Int {
        changes.indices.first { !stands($0, changes, chain: chain, device: device) } ?? changes.count
    }

    private func stands(_ index: Int, _ changes: [Change], chain: Int, device: Int) -> Bool {
        let change = changes[index]
        func suffices(_ role: Int?) -> Bool { role.map { change.isEdit ? $0 <= 3 : $0 <= 5 } ?? false }
        func reaches(_ cuts: [MembershipOracle.Cut]) -> Bool {
            cuts.contains { cut in
                cut.chain == chain && index < cut.count
                    && (cut.count > changes.count || changes[cut.count - 1].id == cut.last)
            }
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
