import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import WireCodec

/// Fetching blobs from the members that have them.
extension Node {
    /// Asks all members that are linked what they have of it.
    func begin(_ ongoing: OngoingBlob) {
        blobs.ongoing[ongoing.key] = ongoing
        for session in establishedSessions { query(ongoing, on: session) }
        if ongoing.fetch.isComplete { advance(ongoing) }
    }

    /// The peer has just become one with whom a space is shared.
    func queryBlobs(of space: SpaceID, on session: PeerSession) {
        for ongoing in blobs.ongoingInOrder where ongoing.key.space == space { query(ongoing, on: session) }
    }

    private func query(_ ongoing: OngoingBlob, on session: PeerSession) {
        guard !ongoing.isStopped, sharesBlobs(of: ongoing.key.space, with: session) else { return }
        if let device = session.peer { ongoing.asked.insert(device) }
        ongoing.askAgainAt = ongoing.askAgainAt ?? .after(NodeLimits.blobSeekPause, from: now)
        send([Frame(BlobQueryMessage(space: ongoing.key.space, blob: ongoing.key.blob))], on: session)
    }

    func receiveBlobHolding(_ message: BlobHoldingMessage, on session: PeerSession) {
        let key = BlobKey(space: message.space, blob: message.blob)
        guard let ongoing = blobs.ongoing[key], !ongoing.isStopped, let device = session.peer,
            sharesBlobs(of: message.space, with: session), !ongoing.fetch.distrusted.contains(device)
        else { return }
        let wasUnknown = ongoing.fetch.head == nil
        ongoing.fetch.observe(message.holding, from: session.id, at: now)
        if wasUnknown, let head = ongoing.fetch.head { begin(head, of: ongoing) }
        ask(session, for: ongoing)
    }

    /// The first who has it told how long it is. Where there is no room for that, nothing of it is asked for.
    private func begin(_ head: BlobHead, of ongoing: OngoingBlob) {
        if let replica = replicas[ongoing.key.space], (try? checkRoom(forBlob: head, in: replica)) == nil {
            ongoing.isStopped = true
            ongoing.isOverQuota = true
            for link in ongoing.fetch.links { ongoing.fetch.drop(link, at: now) }
            let size = head.sizeInBytes
            return log(
                .warning, "Blob \(ongoing.key.blob) is not fetched: \(size) bytes are more than its space may take.")
        }
        ongoing.written = ongoing.fetch.pieces
        blobs.kept[ongoing.key] = KeptBlob(head: head, pieces: ongoing.fetch.pieces)
        record(ongoing.key)
        if ongoing.fetch.isComplete { advance(ongoing) }
    }

    private func ask(_ session: PeerSession, for ongoing: OngoingBlob) {
        guard !ongoing.isStopped, sharesBlobs(of: ongoing.key.space, with: session),
            blobs.unwritten < NodeLimits.blobWritesMax,
            session.blobs.asked.count < NodeLimits.blobPartsWaitingMax
        else { return }
        let parts = ongoing.fetch.partsToAsk(session.id, at: now)
        guard !parts.isEmpty else { return }
        for part in parts { session.blobs.asked.insert(.init(key: ongoing.key, part: part)) }
        send([Frame(BlobRequestMessage(space: ongoing.key.space, blob: ongoing.key.blob, parts: parts))], on: session)
    }

    private func askAll(for ongoing: OngoingBlob) {
        for link in ongoing.fetch.links {
            if let session = sessions[link] { ask(session, for: ongoing) }
        }
    }

    /// Only what was asked for is taken; whoever sends anything else, or what it is not, is not heard any more.
    func receiveBlobPart(_ message: BlobPartMessage, on session: PeerSession) throws {
        let key = BlobKey(space: message.space, blob: message.blob)
        guard session.blobs.asked.remove(.init(key: key, part: message.part)) != nil else {
            throw LinkError.badMessage
        }
        session.blobs.busyUntil = .after(NodeLimits.blobPatience, from: now)
        guard let ongoing = blobs.ongoing[key], !ongoing.isStopped else { return }
        switch ongoing.fetch.take(message.part, message.bytes, from: session.id, at: now) {
        case .wrong:
            if let device = session.peer { ongoing.fetch.distrust(device) }
            log(.warning, "A part of blob \(key.blob) from \(session.host) was wrong; it is asked of others.")
            throw LinkError.badMessage
        case .known: break
        case .page, .piece:
            blobs.unwritten += 1
            outbox.append(.blob(.write(key, message.part, message.bytes)))
        }
        ask(session, for: ongoing)
    }

    /// The link is gone.
    func endBlobs(of session: PeerSession) {
        for ongoing in blobs.ongoingInOrder {
            ongoing.fetch.drop(session.id, at: now)
            askAll(for: ongoing)
        }
    }

    // MARK: The disk

    func received(_ outcome: BlobOutcome) {
        switch outcome {
        case .read(let read, let bytes): self.read(read, bytes)
        case .written(let key, let part, let isDone): written(part, of: key, isDone: isDone)
        case .synced(let key, let isDone): synced(key, isDone: isDone)
        case .damaged(let key, let piece): lost(.piece(piece), of: key)
        }
    }

    private func written(_ part: BlobPart, of key: BlobKey, isDone: Bool) {
        let wasFull = blobs.unwritten >= NodeLimits.blobWritesMax
        blobs.unwritten -= 1
        defer {
            if wasFull { for other in blobs.ongoingInOrder { askAll(for: other) } }
        }
        guard let ongoing = blobs.ongoing[key], !ongoing.isStopped else { return }
        guard isDone else { return refused(ongoing) }
        guard case .piece(let index) = part else { return }
        ongoing.written.insert(index)
        blobs.kept.insert(piece: index, of: key)
        ongoing.unsynced += 1
        if ongoing.syncAt == nil { ongoing.syncAt = .after(NodeLimits.blobSyncWait, from: now) }
        tellLater(of: key)
        advance(ongoing)
    }

    private func refused(_ ongoing: OngoingBlob) {
        ongoing.isStopped = true
        for link in ongoing.fetch.links { ongoing.fetch.drop(link, at: now) }
        log(
            .warning,
            """
            The disk refused a piece of blob \(ongoing.key.blob). What was recorded of it is kept; the fetch goes on \
            when it is asked for again.
            """)
    }

    /// Has what was written made durable when there is enough of it, and ends with all of it.
    private func advance(_ ongoing: OngoingBlob) {
        guard ongoing.fetch.head != nil else { return }
        let isDue =
            ongoing.unsynced >= NodeLimits.blobSyncPieces || ongoing.written.isFull
            || ongoing.syncAt.map { $0 <= now.monotonicInNanoseconds } ?? false
        guard isDue, ongoing.syncing == nil, !ongoing.isStopped else { return }
        (ongoing.syncing, ongoing.unsynced, ongoing.syncAt) = (ongoing.written, 0, nil)
        outbox.append(.blob(.sync(ongoing.key)))
    }

    private func synced(_ key: BlobKey, isDone: Bool) {
        guard let ongoing = blobs.ongoing[key], let pieces = ongoing.syncing else { return }
        ongoing.syncing = nil
        guard isDone else { return refused(ongoing) }
        record(key, having: pieces)
        if pieces.isFull {
            blobs.ongoing[key] = nil
            log(.info, "Blob \(key.blob) is whole here.")
            tellLater(of: key)
        } else {
            advance(ongoing)
        }
    }

    /// What the disk should have of a blob, it has not: it is fetched again.
    func lost(_ part: BlobPart, of key: BlobKey) {
        guard var kept = blobs.kept[key] else { return }
        let pieces =
            switch part {
            case .piece(let index): index..<index + 1
            case .page(let index): kept.head.pieces(ofPage: index)
            }
        for index in pieces { kept.pieces.remove(index) }
        blobs.kept[key] = kept
        record(key)
        log(.warning, "Blob \(key.blob) was damaged on the disk; what is wrong is fetched from others.")
        if let ongoing = blobs.ongoing[key] {
            for index in pieces {
                ongoing.fetch.lose(index)
                ongoing.written.remove(index)
            }
            askAll(for: ongoing)
        } else {
            begin(
                OngoingBlob(key, BlobFetch(kept.head, having: kept.pieces, turn: random.bytes32().leadingWord)))
        }
    }

    // MARK: Time

    var blobDeadline: Deadline? {
        if blobs.ongoing.isEmpty { return blobs.tellAt }
        let fetches = blobs.ongoing.values.flatMap { ongoing in
            ongoing.isStopped
                ? [] : [ongoing.fetch.deadline, ongoing.syncing == nil ? ongoing.syncAt : nil, ongoing.askAgainAt]
        }
        return (fetches + [blobs.tellAt]).compactMap { $0 }.min()
    }

    /// Where nobody said to have what is missing, that somebody asks again may change it.
    private func askAgain(_ ongoing: OngoingBlob) {
        let others = neighbours(in: ongoing.key.space)
        ongoing.askAgainAt = others.isEmpty ? nil : .after(NodeLimits.blobSeekPause, from: now)
        if ongoing.fetch.lacksSource { for session in others { query(ongoing, on: session) } }
    }

    func tendBlobs() {
        for ongoing in blobs.ongoingInOrder where !ongoing.isStopped {
            if ongoing.fetch.expire(at: now) { askAll(for: ongoing) }
            if ongoing.syncAt != nil { advance(ongoing) }
            if let due = ongoing.askAgainAt, due <= now.monotonicInNanoseconds { askAgain(ongoing) }
        }
        tellOfBlobs()
    }
}
