import Identity
import Membership
import Replication
import WireCodec

extension Space {
    /// The rules of sessions here: roles at the frontier that a step's change names, persons as the whole log has them.
    package var sessionRules: SessionRules {
        let persons = Dictionary(membership.members.map { ($0.deviceKey, $0.person) }) { first, _ in first }
        let (chains, membership) = (chains, membership)
        return SessionRules(
            role: { step in
                guard let index = chains.index(of: step.id.change), chains.stands(index) else { return nil }
                return membership.role(of: step.author, at: chains.membership(at: index))
            }, person: { persons[$0] ?? $0 })
    }
}
