import CRDT
import Chat
import Identity
import Membership
import Replication
import Reviews
import SodiumCrypto
import Spaces
import WireCodec
import Workshops

/// What happens inside this node's spaces: drafts, flushes, and telling listeners.
extension SpaceReplica {
    /// The replica of a space whose history was read.
    convenience init(_ loaded: LoadedSpace) {
        self.init(space: loaded.space)
        conversation = loaded.conversation
        board = loaded.board
        versions = loaded.versions
        prekeys = loaded.prekeys
        blobs = loaded.blobs
        sessionBook = loaded.sessions
        reviewBook = loaded.reviews
        workshopBook = WorkshopBook(log: loaded.workshop)
        // What wrote in one of them too may go on: a chain that was forked is not written in again.
        otherChains = loaded.ownChains.filter { !space.chains.isForked($0.value.id) }
        ownChain = otherChains.removeValue(forKey: space.inUse)
    }

    /// What two replicas compare first: equal digests mean nothing is missing on either side.
    var digest: Bytes32 { summary.digest(of: space) }

    /// The bodies of a run, if all are in memory still.
    func bodies(of range: StrandRange) -> [StoredChange]? {
        var bodies: [StoredChange] = []
        for index in space.chains.indexes(in: range) {
            guard let body = recent[index] else { return nil }
            bodies.append(body)
        }
        return bodies
    }
}

extension Node {
    /// Has a space from now on, in memory and on the disk.
    func add(_ replica: SpaceReplica) {
        replicas[replica.id] = replica
        spaceOrder.append(replica.id)
        write(.space(replica.id, genesis: replica.space.genesis.encode()))
    }

    /// The draft of a space, begun if there is none: a chain of this device is made first where one is needed.
    func draft(of replica: SpaceReplica) -> ChangeDraft {
        if let draft = replica.draft { return draft }
        // The disk names the chain that was written last, which may have been cut before this node started.
        if let own = replica.ownChain, !replica.space.goesOn(own.id, of: deviceKey) { replica.ownChain = nil }
        if replica.ownChain == nil {
            let nonce = random.bytes(16)
            let chain = ChainID(space: replica.id.bytes, deviceKey: deviceKey, nonce: nonce)
            replica.ownChain = OwnChain(id: chain, nonce: nonce)
            write(OwnViews.write(OwnChain(id: chain, nonce: nonce), of: replica.space.inUse, in: replica.id))
        }
        guard let own = replica.ownChain else { preconditionFailure("a chain was made just now") }
        var draft = ChangeDraft(chain: own.id, sequence: replica.space.chains.count(of: own.id))
        if draft.sequence == 0 { replica.space.beginChain(in: &draft) }
        return draft
    }

    /// Closes the draft: signs it as a change, stores it, sends it, and lets its requests wait for the disk.
    func flush(_ replica: SpaceReplica) {
        guard var draft = replica.draft, !draft.isEmpty, let own = replica.ownChain else { return }
        replica.draft = nil
        if let record = prekeyToPublish(in: replica) { _ = draft.append(record) }
        replica.flushPace.flushed(at: now.monotonicInNanoseconds)
        let change = replica.space.change(
            closing: draft, origin: ChainOrigin(deviceKey: deviceKey, nonce: own.nonce), at: now.unixInTenths)
        let signature = identity.device.sign(change.signedBytes)
        let delta = replica.space.adopt(change)
        store([change], signature: signature, in: replica)
        writeMarks(of: replica)
        forgetTexts(in: replica)
        announce(delta, of: change.chain, in: replica)
        answerWaiting(of: replica, with: change.id, stands: delta.stands)
        pumpOthers(replica, except: nil)
        tellMailboxes(of: replica.id)
    }

    /// Answers those whose writing is in a change that was closed: what does not stand was not done.
    private func answerWaiting(of replica: SpaceReplica, with change: Bytes32, stands: Bool) {
        for (request, reply) in replica.waitingForFlush {
            if stands {
                replyWhenStored(request, reply.completed(with: change))
            } else {
                fail(request, .space(.notAllowed(replica.space.membership.role(of: deviceKey))))
            }
        }
        replica.waitingForFlush = []
    }

    /// The first edits after a pause go at once; others wait for the tick or for a full draft.
    func flushIfDue(_ replica: SpaceReplica) {
        guard let draft = replica.draft, !draft.isEmpty else { return }
        if draft.isFull || replica.flushPace.deadline <= now.monotonicInNanoseconds {
            flush(replica)
        }
    }

    /// Has a run stored that was just taken in; its last change is the one that is signed.
    func store(_ run: [Change], signature: [UInt8], in replica: SpaceReplica) {
        let (first, rows) = replica.space.stored(run, signature: signature)
        for (place, row) in rows.enumerated() {
            replica.recent.insert(row, at: first + place)
            write(.change(row))
        }
    }

    /// Tells listeners what changes of a chain did; of one's own, what their records did to texts.
    func announce(_ delta: SpaceDelta, of chain: ChainID, in replica: SpaceReplica) {
        let author = replica.space.chains.deviceKey(of: chain) ?? .zero
        for text in delta.texts { tell(text, in: replica, by: nil, author: author) }
        if delta.treeChanged { tellTree(of: replica) }
        for entry in delta.records { tell(entry, in: replica, isHeard: delta.stands) }
    }

    /// Tells every listener of a document what changed; `writer` is the client whose edit it was, if it was one's.
    func tell(_ text: TextChange, in replica: SpaceReplica, by writer: ClientID?, author: Bytes32) {
        guard !text.edits.isEmpty else { return }
        for subscription in (replica.documentListeners[text.document] ?? []) + replica.fileListeners {
            let origin: EditOrigin =
                subscription.client == writer ? .own : author == deviceKey ? .local : .remote
            outbox.append(
                .notify(
                    subscription,
                    .documentChanged(
                        space: replica.id, document: text.document, revision: text.revision, edits: text.edits,
                        origin: origin, author: author)))
        }
    }

    /// Takes a record into the views; listeners hear of it when its change stands.
    func tell(_ entry: RecordEntry, in replica: SpaceReplica, isHeard: Bool = true) {
        replica.versions.apply(entry)
        replica.prekeys.apply(entry)
        replica.blobs.apply(entry)
        note(entry, in: replica, isHeard: isHeard)
        noteReview(entry, in: replica, isHeard: isHeard)
        noteWorkshop(entry, in: replica, isHeard: isHeard)
        take(entry, intoChatOf: replica, isHeard: isHeard)
    }
}

extension ChangeDraft {
    /// Whether it is to be closed before more goes in.
    var isFull: Bool { sizeInBytes >= NodeLimits.draftMaxInBytes || eventCount >= NodeLimits.draftMaxInEvents }
}

extension NodeReply {
    /// Fills in what is known only once the change is closed.
    func completed(with change: Bytes32) -> NodeReply {
        switch self {
        case .said(let id): .said(RecordEntry.ID(change: change, index: id.index))
        case .named(let id, let version): .named(RecordEntry.ID(change: change, index: id.index), version)
        case .session(.started): .session(.started(SessionID(change)))
        case .review(.opened): .review(.opened(ReviewID(change)))
        case .workshop(.opened): .workshop(.opened(MeetingID(change)))
        case .workshop(.said(let id)): .workshop(.said(RecordEntry.ID(change: change, index: id.index)))
        case .review(.said(let ids)):
            .review(.said(ids.map { RecordEntry.ID(change: change, index: $0.index) }))
        default: self
        }
    }
}
