package import LocalRPC

/// What comes from the node.
extension EditorSession {
    /// A connection to a node is there.
    package mutating func nodeIsThere() {
        isConnected = true
        isHeldBack = false
        effects.append(.ask(.follow))
        for file in filesInOrder { askToOpen(file) }
        ownCursor.isUnderWay = false
        ownCursor.isNews = ownCursor.place != nil
    }

    /// It is gone; nothing that was asked there will be answered.
    package mutating func nodeIsLost() {
        isConnected = false
        for file in filesInOrder {
            file.subscription = nil
            file.isAsked = false
            // The edits are kept here, and go out later.
            for id in file.waitingAnswers + file.sentAnswers { succeed(id) }
            (file.waitingAnswers, file.sentAnswers) = ([], [])
        }
        forgetOthers()
        saves.open = [:]
    }

    /// Offers again what the node could not take.
    package mutating func retry() {
        isHeldBack = false
        for file in filesInOrder {
            if file.opening != nil { askToOpen(file) }
            advance(file)
        }
    }

    /// No node can be had: who waits for one is told.
    package mutating func giveUpOpening(_ failure: RPCFailure) {
        for file in filesInOrder where file.opening != nil && file.node == nil { refuse(file, failure) }
    }

    package mutating func receive(_ answer: NodeAnswer) {
        switch answer {
        case .opened(let path, let result): if let file = files[path] { opened(file, result) }
        case .created(let path):
            guard let file = files[path] else { return }
            file.isAsked = false
            file.isNew = true
            askToOpen(file)
        case .edited(let path, let number, let revision):
            guard let file = files[path], file.node?.requestNumber == number,
                let change = file.node?.finish(at: revision)
            else { return }
            ended(file, change, nil)
        case .changed(let change):
            if let file = files.values.first(where: { $0.subscription == change.subscription }) {
                changed(file, change)
            }
        case .placed(let editor): placed(as: editor)
        case .seen(let device): see(device)
        case .found(let file): saves.open[file.path] = SaveQuestion(file)
        case .failed(let question, let failure): failed(question, failure)
        }
    }

    private mutating func opened(_ file: EditorFile, _ result: DocumentMethods.Open.Result) {
        file.isAsked = false
        file.isGone = false
        file.subscription = result.subscription
        if file.node == nil {
            file.begin(result)
            welcome(file)
        } else if file.isNew {
            restore(file, result)
        } else if let change = file.node?.reopen(
            text: result.text, revision: result.revision, lastEdit: result.lastEdit ?? 0)
        {
            if let edit = file.show(change) { tell(edit, of: file) }
            welcome(file)
        }
        showOthers(in: file)
        advance(file)
        leave(file)
    }

    /// The document had gone and was made anew: it gets the text that the editor shows.
    private mutating func restore(_ file: EditorFile, _ result: DocumentMethods.Open.Result) {
        var node = NodeView(text: result.text, revision: result.revision)
        node.edit(NodeEdit.difference(from: node.text, to: file.shown.units))
        file.node = node
        file.isNew = false
        welcome(file)
    }

    mutating func welcome(_ file: EditorFile) {
        guard let opening = file.opening else { return }
        let edit = file.greet(opening)
        succeed(opening.id)
        if let edit { tell(edit, of: file) }
        showOthers(in: file)
        let early = file.early
        file.early = []
        for request in early { perform(request) }
    }

    private mutating func changed(_ file: EditorFile, _ params: DocumentMethods.Changed.Params) {
        if let change = file.node?.take(params.edits, revision: params.revision, isOwn: params.origin == .own) {
            return ended(file, change, nil)
        }
        // Not the text that it should be: ask for it anew.
        if let subscription = file.subscription { effects.append(.ask(.close(subscription: subscription))) }
        file.subscription = nil
        askToOpen(file)
    }

    /// After anything that may have ended a request for edits, well or with a failure.
    private mutating func ended(_ file: EditorFile, _ change: TextDelta, _ failure: EditorFailure?) {
        if let edit = file.show(change) { tell(edit, of: file) }
        if file.node?.isUnderWay == false {
            for id in file.sentAnswers {
                if let failure { tell(failure.response(to: id)) } else { succeed(id) }
            }
            file.sentAnswers = []
        }
        advance(file)
        leave(file)
    }

    private mutating func failed(_ question: NodeQuestion, _ failure: RPCFailure) {
        switch question {
        case .open(let path): if let file = files[path] { openFailed(file, failure) }
        case .create(let path):
            guard let file = files[path] else { return }
            file.isAsked = false
            if failure.kind == .conflict { askToOpen(file) } else { refuse(file, failure) }
        case .edit(let path, let number, _, _):
            if let file = files[path], file.node?.requestNumber == number { editFailed(file, failure) }
        case .place: placed(as: nil)
        case .close, .follow, .tell: return
        }
    }

    private mutating func openFailed(_ file: EditorFile, _ failure: RPCFailure) {
        file.isAsked = false
        guard failure.kind == .notFound else { return refuse(file, failure) }
        guard file.node != nil else {
            // A new file may only be on its way from the disk into the space.
            file.looks += 1
            return file.opening?.content != nil && file.looks < Self.looksMax ? () : refuse(file, Self.notShared)
        }
        file.isGone = true
        if file.node?.isSettled == false { bringBack(file) }
    }

    /// How often it is looked for a document that is not there.
    private static let looksMax = 4

    private static let notShared = RPCFailure(
        .notFound, "This file is not in the space.", kept: "Your text is in your editor.",
        next: "Once it is saved and shared, open it again.")

    private mutating func editFailed(_ file: EditorFile, _ failure: RPCFailure) {
        switch failure.kind {
        case .badRevision:
            file.node?.sendAgain()
            advance(file)
        case .stopping, .failed, .timeout, .internal, .noNode:
            file.node?.hold()
            isHeldBack = true
        case .notFound:
            file.node?.sendAgain()
            file.isGone = true
            bringBack(file)
        default:
            guard let change = file.node?.refuse() else { return }
            ended(file, change, EditorFailure(failure))
        }
    }
}
