import Identity
import Membership
import Spaces
import WireCodec

@testable import Workshops

/// A class as a test plays it: device 0 owns the space, the others are learners. Each record is a change of its own, a
/// second behind the one before unless a time is said.
struct ClassRoom {
    private(set) var log = WorkshopLog()
    private(set) var entries: [RecordEntry] = []
    private var tenths: UInt64 = 17_640_000_000

    let rules = WorkshopRules(
        role: { $0.author == Bytes32(0, 0, 0, 1) ? .owner : .reviewer }, person: { $0 })

    func device(_ place: Int) -> Bytes32 { Bytes32(0, 0, 0, UInt64(place + 1)) }

    @discardableResult
    mutating func write(
        _ deed: WorkshopDeed, about subject: WorkshopStep.Subject, by author: Int, at time: UInt64? = nil
    ) -> RecordEntry.ID {
        guard let record = deed.record(about: subject) else { preconditionFailure("\(deed) is not written") }
        tenths += 10
        let change = Bytes32(1, 2, UInt64(entries.count &* 7_919 % 65_537), UInt64(entries.count + 1))
        let id = RecordEntry.ID(change: change, index: 0)
        let stamp = HybridTime(
            tenths: time ?? tenths, depth: 0, chain: ChainID(change), sequence: 0, change: change)
        let entry = RecordEntry(id: id, record: record, author: device(author), time: stamp)
        entries.append(entry)
        log.apply(entry)
        return id
    }

    mutating func open(_ title: String) -> MeetingID {
        MeetingID(write(.open(.init(title: title)), about: .space, by: 0).change)
    }

    mutating func begin(_ opening: ActivityOpening, in meeting: MeetingID) -> RecordEntry.ID {
        write(.begin(opening), about: .meeting(meeting), by: 0)
    }

    @discardableResult
    mutating func say(
        _ deed: MeetingDeed, in meeting: MeetingID, by author: Int, at time: UInt64? = nil
    ) -> RecordEntry.ID {
        write(.meeting(deed), about: .meeting(meeting), by: author, at: time)
    }

    @discardableResult
    mutating func say(
        _ deed: ActivityDeed, about activity: RecordEntry.ID, by author: Int, at time: UInt64? = nil
    ) -> RecordEntry.ID {
        write(.activity(deed), about: .activity(activity), by: author, at: time)
    }
}
