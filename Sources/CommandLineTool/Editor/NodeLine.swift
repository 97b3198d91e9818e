import EditorProtocol
import LocalRPC

/// A session's connection to the node: its questions as requests, and what comes back as answers.
struct NodeLine {
    let client: NodeClient
    private let space: String
    private var questions: [Int: NodeQuestion] = [:]

    init(_ client: NodeClient, space: String) {
        self.client = client
        self.space = space
    }

    /// Sends a question; gives the answer where it cannot be sent at all.
    mutating func ask(_ question: NodeQuestion) -> NodeAnswer? {
        do {
            questions[try post(question)] = question
            return nil
        } catch {
            return .failed(question, RPCFailure(error.kind, error.sentence, kept: error.kept, next: error.hint))
        }
    }

    private func post(_ question: NodeQuestion) throws(CommandError) -> Int {
        switch question {
        case .open(let path): return try client.post(DocumentMethods.Open.self, .init(space: space, path: path))
        case .create(let path): return try client.post(DocumentMethods.New.self, .init(space: space, path: path))
        case .edit(let path, let revision, let edits):
            return try client.post(
                DocumentMethods.Edit.self, .init(space: space, path: path, revision: revision, edits: edits))
        case .close(let subscription):
            return try client.post(DocumentMethods.Close.self, .init(subscription: subscription))
        case .follow: return try client.post(PresenceMethods.Subscribe.self, .init(space: space))
        case .place(let path, let anchor, let cursor):
            var params = PresenceMethods.Set.Params(space: space, path: path, cursor: cursor)
            params.anchor = anchor
            return try client.post(PresenceMethods.Set.self, params)
        }
    }

    /// The next thing that the node said, nil when there is nothing more now. Throws when the connection is gone.
    mutating func next() throws(CommandError) -> NodeAnswer? {
        while let message = try client.next(until: ContinuousClock.now) {
            if let answer = answer(to: message) { return answer }
        }
        return nil
    }

    private mutating func answer(to message: RPCMessage) -> NodeAnswer? {
        switch message {
        case .request(let event): return notice(event)
        case .response(let response):
            guard case .number(let number) = response.id, let question = questions.removeValue(forKey: number) else {
                return nil
            }
            do throws(RPCFailure) {
                return try result(of: question, response)
            } catch {
                return .failed(question, error)
            }
        }
    }

    private func notice(_ event: IncomingRequest) -> NodeAnswer? {
        switch event.method {
        case DocumentMethods.Changed.name: (try? event.params(of: DocumentMethods.Changed.self)).map(NodeAnswer.changed)
        case PresenceMethods.Changed.name:
            (try? event.params(of: PresenceMethods.Changed.self)).map { .seen($0.device) }
        default: nil
        }
    }

    private func result(
        of question: NodeQuestion, _ response: IncomingResponse
    ) throws(RPCFailure) -> NodeAnswer? {
        switch question {
        case .open(let path): return .opened(path: path, try response.result(of: DocumentMethods.Open.self))
        case .create(let path):
            _ = try response.result(of: DocumentMethods.New.self)
            return .created(path: path)
        case .edit(let path, _, _):
            return .edited(path: path, revision: try response.result(of: DocumentMethods.Edit.self).revision)
        case .place:
            _ = try response.result(of: PresenceMethods.Set.self)
            return .placed
        case .close, .follow:
            if let failure = response.failure { throw failure }
            return nil
        }
    }
}
