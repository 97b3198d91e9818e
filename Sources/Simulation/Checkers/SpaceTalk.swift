import Chat
import Membership
import NodeCore
import Reviews
import Spaces

/// What a node shows of what is said in a space beside its texts.
struct SpaceTalk: Equatable {
    let messages: [ShownMessage]
    let questions: [Question]
    let reviews: [Review]
    /// Of each review, what it still needs and who is waited for.
    let unmet: [[UnmetRule]]
    let turns: [WhoseTurn]
    /// What every review of the space is to meet.
    let rules: LandRules
    let sessions: [Session]

    init(of space: SpaceID, at node: Node) {
        let chat = node.chat(space)
        messages = chat.map { chat in chat.conversation.messages.map { chat.shown($0) } } ?? []
        questions = chat?.questions ?? []
        let sights = node.reviews(in: space)
        reviews = sights.map(\.review)
        unmet = sights.map(\.unmet)
        turns = sights.map(\.turn)
        rules = node.landRules(in: space)
        sessions = node.sessions(in: space)
    }

    /// What another one shows otherwise, if anything.
    func difference(from other: SpaceTalk) -> String? {
        if self == other { return nil }
        return TalkView(self, persons: [:]).difference(from: TalkView(other, persons: [:]))
            ?? "what is said differs in what no line tells"
    }
}
