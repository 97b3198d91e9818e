import Identity
import LocalRPC
import NodeCore
import Spaces

/// Why nothing came of a command about sessions, in a person's words.
extension RPCFailure {
    init(session failure: SessionFailure) {
        let kept = "Nothing was changed."
        switch failure {
        case .noSession:
            self.init(
                .notFound, "No session is open in this space.", kept: kept, next: "Begin one: atelier session start")
        case .unknown:
            self.init(.notFound, "There is no such session.", kept: kept, next: "List them: atelier session list")
        case .alreadyOpen(let id):
            self.init(
                .conflict, "A session is open already: \(id.change.hex.prefix(8)).", kept: kept,
                next: "Join it: atelier session join")
        case .unfit:
            self.init(
                .usage, "That cannot be said of a session.", kept: kept,
                next: """
                    A title has 1 to \(SessionDeed.titleMaxInBytes) bytes without control characters, a timer 1 to \
                    \(SessionDeed.timerMaxInSeconds) seconds.
                    """)
        case .mayNotType:
            self.init(
                .refused, "That member may not edit, and so cannot have the seat.", kept: kept,
                next: "Give another role first: atelier space role WHO editor")
        case .driverTypes(let driver):
            self.init(
                .refused, "Device \(DeviceID(publicKey: driver).short) has the seat of the session and types now.",
                kept: "Nothing was changed in the space; what you typed is still in your editor.",
                next: "Ask for the seat: atelier session request; or go: atelier session leave")
        case .refused(let refusal): self.init(refusal)
        }
    }

    private init(_ refusal: SessionRefusal) {
        let kept = "Nothing was changed."
        switch refusal {
        case .ended:
            self.init(.conflict, "The session is over.", kept: kept, next: "Begin another: atelier session start")
        case .alreadyIn: self.init(.conflict, "You are in the session already.", kept: kept)
        case .notIn:
            self.init(.conflict, "You are not in the session.", kept: kept, next: "Come in: atelier session join")
        case .notLeading:
            self.init(
                .refused, "Only an owner, a mentor or who began the session may do that.", kept: kept,
                next: "Ask one of them.")
        case .notDriving(.some):
            self.init(
                .refused, "Only who has the seat, an owner or a mentor may do that.", kept: kept,
                next: "Ask for the seat: atelier session request")
        case .notDriving(nil):
            self.init(
                .refused, "While nobody has the seat, only an owner, a mentor or who began the session gives it.",
                kept: kept, next: "Ask for it: atelier session request")
        case .mayNotPoint:
            self.init(
                .refused, "Only owners and mentors ask all to look, and those to whom one of them lent it.",
                kept: kept, next: "Ask one of them: atelier session lend YOU")
        case .mayNotLend:
            self.init(.refused, "Only owners and mentors lend that.", kept: kept, next: "Ask one of them.")
        case .noChange: self.init(.conflict, "It is so already.", kept: kept)
        }
    }
}
