package import LocalRPC

/// What a session wants of its surroundings.
package enum EditorEffect: Sendable {
    /// A message for the editor, without its frame.
    case tell([UInt8])
    case ask(NodeQuestion)
}

/// A request to the node; of each kind for a document at most one is under way.
package enum NodeQuestion: Equatable, Sendable {
    case open(path: String)
    case create(path: String)
    /// Numbers ascend; one that the node has already changes nothing.
    case edit(path: String, number: Int, revision: Int, edits: [DocumentMethods.Splice])
    case close(subscription: Int)
    /// Where others are, from now on.
    case follow
    /// Where this editor is; nowhere without a path.
    case place(path: String?, anchor: Int?, cursor: Int?)
    /// What is known of a text that was found in a file.
    case tell(question: Int, EditorSaves.State)
}

/// What the node says.
package enum NodeAnswer: Sendable {
    case opened(path: String, DocumentMethods.Open.Result)
    case created(path: String)
    case edited(path: String, number: Int, revision: Int)
    /// Which of the device's programs this one is.
    case placed(editor: Int)
    case failed(NodeQuestion, RPCFailure)
    case changed(DocumentMethods.Changed.Params)
    case seen(PresenceMethods.Whereabouts)
    case found(EditorSaves.Found.Params)
}

/// An editor at a shared folder: its messages, the node's answers, and what follows from both (Protocol/editor.md).
///
/// It knows no socket and no clock. It survives the node: after `nodeIsLost` the editor goes on, and with
/// `nodeIsThere` all that it did meanwhile goes out.
package struct EditorSession {
    let folder: EditorFolder
    var files: [String: EditorFile] = [:]
    var effects: [EditorEffect] = []
    var isConnected = false
    /// Of all requests for edits so far, of all files: a file that is opened anew goes on with them.
    private var lastNumber = 0
    /// An answer told that the node cannot take edits now: they are to be offered again later.
    var isHeldBack = false
    var others = OtherCursors()
    var ownCursor = OwnCursor()
    var saves = SaveQuestions()
    let time = EditorTime()

    package init(folder: EditorFolder) {
        self.folder = folder
    }

    /// What is to be done, in order.
    package mutating func takeEffects() -> [EditorEffect] {
        answerSaves()
        defer { effects = [] }
        return effects
    }

    /// Whether something that an editor wrote is not on the node's disk, as far as is known here.
    package var hasUnsavedEdits: Bool { files.values.contains { $0.node?.isSettled == false } }

    /// Whether something is to be tried again in half a second: `retry`.
    package var wantsRetry: Bool {
        isConnected
            && (isHeldBack
                || files.values.contains {
                    $0.opening != nil && $0.looks > 0 && !$0.isAsked
                })
    }

    /// Whether the editor waits for something that only a node can do.
    package var needsNode: Bool { hasUnsavedEdits || files.values.contains { $0.opening != nil } }

    /// The texts that hold edits which the node is not known to have, by path.
    package var unsavedTexts: [(path: String, text: String)] {
        files.values.filter { $0.node?.isSettled == false }.map { ($0.path, $0.shown.text) }
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    // MARK: The editor

    /// A message of the editor, whatever it holds.
    package mutating func receive(_ message: [UInt8]) {
        let request: IncomingRequest
        do {
            guard case .request(let incoming) = try RPCMessage(parsing: message) else { return }
            request = incoming
        } catch {
            return tell(EditorFailure(error).response(to: nil))
        }
        perform(request)
    }

    mutating func perform(_ request: IncomingRequest) {
        do throws(EditorFailure) {
            try carryOut(request)
        } catch {
            if request.id != nil { tell(error.response(to: request.id)) }
        }
    }

    private mutating func carryOut(_ request: IncomingRequest) throws(EditorFailure) {
        switch request.method {
        case EditorMethods.Open.name: try open(params(of: EditorMethods.Open.self, request), request.id)
        case EditorMethods.Close.name:
            let params = try params(of: EditorMethods.Close.self, request)
            if try !isEarly(request, params.uri) { try close(params, request.id) }
        case EditorMethods.Edit.name:
            let params = try params(of: EditorMethods.Edit.self, request)
            if try !isEarly(request, params.uri) { try edit(params, request.id) }
        case EditorMethods.Cursor.name:
            let params = try params(of: EditorMethods.Cursor.self, request)
            if try !isEarly(request, params.uri) { try place(params, request.id) }
        default:
            throw EditorFailure(
                "There is no method \(request.method) here.", details: "Nothing was changed.")
        }
    }

    /// Whether a message is of a file whose `open` is not answered; it then waits for that.
    private func isEarly(_ request: IncomingRequest, _ uri: String) throws(EditorFailure) -> Bool {
        guard let file = files[try path(of: uri)], file.opening != nil else { return false }
        file.early.append(request)
        return true
    }

    private func params<M: RPCMethod>(
        of method: M.Type, _ request: IncomingRequest
    ) throws(EditorFailure) -> M.Params {
        do {
            return try request.params(of: method)
        } catch {
            throw EditorFailure(error)
        }
    }

    private mutating func open(_ params: EditorMethods.Open.Params, _ id: RequestID?) throws(EditorFailure) {
        let path = try path(of: params.uri)
        let file = files[path] ?? EditorFile(path: path, time: time)
        files[path] = file
        // Who asked before is answered all the same.
        if let before = file.opening { succeed(before.id) }
        file.looks = 0
        file.opening = EditorFile.Opening(id: id, uri: params.uri, content: params.content)
        if file.node != nil { welcome(file) }
        askToOpen(file)
    }

    private mutating func edit(_ params: EditorMethods.Edit.Params, _ id: RequestID?) throws(EditorFailure) {
        let file = try openFile(params.uri)
        noteEdit()
        let replies = file.take(params)
        if let id { file.waitingAnswers.append(id) }
        for reply in replies { tell(reply, of: file) }
        if file.isGone { bringBack(file) }
        advance(file)
    }

    private mutating func close(_ params: EditorMethods.Close.Params, _ id: RequestID?) throws(EditorFailure) {
        let file = try openFile(params.uri)
        remember(file)
        file.uri = nil
        for id in file.waitingAnswers + file.sentAnswers { succeed(id) }
        (file.waitingAnswers, file.sentAnswers) = ([], [])
        succeed(id)
        leave(file)
    }

    func path(of uri: String) throws(EditorFailure) -> String {
        do throws(EditorFolder.Misfit) {
            return try folder.path(of: uri)
        } catch {
            throw .misfit(error)
        }
    }

    func openFile(_ uri: String) throws(EditorFailure) -> EditorFile {
        guard let file = files[try path(of: uri)], file.hasEditor else { throw .notOpen }
        return file
    }

    // MARK: Steps

    mutating func askToOpen(_ file: EditorFile) {
        guard isConnected, file.subscription == nil, !file.isAsked else { return }
        file.isAsked = true
        effects.append(.ask(.open(path: file.path)))
    }

    mutating func bringBack(_ file: EditorFile) {
        guard isConnected, !file.isAsked else { return }
        file.isAsked = true
        file.subscription = nil
        effects.append(.ask(.create(path: file.path)))
    }

    /// Sends what waits, if nothing is under way.
    mutating func advance(_ file: EditorFile) {
        if isConnected, file.subscription != nil, !isHeldBack, let request = file.node?.nextRequest(lastNumber + 1) {
            lastNumber = max(lastNumber, request.number)
            file.sentAnswers += file.waitingAnswers
            file.waitingAnswers = []
            effects.append(
                .ask(
                    .edit(
                        path: file.path, number: request.number, revision: request.revision, edits: request.edits)))
        }
        if !isConnected || file.node?.isSettled == true {
            for id in file.waitingAnswers { succeed(id) }
            file.waitingAnswers = []
        }
        sendPlace()
    }

    /// Lets go of a file that nobody needs.
    mutating func leave(_ file: EditorFile) {
        let isNeeded = file.hasEditor || file.opening != nil || others.isAnyone(in: file.path)
        guard !isNeeded, !file.isAsked, file.node?.isSettled != false else { return }
        if let subscription = file.subscription { effects.append(.ask(.close(subscription: subscription))) }
        files[file.path] = nil
    }

    mutating func refuse(_ file: EditorFile, _ failure: RPCFailure) {
        if let opening = file.opening { tell(EditorFailure(failure).response(to: opening.id)) }
        file.opening = nil
        for request in file.early { perform(request) }
        file.early = []
        leave(file)
    }

    var filesInOrder: [EditorFile] {
        files.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    // MARK: Words to the editor

    mutating func tell(_ message: [UInt8]) {
        effects.append(.tell(message))
    }

    mutating func succeed(_ id: RequestID?) {
        guard let id else { return }
        tell(MessageWriter.response(EditorMethods.Open.self, id: id, result: EditorMethods.success))
    }

    mutating func tell(_ edit: EditorEdit, of file: EditorFile) {
        guard let uri = file.uri else { return }
        tell(
            MessageWriter.notification(
                EditorMethods.Edited.self, params: .init(uri: uri, revision: edit.revision, delta: edit.delta)))
    }

    mutating func ask(_ question: NodeQuestion) {
        effects.append(.ask(question))
    }
}
