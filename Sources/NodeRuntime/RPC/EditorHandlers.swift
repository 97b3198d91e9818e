import LocalRPC
import Transport
import WireCodec

/// `editor.*`
enum EditorHandlers {
    static func add(to table: inout [String: Handler]) {
        table[EditorAttachment.name] = attach
        table[EditorSaves.Answer.name] = answerSaves
        table[EditorSaves.Tell.name] = tell
    }

    private static func attach(_ call: RPCCall) {
        call.with(EditorAttachment.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            guard params.directory.hasPrefix("/") else {
                throw RPCFailure(.usage, "The directory is not an absolute path.", kept: "Nothing was changed.")
            }
            guard call.server.editors.seat(of: call.client) == nil else {
                throw RPCFailure(
                    .conflict, "This connection is an editor's already.", kept: "It stays as it is.",
                    next: "Open another connection.")
            }
            call.succeed(EditorAttachment.self, .init())
            call.server.seat(call.client, space: space, directory: params.directory)
        }
    }
}

extension EditorHandlers {
    private static func answerSaves(_ call: RPCCall) {
        call.with(EditorSaves.Answer.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.server.bridges.add(call.client, of: space, process: params.process)
            call.succeed(EditorSaves.Answer.self, .init())
        }
    }

    private static func tell(_ call: RPCCall) {
        call.with(EditorSaves.Tell.self) { params throws(RPCFailure) in
            call.server.bridges.take(params.state, on: params.question, from: call.client)
            call.succeed(EditorSaves.Tell.self, .init())
        }
    }
}

/// The editors among the connections.
struct EditorSeats {
    private var byEditor: [Transport.ClientID: EditorSeat] = [:]
    private var byLine: [Transport.ClientID: EditorSeat] = [:]
    /// Sockets are numbered upward from 0, sessions downward from here.
    private var nextLine = UInt64.max

    func seat(of editor: Transport.ClientID) -> EditorSeat? { byEditor[editor] }
    func seat(atLine line: Transport.ClientID) -> EditorSeat? { byLine[line] }

    mutating func takeLine() -> Transport.ClientID {
        defer { nextLine -= 1 }
        return Transport.ClientID(value: nextLine)
    }

    mutating func add(_ seat: EditorSeat) {
        byEditor[seat.editor] = seat
        byLine[seat.line] = seat
    }

    /// The editor's connection has ended.
    mutating func leave(_ editor: Transport.ClientID) -> EditorSeat? { byEditor.removeValue(forKey: editor) }

    mutating func remove(_ seat: EditorSeat) { byLine[seat.line] = nil }
}
