import LocalRPC

/// What an editor's bridge and a film say to each other: the bridge asks as it asks a node, and is told the texts and
/// cursors of the moment. So an editor shows a film as it shows a space, with the plugin that it has.
struct FilmConversation {
    private struct Document {
        let subscription: Int
        /// As the bridge has it.
        var text: String
        var revision = 0
    }

    private var documents: [String: Document] = [:]
    private var listener: Int?
    private var cursors: [String: FilmState.Cursor] = [:]
    private var lastSubscription = 0
    private var outgoing: [[UInt8]] = []

    /// Whether an editor shows something of it.
    var isWatched: Bool { !documents.isEmpty }

    /// Messages for the bridge, without frames.
    mutating func takeOutgoing() -> [[UInt8]] {
        defer { outgoing = [] }
        return outgoing
    }

    /// A message of the bridge.
    mutating func take(_ message: [UInt8], at state: FilmState) {
        guard case .request(let request)? = try? RPCMessage(parsing: message), let id = request.id else { return }
        do throws(RPCFailure) {
            outgoing.append(try answer(to: request, id, state))
        } catch {
            outgoing.append(MessageWriter.failure(error, id: id))
        }
        show(state)
    }

    private mutating func answer(
        to request: IncomingRequest, _ id: RequestID, _ state: FilmState
    ) throws(RPCFailure) -> [UInt8] {
        switch request.method {
        case DocumentMethods.Open.name:
            let path = try request.params(of: DocumentMethods.Open.self).path
            guard let text = state.texts[path].map({ String($0) }) else {
                throw RPCFailure(
                    .notFound, "The recording has no \(path) at this moment.", kept: "Nothing was changed.")
            }
            lastSubscription += 1
            documents[path] = Document(subscription: lastSubscription, text: text)
            return MessageWriter.response(
                DocumentMethods.Open.self, id: id,
                result: .init(text: text, revision: 0, subscription: lastSubscription))
        case DocumentMethods.Close.name:
            let subscription = try request.params(of: DocumentMethods.Close.self).subscription
            documents = documents.filter { $0.value.subscription != subscription }
            return MessageWriter.response(DocumentMethods.Close.self, id: id, result: .init())
        case PresenceMethods.Subscribe.name:
            lastSubscription += 1
            (listener, cursors) = (lastSubscription, [:])
            return MessageWriter.response(
                PresenceMethods.Subscribe.self, id: id, result: .init(subscription: lastSubscription))
        case PresenceMethods.Set.name: return MessageWriter.response(PresenceMethods.Set.self, id: id, result: .init())
        case DocumentMethods.Edit.name, DocumentMethods.New.name:
            throw RPCFailure(
                .refused, "This is a recording: it can be looked at.", kept: "Nothing was changed.",
                next: "Copy what you need into a file of the space.")
        default: throw RPCFailure(.unknownMethod, "A recording has no \(request.method).", kept: "Nothing was changed.")
        }
    }

    /// Tells what is another than was told last.
    mutating func show(_ state: FilmState) {
        for (path, document) in documents.sorted(by: { $0.key < $1.key }) {
            let text = state.texts[path].map { String($0) } ?? ""
            if text.unicodeScalars.elementsEqual(document.text.unicodeScalars) { continue }
            let edits = LineSplices.between(document.text, text)
            documents[path]?.text = text
            documents[path]?.revision += 1
            outgoing.append(
                MessageWriter.notification(
                    DocumentMethods.Changed.self,
                    params: .init(
                        subscription: document.subscription, path: path, revision: document.revision + 1, edits: edits,
                        origin: .remote, author: "")))
        }
        guard let listener else { return }
        for name in Set(cursors.keys).union(state.cursors.keys).sorted() where cursors[name] != state.cursors[name] {
            let cursor = state.cursors[name]
            var seen = PresenceMethods.Whereabouts(deviceId: name, name: name, isSelf: false, isThere: cursor != nil)
            (seen.path, seen.cursor) = (cursor?.path, cursor?.cursor)
            outgoing.append(
                MessageWriter.notification(
                    PresenceMethods.Changed.self, params: .init(subscription: listener, device: seen)))
        }
        cursors = state.cursors
    }
}
