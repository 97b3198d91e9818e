import LocalRPC
import NodeCore
import Spaces

/// Those of `session.*` about what a session is to be about.
enum AgendaHandlers {
    static func add(to table: inout [String: Handler]) {
        table[SessionMethods.Plan.name] = plan
        table[SessionMethods.Turn.name] = turn
    }

    private static func plan(_ call: RPCCall) {
        call.with(SessionMethods.Plan.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let deed = SessionDeed.agenda(params.text, minutes: params.minutes)
            try SessionHandlers.say(SessionMethods.Plan.self, deed, in: space, params.session, call)
        }
    }

    private static func turn(_ call: RPCCall) {
        call.with(SessionMethods.Turn.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            guard let session = try call.node.session(named: params.session, in: space) else {
                throw RPCFailure(session: .noSession)
            }
            var text = params.text
            if text == nil, params.done != true {
                guard let next = session.agenda.next else {
                    throw RPCFailure(
                        .notFound, "Nothing is left on the agenda.", kept: "Nothing was changed.",
                        next: "Add something: atelier session agenda add TEXT")
                }
                text = next.text
            }
            let command = NodeCommand.session(space, .say(.topic(text), in: session.id))
            call.command(SessionMethods.Turn.self, command) { reply in
                guard case .session(.said(let id)) = reply else { return nil }
                let agenda = call.node.sessions(in: space).first { $0.id == id }?.agenda
                let topic = agenda.flatMap { agenda in agenda.current.map { agenda.items[$0] } }
                return .init(session: id.change.hex, topic: topic.map(SessionShapes(space, call.node).topic))
            }
        }
    }
}
