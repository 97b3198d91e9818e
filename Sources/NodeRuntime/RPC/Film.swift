import CRDT
import Chat
import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec

/// One recording, from which parts are given.
struct Film {
    private let session: Session
    private let number: Int
    private let recording: Session.Recording
    private let space: SpaceID
    private let server: RPCServer
    private let shapes: SessionShapes
    private let start: UInt64
    /// The first tenth of a second behind it.
    private let end: UInt64
    private let moves: [CursorMove]

    init(_ session: Session, number: Int, in space: SpaceID, _ server: RPCServer) {
        (self.session, self.number, self.space, self.server) = (session, number, space, server)
        recording = session.recordings[number - 1]
        shapes = SessionShapes(space, server.node)
        let from = recording.from.tenths
        let to = max(from, recording.to?.tenths ?? SystemClock.now().unixInTenths) + 1
        moves = server.node.moves(of: session, in: space).filter { (from..<to).contains($0.tenths) }
        (start, end) = (from, to)
    }

    private func offset(_ tenths: UInt64) -> Int { Int(clamping: tenths - min(start, tenths)) * 100 }

    func part(from: Int, span: Int) -> SessionMethods.Replay.Result {
        let first = start + UInt64(from / 100)
        var last = min(first + UInt64(max(span / 100, 1)), end)
        var part = SessionMethods.Replay.Result(
            session: session.id.change.hex, recordings: session.recordings.count, recording: number,
            by: shapes.name(recording.recorder))
        part.title = session.title
        (part.started, part.length, part.from) = (Int(clamping: start) * 100, offset(end - 1), offset(first))
        part.marks = marks
        guard first < end else { return part }
        let (documents, edits) = texts(first..<last)
        var steps = (edits + cursors(first..<last) + said(first..<last) + events(first..<last))
            .enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        if steps.count > ReplayHandlers.stepsMax {
            let cut = steps[ReplayHandlers.stepsMax].at
            last = min(last, start + UInt64(cut / 100) + (cut == part.from ? 1 : 0))
            steps.removeAll { $0.at >= offset(last) }
        }
        (part.documents, part.steps) = (documents, steps)
        if last < end { part.next = offset(last) }
        return part
    }

    private var marks: [SessionMethods.Replay.Mark] {
        let set = session.marks.filter { (start..<end).contains($0.time.tenths) }
            .map { SessionMethods.Replay.Mark(at: offset($0.time.tenths), text: $0.text, by: shapes.name($0.author)) }
        let activities = ActivityMarks(in: space, server.node).marks(in: recording)
            .map { SessionMethods.Replay.Mark(at: offset($0.time.tenths), text: $0.text, by: shapes.name($0.author)) }
        return (set + activities).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    // MARK: What is in it

    /// The documents that were edited while it was recorded, or looked at, as they were, and what was done to them.
    private func texts(
        _ span: Range<UInt64>
    ) -> ([SessionMethods.Replay.Document], [SessionMethods.Replay.Step]) {
        guard let here = server.node.space(space) else { return ([], []) }
        let seen = Set(moves.compactMap(\.document))
        var documents: [SessionMethods.Replay.Document] = []
        var steps: [SessionMethods.Replay.Step] = []
        for (path, document) in here.listing() {
            let isEdited = here.isEdited(document.id, in: start..<end)
            guard isEdited || seen.contains(document.id), var replay = server.films.replay(of: document.id, in: here)
            else { continue }
            replay.seek(toTime: Int(clamping: span.lowerBound) - 1)
            documents.append(.init(path: path, text: replay.text.string()))
            while let next = replay.next(), let time = next.time, time < Int(clamping: span.upperBound) {
                if next.edits.isEmpty { continue }
                var step = SessionMethods.Replay.Step(at: offset(UInt64(time)), by: author(of: next.agent, here))
                step.path = path
                step.edits = next.edits.map { .init(at: $0.at, delete: $0.deleted, insert: $0.inserted) }
                steps.append(step)
            }
        }
        return (documents, steps)
    }

    private func author(of agent: AgentID, _ here: Space) -> String {
        here.device(of: agent).map(shapes.name) ?? ""
    }

    /// Those in the span; at its beginning, where everybody was last.
    private func cursors(_ span: Range<UInt64>) -> [SessionMethods.Replay.Step] {
        var last: [Bytes32: CursorMove] = [:]
        for move in moves where move.tenths < span.lowerBound { last[move.device] = move }
        let before = last.values.sorted { $0.device < $1.device }.map { step($0, at: span.lowerBound) }
        return before + moves.filter { span.contains($0.tenths) }.map { step($0, at: $0.tenths) }
    }

    private func step(_ move: CursorMove, at tenths: UInt64) -> SessionMethods.Replay.Step {
        var step = SessionMethods.Replay.Step(at: offset(tenths), by: shapes.name(move.device))
        step.moved = true
        step.path = move.document.flatMap { server.node.space(space)?.tree.entry(of: NodeID($0))?.text }
        if step.path != nil { (step.cursor, step.anchor) = (move.cursor, move.anchor) }
        return step
    }

    private func said(_ span: Range<UInt64>) -> [SessionMethods.Replay.Step] {
        let messages = server.node.conversation(space)?.newest(.max, in: nil) ?? []
        return messages.filter { span.contains($0.time.tenths) }.map { message in
            var step = SessionMethods.Replay.Step(at: offset(message.time.tenths), by: shapes.name(message.author))
            (step.said, step.channel) = (message.text, message.channel)
            return step
        }
    }

    private func events(_ span: Range<UInt64>) -> [SessionMethods.Replay.Step] {
        session.steps.filter { span.contains($0.time.tenths) }.map { event in
            var step = SessionMethods.Replay.Step(at: offset(event.time.tenths), by: shapes.name(event.author))
            step.event = shapes.event(event)
            return step
        }
    }
}
