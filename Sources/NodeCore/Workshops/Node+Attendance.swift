import Identity
import Membership
import Spaces
import WireCodec
import Workshops

/// Who is in a class, noted by the nodes of those who lead it while a meeting is open (Protocol/workshops.md,
/// section 2): nobody has to press a button.
extension Node {
    /// Looks who is there, when that is due, and writes down what was noted when it is time or the meeting is over.
    func tendAttendance() {
        guard let due = attendance.lookAt, due <= now.monotonicInNanoseconds else { return }
        var isAnyOpen = false
        for id in spaceOrder {
            guard let replica = replicas[id] else { continue }
            let meeting = ledMeeting(in: replica)
            if let notes = attendance.notes[id], notes.meeting != meeting?.id {
                // Somebody else who leads closed it.
                writeAttendance(in: replica)
                attendance.notes[id] = nil
            }
            guard let meeting else { continue }
            isAnyOpen = true
            note(meeting.id, in: replica)
            if attendance.isToBeWritten(id, at: now) { writeAttendance(in: replica) }
        }
        attendance.lookAt = isAnyOpen ? .after(NodeLimits.attendanceLook, from: now) : nil
    }

    /// A meeting was closed: what was noted is written down now.
    func endAttendance(in replica: SpaceReplica) {
        if attendance.notes[replica.id] != nil { attendance.lookAt = now.monotonicInNanoseconds }
        lookForMeetings()
    }

    /// A meeting was opened, or this node came to lead one: it looks who is there from now on.
    func beginAttendance() {
        if attendance.lookAt == nil { attendance.lookAt = now.monotonicInNanoseconds }
        lookForMeetings()
    }

    private func ledMeeting(in replica: SpaceReplica) -> Meeting? {
        guard !replica.workshopBook.isEmpty, leads(in: replica) else { return nil }
        return replica.workshopBook.log.meetings(by: replica.space.workshopRules).last(where: \.isOpen)
    }

    /// Whether this device is an owner's or a mentor's there.
    func leads(in replica: SpaceReplica) -> Bool {
        replica.space.membership.role(of: deviceKey)?.canAdminister == true
    }

    private func note(_ meeting: MeetingID, in replica: SpaceReplica) {
        let second = Int(clamping: now.unixInSeconds)
        var notes =
            attendance.notes[replica.id] ?? .init(meeting: meeting, writtenAt: now.monotonicInNanoseconds)
        let forgotten = forgotten[replica.id] ?? []
        for member in replica.space.membership.members where !forgotten.contains(member.person) {
            if isHeard(member.deviceKey, in: replica) { notes.book.hear(member.deviceKey, at: second) }
        }
        attendance.notes[replica.id] = notes
    }

    /// By a link, or by presence over others' links.
    private func isHeard(_ device: Bytes32, in replica: SpaceReplica) -> Bool {
        device == deviceKey || isConnected(device)
            || whereabouts.entries[.init(space: replica.id, device: device)]?.isGone == false
    }

    /// Writes down who was there until now.
    private func writeAttendance(in replica: SpaceReplica) {
        guard var notes = attendance.notes[replica.id], leads(in: replica) else { return }
        let records = notes.book.take().compactMap { WorkshopDeed.meeting($0).record(about: .meeting(notes.meeting)) }
        notes.writtenAt = now.monotonicInNanoseconds
        attendance.notes[replica.id] = notes
        writeDown(records, of: "Who is in the workshop", in: replica)
    }

    /// Writes what this node noted into a change of its own; `matter` says in the log what it was, if it cannot be.
    func writeDown(_ records: [Record], of matter: String, in replica: SpaceReplica) {
        guard !records.isEmpty else { return }
        do throws(NodeFailure) {
            _ = try changing(replica) { draft throws(SpaceError) in
                for record in records { _ = draft.append(record) }
            }
            flush(replica)
        } catch {
            log(.warning, "\(matter) in \(replica.id.short) could not be written down: \(error)")
        }
    }

    /// What was noted and is not written down yet is, when this node stops or closes the meeting.
    func closeAttendance(in replica: SpaceReplica) {
        guard let notes = attendance.notes[replica.id], notes.meeting == ledMeeting(in: replica)?.id else { return }
        note(notes.meeting, in: replica)
        writeAttendance(in: replica)
    }
}

/// What this node noted of who is in the meetings that it leads.
struct AttendanceDesk {
    struct Notes {
        let meeting: MeetingID
        var book = AttendanceBook()
        /// When it was written down last, or begun.
        var writtenAt: Deadline
    }

    /// Of each space with an open meeting; of one that was just closed, until the rest is written down.
    var notes: [SpaceID: Notes] = [:]
    /// When it looks next; nil while no meeting is open that this node leads.
    var lookAt: Deadline?

    func isToBeWritten(_ space: SpaceID, at now: Instant) -> Bool {
        let written = notes[space]?.writtenAt ?? now.monotonicInNanoseconds
        return now.monotonicInNanoseconds >= written + UInt64(NodeLimits.attendancePause / .nanoseconds(1))
    }
}
