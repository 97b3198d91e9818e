import Identity
import Membership
import Replication
import SecureChannel
import WireCodec

/// Giving members what they ask for of blobs (`Protocol/blobs.md`). Only in a space that lists the blob here, only to
/// who may read it, and only as fast as they take it.
extension Node {
    /// Whether the peer may have blobs of a space, also of one whose history is being read.
    func sharesBlobs(of space: SpaceID, with session: PeerSession) -> Bool {
        guard let device = session.peer, session.isEstablished else { return false }
        if let replica = replicas[space] { return exchangesChanges(replica, with: device) }
        return loading[space]?.membership.role(of: device)?.canRead == true
    }

    func receiveBlobQuery(_ message: BlobQueryMessage, on session: PeerSession) {
        guard sharesBlobs(of: message.space, with: session) else { return }
        let key = BlobKey(space: message.space, blob: message.blob)
        guard session.blobs.interests.contains(key) || session.blobs.interests.count < NodeLimits.blobInterestsMax
        else { return log(.notice, "A peer asks about more blobs at once than it is told of.") }
        // It found nobody else.
        if session.blobs.interests.contains(key) { session.blobs.isServed.insert(key) }
        session.blobs.interests.insert(key)
        session.blobs.holdingsDue.insert(key)
    }

    func receiveBlobRequest(_ message: BlobRequestMessage, on session: PeerSession) throws {
        guard sharesBlobs(of: message.space, with: session) else { return }
        let key = BlobKey(space: message.space, blob: message.blob)
        for part in message.parts {
            let want = LinkBlobs.Want(key: key, part: part)
            if session.blobs.wanted.contains(want) { continue }
            guard session.blobs.wanted.count < NodeLimits.blobPartsWaitingMax else { throw LinkError.badMessage }
            session.blobs.wanted.append(want)
        }
    }

    /// What a link's peer asked about and for, as far as the link takes it now. Changes have gone before.
    func pumpBlobs(_ session: PeerSession) {
        guard session.isEstablished, session.isWritable else { return }
        sendHoldings(on: session)
        var budget = NodeLimits.blobPartsPerTurn
        while let want = session.blobs.wanted.first, session.blobs.reads < NodeLimits.blobReadsMax {
            guard budget > 0 else {
                pumpsDue.insert(session.id)
                return
            }
            budget -= 1
            session.blobs.wanted.removeFirst()
            give(want, to: session)
        }
    }

    private func give(_ want: LinkBlobs.Want, to session: PeerSession) {
        guard sharesBlobs(of: want.key.space, with: session) else { return }
        guard let kept = blobs.kept[want.key], kept.has(want.part) else {
            // It goes by what is here no more, or by nothing that was said.
            session.blobs.holdingsDue.insert(want.key)
            pumpsDue.insert(session.id)
            return
        }
        session.blobs.reads += 1
        session.blobs.busyUntil = .after(NodeLimits.blobPatience, from: now)
        session.blobs.isServed.insert(want.key)
        blobs.kept.gave(kept.countInBytes(of: want.part), of: want.key)
        let read = BlobRead(
            link: session.id, key: want.key, part: want.part, countInBytes: kept.countInBytes(of: want.part))
        outbox.append(.blob(.read(read)))
    }

    /// The disk gave a part, or could not.
    func read(_ read: BlobRead, _ bytes: [UInt8]?) {
        if !isRight(bytes, read) { lost(read.part, of: read.key) }
        guard let session = sessions[read.link] else { return }
        session.blobs.reads -= 1
        let want = LinkBlobs.Want(key: read.key, part: read.part)
        if let bytes, isRight(bytes, read), sharesBlobs(of: read.key.space, with: session) {
            send(bytes, as: want, on: session)
        } else {
            session.blobs.holdingsDue.insert(read.key)
        }
        pumpIfNeeded(session)
    }

    /// A piece was checked by its page where it was read; a page is checked here.
    private func isRight(_ bytes: [UInt8]?, _ read: BlobRead) -> Bool {
        guard let bytes, bytes.count == read.countInBytes else { return false }
        guard case .page(let index) = read.part, let head = blobs.kept[read.key]?.head else { return true }
        return head.page(index, decoding: bytes) != nil
    }

    private func send(_ bytes: [UInt8], as want: LinkBlobs.Want, on session: PeerSession) {
        let message = BlobPartMessage(space: want.key.space, blob: want.key.blob, part: want.part, bytes: bytes)
        send([Frame(message)], on: session)
    }

    // MARK: What is here

    private func sendHoldings(on session: PeerSession) {
        guard !session.blobs.holdingsDue.isEmpty else { return }
        let due = session.blobs.holdingsDue
        session.blobs.holdingsDue = []
        for key in due.sorted() where sharesBlobs(of: key.space, with: session) && loading[key.space] == nil {
            let kept = sendsToOthers(key, on: session) ? nil : blobs.kept[key]
            let holding = kept.map { BlobHoldingMessage.Holding($0.head, $0.pieces) } ?? .nothing
            send([Frame(BlobHoldingMessage(space: key.space, blob: key.blob, holding: holding))], on: session)
        }
    }

    /// Whether a peer is to turn to others for a blob: where many are, or are expected, whoever let them in would give
    /// it to all else.
    private func sendsToOthers(_ key: BlobKey, on session: PeerSession) -> Bool {
        guard blobs.kept[key]?.wasGivenOften == true, !session.blobs.isServed.contains(key) else { return false }
        return isOrWillBeLarge(key.space)
    }

    /// Whoever asked about a blob hears soon that there is more of it.
    func tellLater(of key: BlobKey) {
        blobs.changedSinceTold.insert(key)
        if blobs.tellAt == nil { blobs.tellAt = .after(NodeLimits.blobTellPause, from: now) }
    }

    func tellOfBlobs() {
        guard let due = blobs.tellAt, due <= now.monotonicInNanoseconds else { return }
        let changed = blobs.changedSinceTold
        (blobs.tellAt, blobs.changedSinceTold) = (nil, [])
        for session in establishedSessions {
            session.blobs.holdingsDue.formUnion(session.blobs.interests.intersection(changed))
            pumpBlobs(session)
        }
    }

    /// Whoever asked while the history was being read is told now.
    func answerBlobQueries(of space: SpaceID) {
        for session in establishedSessions {
            session.blobs.holdingsDue.formUnion(session.blobs.interests.filter { $0.space == space })
            pumpBlobs(session)
        }
    }
}
