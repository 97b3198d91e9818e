import CRDT
import Chat
import Identity
import Membership
import Replication
import SodiumCrypto
import Spaces
import WireCodec
import Workshops

/// What clients of the local socket ask for.
extension Node {
    func perform(_ command: NodeCommand, for request: RequestID) {
        do throws(NodeFailure) {
            if try performWhileLoading(command, for: request) { return }
            if let replica = command.space.flatMap({ replicas[$0] }) { try requireSeat(for: command, in: replica) }
            switch command {
            case .whenLoaded(let space):
                _ = try replica(space)
                reply(request, .done)
            case .discover(let span): try discover(for: span, request)
            case .lookForRooms(let span): try lookForRooms(for: span, request)
            case .createSpace(let title, let files): try createSpace(title, files, for: request)
            case .invite(let space, let role, let terms): try invite(to: space, as: role, terms, for: request)
            case .stopInvitation(let number): try stopInvitation(number, for: request)
            case .join(let code, let endpoint): beginJoin(code, at: endpoint, for: request)
            case .follow(let link, let endpoint): beginJoin(link, at: endpoint, for: request)
            case .openLinkOffer: try openLinkOffer(for: request)
            case .acceptLink(let code, let endpoint): beginJoin(code, at: endpoint, asOwnDevice: true, for: request)
            case .revokeDevice(let device): try revoke(device, for: request)
            case .awaitAdmission: try awaitAdmission(for: request)
            case .admit(let space, let device): try admit(device, to: space, for: request)
            case .refuse(let space, let device): try refuse(device, in: space, for: request)
            case .createDocument(let space, let path): try createDocument(path, in: replica(space), for: request)
            case .move(let space, let path, let target): try move(path, to: target, in: replica(space), for: request)
            case .remove(let space, let path): try remove(path, in: replica(space), for: request)
            case .bringBack(let space, let name, let target):
                try bringBack(name, to: target, in: replica(space), for: request)
            case .putText(let space, let document, let text):
                try putText(text, in: document, of: replica(space), for: request)
            case .edit(let space, let document, let revision, let edits, let mark):
                try edit(ClientEdits(document, revision, edits, mark), of: replica(space), for: request)
            case .undo(let space, let document, let reversal):
                try undo(reversal, in: document, of: replica(space), for: request)
            case .restoreText(let space, let document, let text):
                try restore(text, in: document, of: replica(space), for: request)
            case .nameVersion(let space, let document, let name, let version):
                try self.name(name, version, of: document, in: replica(space), for: request)
            case .openDocument(let space, let id, let marks): try open(id, marks, of: replica(space), for: request)
            case .openChat(let space): try openChat(of: replica(space), for: request)
            case .setWhereabouts(let space, let place, let view, let isIdle):
                try setWhereabouts(place, view: view, isIdle: isIdle, in: replica(space), for: request)
            case .leaveWhereabouts(let space): leaveWhereabouts(in: try replica(space), for: request)
            case .openWhereabouts(let space): try openWhereabouts(of: replica(space), for: request)
            case .unsubscribe(let subscription): try unsubscribe(subscription, for: request)
            case .say(let space, let channel, let text):
                try perform(.say(ChatDraft(text, in: channel)), in: replica(space), for: request)
            case .chat(let space, let command): try perform(command, in: replica(space), for: request)
            case .fork(let space, let title, let members):
                try fork(replica(space), title: title, members: members, for: request)
            case .membership(let space, let command): try perform(command, in: replica(space), for: request)
            case .branch(let space, let command): try perform(command, in: replica(space), for: request)
            case .setStanding(let standing, let device): try setStanding(standing, of: device, for: request)
            case .setStrict(let isStrict, let space): try setStrict(isStrict, in: space, for: request)
            case .setQuota(let quota, let space): try setQuota(quota, of: space, for: request)
            case .setPetname(let name, let device): try setPetname(name, of: device, for: request)
            case .mailbox(let command): try perform(command, for: request)
            case .blob(let space, let command): try perform(command, in: replica(space), for: request)
            case .file(let space, let command): try perform(command, in: replica(space), for: request)
            case .folder(let space, let command): try perform(command, in: replica(space), for: request)
            case .terminal(let space, let command):
                try perform(command, in: space.map { id throws(NodeFailure) in try replica(id) }, for: request)
            case .session(let space, let command): try perform(command, in: replica(space), for: request)
            case .review(let space, let command): try perform(command, in: replica(space), for: request)
            case .workshop(let space, let command): try perform(command, in: replica(space), for: request)
            case .bundle(let space, let command): try perform(command, in: space, for: request)
            case .forget(let space, let query, let mode): try forget(query, mode, in: replica(space), for: request)
            }
        } catch {
            fail(request, error)
        }
    }

    private func replica(_ id: SpaceID) throws(NodeFailure) -> SpaceReplica {
        guard let replica = replicas[id] else { throw .unknownSpace }
        return replica
    }

    private func createSpace(_ title: String, _ files: [StarterFile], for request: RequestID) throws(NodeFailure) {
        guard title != Genesis.directTalkTitle, !title.hasPrefix(Genesis.ownWorkPrefix),
            !title.hasPrefix(Genesis.groupPrefix)
        else { throw .unfitTitle }
        replyWhenStored(request, .space(try makeSpace(title, files).id))
    }

    /// A space of this device, with texts in it.
    func makeSpace(_ title: String, _ files: [StarterFile]) throws(NodeFailure) -> SpaceReplica {
        let genesis: Genesis
        do {
            genesis = try Genesis.create(
                title: title, owner: identity.device, ownerName: identity.name, nonce: random.bytes32(),
                time: now.unixInTenths)
        } catch {
            throw .unfitTitle
        }
        let space = Space(genesis: genesis)
        let replica = SpaceReplica(space: space)
        add(replica)
        do throws(NodeFailure) {
            for file in files {
                let made = try create(file.content == nil ? .text : .blob, at: file.path, in: replica)
                try insert(file.text, into: made, of: replica)
                try set(file, of: made, in: replica)
            }
        } catch {
            // Half a folder is no folder.
            replicas[replica.id] = nil
            blobs.kept.removeAll(of: replica.id)
            spaceOrder.removeLast()
            discardWrites()
            throw error
        }
        flush(replica)
        beginPresence()
        linkOwnDevices(in: replica)
        return replica
    }

    private func createDocument(_ path: String, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        let document = try create(.text, at: path, in: replica)
        finish(.document(document, revision: 0), of: replica, for: request)
    }

    /// Fills a new document, in pieces that each fit a change.
    func insert(_ text: String, into document: Bytes32, of replica: SpaceReplica) throws(NodeFailure) {
        if text.isEmpty { return }
        var session = EditingSession(revision: 0)
        for edit in Self.pieces(of: TextEdit(at: 0, deleted: 0, inserted: text)) {
            _ = try apply([edit], to: document, of: replica, session: &session, atTip: true)
        }
    }

    private func putText(
        _ text: String, in id: Bytes32, of replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let (old, revision) = try current(id, of: replica)
        let edits = TextEdit.edits(from: old, to: text)
        if edits.isEmpty { return reply(request, .edited(revision: revision, edits: 0)) }
        try check(edits, of: id, in: replica, session: nil)
        var session = EditingSession(revision: revision)
        for group in Self.groups(of: edits) {
            let changed = try apply(group, to: id, of: replica, session: &session, atTip: true)
            tell(changed, of: id, in: replica, by: request.client)
        }
        let newRevision = replica.space.documents[id]?.revision ?? 0
        finish(.edited(revision: newRevision, edits: edits.count), of: replica, for: request)
    }

    func current(
        _ id: Bytes32, of replica: SpaceReplica
    ) throws(NodeFailure) -> (text: String, revision: Int) {
        guard let document = replica.space.documents[id] else { throw .space(.unknownDocument(id)) }
        return (document.text.text.string(), document.revision)
    }

    /// Tells of edits of this node: of a client that knows them already, or of none, for what only the node worked out.
    func tell(_ edits: [TextEdit], of id: Bytes32, in replica: SpaceReplica, by client: ClientID? = nil) {
        let change = TextChange(document: id, edits: edits, revision: replica.space.documents[id]?.revision ?? 0)
        tell(change, in: replica, by: client, author: deviceKey)
    }

    func check(
        _ edits: [TextEdit], of id: Bytes32, in replica: SpaceReplica, session: EditingSession?
    ) throws(NodeFailure) {
        do {
            try replica.space.check(edits, of: id, by: deviceKey, session: session)
        } catch {
            throw .space(error)
        }
    }

    /// Answers when what is in the draft is durable.
    func finish(_ reply: NodeReply, of replica: SpaceReplica, for request: RequestID) {
        replica.waitingForFlush.append((request, reply))
        flushIfDue(replica)
        if replica.draft?.isEmpty != false { settle(replica) }
    }

    /// Nothing was left to send (an edit without effect): its answer waits for what was written before it.
    func settle(_ replica: SpaceReplica) {
        for (request, reply) in replica.waitingForFlush { replyWhenStored(request, reply) }
        replica.waitingForFlush = []
    }

    func apply(
        _ edits: [TextEdit], to id: Bytes32, of replica: SpaceReplica, session: inout EditingSession, atTip: Bool
    ) throws(NodeFailure) -> [TextEdit] {
        if let draft = replica.draft, !replica.space.canJoin(draft, document: id, session: atTip ? nil : session) {
            flush(replica)
        }
        if replica.draft?.isFull == true { flush(replica) }
        var updated = session
        let changed = try changing(replica) { draft throws(SpaceError) in
            try replica.space.edit(id, edits, by: self.deviceKey, session: &updated, atTip: atTip, in: &draft)
        }
        session = updated
        return changed
    }

    /// Lets `body` add to the draft; the draft stays as it was when it throws.
    func changing<Value>(
        _ replica: SpaceReplica, _ body: (inout ChangeDraft) throws(SpaceError) -> Value
    ) throws(NodeFailure) -> Value {
        guard replica.space.membership.isNameable else { throw .space(.membershipTooWide) }
        guard !isDiskBehind else { throw .diskBehind }
        try checkRoomForOwn(replica)
        // What a new chain begins with alone is no reason to begin it.
        var isKept = replica.draft != nil
        var draft = draft(of: replica)
        // Not held twice while it grows: its parts would be copied at each keystroke.
        replica.draft = nil
        defer { replica.draft = draft.isEmpty || !isKept ? nil : draft }
        let before = (draft.treeOperations, replica.space.tree.removedCount)
        do {
            let value = try body(&draft)
            isKept = true
            if (draft.treeOperations, replica.space.tree.removedCount) != before { tellTree(of: replica) }
            return value
        } catch {
            throw .space(error)
        }
    }

    private func open(
        _ id: Bytes32, _ isMarking: Bool, of replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        if isMarking { flush(replica) }
        guard let document = replica.space.documents[id] else { throw .space(.unknownDocument(id)) }
        guard let subscription = newSubscription(for: request.client) else { throw .tooManySubscriptions }
        replica.documentListeners[id, default: []].append(subscription)
        let viewer = SpaceReplica.Viewer(client: request.client, document: id)
        if replica.sessions[viewer] == nil { replica.sessions[viewer] = EditingSession(revision: document.revision) }
        reply(request, .opened(subscription, text: document.text.text.string(), revision: document.revision))
    }

    private func openChat(of replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        guard let subscription = newSubscription(for: request.client) else { throw .tooManySubscriptions }
        replica.chatListeners.append(subscription)
        reply(request, .subscribed(subscription))
    }

    private func unsubscribe(_ subscription: Subscription, for request: RequestID) throws(NodeFailure) {
        guard subscription.client == request.client else { throw .unknownSubscription }
        var found =
            loading.values.contains { $0.clients.unsubscribe(subscription) }
            || snapshots.shown.values.contains { $0.waiting.unsubscribe(subscription) }
            || endWhereabouts(subscription) || endTerminal(subscription) || desk.end(subscription)
        for replica in replicas.values {
            for (document, listeners) in replica.documentListeners where listeners.contains(subscription) {
                replica.documentListeners[document] = listeners.filter { $0 != subscription }
                found = true
            }
            if replica.reviewBook.listeners.contains(subscription) {
                replica.reviewBook.listeners.removeAll { $0 == subscription }
                found = true
            }
            if replica.workshopBook.listeners.contains(subscription) {
                replica.workshopBook.listeners.removeAll { $0 == subscription }
                found = true
            }
            if replica.chatListeners.contains(subscription) {
                replica.chatListeners.removeAll { $0 == subscription }
                found = true
            }
            if replica.fileListeners.contains(subscription) {
                replica.fileListeners.removeAll { $0 == subscription }
                found = true
            }
        }
        guard found else { throw .unknownSubscription }
        subscriptionCounts[subscription.client, default: 1] -= 1
        reply(request, .done)
    }

    /// A client hung up: nobody listens there any more.
    func forget(_ client: ClientID) {
        subscriptionCounts[client] = nil
        for waiting in loading.values { waiting.clients.forget(client) }
        for shown in snapshots.shown.values { shown.waiting.forget(client) }
        for replica in replicas.values {
            replica.sessions = replica.sessions.filter { $0.key.client != client }
            replica.chatListeners.removeAll { $0.client == client }
            replica.reviewBook.listeners.removeAll { $0.client == client }
            replica.workshopBook.listeners.removeAll { $0.client == client }
            replica.fileListeners.removeAll { $0.client == client }
            replica.documentListeners = replica.documentListeners.compactMapValues { listeners in
                let kept = listeners.filter { $0.client != client }
                return kept.isEmpty ? nil : kept
            }
        }
        if join?.client == client { abandonJoin() }
        abandonBundles(of: client)
        stopListening(for: client)
        forgetWhereabouts(of: client)
        forgetTerminals(of: client)
        desk.forget(client)
    }

    /// Puts edits together as far as each group fits a change beside what is in the draft.
    static func groups(of edits: [TextEdit]) -> [[TextEdit]] {
        var groups: [[TextEdit]] = []
        var (size, deleted) = (0, 0)
        for piece in edits.flatMap(pieces) {
            let pieceSize = piece.inserted.utf8.count + 2 * ChangeDraft.operationInBytes
            let fits =
                size + pieceSize <= NodeLimits.insertMaxInBytes
                && deleted + piece.deleted <= NodeLimits.deleteMaxInScalars
            if fits, !groups.isEmpty {
                groups[groups.count - 1].append(piece)
            } else {
                groups.append([piece])
                (size, deleted) = (0, 0)
            }
            size += pieceSize
            deleted += piece.deleted
        }
        return groups
    }

    /// Cuts an edit into ones that fit a change each.
    static func pieces(of edit: TextEdit) -> [TextEdit] {
        var pieces: [TextEdit] = []
        var at = edit.at
        var deleted = edit.deleted
        while deleted > NodeLimits.deleteMaxInScalars {
            pieces.append(TextEdit(at: at, deleted: NodeLimits.deleteMaxInScalars, inserted: ""))
            deleted -= NodeLimits.deleteMaxInScalars
        }
        guard edit.inserted.utf8.count > NodeLimits.insertMaxInBytes else {
            return pieces + [TextEdit(at: at, deleted: deleted, inserted: edit.inserted)]
        }
        var piece = String.UnicodeScalarView()
        var size = 0
        func close() {
            pieces.append(TextEdit(at: at, deleted: deleted, inserted: String(piece)))
            at += piece.count
            deleted = 0
            piece = String.UnicodeScalarView()
            size = 0
        }
        for scalar in edit.inserted.unicodeScalars {
            piece.append(scalar)
            size += UTF8.width(scalar)
            if size >= NodeLimits.insertMaxInBytes { close() }
        }
        if !piece.isEmpty { close() }
        return pieces
    }
}
