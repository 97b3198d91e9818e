import LocalRPC
import NodeCore
import Spaces

/// Those of `session.*` that record and play.
enum ReplayHandlers {
    /// Longest part of one answer, in milliseconds, and what is given where nobody says how long.
    static let spanMax = 600_000
    private static let spanUsual = 60_000
    /// After so many steps a part ends, with the tenth of a second that the last of them is in.
    static let stepsMax = 10_000

    static func add(to table: inout [String: Handler]) {
        table[SessionMethods.Record.name] = record
        table[SessionMethods.SetMark.name] = mark
        table[SessionMethods.Replay.name] = replay
    }

    private static func record(_ call: RPCCall) {
        call.with(SessionMethods.Record.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            try SessionHandlers.say(
                SessionMethods.Record.self, .record(isOn: params.on), in: space, params.session, call)
        }
    }

    private static func mark(_ call: RPCCall) {
        call.with(SessionMethods.SetMark.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            try SessionHandlers.say(SessionMethods.SetMark.self, .mark(params.text), in: space, params.session, call)
        }
    }

    private static func replay(_ call: RPCCall) {
        call.with(SessionMethods.Replay.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            guard let session = try call.node.session(named: params.session ?? "@last", in: space) else {
                throw RPCFailure(session: .noSession)
            }
            let number = params.recording ?? session.recordings.count
            guard session.recordings.indices.contains(number - 1) else {
                throw RPCFailure(
                    .notFound, "The session has \(session.recordings.count) recordings.", kept: "Nothing was changed.",
                    next: "Record one while it goes on: atelier session record start")
            }
            let span = params.span ?? spanUsual
            guard (1...spanMax).contains(span), (params.from ?? 0) >= 0 else {
                throw RPCFailure(.usage, "A part is 1 to \(spanMax) milliseconds long and begins at 0 or later.")
            }
            let film = Film(session, number: number, in: space, call.server)
            call.succeed(SessionMethods.Replay.self, film.part(from: params.from ?? 0, span: span))
        }
    }
}
