import Identity
import LocalRPC
import Membership

extension RPCFailure {
    /// What the membership log refused to say for this device.
    init(_ error: MembershipError) {
        let kept = "Nothing was changed."
        switch error {
        case .notAuthorised:
            self.init(
                .refused, "This device's role, or its place in the space, does not allow that.", kept: kept,
                next: "Ask a member who was here before both: atelier space members")
        case .alreadyMember:
            self.init(.conflict, "That device is a member already.", kept: kept)
        case .unfitName(let field): self.init(.usage, "That is no \(field) for a member.", kept: kept)
        case .overLimit(_, let limit):
            self.init(
                .overLimit, "That passes a limit of the space's membership: \(limit).", kept: kept,
                next: "Make a new space of what this one shows: atelier space fork")
        default: self.init(.failed, "The space's membership does not allow that: \(error).", kept: kept)
        }
    }
}
