import Discovery
import Pairing

/// A join under way on this node, asked for by one client; there is one at a time.
struct JoinAttempt {
    enum Invitation {
        case code(PairingCode)
        case link(InviteLink)
    }

    let client: ClientID
    /// The request that the outcome answers; nil between the word that the guest waits and the next request.
    var request: RequestID?
    let invitation: Invitation
    /// Where the host may be, in the order in which it is tried; none: whoever announces the code's number nearby.
    let addresses: [Endpoint]
    /// Whether this device wants to be another one of the host's person, and not a member of a space.
    var isForOwnDevice = false
    var deadline: Deadline
    var addressesTried = 0
    /// Whether somebody at one of the addresses knew nothing of the invitation.
    var wasTurnedAway = false
    /// Whether the host lets this guest wait for a person's word.
    var isWaiting = false
    /// How it ended, while no request waits for it.
    var outcome: Result<NodeReply, NodeFailure>?
    var schedule = BeaconSchedule()
    /// When the question for the offer is sent next; nil when the host's address was given.
    var nextSearch: Deadline?
    /// When a host that was found and did not answer is given up or tried again.
    var nextTry: Deadline?
    var link: LinkID?

    init(_ invitation: Invitation, at addresses: [Endpoint], for request: RequestID, until deadline: Deadline) {
        client = request.client
        self.request = request
        self.invitation = invitation
        self.addresses = addresses
        self.deadline = deadline
    }

    /// The host's number for the invitation.
    var number: Int {
        switch invitation {
        case .code(let code): code.number
        case .link(let link): Int(link.number)
        }
    }

    var isByLink: Bool {
        if case .link = invitation { return true }
        return false
    }
}
