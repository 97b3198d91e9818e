import EditorProtocol
import LocalRPC
import NIOCore
import Transport

/// An editor at a connection of its own, and the session between it and the node, which to the node is a client like
/// any other: `line` is its connection, where no socket is behind.
final class EditorSeat {
    let editor: Transport.ClientID
    let line: Transport.ClientID
    private unowned let server: RPCServer
    private var session: EditorSession
    private var conversation: NodeConversation
    private var inbox: [Input] = []
    private var isAtWork = false
    private var isWaiting = false
    private lazy var retryTimer = LoopTimer(on: server.runtime.loop) { [unowned self] in
        isWaiting = false
        take(.retry)
    }
    private var hasLeft = false

    /// Until what did not work is tried again.
    private static let pause = TimeAmount.milliseconds(500)

    private enum Input {
        case editor([UInt8])
        case node([UInt8])
        case retry
    }

    init(editor: Transport.ClientID, line: Transport.ClientID, space: String, directory: String, server: RPCServer) {
        self.editor = editor
        self.line = line
        self.server = server
        session = EditorSession(folder: EditorFolder(roots: [directory]))
        conversation = NodeConversation(space: space)
        session.nodeIsThere()
    }

    static let methods: Set<String> = [
        EditorMethods.Open.name, EditorMethods.Close.name, EditorMethods.Edit.name, EditorMethods.Cursor.name,
    ]

    func receive(fromEditor message: [UInt8]) { take(.editor(message)) }
    func receive(fromNode message: [UInt8]) { take(.node(message)) }

    /// The connection has ended; what the editor wrote is carried out all the same.
    func leave() {
        hasLeft = true
        work()
    }

    private func take(_ input: Input) {
        inbox.append(input)
        work()
    }

    /// An answer may come while its request is being made: one after the other.
    func work() {
        guard !isAtWork else { return }
        isAtWork = true
        perform()
        while !inbox.isEmpty {
            session.itIs(SystemClock.now().unixInMilliseconds)
            switch inbox.removeFirst() {
            case .editor(let message): session.receive(message)
            case .node(let message):
                if let message = try? RPCMessage(parsing: message), let answer = conversation.answer(to: message) {
                    session.receive(answer)
                }
            case .retry: session.retry()
            }
            perform()
        }
        isAtWork = false
        if session.wantsRetry { retryLater() }
        if hasLeft, !session.hasUnsavedEdits { server.clear(self) }
    }

    private func perform() {
        for effect in session.takeEffects() {
            switch effect {
            case .tell(let message): if !hasLeft { server.send(message, to: editor) }
            case .ask(let question): server.handle(conversation.request(for: question), from: line)
            }
        }
    }

    private func retryLater() {
        guard !isWaiting else { return }
        isWaiting = true
        retryTimer.set(.now() + Self.pause)
    }
}
