import EditorProtocol
import LocalRPC

/// A session's connection to the node.
struct NodeLine {
    let client: NodeClient
    private var conversation: NodeConversation

    /// `writer` is one for all lines of a session: by its name the node tells after a crash which edits it stored.
    init(_ client: NodeClient, space: String, writer: String, process: Int) throws(CommandError) {
        self.client = client
        conversation = NodeConversation(space: space, writer: writer)
        // A node that does not know it asks nothing.
        let asked = MessageWriter.request(
            EditorSaves.Answer.self, id: .string(EditorSaves.Answer.name),
            params: .init(space: space, process: process))
        try client.post(message: asked)
    }

    /// Sends a question; gives the answer where it cannot be sent at all.
    mutating func ask(_ question: NodeQuestion) -> NodeAnswer? {
        do {
            try client.post(message: conversation.request(for: question))
            return nil
        } catch {
            return .failed(question, RPCFailure(error.kind, error.sentence, kept: error.kept, next: error.hint))
        }
    }

    /// The next thing that the node said, nil when there is nothing more now. Throws when the connection is gone.
    mutating func next() throws(CommandError) -> NodeAnswer? {
        while let message = try client.next(until: ContinuousClock.now) {
            if let answer = conversation.answer(to: message) { return answer }
        }
        return nil
    }
}
