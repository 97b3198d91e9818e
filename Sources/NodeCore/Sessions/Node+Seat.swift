import Identity
package import Membership
import Replication
package import Spaces
package import WireCodec

/// Driver and navigators: whoever is in a session does not type while another one has the seat, as far as their own
/// nodes see to it.
extension Node {
    /// Throws where a command would write while somebody else drives.
    ///
    /// Only those who are in the session are held to it, and only while the driver is around: who is cut off from the
    /// driver goes on typing, and it merges and is told apart (`Space.offSeat`).
    func requireSeat(for command: NodeCommand, in replica: SpaceReplica) throws(NodeFailure) {
        guard command.types, let session = replica.sessionBook.current(in: replica.space),
            let driver = driver(of: session, in: replica), !isOwnPerson(driver, in: replica),
            session.isIn(person(of: deviceKey, in: replica)), isAround(driver, in: replica)
        else { return }
        if case .undo(_, _, let reversal) = command, let device = reversal.device, device != deviceKey,
            replica.space.membership.role(of: deviceKey)?.canAdminister == true
        {
            return
        }
        throw .session(.driverTypes(driver))
    }

    /// Who types now; nil where everybody does: nobody has the seat, or one who may not edit any more.
    func driver(of session: Session, in replica: SpaceReplica) -> Bytes32? {
        session.driver.flatMap { replica.space.membership.role(of: $0)?.canEdit == true ? $0 : nil }
    }

    /// The same for clients.
    package func driver(of session: Session, in space: SpaceID) -> Bytes32? {
        replicas[space].flatMap { driver(of: session, in: $0) }
    }

    func person(of device: Bytes32, in replica: SpaceReplica) -> Bytes32 {
        replica.space.membership.member(device)?.person ?? device
    }

    func isOwnPerson(_ device: Bytes32, in replica: SpaceReplica) -> Bool {
        device == deviceKey || person(of: device, in: replica) == person(of: deviceKey, in: replica)
    }

    /// Whether a device of the person can hear us now, over a link of ours or others'.
    func isAround(_ device: Bytes32, in replica: SpaceReplica) -> Bool {
        replica.space.membership.devices(ofPersonWith: device).contains { device in
            device == deviceKey || isConnected(device)
                || whereabouts.entries[.init(space: replica.id, device: device)]?.isGone == false
        }
    }

    /// What was written past the seat of a session, by author; what was taken back is still told.
    package func offSeat(in session: Session, of space: SpaceID) -> [OffSeatWriting] {
        replicas[space]?.space.offSeat(in: session) ?? []
    }

    /// Where a place that is pointed at is in the text here; nil while it is not.
    package func position(of focus: SessionDeed.Focus, in space: SpaceID) -> Int? {
        focus.place.flatMap { replicas[space]?.space.position(of: $0, in: focus.document) }
    }

    func revert(
        _ device: Bytes32, in session: Session, of replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        flush(replica)
        let writing = replica.space.offSeat(in: session).filter {
            person(of: $0.author, in: replica) == person(of: device, in: replica)
        }
        var done = Reverting()
        for (document, changes) in writing.flatMap({ Array($0.changes) }).sorted(by: { $0.key < $1.key }) {
            var isTouched = false
            // One undo names so many stretches at most.
            while let undone = try revert(changes, of: document, in: replica) {
                isTouched = true
                done.insertedInScalars += undone.insertedInScalars
                done.deletedInScalars += undone.deletedInScalars
            }
            if isTouched { done.documents += 1 }
        }
        finish(.session(.reverted(done)), of: replica, for: request)
    }

    private func revert(
        _ changes: [Bytes32], of document: Bytes32, in replica: SpaceReplica
    ) throws(NodeFailure) -> UndoneEdits? {
        flush(replica)
        let author = deviceKey
        let done = try changing(replica) { draft throws(SpaceError) in
            try replica.space.revert(changes, of: document, by: author, in: &draft)
        }
        if let done { tell(done.edits, of: document, in: replica) }
        return done
    }
}

extension NodeCommand {
    /// Whether it changes texts or files as a person does who types.
    fileprivate var types: Bool {
        switch self {
        case .createDocument, .move, .remove, .bringBack, .putText, .edit, .restoreText, .undo: true
        default: false
        }
    }
}
