import Identity
package import Membership
import Replication
package import Spaces
import WireCodec

/// Recording a session: the texts and the chat are in the history anyway, so what is written down beside it is who
/// looked where.
extension Node {
    /// Where a device of a session that this one records is now.
    func record(_ seen: SeenWhereabouts, in replica: SpaceReplica) {
        guard let session = recorded(in: replica), session.isIn(person(of: seen.device, in: replica)) else { return }
        if desk.pens[replica.id]?.session != session.id { desk.pens[replica.id] = CursorPen(session: session.id) }
        let place = seen.isThere ? seen.place : nil
        desk.pens[replica.id]?.note(
            CursorMove(
                tenths: now.unixInTenths, device: seen.device, document: place?.document, cursor: place?.cursor,
                anchor: place?.anchor), at: now)
        if desk.pens[replica.id]?.isFull == true { putDownPen(in: replica) }
    }

    func isRecording(in replica: SpaceReplica) -> Bool { recorded(in: replica) != nil }

    /// The open session that this device records now.
    private func recorded(in replica: SpaceReplica) -> Session? {
        guard !replica.sessionBook.log.steps.isEmpty,
            let session = replica.sessionBook.current(in: replica.space), session.recording?.recorder == deviceKey
        else { return nil }
        return session
    }

    /// Where everybody is when a recording begins.
    func beginRecording(in replica: SpaceReplica) {
        for seen in whereabouts(in: replica.id) where seen.place != nil { record(seen, in: replica) }
    }

    /// Puts what was noted into the draft, which goes with the next flush: this is called in the middle of one too.
    func putDownPen(in replica: SpaceReplica) {
        guard let batch = desk.pens[replica.id]?.take() else { return }
        do throws(NodeFailure) {
            _ = try changing(replica) { draft throws(SpaceError) in draft.append(batch.record) }
        } catch {
            log(.warning, "Some cursors of the recording in \(replica.id.short) could not be written down: \(error)")
        }
    }

    var recordingDeadline: Deadline? {
        var earliest: Deadline?
        for pen in desk.pens.values { earliest = .earliest(earliest, pen.deadline) }
        return earliest
    }

    func tendRecordings() {
        for id in spaceOrder {
            guard let due = desk.pens[id]?.deadline, due <= now.monotonicInNanoseconds, let replica = replicas[id]
            else { continue }
            putDownPen(in: replica)
        }
    }

    /// Whoever is in a session hears that it is recorded, also where no program listens.
    func noteRecording(_ session: Session, in replica: SpaceReplica) {
        let isIn = session.isIn(person(of: deviceKey, in: replica))
        notices.removeAll { if case .recorded(replica.id, _) = $0 { true } else { false } }
        guard session.isOpen, isIn, let recording = session.recording, recording.recorder != deviceKey else { return }
        note(.recorded(replica.id, by: name(of: recording.recorder, in: replica.space.membership)))
    }

    /// The moves that were recorded in a session by those who recorded it, in order.
    package func moves(of session: Session, in space: SpaceID) -> [CursorMove] {
        guard let replica = replicas[space] else { return [] }
        let chains = replica.space.chains
        let recorders = Set(session.recordings.map(\.recorder))
        return replica.sessionBook.cursors
            .filter { entry in
                recorders.contains(entry.author) && chains.index(of: entry.id.change).map { chains.stands($0) } == true
            }
            .compactMap { CursorBatch($0.record) }.filter { $0.session == session.id }
            .flatMap(\.moves).sorted { ($0.tenths, $0.device) < ($1.tenths, $1.device) }
    }
}
