import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec
import Workshops

/// `workshop.*` of polls, quizzes and exercises.
enum ActivityHandlers {
    static func add(to table: inout [String: Handler]) {
        table[WorkshopMethods.Poll.name] = poll
        table[WorkshopMethods.ShowActivity.name] = show
        table[WorkshopMethods.GiveAnswer.name] = answer
        table[WorkshopMethods.End.name] = end
        table[WorkshopMethods.Reveal.name] = reveal
        table[WorkshopMethods.Plan.name] = plan
        table[WorkshopMethods.Begin.name] = begin
    }

    // MARK: What is prepared

    private static func plan(_ call: RPCCall) {
        call.with(WorkshopMethods.Plan.self) { params throws(RPCFailure) in
            let prepared = try prepared(params.text)
            let parts = prepared.parts.enumerated().map { place, part -> WorkshopMethods.Part in
                var shape = WorkshopMethods.Part(number: place + 1, kind: part.kind, title: part.title)
                if case .agenda(let items) = part {
                    shape.agenda = items.map { .init(text: $0.text, minutes: $0.minutes) }
                }
                return shape
            }
            call.succeed(
                WorkshopMethods.Plan.self, .init(title: prepared.title, starter: prepared.starter, parts: parts))
        }
    }

    private static func begin(_ call: RPCCall) {
        call.with(WorkshopMethods.Begin.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            let parts = try prepared(params.text).parts
            guard parts.indices.contains(params.part - 1) else {
                throw RPCFailure(
                    .notFound, "The file has \(parts.count) parts, and none with the number \(params.part).",
                    kept: "Nothing was begun.")
            }
            let command: WorkshopCommand
            switch parts[params.part - 1] {
            case .poll(let poll): command = .begin(.poll(poll), in: nil)
            case .quiz(let quiz): command = .begin(.quiz(quiz), in: nil)
            case .exercise(let exercise): command = .begin(.exercise(exercise), in: nil)
            case .announcement(let text): command = .say(.announce(text), in: nil)
            case .agenda:
                throw RPCFailure(
                    .usage, "An agenda is a session's, not begun like a poll.", kept: "Nothing was begun.",
                    next: "Put its items on the session's: atelier workshop start FILE PART, or session.agenda")
            }
            WorkshopHandlers.send(WorkshopMethods.Begin.self, command, in: space, call)
        }
    }

    private static func prepared(_ text: String) throws(RPCFailure) -> PreparedWorkshop {
        do throws(WorkshopError) {
            return try PreparedWorkshop(parsing: Array(text.utf8))
        } catch {
            throw RPCFailure(prepared: error)
        }
    }

    private static func poll(_ call: RPCCall) {
        call.with(WorkshopMethods.Poll.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            let poll = PreparedPoll(
                question: params.question.text, form: try QuestionForm(params.question),
                isAnonymous: params.anonymous ?? false)
            WorkshopHandlers.send(WorkshopMethods.Poll.self, .begin(.poll(poll), in: nil), in: space, call)
        }
    }

    private static func show(_ call: RPCCall) {
        call.with(WorkshopMethods.ShowActivity.self) { params throws(RPCFailure) in
            let (space, id) = try chosen(params.space, params.activity, call)
            let shapes = try WorkshopShapes(space, call.node)
            guard let activity = shapes.reading.activity(id) else { throw RPCFailure(workshop: .unknownActivity) }
            call.succeed(WorkshopMethods.ShowActivity.self, shapes.whole(activity))
        }
    }

    private static func answer(_ call: RPCCall) {
        call.with(WorkshopMethods.GiveAnswer.self) { params throws(RPCFailure) in
            let (space, activity) = try chosen(params.space, params.activity, call)
            let answers = try params.answers.map { shape throws(RPCFailure) in
                try shape.map { answer throws(RPCFailure) in try Answer(answer) }
            }
            WorkshopHandlers.send(
                WorkshopMethods.GiveAnswer.self, .answer(answers, to: activity), in: space, call)
        }
    }

    private static func end(_ call: RPCCall) {
        call.with(WorkshopMethods.End.self) { params throws(RPCFailure) in
            let (space, activity) = try chosen(params.space, params.activity, call)
            WorkshopHandlers.send(WorkshopMethods.End.self, .end(activity), in: space, call)
        }
    }

    private static func reveal(_ call: RPCCall) {
        call.with(WorkshopMethods.Reveal.self) { params throws(RPCFailure) in
            let (space, activity) = try chosen(params.space, params.activity, call)
            WorkshopHandlers.send(
                WorkshopMethods.Reveal.self, .show(activity, isOff: params.off ?? false), in: space, call)
        }
    }

    /// The activity that a client means, and the space of its workshop; of those that are meant the newest where none
    /// is named.
    static func chosen(
        _ space: String?, _ name: String?, _ call: RPCCall, where isMeant: (ActivityOpening) -> Bool = { _ in true }
    ) throws(RPCFailure) -> (SpaceID, RecordEntry.ID) {
        let named = try call.node.spaceID(named: space)
        let work = call.node.exercise(ofWork: named)
        // Called where one works on it.
        if name == nil, let work { return work }
        let space = work?.space ?? named
        return (space, try WorkshopShapes(space, call.node).reading.activity(named: name, where: isMeant).id)
    }
}

extension QuestionForm {
    init(_ shape: WorkshopMethods.Question) throws(RPCFailure) {
        let options = shape.options ?? []
        switch shape.form {
        case "single": self = .single(options)
        case "multiple": self = .multiple(options)
        case "ranking": self = .ranking(options)
        case "text": self = .text
        case "scale":
            guard let low = shape.low, let high = shape.high, low < high else {
                throw RPCFailure(
                    .usage, "A scale goes from a lower number to a higher one.", kept: "Nothing was asked.")
            }
            self = .scale(low...high)
        default:
            throw RPCFailure(
                .usage, "There are no questions of the form \(shape.form).", kept: "Nothing was asked.",
                next: "Use single, multiple, ranking, scale or text.")
        }
    }
}

extension Answer {
    init(_ shape: WorkshopMethods.Answer) throws(RPCFailure) {
        switch (shape.options, shape.order, shape.value, shape.text) {
        case (let places?, nil, nil, nil): self = .options(places)
        case (nil, let places?, nil, nil): self = .order(places)
        case (nil, nil, let value?, nil): self = .value(value)
        case (nil, nil, nil, let text?): self = .text(text)
        default:
            throw RPCFailure(
                .usage, "An answer is one of options, an order, a value or a text.", kept: "Nothing was answered.")
        }
    }
}

extension PreparedWorkshop.Part {
    fileprivate var kind: String {
        switch self {
        case .agenda: "agenda"
        case .announcement: "announcement"
        case .poll: "poll"
        case .quiz: "quiz"
        case .exercise: "exercise"
        }
    }

    fileprivate var title: String {
        switch self {
        case .agenda(let items): items.map(\.text).joined(separator: ", ")
        case .announcement(let text): text
        case .poll(let poll): poll.question
        case .quiz(let quiz): quiz.title
        case .exercise(let exercise): exercise.title
        }
    }
}
