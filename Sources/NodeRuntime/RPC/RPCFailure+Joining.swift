import Discovery
import LocalRPC
import Membership
import NodeCore
import Pairing

/// What goes wrong between host and guest, in a person's words.
extension RPCFailure {
    init(joining failure: NodeFailure) {
        switch failure {
        case .mayNotInvite:
            self.init(
                .refused, "Only owners and mentors of a space may invite to it.", kept: "Nobody was let in.",
                next: "Ask the owner.")
        case .roleTooStrong(let role, let own):
            self.init(
                .refused, "A \(own.name) may not make somebody \(role.name).", kept: "Nothing was opened.",
                next: "Invite to a role that is not stronger than yours, or ask the owner.")
        case .spaceLocked:
            self.init(
                .refused, "The space is locked: nobody is taken in now.", kept: "Nothing was opened.",
                next: "Have an owner or a mentor unlock it first.")
        case .noInvitation(let number):
            self.init(
                .notFound, "No open invitation has the number \(number).", next: "List them: atelier space invites")
        case .noSuchDevice:
            self.init(
                .notFound, "You have no other device of that name.", kept: "Nothing was changed.",
                next: "List them: atelier id devices")
        case .noSuchGuest:
            self.init(
                .notFound, "Nobody of that name waits to be let in.", kept: "Nothing was changed.",
                next: "See who waits: atelier space members")
        case .tooManyOffers:
            self.init(
                .overLimit, "There are as many open invitations as a node may have.", kept: "All of them still work.",
                next: "Stop one: atelier space invites, then atelier space invite --stop NUMBER")
        default: self.init(asGuest: failure)
        }
    }

    private init(asGuest failure: NodeFailure) {
        let unchanged = "Nothing was changed."
        switch failure {
        case .noHost(let number, nil):
            self.init(
                .timeout, "Nobody nearby offers the code with the number \(number).", kept: unchanged,
                next: "Check that the other side still shows its code, or name its address: --address HOST:PORT")
        case .noHost(let number, let address?):
            self.init(
                .timeout, "Nobody at \(address) offers the code with the number \(number).", kept: unchanged,
                next: "Compare address and number with the other side; a code is over after its time or its tries.")
        case .hostAway:
            self.init(
                .timeout, "Nobody answers at the addresses in the link.", kept: unchanged,
                next: "Look whether the other machine is on and in reach, or name its address: --address HOST:PORT")
        case .invitationOver:
            self.init(
                .wrongCode, "The other machine has no such invitation: it is used up, over or taken back.",
                kept: unchanged, next: "Ask for a new link.")
        case .wrongCode:
            self.init(
                .wrongCode, "The words of the code are not those of the other side.",
                kept: "Nothing was changed. One of the code's tries is used up.",
                next: "Ask for the code again and compare each word.")
        case .joinBusy:
            self.init(
                .conflict, "This node is joining a space already.", kept: "That join goes on.",
                next: "Wait for it to end, or stop the command that waits for it.")
        case .roomLocked:
            self.init(
                .refused, "The room is locked: nobody is let in for now.", kept: "Nothing was joined.",
                next: "Ask who leads to unlock it (atelier workshop unlock), then the same command again.")
        case .notAdmitted:
            self.init(
                .refused, "You were not let in.", kept: unchanged, next: "Ask whoever invited you.")
        case .hostLeft:
            self.init(
                .away, "The link to the other machine closed while you waited to be let in.", kept: unchanged,
                next: "Join again when it is back.")
        case .noJoin: self.init(.notFound, "No join of this connection waits to be let in.", next: "Join first.")
        case .joinBroken(let reason):
            self.init(
                .failed, "The other side ended the pairing (\(reason)).", kept: unchanged,
                next: "Ask for a new code and try again.")
        default: self.init(.internal, "The node failed with \(failure).", kept: unchanged)
        }
    }

    /// A code that cannot be one, before anything is sent.
    init(_ error: PairingError) {
        let kept = "Nothing was sent; no try is used up."
        switch error {
        case .unknownWord(let word, _, let suggestion):
            self.init(
                .usage, "\(word) is not a word of any code.", kept: kept,
                next: suggestion.map { "Did you mean \($0)?" } ?? "Ask for the code again.")
        default:
            self.init(
                .usage, "That is not a code.", kept: kept,
                next: "A code looks like 7-garden-violin-anchor, a link begins with atelier:")
        }
    }

    /// A link that cannot be one, before anything is sent.
    init(link error: DiscoveryError) {
        let kept = "Nothing was sent."
        switch error {
        case .unknownVersion:
            self.init(
                .usage, "This link was made by a newer version of atelier.", kept: kept, next: "Get the newer version.")
        default:
            self.init(
                .usage, "This link is damaged: letters of it are missing or changed.", kept: kept,
                next: "Copy it again, from atelier: to its last letter.")
        }
    }
}
