import LocalRPC
import Membership
import NodeCore
import Transport

/// The node's side of the local socket: reads requests, hands them to the handlers, writes answers and notifications.
final class RPCServer {
    /// One connected program.
    private struct Client {
        var deframer = MessageDeframer()
        /// Requests not answered yet.
        var open = 0
        var isWritable = true
        var isReading = true
        var hasEnded = false
        var isBroken = false
    }

    /// A request that waits for the core's answer.
    typealias Completion = (Result<NodeReply, NodeFailure>) -> Void

    unowned let runtime: NodeRuntime
    private var clients: [Transport.ClientID: Client] = [:]
    private var nextNumber: UInt64 = 0
    private var completions: [NodeCore.RequestID: Completion] = [:]
    var openDocuments = OpenDocuments()
    private(set) var editors = EditorSeats()
    private(set) lazy var bridges = EditorBridges(server: self)
    let films = FilmShelf()
    private lazy var handlers: [String: Handler] = Self.table()
    private var halves = HalfMessages()
    private lazy var halvesTimer = LoopTimer(on: runtime.loop) { [unowned self] in endHalves() }

    /// Past so many open requests a client is not read on until half of them are answered.
    static let openRequestsMax = 4096

    init(runtime: NodeRuntime) {
        self.runtime = runtime
    }

    var node: Node { runtime.node }

    // MARK: Connections

    func receive(_ event: UnixEvent) {
        switch event {
        case .accepted(let client): clients[client] = Client()
        case .received(let client, let bytes): take(bytes, from: client)
        case .ended(let client):
            clients[client]?.hasEnded = true
            closeIfDone(client)
        case .writable(let client, let isWritable):
            clients[client]?.isWritable = isWritable
            readAsAllowed(client)
        case .listeningEnded(let error):
            runtime.logger.error("The local socket is gone: \(error). The node stops, so that a new one can start.")
            runtime.beginStop()
        case .closed(let client):
            clients[client] = nil
            halves.forget(client)
            films.clear()
            forget(client)
            editors.leave(client)?.leave()
            bridges.leave(client)
        }
    }

    private func forget(_ client: Transport.ClientID) {
        openDocuments.close(NodeCore.ClientID(value: client.value))
        runtime.feed(.clientClosed(NodeCore.ClientID(value: client.value)))
    }

    // MARK: Editors

    func seat(_ editor: Transport.ClientID, space: SpaceID, directory: String) {
        let line = editors.takeLine()
        clients[line] = Client()
        let seat = EditorSeat(editor: editor, line: line, space: space.bytes.hex, directory: directory, server: self)
        editors.add(seat)
        bridges.add(line, of: space, process: nil)
        seat.work()
    }

    /// An editor's session is over.
    func clear(_ seat: EditorSeat) {
        clients[seat.line] = nil
        bridges.leave(seat.line)
        editors.remove(seat)
        forget(seat.line)
    }

    private func take(_ bytes: [UInt8], from client: Transport.ClientID) {
        guard clients[client]?.isBroken == false else { return }
        clients[client]?.deframer.append(bytes)
        var hasEnded = false
        do {
            while let message = try clients[client]?.deframer.next() {
                hasEnded = true
                handle(message, from: client)
            }
            noteHalf(of: client, isNew: hasEnded)
        } catch {
            drop(client, error.failure)
        }
    }

    /// Says why, and closes.
    private func drop(_ client: Transport.ClientID, _ failure: RPCFailure) {
        clients[client]?.isBroken = true
        send(MessageWriter.failure(failure, id: nil), to: client)
        runtime.local.close(client)
    }

    private func noteHalf(of client: Transport.ClientID, isNew: Bool) {
        let waits = (clients[client]?.deframer.waitingInBytes ?? 0) > 0
        guard waits || halves.contains(client) else { return }
        halves.note(client, waits: waits, isNew: isNew, at: SystemClock.now().monotonicInNanoseconds)
        halvesTimer.set(halves.nextDeadline.map(SystemClock.alarm(for:)))
    }

    /// Closes those that hold a place for half a message. Who waits for an answer, listens to something, or is held
    /// back by us may take longer.
    private func endHalves() {
        for client in halves.takeExpired(at: SystemClock.now().monotonicInNanoseconds) {
            guard let state = clients[client] else { continue }
            let isUseful =
                state.open > 0 || !state.isReading
                || node.subscriptionCount(of: NodeCore.ClientID(value: client.value)) > 0
            if isUseful { noteHalf(of: client, isNew: true) } else { drop(client, Self.tooSlow) }
        }
        halvesTimer.set(halves.nextDeadline.map(SystemClock.alarm(for:)))
    }

    private static let onlyReads = RPCFailure(
        .noNode, "No node runs: what the profile holds can only be read.", kept: "Nothing was changed.",
        next: "atelier node start")
    private static let tooSlow = RPCFailure(
        .timeout, "The rest of a message did not come within \(HalfMessages.patience.components.seconds) seconds.",
        kept: "Earlier requests were taken; this connection is closed.")

    func handle(_ message: [UInt8], from client: Transport.ClientID) {
        runtime.stages?.note(.asked)
        let request: IncomingRequest
        do {
            guard case .request(let incoming) = try RPCMessage(parsing: message) else { return }
            request = incoming
        } catch {
            return send(MessageWriter.failure(error, id: nil), to: client)
        }
        if let seat = editors.seat(of: client), EditorSeat.methods.contains(request.method) {
            return seat.receive(fromEditor: message)
        }
        clients[client]?.open += 1
        dispatch(RPCCall(server: self, client: client, request: request))
        readAsAllowed(client)
    }

    private func dispatch(_ call: RPCCall) {
        guard let handler = handlers[call.request.method] else {
            return call.fail(
                RPCFailure(
                    .unknownMethod, "This node has no method \(call.request.method).", kept: "Nothing was changed.",
                    next: "Protocol/local-rpc.md lists the methods."))
        }
        if runtime.isReading, !ReadingMethods.names.contains(call.request.method) { return call.fail(Self.onlyReads) }
        guard let space = spaceToWaitFor(before: call.request.method) else { return handler(call) }
        command(.whenLoaded(space), from: call.client) { [unowned self] result in
            switch result {
            case .success: dispatch(call)
            case .failure(let failure): call.fail(RPCFailure(failure))
            }
        }
    }

    /// Methods that read or change documents work from kept texts while a history is being read; where there are none,
    /// and for what only the history tells, they wait.
    private func spaceToWaitFor(before method: String) -> SpaceID? {
        // What is said waits for its own space alone, in the core.
        let isOfChat = method.hasPrefix("chat.") && method != ChatMethods.Send.name || method.hasPrefix("ask.")
        if isOfChat || Self.historyMethods.contains(method) { return node.loadingSpace }
        let isWaiting = Self.textMethods.contains { method.hasPrefix($0) }
        return isWaiting ? node.unreadableSpace : nil
    }

    private static let historyMethods: Set<String> = [
        DocumentMethods.Log.name, DocumentMethods.At.name, DocumentMethods.Diff.name, DocumentMethods.Restore.name,
        DocumentMethods.Name.name, DocumentMethods.Removed.name, DocumentMethods.Mode.name,
        ReviewMethods.List.name, ReviewMethods.Show.name, ReviewMethods.Open.name, ReviewMethods.Revise.name,
        ReviewMethods.Publish.name,
        ReviewMethods.Rules.name, SessionMethods.List.name, SessionMethods.Show.name, SessionMethods.Trailers.name,
        SessionMethods.Replay.name,
    ]
    private static let textMethods = ["doc.", SpaceMethods.List.name, SpaceMethods.Show.name]

    /// A client that does not take its answers, or has too many to come, is held back by the kernel.
    private func readAsAllowed(_ client: Transport.ClientID) {
        guard let state = clients[client] else { return }
        let isAllowed =
            state.isWritable && state.open < (state.isReading ? Self.openRequestsMax : Self.openRequestsMax / 2)
        guard isAllowed != state.isReading else { return }
        clients[client]?.isReading = isAllowed
        runtime.local.setReading(isAllowed, on: client)
    }

    /// Writes an answer. A request without an id (a notification in JSON-RPC's words) gets none.
    func finish(_ client: Transport.ClientID, with message: [UInt8]?) {
        if let message { send(message, to: client) }
        clients[client]?.open -= 1
        readAsAllowed(client)
        closeIfDone(client)
    }

    private func closeIfDone(_ client: Transport.ClientID) {
        if let state = clients[client], state.hasEnded, state.open == 0 { runtime.local.close(client) }
    }

    func send(_ message: [UInt8], to client: Transport.ClientID) {
        if let seat = editors.seat(atLine: client) { return seat.receive(fromNode: message) }
        let style = clients[client]?.deframer.style ?? .lines
        _ = runtime.local.send(style.frame(message), to: client)
    }

    // MARK: The core

    /// Gives a command to the core; `completion` gets its answer.
    func command(_ command: NodeCommand, from client: Transport.ClientID, then completion: @escaping Completion) {
        nextNumber += 1
        let request = NodeCore.RequestID(client: NodeCore.ClientID(value: client.value), number: nextNumber)
        completions[request] = completion
        runtime.feed(.command(request, command))
    }

    func answer(_ request: NodeCore.RequestID, _ result: Result<NodeReply, NodeFailure>) {
        completions.removeValue(forKey: request)?(result)
    }

    func notify(_ subscription: Subscription, _ notification: NodeNotification) {
        let client = Transport.ClientID(value: subscription.client.value)
        switch notification {
        case .documentChanged(let space, _, let revision, let edits, let origin, let author):
            let name = node.reading(space).map { node.name(of: author, in: $0.membership) } ?? ""
            let params = DocumentMethods.Changed.Params(
                subscription: Int(subscription.number), path: openDocuments.path(of: subscription), revision: revision,
                edits: edits.map { .init(at: $0.at, delete: $0.deleted, insert: $0.inserted) },
                origin: .init(origin), author: name)
            send(MessageWriter.notification(DocumentMethods.Changed.self, params: params), to: client)
        // No method of the socket listens to the tree.
        case .treeChanged: break
        case .chatMessage(let space, let message):
            if let text = self.message(message, in: space, to: subscription) { send(text, to: client) }
        case .chatStep(let space, let step):
            if let text = message(step, in: space, to: subscription) { send(text, to: client) }
        case .question(let space, let step):
            if let text = message(step, in: space, to: subscription) { send(text, to: client) }
        case .whereabouts(let space, let seen):
            let params = PresenceMethods.Changed.Params(
                subscription: Int(subscription.number), device: shape(seen, in: space))
            send(MessageWriter.notification(PresenceMethods.Changed.self, params: params), to: client)
        case .terminal(let space, let notice): send(message(notice, in: space, for: subscription), to: client)
        case .session(let space, let news): send(message(news, in: space, to: subscription), to: client)
        case .review(let space, let step): send(message(step, in: space, to: subscription), to: client)
        case .workshop(let space, let step): send(message(step, in: space, to: subscription), to: client)
        case .followed(let space, let place): send(message(place, in: space, to: subscription), to: client)
        }
    }
}

extension DocumentMethods.Changed.Origin {
    init(_ origin: EditOrigin) {
        switch origin {
        case .own: self = .own
        case .local: self = .local
        case .remote: self = .remote
        }
    }
}
