import Membership
import Replication
import SodiumCrypto
import WireCodec

/// What this node knows of one mailbox. The files there are the truth: all but a few numbers is learned from them anew.
final class Mailbox {
    /// A file that is a bundle of the space.
    struct Letter {
        let device: Bytes32
        let number: UInt64
        let time: UInt64
        let epoch: Bytes32
        let basis: FrontierMessage
        let frontier: FrontierMessage
        var sizeInBytes: Int
        /// Read, and not whole, or without what it says: it gives nobody anything.
        var isBroken = false
        /// Written by this node, or read as a whole with all that it says.
        var isWhole = false
    }

    let id: MailboxID
    let space: SpaceID
    let place: MailboxPlace
    /// Of this device's next file.
    var nextNumber: UInt64 = 1
    /// The newest file of each device that was seen there.
    var seen: [Bytes32: UInt64] = [:]

    var letters: [String: Letter] = [:]
    /// Files of others, or of another space, by name and size: not looked into again.
    var passedOver: [String: Int] = [:]
    /// Files under keys that were not here when they were looked into.
    var locked: Set<String> = []
    /// What was read in this visit.
    var taken: Set<String> = []
    /// How many files were written since the mailbox was listed.
    var postCount = 0
    /// What is being written.
    var posting: (name: String, letter: Letter)?
    /// Whether it was looked for files that have gone, in this visit.
    var isChecked = false
    /// Whose newest files had gone.
    var rolledBack: Set<Bytes32> = []

    var isVisited = false
    /// Who waits for the end of this visit, and who came too late for it.
    var visitors: [RequestID] = []
    var nextVisitors: [RequestID] = []
    var lastVisit: UInt64?
    var failure: String?
    private(set) var failureCount = 0
    private(set) var dueAt: Deadline = 0

    init(id: MailboxID, space: SpaceID, place: MailboxPlace) {
        self.id = id
        self.space = space
        self.place = place
    }

    /// The name of a device's file: who lacks the key sees letters and digits. 40 of them.
    static func name(of number: UInt64, by device: Bytes32, under key: EpochKey) -> String {
        var writer = ByteWriter(reserving: 64)
        writer.raw("bundle-name/1".utf8)
        writer.raw(device)
        writer.uint64(number)
        return String(BLAKE2b.hash256(writer.bytes, key: key.derived(for: .mailbox)).hex.prefix(MailboxEntry.nameCount))
    }

    // MARK: When

    /// Something was written here: the mailbox gets it after a quiet moment, but soon.
    func hasNews(at now: Instant) {
        guard failureCount == 0 else { return }
        dueAt = min(dueAt, .after(NodeLimits.mailboxQuiet, from: now))
    }

    func beginVisit() {
        isVisited = true
        (taken, posting, isChecked) = ([], nil, false)
    }

    func endVisit(_ failure: String?, at now: Instant, random: RandomSource) {
        isVisited = false
        self.failure = failure
        failureCount = failure == nil ? 0 : failureCount + 1
        let pause =
            failure == nil
            ? NodeLimits.mailboxPause
            : min(NodeLimits.mailboxBackoffMin * (1 << min(failureCount - 1, 10)), NodeLimits.mailboxBackoffMax)
        // Machines of one room should not all come at once.
        dueAt = .after(pause * (0.75 + Double(random.integer(below: 500)) / 1000), from: now)
        if failure == nil { lastVisit = now.unixInMilliseconds }
    }

    // MARK: In the store

    private static let version: UInt8 = 1
    private static let seenMax = 4096

    func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 128 + seen.count * 40)
        writer.uint8(Self.version)
        writer.raw(space.bytes)
        writer.prefixed(place.text)
        writer.uint64(nextNumber)
        let kept = seen.sorted { $0.key < $1.key }.prefix(Self.seenMax)
        writer.varint(kept.count)
        for (device, number) in kept {
            writer.raw(device)
            writer.uint64(number)
        }
        return writer.bytes
    }

    /// Nil for what is not as it was written.
    init?(decoding bytes: [UInt8], id: MailboxID) {
        var reader = ByteReader(bytes)
        do throws(CodecError) {
            guard try reader.uint8() == Self.version else { return nil }
            self.id = id
            space = SpaceID(try reader.bytes32())
            let text = try reader.prefixedString(atMostBytes: MailboxPlace.textInBytesMax, field: "place")
            guard let place = MailboxPlace(parsing: text) else { return nil }
            self.place = place
            nextNumber = try reader.uint64()
            for _ in 0..<(try reader.varint(atMost: Self.seenMax, field: "seen")) {
                seen[try reader.bytes32()] = try reader.uint64()
            }
            try reader.expectEnd()
        } catch {
            return nil
        }
    }
}
