import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import WireCodec

/// Snapshots as they are made, sent and asked for (`Protocol/snapshots.md`).
extension Node {
    // MARK: Making and sending

    func receiveSnapshotRequest(_ message: SnapshotRequestMessage, on session: PeerSession) {
        guard let replica = shared(message.space, with: session),
            session.sync[replica.id]?.wasAskedForSnapshot == false
        else { return }
        session.sync[replica.id]?.wasAskedForSnapshot = true
        guard let made = snapshot(of: replica) else { return }
        session.sync[replica.id]?.snapshot = SnapshotSending(parts: made.parts)
        pump(replica, on: session)
    }

    /// Sends parts of a snapshot that was asked for, before any change; answers how many bytes they had.
    func sendSnapshot(of replica: SpaceReplica, on session: PeerSession) -> Int {
        var count = 0
        while count < NodeLimits.runBytesMax, session.isEstablished, session.isWritable,
            var sending = session.sync[replica.id]?.snapshot
        {
            let frame = Frame(
                SnapshotPartMessage(space: replica.id, number: sending.sent, bytes: sending.parts[sending.sent]))
            sending.sent += 1
            session.sync[replica.id]?.snapshot = sending.isDone ? nil : sending
            count += frame.body.count
            send([frame], on: session)
        }
        return count
    }

    /// What the main view shows, signed; nil where the history is short, or the texts pass the limit.
    ///
    /// One that was made lately serves again: it is as true as it was, and what came since follows as changes.
    private func snapshot(of replica: SpaceReplica) -> MadeSnapshot? {
        if let made = snapshots.made, made.space == replica.id,
            Deadline.after(NodeLimits.snapshotLifetime, from: made.madeAt) > now.monotonicInNanoseconds
        {
            return made
        }
        guard replica.space.chains.count > loadsAtOnceMax else { return nil }
        flush(replica)
        let changes = replica.space.newestOfMain
        guard changes.count <= SnapshotManifest.changeCountMax, replica.space.membership.isNameable,
            let content = replica.space.snapshotContent(), let deflated = DeflatedSnapshot(content.encode())
        else { return nil }
        let manifest = SnapshotManifest.make(
            of: deflated, at: (changes, replica.space.membership.frontier), in: replica.id, by: identity.device)
        let made = MadeSnapshot(space: replica.id, madeAt: now, parts: [manifest.encode()] + deflated.pieces)
        snapshots.made = made
        return made
    }

    // MARK: Asking

    /// Whether a snapshot of a space is wanted by this link: it would show more than is here, and nothing that was
    /// written here is missing from it. Notes that it was asked for.
    func asksForSnapshot(of replica: SpaceReplica, on session: PeerSession) -> Bool {
        let isLate = { (asked: AskedSnapshot) in
            self.sessions[asked.link] == nil
                || Deadline.after(NodeLimits.snapshotPatience, from: asked.askedAt) <= self.now.monotonicInNanoseconds
        }
        snapshots.asked = snapshots.asked.filter { !isLate($0.value) }
        guard replica.space.inUse == .main, snapshots.shown[replica.id] == nil, snapshots.asked[replica.id] == nil,
            snapshots.count < NodeLimits.snapshotsMax, !hasWritten(in: replica)
        else { return false }
        snapshots.asked[replica.id] = AskedSnapshot(of: session.id, at: now)
        return true
    }

    /// Whether anything of this device's own is in a space: also in a chain that it does not go on writing, since it
    /// was cut, forked, or said to be longer than it is.
    private func hasWritten(in replica: SpaceReplica) -> Bool {
        replica.ownChain != nil || !replica.otherChains.isEmpty || replica.draft != nil
            || replica.space.chains.tips.contains { $0.deviceKey == deviceKey }
    }

    /// After a restart in the middle of a long history: the peer has far more than is here.
    func askIfMuchIsMissing(_ frontier: FrontierMessage, in replica: SpaceReplica, on session: PeerSession) {
        let chains = replica.space.chains
        let missing = frontier.chains.reduce(0) { sum, entry in
            sum + Int(entry.count) - min(Int(entry.count), Int(chains.longestCount(of: entry.chain)))
        }
        guard missing > max(loadsAtOnceMax, chains.count), asksForSnapshot(of: replica, on: session) else { return }
        send([Frame(SnapshotRequestMessage(space: replica.id))], on: session)
    }

    func receiveSnapshotPart(_ message: SnapshotPartMessage, on session: PeerSession) throws {
        guard let replica = shared(message.space, with: session), var asked = snapshots.asked[replica.id],
            asked.link == session.id
        else { return }
        if asked.manifest == nil {
            guard message.number == 0 else { throw LinkError.badMessage }
            let manifest = try SnapshotManifest(decoding: message.bytes)
            guard manifest.space == replica.id else { throw LinkError.badMessage }
            guard isFit(manifest, for: replica), snapshots.count < NodeLimits.snapshotsMax else {
                return snapshots.asked[replica.id] = nil
            }
            asked.begin(manifest)
        } else {
            let isRight = asked.take(message.bytes, number: message.number) { BLAKE2b.hash256($0) }
            guard isRight else { throw LinkError.badMessage }
        }
        snapshots.asked[replica.id] = asked
        if asked.isComplete { show(asked, in: replica) }
    }

    /// Whether its maker is believed so far, and what it shows is not here already.
    private func isFit(_ manifest: SnapshotManifest, for replica: SpaceReplica) -> Bool {
        replica.space.membership.role(of: manifest.maker)?.canRead == true
            && snapshots.wrongMakers[replica.id]?.contains(manifest.maker) != true
            && snapshots.unmetMakers[replica.id]?.contains(manifest.maker) != true
            && !replica.space.knows(manifest)
    }

    private func show(_ asked: AskedSnapshot, in replica: SpaceReplica) {
        snapshots.asked[replica.id] = nil
        // What was written here meanwhile is shown, and would not be in there.
        guard let manifest = asked.manifest, isFit(manifest, for: replica), !hasWritten(in: replica) else { return }
        do {
            let content = try DeflatedSnapshot.inflate(asked.content, as: manifest)
            snapshots.shown[replica.id] = try ShownSnapshot(manifest, content, at: now)
        } catch {
            return flag(manifest, in: replica)
        }
        let name = name(of: manifest.maker, in: replica.space.membership)
        log(.notice, "Shows \(replica.id.short) from the snapshot of \(name) until its history is here.")
    }
}
