import CRDT
import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec

/// Those of `doc.*` that take back what was written, and tell who wrote what.
enum UndoHandlers {
    static func add(to table: inout [String: Handler]) {
        table[DocumentMethods.Undo.name] = undo
        table[DocumentMethods.Redo.name] = redo
        table[DocumentMethods.Blame.name] = blame
    }

    private static func undo(_ call: RPCCall) { reverse(call, DocumentMethods.Undo.self, isRedo: false) }

    private static func redo(_ call: RPCCall) { reverse(call, DocumentMethods.Redo.self, isRedo: true) }

    private static func reverse<Method: RPCMethod>(_ call: RPCCall, _ method: Method.Type, isRedo: Bool)
    where Method.Params == DocumentMethods.Reversal, Method.Result == DocumentMethods.Reversed {
        call.with(method) { params throws(RPCFailure) in
            let count = params.count ?? 1
            guard (1...NodeLimits.undoStepsMax).contains(count) else {
                throw RPCFailure(
                    .usage, "So many edits cannot be taken back at once: \(count).", kept: "Nothing was changed.",
                    next: "Give a count from 1 to \(NodeLimits.undoStepsMax).")
            }
            let (space, document) = try call.node.locate(params.space, params.path)
            let device = try params.by.map { name throws(RPCFailure) in try call.node.writer(named: name, in: space) }
            let own = call.node.ownDeviceKey
            let command = NodeCommand.undo(
                space, document: document, Reversal(isRedo: isRedo, count: count, device: device))
            call.command(method, command) { reply in
                guard case .undone(let done) = reply, let membership = call.node.reading(space)?.membership else {
                    return nil
                }
                return .init(
                    revision: done.revision, steps: done.steps, inserted: done.insertedInScalars,
                    deleted: done.deletedInScalars, author: call.node.name(of: device ?? own, in: membership),
                    deviceId: DeviceID(publicKey: device ?? own).shown, isRevert: device.map { $0 != own } ?? false)
            }
        }
    }

    private static func blame(_ call: RPCCall) {
        call.with(DocumentMethods.Blame.self) { params throws(RPCFailure) in
            let (space, document) = try call.node.locate(params.space, params.path)
            let (range, line, text, revision) = try part(params, of: document, in: space, call.node)
            let parts: [WrittenPart]
            do throws(NodeFailure) {
                parts = try call.node.authorship(of: document, in: space, range)
            } catch {
                throw RPCFailure(error)
            }
            guard let membership = call.node.reading(space)?.membership else {
                throw DocumentHandlers.missing(params.path)
            }
            call.succeed(
                DocumentMethods.Blame.self,
                .init(
                    revision: revision, at: range.lowerBound, line: line, text: text,
                    parts: parts.map { part in
                        .init(
                            at: part.range.lowerBound, count: part.range.count,
                            author: call.node.name(of: part.author, in: membership),
                            deviceId: DeviceID(publicKey: part.author).shown,
                            from: part.tenths.map { Int(clamping: $0.lowerBound) * 100 },
                            time: part.tenths.map { Int(clamping: $0.upperBound) * 100 }, change: part.change?.hex)
                    }))
        }
    }

    /// What is asked for, read before the space is changed: one that is held meanwhile would be copied.
    private static func part(
        _ params: DocumentMethods.Blame.Params, of document: Bytes32, in space: SpaceID, _ node: Node
    ) throws(RPCFailure) -> (range: Range<Int>, line: Int, text: String, revision: Int) {
        guard let found = node.space(space)?.documents[document] else {
            throw node.loadingSpace == space
                ? RPCFailure(NodeFailure.stillLoading) : DocumentHandlers.missing(params.path)
        }
        let text = found.text.text
        do throws(CRDTError) {
            let range: Range<Int>
            if params.from != nil || params.to != nil {
                let from = params.from ?? 0
                range = from..<max(from, params.to ?? text.lengthInScalars)
            } else {
                let first = max(params.firstLine ?? 1, 1)
                let last = min(params.lastLine ?? text.lineCount, text.lineCount)
                let start = try text.position(of: LineColumn(line: first - 1, column: 0))
                let end =
                    last >= text.lineCount
                    ? text.lengthInScalars : try text.position(of: LineColumn(line: max(last, first - 1), column: 0))
                range = start..<max(start, end)
            }
            let place = try text.lineColumn(of: range.lowerBound)
            _ = try text.lineColumn(of: range.upperBound)
            return (range, place.line + 1, text.string(inScalars: range), found.revision)
        } catch {
            throw RPCFailure(
                .badPosition, "That part is not in the text, which has \(text.lineCount) lines.",
                next: "Ask for lines from 1 to \(text.lineCount).")
        }
    }
}

extension Node {
    /// The device that a client means by a name or by the beginning of its id: one that is a member, or was.
    func writer(named name: String, in id: SpaceID) throws(RPCFailure) -> Bytes32 {
        guard let space = space(id) else { throw RPCFailure(.notFound, "There is no such space here.") }
        let devices = space.writers
        let letters = name.lowercased()
        let byName = devices.filter { self.name(of: $0, in: space.membership) == name }
        let byID = letters.utf8.count >= 4 ? devices.filter { DeviceID(publicKey: $0).shown.hasPrefix(letters) } : []
        let found = byName.isEmpty ? byID : byName
        guard let first = found.first else {
            throw RPCFailure(
                .notFound, "Nobody called \(name) is or was a member of the space.", kept: "Nothing was changed.",
                next: "List them: atelier space members")
        }
        guard found.count == 1 else {
            let list = found.map { DeviceID(publicKey: $0).shown }.joined(separator: ", ")
            throw RPCFailure(
                .ambiguous, "Several devices are called \(name): \(list).",
                next: "Name one by the first letters of its id.")
        }
        return first
    }
}
