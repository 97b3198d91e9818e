import LocalRPC

@testable import EditorProtocol

/// A session with an editor and a node that say what the test wants.
struct Table {
    var session = EditorSession(folder: EditorFolder(roots: ["/r"]))
    private var lastID = 0
    /// Of the requests for edits.
    private(set) var lastNumber = 0
    private(set) var questions: [NodeQuestion] = []
    private(set) var told: [[UInt8]] = []

    init(isConnected: Bool = true) {
        if isConnected { connect() }
    }

    mutating func connect() {
        session.nodeIsThere()
        take()
    }

    mutating func lose() {
        session.nodeIsLost()
        take()
    }

    mutating func take() {
        for effect in session.takeEffects() {
            switch effect {
            case .tell(let message): told.append(message)
            case .ask(let question):
                if case .edit(_, let number, _, _) = question { lastNumber = number }
                questions.append(question)
            }
        }
    }

    @discardableResult
    mutating func say<M: RPCMethod>(_ method: M.Type, _ params: M.Params) -> RequestID {
        lastID += 1
        session.receive(MessageWriter.request(method, id: .number(lastID), params: params))
        take()
        return .number(lastID)
    }

    mutating func node(_ answer: NodeAnswer) {
        session.receive(answer)
        take()
    }

    /// Opens a file whose text the node has.
    mutating func open(_ uri: String, _ path: String, text: String, content: String? = nil, subscription: Int = 1) {
        say(EditorMethods.Open.self, .init(uri: uri, content: content ?? text))
        node(.opened(path: path, .init(text: text, revision: text.unicodeScalars.count, subscription: subscription)))
    }

    mutating func type(_ text: String, at: (Int, Int), in uri: String, revision: Int = 0) {
        let place = EditorPosition(line: at.0, character: at.1)
        let delta = [EditorReplacement(range: EditorRange(start: place, end: place), replacement: text)]
        say(EditorMethods.Edit.self, .init(uri: uri, revision: revision, delta: delta))
    }

    mutating func takeQuestions() -> [NodeQuestion] {
        defer { questions = [] }
        return questions
    }

    mutating func takeTold() -> [String] {
        defer { told = [] }
        return told.map { String(decoding: $0, as: UTF8.self) }
    }
}
