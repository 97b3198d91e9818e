package import Membership
package import Replication
import SodiumCrypto
import Spaces
import WireCodec

/// What clients want of blobs, and what is found again at the next start.
extension Node {
    func perform(_ command: BlobCommand, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        switch command {
        case .add(let head, let name): try add(head, name: name, to: replica, for: request)
        case .get(let blob):
            try get(BlobKey(space: replica.id, blob: blob), in: replica)
            replyWhenStored(request, .blob(.status(status(of: blob, in: replica.id))))
        case .look(let blob): reply(request, .blob(.status(status(of: blob, in: replica.id))))
        case .drop(let blob):
            drop(BlobKey(space: replica.id, blob: blob))
            replyWhenStored(request, .blob(.status(status(of: blob, in: replica.id))))
        case .list:
            let chains = replica.space.chains
            let standing = replica.blobs.all.filter { !chains.withholdsAny || chains.stands($0.id.change) }
            reply(request, .blob(.list(standing.map { ($0, status(of: $0.blob, in: replica.id)) })))
        }
    }

    private func add(
        _ head: BlobHead, name: String, to replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        try keeping(head, in: replica) { () throws(NodeFailure) in
            let role = replica.space.membership.role(of: deviceKey)
            guard role?.canChat == true else { throw .space(.notAllowed(role)) }
            guard let record = ListedBlob.record(head, name: name) else { throw .unfitBlobName }
            _ = try changing(replica) { draft throws(SpaceError) in draft.append(record) }
        }
        finish(.blob(.added(head.id)), of: replica, for: request)
    }

    /// Wants a blob from now on, until it is whole here.
    func want(_ blob: BlobID, in replica: SpaceReplica) throws(NodeFailure) {
        try get(BlobKey(space: replica.id, blob: blob), in: replica)
    }

    private func get(_ key: BlobKey, in replica: SpaceReplica) throws(NodeFailure) {
        if let stopped = blobs.ongoing[key], stopped.isStopped { blobs.ongoing[key] = nil }
        guard blobs.ongoing[key] == nil, blobs.kept[key]?.pieces.isFull != true else { return }
        guard blobs.ongoing.count < NodeLimits.blobFetchesMax else {
            throw .tooManyBlobs(limit: NodeLimits.blobFetchesMax)
        }
        // What is whole here for another space need not be fetched.
        if let twin = blobs.kept.whole(key.blob) {
            if blobs.kept[key] == nil { try checkRoom(forBlob: twin.head, in: replica) }
            blobs.kept[key] = twin
            return record(key)
        }
        record(key, wanted: true)
        begin(OngoingBlob(key, fetch(of: key)))
    }

    /// Begins where the disk was last known to be.
    private func fetch(of key: BlobKey) -> BlobFetch {
        guard let kept = blobs.kept[key] else {
            return BlobFetch(key.blob, turn: random.bytes32().leadingWord)
        }
        return BlobFetch(kept.head, having: kept.pieces, turn: random.bytes32().leadingWord)
    }

    private func drop(_ key: BlobKey) {
        guard blobs.ongoing[key] != nil || blobs.kept[key] != nil else { return }
        blobs.ongoing[key] = nil
        blobs.kept[key] = nil
        write(.setting(key: StoredBlob.setting(of: key.blob, in: key.space), value: []))
        blobs.removals.add(key.blob)
        tellLater(of: key)
        goOnTaking(key.space)
    }

    /// Lets the bytes go of what was dropped and nobody wanted again meanwhile.
    func removeDroppedBlobs(after token: StoreToken) {
        for blob in blobs.removals.stored(token) where !blobs.isOnDisk(blob) { outbox.append(.blob(.remove(blob))) }
    }

    package func status(of blob: BlobID, in space: SpaceID) -> BlobStatus {
        let key = BlobKey(space: space, blob: blob)
        let kept = blobs.kept[key]
        let ongoing = blobs.ongoing[key]
        let state: BlobStatus.State =
            switch (kept, ongoing) {
            case (_, let ongoing?): ongoing.isOverQuota ? .overQuota : ongoing.isStopped ? .stopped : .fetching
            case (let kept?, nil): kept.pieces.isFull ? .whole : .absent
            case (nil, nil): .absent
            }
        return BlobStatus(
            blob: blob, state: state, sizeInBytes: kept?.head.sizeInBytes ?? 0,
            heldInBytes: ongoing?.fetch.heldInBytes ?? (state == .whole ? kept?.head.sizeInBytes ?? 0 : 0),
            sources: ongoing?.fetch.sourceCount ?? 0, head: kept?.head)
    }

    // MARK: What is found again

    /// Notes what is durable of a blob: all that is kept, or those pieces.
    func record(_ key: BlobKey, having pieces: PieceSet? = nil, wanted: Bool = false) {
        let holding: BlobHoldingMessage.Holding
        if let kept = blobs.kept[key] {
            holding = .init(kept.head, pieces ?? kept.pieces)
        } else {
            guard wanted else { return }
            holding = .nothing
        }
        write(.setting(key: StoredBlob.setting(of: key.blob, in: key.space), value: StoredBlob.value(holding)))
    }

    /// What is on the disk can be given; what is not whole is wanted still.
    func restoreBlobs(_ settings: [String: [UInt8]]) {
        for (setting, value) in settings.sorted(by: { $0.key < $1.key }) {
            guard let stored = StoredBlob(setting: setting, value: value) else { continue }
            if stored.holding == nil {
                log(.warning, "What is known of blob \(stored.blob) on the disk does not read; it is fetched anew.")
            }
            restore(stored.holding ?? .nothing, of: BlobKey(space: stored.space, blob: stored.blob))
        }
    }

    private func restore(_ holding: BlobHoldingMessage.Holding, of key: BlobKey) {
        switch holding {
        case .everything(let head):
            blobs.kept[key] = KeptBlob(head: head, pieces: PieceSet(all: head.pieceCount))
            return
        case .part(let head, let pieces): blobs.kept[key] = KeptBlob(head: head, pieces: pieces)
        case .nothing: break
        }
        blobs.ongoing[key] = OngoingBlob(key, fetch(of: key))
    }
}
