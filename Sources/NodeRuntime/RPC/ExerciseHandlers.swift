import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec
import Workshops

/// `workshop.*` of work on exercises, and of reports.
enum ExerciseHandlers {
    static func add(to table: inout [String: Handler]) {
        table[WorkshopMethods.Take.name] = take
        table[WorkshopMethods.HandInWork.name] = handIn
        table[WorkshopMethods.SetDue.name] = due
        table[WorkshopMethods.Accept.name] = accept
        table[WorkshopMethods.Stuck.name] = stuck
        table[WorkshopMethods.ConsentTo.name] = consent
        table[WorkshopMethods.Broadcast.name] = broadcast
        table[WorkshopMethods.GiveScore.name] = score
        table[WorkshopMethods.Look.name] = look
        table[WorkshopMethods.TellResult.name] = result
        table[WorkshopMethods.Report.name] = report
    }

    private static func take(_ call: RPCCall) {
        call.with(WorkshopMethods.Take.self) { params throws(RPCFailure) in
            let (space, exercise) = try exercise(params.space, params.activity, call)
            call.command(WorkshopMethods.Take.self, .workshop(space, .take(exercise))) { reply in
                guard case .space(let id) = reply, let work = call.node.reading(id) else { return nil }
                return .init(space: id.bytes.hex, title: call.node.title(of: work))
            }
        }
    }

    private static func handIn(_ call: RPCCall) {
        call.with(WorkshopMethods.HandInWork.self) { params throws(RPCFailure) in
            let (space, exercise) = try exercise(params.space, params.activity, call)
            WorkshopHandlers.send(
                WorkshopMethods.HandInWork.self, .handIn(exercise, note: params.note), in: space, call)
        }
    }

    private static func due(_ call: RPCCall) {
        call.with(WorkshopMethods.SetDue.self) { params throws(RPCFailure) in
            let (space, exercise) = try exercise(params.space, params.activity, call)
            let due = params.seconds.map { seconds in
                DueTime(
                    seconds: seconds, graceInSeconds: params.graceSeconds ?? 0, isStrict: params.strict ?? false)
            }
            WorkshopHandlers.send(WorkshopMethods.SetDue.self, .act(.due(due), on: exercise), in: space, call)
        }
    }

    private static func accept(_ call: RPCCall) {
        call.with(WorkshopMethods.Accept.self) { params throws(RPCFailure) in
            let (space, exercise) = try exercise(params.space, params.activity, call)
            let device = try call.node.person(named: params.member, in: space)
            WorkshopHandlers.send(WorkshopMethods.Accept.self, .accept(exercise, of: device), in: space, call)
        }
    }

    private static func look(_ call: RPCCall) {
        call.with(WorkshopMethods.Look.self) { params throws(RPCFailure) in
            let (space, exercise) = try exercise(params.space, params.activity, call)
            let device = try params.member.map { name throws(RPCFailure) in
                try call.node.person(named: name, in: space)
            }
            let command = WorkshopCommand.look(exercise, of: device, isHandedIn: params.handedIn ?? false)
            call.command(WorkshopMethods.Look.self, .workshop(space, command)) { reply in
                guard case .workshop(.work(let work)) = reply else { return nil }
                let name = (try? WorkshopShapes(space, call.node))?.name(work.person) ?? ""
                return .init(work, name: name, from: params.from ?? 0)
            }
        }
    }

    private static func stuck(_ call: RPCCall) {
        call.with(WorkshopMethods.Stuck.self) { params throws(RPCFailure) in
            let (space, exercise) = try exercise(params.space, params.activity, call)
            let deed = ActivityDeed.stuck(word: params.word, isOff: params.off ?? false)
            WorkshopHandlers.send(WorkshopMethods.Stuck.self, .act(deed, on: exercise), in: space, call)
        }
    }

    private static func consent(_ call: RPCCall) {
        call.with(WorkshopMethods.ConsentTo.self) { params throws(RPCFailure) in
            let (space, exercise) = try exercise(params.space, params.activity, call)
            let deed = ActivityDeed.consent(isOff: params.off ?? false, isAnonymous: params.anonymous ?? false)
            WorkshopHandlers.send(WorkshopMethods.ConsentTo.self, .act(deed, on: exercise), in: space, call)
        }
    }

    private static func broadcast(_ call: RPCCall) {
        call.with(WorkshopMethods.Broadcast.self) { params throws(RPCFailure) in
            let (space, exercise) = try exercise(params.space, params.activity, call)
            let device = try call.node.person(named: params.member, in: space)
            call.command(WorkshopMethods.Broadcast.self, .workshop(space, .broadcast(exercise, of: device))) { reply in
                switch reply {
                case .workshop(.shown(let path)): .init(path: path)
                case .workshop(.said): .init()
                default: nil
                }
            }
        }
    }

    private static func score(_ call: RPCCall) {
        call.with(WorkshopMethods.GiveScore.self) { params throws(RPCFailure) in
            let (space, exercise) = try exercise(params.space, params.activity, call)
            let device = try call.node.person(named: params.member, in: space)
            var score = Score(device: device)
            score.handIn = try handIn(of: device, to: exercise, in: space, call)
            score.points = params.points
            score.text = params.comment
            for row in params.rows ?? [] { score.rows[row.name] = row.points }
            WorkshopHandlers.send(WorkshopMethods.GiveScore.self, .act(.score(score), on: exercise), in: space, call)
        }
    }

    private static func result(_ call: RPCCall) {
        call.with(WorkshopMethods.TellResult.self) { params throws(RPCFailure) in
            let (space, exercise) = try exercise(params.space, params.activity, call)
            let device = try params.member.map { name throws(RPCFailure) in
                try call.node.person(named: name, in: space)
            }
            let named = params.handIn.flatMap { RecordEntry.ID(reference: $0) }
            let current = try handIn(of: device ?? call.node.ownDeviceKey, to: exercise, in: space, call)
            guard let handIn = params.handIn == nil ? current : named else {
                throw RPCFailure(workshop: .refused(.unknownHandIn))
            }
            var result = TestResult(
                handIn: handIn, passed: params.passed, failed: params.failed, exitCode: params.exitCode)
            result.skipped = params.skipped ?? 0
            result.log = try params.log.map { name throws(RPCFailure) in
                guard let blob = Bytes32(hex: name) else {
                    throw RPCFailure(.usage, "A log is named by the 64 digits of its blob.", kept: "Nothing was said.")
                }
                return blob
            }
            (result.seconds, result.text) = (params.seconds, params.text)
            WorkshopHandlers.send(WorkshopMethods.TellResult.self, .act(.result(result), on: exercise), in: space, call)
        }
    }

    /// What counts of a person's hand-ins; where nothing does, the late one.
    private static func handIn(
        of device: Bytes32, to exercise: RecordEntry.ID, in space: SpaceID, _ call: RPCCall
    ) throws(RPCFailure) -> RecordEntry.ID? {
        let reading = try WorkshopShapes(space, call.node).reading
        let standing = reading.activity(exercise)?.standings[reading.rules.person(device)]
        return (standing?.handIn ?? standing?.late)?.id
    }

    private static func exercise(
        _ space: String?, _ name: String?, _ call: RPCCall
    ) throws(RPCFailure) -> (SpaceID, RecordEntry.ID) {
        try ActivityHandlers.chosen(space, name, call) { opening in
            if case .exercise = opening { true } else { false }
        }
    }

    // MARK: Reports

    private static func report(_ call: RPCCall) {
        call.with(WorkshopMethods.Report.self) { params throws(RPCFailure) in
            let space = try call.node.workshopID(named: params.space)
            let shapes = try WorkshopShapes(space, call.node)
            let meetings =
                try params.meeting.map { name throws(RPCFailure) in [try shapes.reading.meeting(named: name)] }
                ?? shapes.reading.meetings
            guard !meetings.isEmpty else { throw RPCFailure(workshop: .noMeeting) }
            let report = shapes.reading.report(
                on: meetings, title: meetings.count == 1 ? meetings[0].opening.title : call.node.title(space),
                names: names(in: space, call.node), formerNames: formerNames(in: space, call.node))
            var result = WorkshopMethods.Report.Result(text: try text(of: report, params))
            if report.sealedCount > 0 { result.sealed = report.sealedCount }
            call.succeed(WorkshopMethods.Report.self, result)
        }
    }

    private static func text(
        of report: WorkshopReport, _ params: WorkshopMethods.Report.Params
    ) throws(RPCFailure) -> String {
        switch params.format {
        case "html":
            let offset = params.offsetInSeconds ?? 0
            guard (-86_400...86_400).contains(offset) else {
                throw RPCFailure(.usage, "A clock is at most a day away from UTC.")
            }
            return report.page(offsetInSeconds: offset)
        case "csv": return report.csv
        case "json": return String(decoding: report.json.canonicalBytes, as: UTF8.self)
        default:
            throw RPCFailure(
                .usage, "There is no report in the form \(params.format).", kept: "Nothing was written.",
                next: "Use html, csv or json.")
        }
    }

    /// Those who are members no more, as they were called.
    private static func formerNames(in space: SpaceID, _ node: Node) -> [Bytes32: String] {
        guard let membership = node.reading(space)?.membership else { return [:] }
        return Dictionary(membership.formerMembers.map { ($0.person, $0.name) }) { first, _ in first }
    }

    /// Persons by what they are called.
    private static func names(in space: SpaceID, _ node: Node) -> [Bytes32: String] {
        guard let membership = node.reading(space)?.membership else { return [:] }
        let persons = Set(membership.members.map(\.person))
        return Dictionary(uniqueKeysWithValues: persons.map { ($0, node.name(of: $0, in: membership)) })
    }
}

extension Node {
    fileprivate func title(_ space: SpaceID) -> String { reading(space).map { title(of: $0) } ?? "" }
}
