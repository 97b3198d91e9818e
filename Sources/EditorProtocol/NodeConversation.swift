package import LocalRPC

/// A session's questions as requests to the node's socket, and what comes back as answers.
package struct NodeConversation: Sendable {
    private let space: String
    /// Under which name its edits are numbered to the node; nil where that is of no use.
    private let writer: String?
    private var questions: [Int: NodeQuestion] = [:]
    private var lastID = 0

    /// `space` is its id; `writer` 64 hexadecimal digits, drawn at random.
    package init(space: String, writer: String? = nil) {
        self.space = space
        self.writer = writer
    }

    package mutating func request(for question: NodeQuestion) -> [UInt8] {
        lastID += 1
        questions[lastID] = question
        let id = RequestID.number(lastID)
        switch question {
        case .open(let path):
            return MessageWriter.request(
                DocumentMethods.Open.self, id: id, params: .init(space: space, path: path, writer: writer))
        case .create(let path):
            return MessageWriter.request(DocumentMethods.New.self, id: id, params: .init(space: space, path: path))
        case .edit(let path, let number, let revision, let edits):
            var params = DocumentMethods.Edit.Params(space: space, path: path, revision: revision, edits: edits)
            params.number = writer == nil ? nil : number
            return MessageWriter.request(DocumentMethods.Edit.self, id: id, params: params)
        case .close(let subscription):
            return MessageWriter.request(DocumentMethods.Close.self, id: id, params: .init(subscription: subscription))
        case .follow:
            return MessageWriter.request(PresenceMethods.Subscribe.self, id: id, params: .init(space: space))
        case .place(let path, let anchor, let cursor):
            var params = PresenceMethods.Set.Params(space: space, path: path, cursor: cursor)
            params.anchor = anchor
            return MessageWriter.request(PresenceMethods.Set.self, id: id, params: params)
        case .tell(let question, let state):
            return MessageWriter.request(
                EditorSaves.Tell.self, id: id, params: .init(question: question, state: state))
        }
    }

    /// What a message of the node means to the session; nil where it means nothing.
    package mutating func answer(to message: RPCMessage) -> NodeAnswer? {
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
        case EditorSaves.Found.name: (try? event.params(of: EditorSaves.Found.self)).map(NodeAnswer.found)
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
        case .edit(let path, let number, _, _):
            let revision = try response.result(of: DocumentMethods.Edit.self).revision
            return .edited(path: path, number: number, revision: revision)
        case .place:
            return .placed(editor: try response.result(of: PresenceMethods.Set.self).editor ?? 0)
        case .close, .follow, .tell:
            if let failure = response.failure { throw failure }
            return nil
        }
    }
}
