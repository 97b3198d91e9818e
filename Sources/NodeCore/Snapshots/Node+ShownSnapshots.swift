import CRDT
package import Membership
import Replication
import Spaces
package import WireCodec

/// Snapshots that are shown, until what the history makes takes their place.
extension Node {
    /// The device from whose snapshot a space is shown, while its history is not here.
    package func snapshotMaker(of space: SpaceID) -> Bytes32? { snapshots.shown[space]?.manifest.maker }

    /// The same by the name that it goes by.
    package func snapshotMakerName(of space: SpaceID) -> String? {
        guard let maker = snapshotMaker(of: space), let members = membership(of: space) else { return nil }
        let name = name(of: maker, in: members)
        return name.isEmpty ? identityText(of: maker) : name
    }

    /// The devices that signed wrong snapshots of a space.
    package func makersOfWrongSnapshots(of space: SpaceID) -> Set<Bytes32> { snapshots.wrongMakers[space] ?? [] }

    /// Answers, or lets wait, what is about texts that are shown from a snapshot; false for anything else.
    func performOverSnapshot(_ command: NodeCommand, for request: RequestID) throws(NodeFailure) -> Bool {
        guard let id = command.space, let shown = snapshots.shown[id], command.waitsForHistory else { return false }
        try open(shown.text, or: command, for: request, in: &shown.waiting)
        return true
    }

    /// Puts the history in the place of each snapshot, when it is here or the maker's word counts no more. O(newest
    /// changes) until then.
    func settleSnapshots() {
        if snapshots.shown.isEmpty { return }
        for id in spaceOrder {
            if let shown = snapshots.shown[id], let replica = replicas[id] { settle(shown, of: replica) }
        }
    }

    private func settle(_ shown: ShownSnapshot, of replica: SpaceReplica) {
        shown.note(replica.space.chains.count, at: now)
        if replica.space.membership.role(of: shown.manifest.maker)?.canRead != true {
            log(.notice, "The snapshot of \(replica.id.short) is of a former member and is shown no more.")
        } else if replica.space.knows(shown.manifest) {
            judge(shown, in: replica)
        } else if let due = givesWayAt(shown, in: replica), due <= now.monotonicInNanoseconds {
            snapshots.unmetMakers[replica.id, default: []].insert(shown.manifest.maker)
            log(.notice, "The history of the snapshot of \(replica.id.short) does not come: what is here is shown.")
        } else {
            return
        }
        snapshots.shown[replica.id] = nil
        for (subscription, document) in shown.waiting.listeners {
            takeOver(subscription, document, of: shown, in: replica)
        }
        for (request, command) in shown.waiting.commands { perform(command, for: request) }
    }

    /// When a snapshot gives way to what is here: somebody waits to write, and over links that stand nothing of the
    /// history has come for a while. Its maker may have named changes that nobody has.
    private func givesWayAt(_ shown: ShownSnapshot, in replica: SpaceReplica) -> Deadline? {
        guard !shown.waiting.commands.isEmpty,
            let oldest = neighbours(in: replica.id).map(\.openedAt).min(by: {
                $0.monotonicInNanoseconds < $1.monotonicInNanoseconds
            })
        else { return nil }
        let patience = NodeLimits.snapshotPatience
        return max(.after(patience, from: shown.grewAt), .after(patience, from: oldest))
    }

    /// When that is for the first of those shown.
    var snapshotDeadline: Deadline? {
        snapshots.shown.compactMap { id, shown in replicas[id].flatMap { givesWayAt(shown, in: $0) } }.min()
    }

    private func judge(_ shown: ShownSnapshot, in replica: SpaceReplica) {
        let content = replica.space.snapshotContent(of: shown.manifest)
        if content?.encode() == shown.content {
            log(.info, "The snapshot of \(replica.id.short) was what its history makes.")
        } else if replica.space.hasForgotten {
            // Its text was shown then, and is nowhere now.
            log(.notice, "The snapshot of \(replica.id.short) cannot be judged: text of that time was forgotten.")
        } else {
            flag(shown.manifest, in: replica)
        }
    }

    /// A client that opened a document in the snapshot goes on with what the history makes: it hears of the change in
    /// any case, since from then on the text is checked.
    private func takeOver(
        _ subscription: Subscription, _ id: Bytes32, of shown: ShownSnapshot, in replica: SpaceReplica
    ) {
        guard let text = shown.text(of: id) else { return }
        replica.documentListeners[id, default: []].append(subscription)
        let shownNow = replica.space.documents[id]?.text.text.string() ?? ""
        let replacement = TextEdit.replacement(from: text.string, to: shownNow)
        // A revision names one text.
        replica.space.raiseRevision(of: id, to: text.revision + (replacement == nil ? 0 : 1))
        let document = replica.space.documents[id]
        let viewer = SpaceReplica.Viewer(client: subscription.client, document: id)
        if replica.sessions[viewer] == nil, let document {
            // What the client wrote on what it saw is made on that.
            let seen = document.showed(text.string, at: text.revision) ? text.revision : document.revision
            replica.sessions[viewer] = EditingSession(revision: seen)
        }
        outbox.append(
            .notify(
                subscription,
                .documentChanged(
                    space: replica.id, document: id,
                    revision: document?.revision ?? text.revision + 1,
                    edits: replacement.map { [$0] } ?? [], origin: .remote, author: .zero)))
    }

    // MARK: Wrong ones

    private static let wrongSnapshotPrefix = "wrong-snapshot:"

    /// A maker signed what its changes do not make: that is kept, told, and nothing more of it is shown.
    func flag(_ manifest: SnapshotManifest, in replica: SpaceReplica) {
        guard snapshots.wrongMakers[replica.id, default: []].insert(manifest.maker).inserted else { return }
        write(
            .setting(
                key: Self.wrongSnapshotPrefix + replica.id.bytes.hex + manifest.maker.hex, value: manifest.encode()))
        note(notice(of: manifest, in: replica.space.membership))
    }

    private func notice(of manifest: SnapshotManifest, in membership: MembershipLog) -> NodeNotice {
        .wrongSnapshot(
            manifest.space, maker: name(of: manifest.maker, in: membership),
            device: identityText(of: manifest.maker))
    }

    func restoreWrongSnapshots(_ settings: [String: [UInt8]]) {
        for (key, bytes) in settings.sorted(by: { $0.key < $1.key }) where key.hasPrefix(Self.wrongSnapshotPrefix) {
            // Of a space that is not here it means nothing; nor does what is damaged.
            guard let manifest = try? SnapshotManifest(decoding: bytes), let members = membership(of: manifest.space)
            else { continue }
            snapshots.wrongMakers[manifest.space, default: []].insert(manifest.maker)
            notices.append(notice(of: manifest, in: members))
        }
    }
}

extension CachedText {
    var string: String { String(decoding: text ?? [], as: UTF8.self) }
}

extension NodeCommand {
    /// Whether it is about texts, so that it waits where these are shown and their history is not here.
    var waitsForHistory: Bool {
        switch self {
        case .createDocument, .move, .remove, .bringBack, .putText, .edit, .restoreText, .undo, .nameVersion,
            .openDocument, .branch, .file, .fork, .forget, .whenLoaded:
            true
        default: false
        }
    }
}
