import LocalRPC

/// What a person wants on a workshop's screen, as requests to the node.
struct WorkshopWishes {
    private let client: NodeClient
    private let space: String

    init(_ client: NodeClient, _ space: String) {
        self.client = client
        self.space = space
    }

    /// The request's id, and what is told when it is done; nil for what is no request.
    func post(_ wish: WorkshopView.Wish) throws(CommandError) -> (Int, String)? {
        switch wish {
        case .hand(let word):
            (try client.post(WorkshopMethods.Hand.self, .init(space: space, word: word)), "Your hand is up.")
        case .handDown:
            (try client.post(WorkshopMethods.Hand.self, .init(space: space, down: true)), "Your hand is down.")
        case .pace(let pace):
            (try client.post(WorkshopMethods.Pace.self, .init(space: space, pace: pace)), "It is said.")
        case .ask(let text):
            (try client.post(QuestionMethods.New.self, .init(space: space, title: text)), "All can read it.")
        case .askMentors(let text):
            (try client.post(WorkshopMethods.Ask.self, .init(space: space, text: text)), "The mentors can read it.")
        case .vote(let id):
            (try client.post(QuestionMethods.Vote.self, .init(space: space, id: id)), "You voted for it.")
        case .answer(let activity, let answers):
            (
                try client.post(
                    WorkshopMethods.GiveAnswer.self, .init(space: space, activity: activity, answers: answers)),
                "You answered. Until it ends, another answer takes its place."
            )
        case .stuck(let activity, let word):
            (
                try client.post(WorkshopMethods.Stuck.self, .init(space: space, activity: activity, word: word)),
                "Those who lead see it."
            )
        case .unstuck(let activity):
            (
                try client.post(WorkshopMethods.Stuck.self, .init(space: space, activity: activity, off: true)),
                "It is taken back."
            )
        default: try postLeading(wish)
        }
    }

    private func postLeading(_ wish: WorkshopView.Wish) throws(CommandError) -> (Int, String)? {
        switch wish {
        case .announce(let text):
            (try client.post(WorkshopMethods.Announce.self, .init(space: space, text: text)), "It is announced.")
        case .timer(let seconds, let label):
            (
                try client.post(WorkshopMethods.SetTimer.self, .init(space: space, seconds: seconds, label: label)),
                seconds == nil ? "There is no time any more." : "The time runs."
            )
        case .callNext: (try client.post(WorkshopMethods.Lower.self, .init(space: space)), "The first hand is down.")
        case .lower(let member):
            (try client.post(WorkshopMethods.Lower.self, .init(space: space, member: member)), "The hand is down.")
        case .poll(let question, let isAnonymous):
            (
                try client.post(
                    WorkshopMethods.Poll.self,
                    .init(space: space, question: question, anonymous: isAnonymous ? true : nil)), "It is asked."
            )
        case .end(let activity):
            (try client.post(WorkshopMethods.End.self, .init(space: space, activity: activity)), "It is over.")
        case .show(let activity, let isOff):
            (
                try client.post(
                    WorkshopMethods.Reveal.self, .init(space: space, activity: activity, off: isOff ? true : nil)),
                isOff ? "It is shown no more." : "All see what came of it."
            )
        case .present(let member):
            (
                try client.post(WorkshopMethods.Present.self, .init(space: space, member: member)),
                "All are told whom to follow."
            )
        case .presentNoMore:
            (try client.post(WorkshopMethods.Present.self, .init(space: space, off: true)), "Nobody presents any more.")
        case .due(let activity, let seconds):
            (
                try client.post(
                    WorkshopMethods.SetDue.self, .init(space: space, activity: activity, seconds: seconds)),
                seconds == nil ? "It has no deadline any more." : "All see by when it is due."
            )
        case .accept(let activity, let member):
            (
                try client.post(
                    WorkshopMethods.Accept.self, .init(space: space, activity: activity, member: member)),
                "It counts as if it had come in time."
            )
        case .nextTopic: (try client.post(SessionMethods.Turn.self, .init(space: space)), "Next on the agenda.")
        case .hideQuestion(let id, let isOff):
            (
                try client.post(WorkshopMethods.Hide.self, .init(space: space, id: id, off: isOff ? true : nil)),
                isOff ? "All see it again." : "Learners see it no more."
            )
        case .reply(let id, let text):
            (try client.post(QuestionMethods.Reply.self, .init(space: space, id: id, text: text)), "It is answered.")
        default: nil
        }
    }
}
