import CRDT
import Identity
import Membership
import Replication
import Spaces
import WireCodec

/// Spaces with long histories: readable from kept texts at once, whole when their history was read.
extension Node {
    /// Asks the edge to read what was too long to be read at once.
    func beginLoading() {
        for id in spaceOrder {
            if let waiting = loading[id] { outbox.append(.load(waiting.request)) }
        }
    }

    /// The history of a space is read: what waited goes on, in its order.
    func loaded(_ space: LoadedSpace) {
        let id = space.space.id
        guard let waiting = loading.removeValue(forKey: id) else { return }
        let replica = SpaceReplica(space)
        replica.keptTexts = waiting.texts.map(KeptTexts.init)
        // Whoever read a kept text read it with the revision that was kept.
        for text in waiting.texts?.documents ?? [] {
            replica.space.raiseRevision(of: text.document, to: text.revision)
        }
        replicas[id] = replica
        if !replica.workshopBook.isEmpty {
            beginAttendance()
            // Before anything else of it comes here.
            watchDueTimes(in: replica)
            dueDesk.stale.insert(id)
        }
        takeRestored(replica)
        // Had the node stopped before the disk was told, it is told now.
        forgetTexts(in: replica)
        log(.info, "The history of \(id.short) is read: \(replica.space.chains.count) changes.")
        for (subscription, document) in waiting.clients.listeners {
            takeOver(subscription, document, of: waiting, in: replica)
        }
        for (request, command) in waiting.clients.commands { perform(command, for: request) }
        meetPeers(of: replica, digests: waiting.digests)
        hearClaims(waiting.claims, in: id)
        answerBlobQueries(of: id)
        linkOwnDevices(in: replica)
    }

    /// A client that opened a document while only its kept text was there hears of what differs, if anything does.
    private func takeOver(
        _ subscription: Subscription, _ id: Bytes32, of waiting: LoadingSpace, in replica: SpaceReplica
    ) {
        guard let document = replica.space.documents[id], let shown = waiting.text(of: id) else { return }
        replica.documentListeners[id, default: []].append(subscription)
        let viewer = SpaceReplica.Viewer(client: subscription.client, document: id)
        if replica.sessions[viewer] == nil { replica.sessions[viewer] = EditingSession(revision: document.revision) }
        let replacement = TextEdit.replacement(from: shown.string, to: document.text.text.string())
        guard shown.revision != document.revision || replacement != nil else { return }
        log(.warning, "The kept text of a document in \(replica.id.short) was not what its history makes.")
        outbox.append(
            .notify(
                subscription,
                .documentChanged(
                    space: replica.id, document: id, revision: document.revision,
                    edits: replacement.map { [$0] } ?? [], origin: .remote, author: .zero)))
    }

    private func meetPeers(of replica: SpaceReplica, digests: [LinkID: Bytes32]) {
        for session in establishedSessions {
            guard let device = session.peer, exchangesChanges(replica, with: device) else { continue }
            beginSync(of: [replica], on: session)
            if let digest = digests[session.id] { compare(digest, with: replica, on: session) }
            answerQuestions(of: session)
            pump(replica, on: session)
        }
    }

    /// Answers for a space whose history is being read; false when it is not such a one. Only documents can be opened
    /// before it is, from their kept texts: all else waits.
    func performWhileLoading(_ command: NodeCommand, for request: RequestID) throws(NodeFailure) -> Bool {
        guard let id = command.space else { return false }
        guard let waiting = loading[id] else { return try performOverSnapshot(command, for: request) }
        try open(waiting.text, or: command, for: request, in: &waiting.clients)
        return true
    }

    /// Opens the document of a command with the text that is shown in place of its history, or lets the command wait.
    func open(
        _ shown: (Bytes32) -> CachedText?, or command: NodeCommand, for request: RequestID,
        in waiting: inout WaitingClients
    ) throws(NodeFailure) {
        guard case .openDocument(_, let document, _) = command, let text = shown(document) else {
            return try waiting.hold(command, for: request)
        }
        guard let subscription = newSubscription(for: request.client) else { throw .tooManySubscriptions }
        waiting.listen(subscription, to: document)
        reply(request, .opened(subscription, text: text.string, revision: text.revision))
    }

    // MARK: Keeping texts

    /// Writes down the texts of spaces with long histories, so that the next start can show them at once.
    func keepTexts() {
        for id in spaceOrder {
            guard let replica = replicas[id], replica.space.chains.count > loadsAtOnceMax,
                replica.keptTexts?.changeCount != replica.space.chains.count
            else { continue }
            keepTexts(of: replica)
        }
    }

    /// Writes down the texts of the view in use.
    func keepTexts(of replica: SpaceReplica) {
        let texts = CachedTexts(changeCount: replica.space.chains.count, documents: texts(of: replica))
        replica.keptTexts = KeptTexts(texts)
        write(.texts(replica.id, texts))
    }

    private func texts(of replica: SpaceReplica) -> [CachedText] {
        replica.space.listing().map { path, document in
            let isKept = replica.keptTexts?.revisions[document.id] == document.revision
            return CachedText(
                document: document.id, path: path, revision: document.revision,
                lengthInScalars: document.text.text.lengthInScalars,
                text: isKept ? nil : [UInt8](document.text.text.string().utf8))
        }
    }
}

/// Which texts the store keeps.
struct KeptTexts {
    let changeCount: Int
    let revisions: [Bytes32: Int]

    init(_ texts: CachedTexts) {
        changeCount = texts.changeCount
        revisions = Dictionary(texts.documents.map { ($0.document, $0.revision) }) { first, _ in first }
    }
}
