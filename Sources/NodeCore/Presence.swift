import Discovery
import SodiumCrypto
import WireCodec

/// What this node tells the members around it of itself, and what it is about to do about those that it heard.
struct Presence {
    private var schedule = BeaconSchedule()
    private(set) var instance: BeaconInstance
    /// Beacons since it began; the first ones ask for answers.
    private var sentCount = 0
    private var lastSent: Deadline?
    /// When the next beacon goes out; nil while there is nothing to say.
    private(set) var nextBeacon: Deadline?
    private var made: (beacon: PresenceBeacon, sender: PresenceBeacon.Sender, marks: [UInt64])?
    /// Where the row of spaces begins of which it tells sixteen; moves on with each beacon when there are more.
    private var firstSpace = 0

    /// Who asked, and when it is answered.
    private(set) var answers: [BeaconSource: Deadline] = [:]
    var gate = PresenceGate()
    /// Members to dial as soon as a dial may be made.
    private(set) var dueMeetings: Set<Bytes32> = []
    private(set) var meetingsDueAt: Deadline?

    static let answersMax = 64

    init(from random: RandomSource) {
        instance = BeaconInstance(slot: 0, from: random)
    }

    /// The earliest moment at which something is due. (Inlined, since else all of this is copied to ask for it.)
    @inline(__always)
    var deadline: Deadline? { .earliest(nextBeacon, meetingsDueAt, answers.values.min()) }

    // MARK: Announcing

    /// Begins to announce anew, as another instance: with three beacons soon, each of which asks. Never two beacons
    /// within half a second, however often it begins.
    mutating func begin(after wait: Duration, at now: Instant, from random: RandomSource) {
        schedule.restart()
        sentCount = 0
        renewInstance(at: now, from: random)
        let earliest = lastSent.map { $0 + UInt64(NodeLimits.beaconPauseMin / .nanoseconds(1)) } ?? 0
        nextBeacon = max(.after(wait + schedule.nextWait(from: random), from: now), earliest)
    }

    mutating func end() {
        nextBeacon = nil
        answers = [:]
    }

    /// Another name for what is said from now on, unless the one in use is of this slot.
    mutating func followSlot(at now: Instant, from random: RandomSource) {
        if instance.slot != RotatingTag.slot(ofUnixMilliseconds: now.unixInMilliseconds) {
            renewInstance(at: now, from: random)
        }
    }

    private mutating func renewInstance(at now: Instant, from random: RandomSource) {
        instance.renew(slot: RotatingTag.slot(ofUnixMilliseconds: now.unixInMilliseconds), from: random)
        made = nil
    }

    /// The beacon that is due, and when the next one is.
    mutating func nextBeacon(
        of sender: PresenceBeacon.Sender, for keys: [SecretBytes], at now: Instant, from random: RandomSource
    ) -> PresenceBeacon {
        if keys.count > PresenceBeacon.entriesMax {
            firstSpace = (firstSpace + PresenceBeacon.entriesMax) % keys.count
        }
        let asks = sentCount < BeaconSchedule.firstWaits.count
        sentCount += 1
        lastSent = now.monotonicInNanoseconds
        nextBeacon = .after(schedule.nextWait(from: random) + .milliseconds(1), from: now)
        return current(of: sender, for: keys, at: now, from: random).asking(asks)
    }

    /// What is said now. As long as it is the same, it is the same bytes; anything else is said by another instance.
    mutating func current(
        of sender: PresenceBeacon.Sender, for keys: [SecretBytes], at now: Instant, from random: RandomSource
    ) -> PresenceBeacon {
        followSlot(at: now, from: random)
        let start = keys.isEmpty ? 0 : firstSpace % keys.count
        let chosen = Array((keys[start...] + keys[..<start]).prefix(PresenceBeacon.entriesMax))
        if let made, made.sender == sender, made.marks == marks(of: chosen) { return made.beacon }
        if made != nil { renewInstance(at: now, from: random) }
        let beacon = PresenceBeacon(
            of: sender, for: chosen, slot: instance.slot, instance: instance.value, random: random)
        made = (beacon, sender, marks(of: chosen))
        return beacon
    }

    private func marks(of keys: [SecretBytes]) -> [UInt64] {
        keys.map { RotatingTag(key: $0, slot: instance.slot, instance: instance.value).mark }
    }

    // MARK: Answering

    /// Answers the source soon, unless it will be answered anyway or too many wait.
    mutating func answer(_ source: BeaconSource, at now: Instant, from random: RandomSource) {
        guard answers[source] == nil, answers.count < Self.answersMax else { return }
        answers[source] = .after(BeaconSchedule.answerWait(from: random), from: now)
    }

    /// Takes out whose answers are due.
    mutating func takeDueAnswers(at now: Instant) -> [BeaconSource] {
        let due = answers.filter { $0.value <= now.monotonicInNanoseconds }
        for source in due.keys { answers[source] = nil }
        return due.sorted { ($0.value, $0.key.endpoint.text) < ($1.value, $1.key.endpoint.text) }.map(\.key)
    }

    // MARK: Meeting

    mutating func meetLater(_ device: Bytes32, after wait: Duration, at now: Instant) {
        dueMeetings.insert(device)
        let due = Deadline.after(wait, from: now)
        meetingsDueAt = min(meetingsDueAt ?? due, due)
    }

    mutating func takeDueMeetings(at now: Instant) -> [Bytes32] {
        guard let due = meetingsDueAt, due <= now.monotonicInNanoseconds else { return [] }
        defer { (dueMeetings, meetingsDueAt) = ([], nil) }
        return dueMeetings.sorted()
    }
}
