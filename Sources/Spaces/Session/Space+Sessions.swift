import Identity
import Membership
import Replication
import WireCodec

extension Space {
    /// The rules of sessions here: roles at the frontier that a step's change names, persons as the whole log has them.
    package var sessionRules: SessionRules {
        let authors = recordAuthors
        return SessionRules(
            role: { authors.role(of: $0.author, in: $0.id.change) }, person: { authors.person(of: $0) })
    }
}
