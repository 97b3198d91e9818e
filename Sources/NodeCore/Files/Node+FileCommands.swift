import CRDT
import Replication
import Spaces
import WireCodec

/// Files of any kind: making them, and setting their contents, modes and forms.
extension Node {
    func perform(_ command: FileCommand, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        switch command {
        case .create(let path, let kind):
            let file = try create(kind, at: path, in: replica)
            finish(.document(file, revision: 0), of: replica, for: request)
        case .set(let file, let value, let replaced):
            try set(value, of: file, replacing: replaced, in: replica)
            finish(.done, of: replica, for: request)
        case .setContent(let file, let head, let replaced):
            try keeping(head, in: replica) { () throws(NodeFailure) in
                try set(.content(FileContent(head)), of: file, replacing: replaced, in: replica)
            }
            finish(.done, of: replica, for: request)
        case .putContent(let path, let head):
            let file = try keeping(head, in: replica) { () throws(NodeFailure) in
                try put(FileContent(head), at: path, in: replica)
            }
            finish(.document(file, revision: 0), of: replica, for: request)
        case .listen:
            guard let subscription = newSubscription(for: request.client) else { throw .tooManySubscriptions }
            replica.fileListeners.append(subscription)
            reply(request, .subscribed(subscription))
        }
    }

    func create(_ kind: NodeKind, at path: String, in replica: SpaceReplica) throws(NodeFailure) -> Bytes32 {
        if replica.draft?.isFull == true { flush(replica) }
        return try changing(replica) { draft throws(SpaceError) in
            try replica.space.createFile(kind, at: path, by: self.deviceKey, in: &draft)
        }
    }

    /// What a file of a new space has besides its text.
    func set(_ starter: StarterFile, of file: Bytes32, in replica: SpaceReplica) throws(NodeFailure) {
        if let head = starter.content {
            try keeping(head, in: replica) { () throws(NodeFailure) in
                try set(.content(FileContent(head)), of: file, replacing: nil, in: replica)
            }
        }
        if let mode = starter.mode { try set(.mode(mode), of: file, replacing: nil, in: replica) }
        if let form = starter.form { try set(.form(form), of: file, replacing: nil, in: replica) }
    }

    private func set(
        _ value: FileValue, of file: Bytes32, replacing replaced: [TreeOperationID]?, in replica: SpaceReplica
    ) throws(NodeFailure) {
        if replica.draft?.isFull == true { flush(replica) }
        try changing(replica) { draft throws(SpaceError) in
            try replica.space.set(value, of: file, replacing: replaced, by: self.deviceKey, in: &draft)
        }
    }

    private func put(
        _ content: FileContent, at path: String, in replica: SpaceReplica
    ) throws(NodeFailure) -> Bytes32 {
        let file: Bytes32
        if let parts = try? FileTree.path(parsing: path), let entry = replica.space.tree.resolve(parts) {
            file = entry.id.bytes
        } else {
            file = try create(.blob, at: path, in: replica)
        }
        try set(.content(content), of: file, replacing: nil, in: replica)
        return file
    }

    /// Keeps a blob, all of which is on the disk, if there is room for it in the space and `body` names it there; else
    /// its bytes go again.
    func keeping<Value>(
        _ head: BlobHead, in replica: SpaceReplica, _ body: () throws(NodeFailure) -> Value
    ) throws(NodeFailure) -> Value {
        let key = BlobKey(space: replica.id, blob: head.id)
        let value: Value
        do throws(NodeFailure) {
            if blobs.kept[key] == nil { try checkRoom(forBlob: head, in: replica) }
            value = try body()
        } catch {
            if !blobs.isOnDisk(head.id) { outbox.append(.blob(.remove(head.id))) }
            throw error
        }
        blobs.ongoing[key] = nil
        blobs.kept[key] = KeptBlob(head: head, pieces: PieceSet(all: head.pieceCount))
        record(key)
        tellLater(of: key)
        return value
    }

    /// Tells who follows the files that they are others now.
    func tellTree(of replica: SpaceReplica) {
        for subscription in replica.fileListeners {
            outbox.append(.notify(subscription, .treeChanged(space: replica.id)))
        }
    }
}

extension FileContent {
    init(_ head: BlobHead) {
        self.init(blob: head.id.bytes, sizeInBytes: UInt64(head.sizeInBytes))
    }
}
