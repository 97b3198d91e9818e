import LocalRPC
import NodeCore
import Workshops

/// Why nothing came of a command about a workshop, in a person's words.
extension RPCFailure {
    init(workshop failure: WorkshopFailure) {
        let kept = "Nothing was changed."
        switch failure {
        case .noMeeting:
            self.init(
                .notFound, "No workshop is open in this space.", kept: kept,
                next: "Begin a meeting: atelier workshop open TITLE --space SPACE")
        case .unknownMeeting:
            self.init(.notFound, "There is no such meeting here.", kept: kept, next: "See: atelier workshop show")
        case .unknownActivity:
            self.init(
                .notFound, "There is no such poll, quiz or exercise here.", kept: kept,
                next: "See: atelier workshop show")
        case .unfit:
            self.init(
                .usage, "That is not as it may be: empty, too long, or not what the question asks for.", kept: kept,
                next: "The limits stand in Protocol/workshops.md, and what is asked in: atelier workshop show")
        case .noKey, .notOpened:
            self.init(
                .refused, "This device cannot open the answers: it was not given their key.", kept: kept,
                next: "Who began the activity can show what came of it, and gives the key on with that.")
        case .noWork:
            self.init(
                .notFound, "You have not begun to work on that exercise here.", kept: kept,
                next: "Take it: atelier workshop exercise take")
        case .askedAlready:
            self.init(
                .conflict, "They were asked already, and have not answered.", kept: kept,
                next: "It is shown as soon as they agree.")
        case .workElsewhere:
            self.init(
                .notFound, "That work is not here, or not all of it yet.", kept: kept,
                next: "It comes when a node that has it is linked; who has begun: atelier workshop exercise show")
        case .pathTooLong:
            self.init(
                .overLimit, "Beneath the folder of solutions a path of that work would be too long.", kept: kept,
                next: "Its author can hand it in with shorter names, or fewer folders in one another.")
        case .noSealedQuestions:
            self.init(
                .refused, "This meeting takes no questions for its mentors alone.", kept: kept,
                next: "Ask for all to see: atelier ask new TITLE")
        case .refused(let refusal): self.init(refusal)
        }
    }

    private init(_ refusal: WorkshopRefusal) {
        let kept = "Nothing was changed."
        switch refusal {
        case .noMember: self.init(.refused, "This device is no member of the space.", kept: kept)
        case .notLeading(let role):
            self.init(
                .refused, "A \(role.name) does not lead the workshop.", kept: kept,
                next: "Owners and mentors do; who is one: atelier space members")
        case .closed:
            self.init(.conflict, "The meeting is over.", kept: kept, next: "A mentor begins another one.")
        case .noChange: self.init(.conflict, "It is so already.", kept: kept)
        case .over:
            self.init(
                .conflict, "The activity is over.", kept: kept,
                next: "To let what came late count: atelier workshop exercise accept WHO")
        case .otherDeadline: self.init(.conflict, "Another deadline was said meanwhile.", kept: kept)
        case .otherActivity:
            self.init(.usage, "That is not said of an activity of this sort.", kept: kept)
        case .unfit: self.init(workshop: .unfit)
        case .notOwnSpace:
            self.init(.refused, "Only what was made in a space of your own can be handed in.", kept: kept)
        case .unknownHandIn:
            self.init(.notFound, "There is no such work that was handed in.", kept: kept)
        case .wrongSolution:
            self.init(.refused, "That is not what the quiz committed to when it began.", kept: kept)
        }
    }
}
