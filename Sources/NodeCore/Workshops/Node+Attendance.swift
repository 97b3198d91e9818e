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
            guard let replica = replicas[id], let meeting = ledMeeting(in: replica) else {
                attendance.books[id] = nil
                continue
            }
            isAnyOpen = true
            note(in: replica)
            if attendance.isToBeWritten(id, at: now) { writeAttendance(of: meeting.id, in: replica) }
        }
        attendance.lookAt = isAnyOpen ? .after(NodeLimits.attendanceLook, from: now) : nil
    }

    /// A meeting was opened, or this node came to lead one: it looks who is there from now on.
    func beginAttendance() {
        if attendance.lookAt == nil { attendance.lookAt = now.monotonicInNanoseconds }
        lookForMeetings()
    }

    private func ledMeeting(in replica: SpaceReplica) -> Meeting? {
        guard !replica.workshopBook.isEmpty, replica.space.membership.role(of: deviceKey)?.canAdminister == true
        else { return nil }
        return replica.workshopBook.log.meetings(by: replica.space.workshopRules).last(where: \.isOpen)
    }

    private func note(in replica: SpaceReplica) {
        let second = Int(clamping: now.unixInSeconds)
        var book = attendance.books[replica.id] ?? AttendanceBook()
        let forgotten = forgotten[replica.id] ?? []
        for member in replica.space.membership.members where !forgotten.contains(member.person) {
            if isHeard(member.deviceKey, in: replica) { book.hear(member.deviceKey, at: second) }
        }
        attendance.books[replica.id] = book
    }

    /// By a link, or by presence over others' links.
    private func isHeard(_ device: Bytes32, in replica: SpaceReplica) -> Bool {
        device == deviceKey || isConnected(device)
            || whereabouts.entries[.init(space: replica.id, device: device)]?.isGone == false
    }

    /// Writes down who was there until now.
    func writeAttendance(of meeting: MeetingID, in replica: SpaceReplica) {
        guard var book = attendance.books[replica.id] else { return }
        let records = book.take().compactMap { WorkshopDeed.meeting($0).record(about: .meeting(meeting)) }
        attendance.books[replica.id] = book
        attendance.written[replica.id] = now.monotonicInNanoseconds
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

    /// What was noted and is not written down yet is, when this node stops.
    func closeAttendance(in replica: SpaceReplica) {
        guard attendance.books[replica.id] != nil, let meeting = ledMeeting(in: replica) else { return }
        note(in: replica)
        writeAttendance(of: meeting.id, in: replica)
    }
}

/// What this node noted of who is in the meetings that it leads.
struct AttendanceDesk {
    var books: [SpaceID: AttendanceBook] = [:]
    /// When it was written down last.
    var written: [SpaceID: Deadline] = [:]
    /// When it looks next; nil while no meeting is open that this node leads.
    var lookAt: Deadline?

    func isToBeWritten(_ space: SpaceID, at now: Instant) -> Bool {
        let written = written[space] ?? 0
        return now.monotonicInNanoseconds >= written + UInt64(NodeLimits.attendancePause / .nanoseconds(1))
    }
}
