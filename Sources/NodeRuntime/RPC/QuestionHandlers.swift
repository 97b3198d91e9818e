import Chat
import LocalRPC
import Membership
import NodeCore
import Spaces

/// `ask.*`
enum QuestionHandlers {
    static func add(to table: inout [String: Handler]) {
        table[QuestionMethods.New.name] = new
        table[QuestionMethods.List.name] = list
        table[QuestionMethods.Reply.name] = answer
        table[QuestionMethods.Vote.name] = vote
        table[QuestionMethods.Accept.name] = accept
    }

    private static func new(_ call: RPCCall) {
        call.with(QuestionMethods.New.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let deed = QuestionDeed.ask(title: params.title, text: params.text)
            ChatHandlers.say(QuestionMethods.New.self, .ask(deed), in: space, call) { .init(id: $0) }
        }
    }

    private static func list(_ call: RPCCall) {
        call.with(QuestionMethods.List.self) { params throws(RPCFailure) in
            let shapes = try ChatShapes(try call.node.spaceID(named: params.space), call.node)
            let shown = shapes.reading.questions.filter { shapes.isShown($0.id, by: $0.author) }
            call.succeed(QuestionMethods.List.self, .init(questions: shown.map(shapes.question)))
        }
    }

    private static func answer(_ call: RPCCall) {
        call.with(QuestionMethods.Reply.self) { params throws(RPCFailure) in
            let (space, questions) = try board(params.space, call)
            let question = try question(named: params.id, among: questions)
            let deed = QuestionDeed.answer(question.id, text: params.text)
            ChatHandlers.say(QuestionMethods.Reply.self, .ask(deed), in: space, call) { .init(id: $0) }
        }
    }

    private static func vote(_ call: RPCCall) {
        call.with(QuestionMethods.Vote.self) { params throws(RPCFailure) in
            let (space, questions) = try board(params.space, call)
            let all = questions.flatMap { [$0.id] + $0.answers.map(\.id) }
            let id = try ChatShapes.only(matching(params.id, all), params.id, "question or answer") { $0 }
            let deed = QuestionDeed.vote(id, isOff: params.off ?? false)
            ChatHandlers.say(QuestionMethods.Vote.self, .ask(deed), in: space, call) { .init(id: $0) }
        }
    }

    private static func accept(_ call: RPCCall) {
        call.with(QuestionMethods.Accept.self) { params throws(RPCFailure) in
            let (space, questions) = try board(params.space, call)
            let deed: QuestionDeed
            if params.off == true {
                deed = .accept(question: try question(named: params.id, among: questions).id, nil)
            } else {
                let answers = questions.flatMap { question in question.answers.map { (question.id, $0.id) } }
                let fitting = answers.filter { !matching(params.id, [$0.1]).isEmpty }
                let (question, answer) = try ChatShapes.only(fitting, params.id, "answer") { $0.1 }
                deed = .accept(question: question, answer)
            }
            ChatHandlers.say(QuestionMethods.Accept.self, .ask(deed), in: space, call) { .init(id: $0) }
        }
    }

    private static func board(_ name: String?, _ call: RPCCall) throws(RPCFailure) -> (SpaceID, [Question]) {
        let space = try call.node.spaceID(named: name)
        return (space, try ChatShapes(space, call.node).reading.questions)
    }

    private static func question(
        named name: String, among questions: [Question]
    ) throws(RPCFailure) -> Question {
        try ChatShapes.only(questions.filter { !matching(name, [$0.id]).isEmpty }, name, "question") { $0.id }
    }

    private static func matching(_ name: String, _ ids: [RecordEntry.ID]) -> [RecordEntry.ID] {
        let wanted = name.lowercased()
        return wanted.count < 4 ? [] : ids.filter { $0.reference.hasPrefix(wanted) || $0.text == wanted }
    }
}
