import Folders
import LocalRPC
import Membership
import Transport

/// The connections that answer for an editor what it saved, and what they are asked (Protocol/editor.md, section 7).
final class EditorBridges {
    private struct Bridge {
        let space: SpaceID
        let process: Int?
    }

    private struct Question {
        let space: SpaceID
        let file: FoundFile
        /// Who may still know it. Where they decide they are asked one after the other, lest two take one edit in.
        var awaited: [Transport.ClientID]
    }

    private unowned let server: RPCServer
    private var bridges: [Transport.ClientID: Bridge] = [:]
    private var questions: [Int: Question] = [:]
    private var lastQuestion = 0

    init(server: RPCServer) {
        self.server = server
    }

    func add(_ client: Transport.ClientID, of space: SpaceID, process: Int?) {
        bridges[client] = Bridge(space: space, process: process)
        tellFolder(of: space)
    }

    func leave(_ client: Transport.ClientID) {
        guard let bridge = bridges.removeValue(forKey: client) else { return }
        for number in questions.keys.sorted() { take(.none, on: number, from: client) }
        tellFolder(of: bridge.space)
    }

    /// The processes of a space's bridges, nil for an editor at the node's own socket.
    func processes(of space: SpaceID) -> [Int32?] {
        bridges.values.filter { $0.space == space }.map { $0.process.map { Int32(clamping: $0) } }
    }

    private func tellFolder(of space: SpaceID) {
        server.runtime.folders.workers[space]?.setBridges(processes(of: space))
    }

    /// Asks all bridges of a space whether an editor of theirs wrote a file. The answer goes to the folder.
    func ask(about file: FoundFile, in space: SpaceID) {
        questions = questions.filter { $0.value.space != space || $0.value.file.path != file.path }
        lastQuestion += 1
        let all = bridges.filter { $0.value.space == space }.keys.sorted { $0.value < $1.value }
        let asked = file.base == nil ? all[...] : all.prefix(1)
        let message = message(about: file, number: lastQuestion)
        guard !asked.isEmpty, message.count <= MessageDeframer.messageLimit else {
            return answer(.none, on: file, in: space)
        }
        questions[lastQuestion] = Question(space: space, file: file, awaited: all)
        for client in asked { server.send(message, to: client) }
    }

    private func message(about file: FoundFile, number: Int) -> [UInt8] {
        MessageWriter.notification(
            EditorSaves.Found.self,
            params: .init(
                question: number, path: file.path.text, text: file.text, changedAt: file.writtenAt, base: file.base))
    }

    func take(_ state: EditorSaves.State, on number: Int, from client: Transport.ClientID) {
        guard questions[number]?.awaited.contains(client) == true, let question = questions[number] else { return }
        switch state {
        case .none:
            let isNext = question.file.base != nil && question.awaited.first == client
            questions[number]?.awaited.removeAll { $0 == client }
            if let next = questions[number]?.awaited.first {
                if isNext { server.send(message(about: question.file, number: number), to: next) }
                return
            }
            questions[number] = nil
        case .own: break
        case .stored: questions[number] = nil
        }
        answer(state, on: question.file, in: question.space)
    }

    private func answer(_ state: EditorSaves.State, on file: FoundFile, in space: SpaceID) {
        let word: SaveQuestions.Answer.Word =
            switch state {
            case .none: .foreign
            case .own: .own
            case .stored: .stored
            }
        server.runtime.folders.workers[space]?.take(.init(path: file.path, hash: file.hash, word: word))
    }
}
