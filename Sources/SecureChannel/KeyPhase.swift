package import SodiumCrypto

/// One of the keys that a direction of a lane uses one after the other. Each is made of the one before, so a key that
/// was wiped cannot be had again.
package struct KeyPhase: Sendable {
    /// How long a phase serves, from its first datagram.
    package static let lifetime: Duration = .seconds(120)
    /// How many datagrams it serves.
    package static let datagramCountMax: UInt64 = 1 << 20
    /// How much longer a phase may go on serving when the other side does not follow; then the lane ends.
    package static let overtime: Duration = .seconds(180)
    /// How long a receiver keeps the phase before the newest, at most. Otherwise three round trips.
    package static let overlapMax: Duration = .seconds(10)

    /// Counts from 0. Its lowest four bits stand in each datagram.
    package let number: UInt64
    package let key: SecretBytes

    package init(number: UInt64, key: SecretBytes) {
        precondition(key.count == AEAD.keyInBytes, "a phase has a cipher key")
        self.number = number
        self.key = key
    }

    /// What a datagram says of its phase.
    package var mark: UInt8 { UInt8(truncatingIfNeeded: number) & 0x0F }

    /// The phase behind this one: the first 32 bytes of HKDF(key, "next").
    package func next() -> KeyPhase {
        let next = SecretBytes(count: AEAD.keyInBytes)
        KeyDerivation.hkdf(chainingKey: key, input: [UInt8]("next".utf8), into: [next])
        return KeyPhase(number: number + 1, key: next)
    }
}

/// The phases by which one side seals.
///
/// The next phase begins only when the other side has acknowledged a datagram of this one: so a receiver never needs a
/// key beyond the next.
struct SendingPhases: Sendable {
    private(set) var current: KeyPhase
    private var startedAt: Duration?
    private var count: UInt64 = 0
    private var firstCounter: UInt64 = 0
    private var isConfirmed = false
    private var dueAt: Duration?

    init(_ first: KeyPhase) {
        current = first
    }

    /// The phase for the datagram of this counter.
    mutating func phase(for counter: UInt64, at now: Duration) throws(ChannelError) -> KeyPhase {
        let start = startedAt ?? now
        startedAt = start
        if count >= KeyPhase.datagramCountMax || now - start >= KeyPhase.lifetime {
            let due = dueAt ?? min(now, start + KeyPhase.lifetime)
            dueAt = due
            if isConfirmed {
                advance(from: counter, at: now)
            } else if now - due >= KeyPhase.overtime {
                throw .exhausted
            }
        }
        count += 1
        return current
    }

    /// The other side has opened the datagram of this counter.
    mutating func confirm(_ counter: UInt64) {
        if counter >= firstCounter { isConfirmed = true }
    }

    private mutating func advance(from counter: UInt64, at now: Duration) {
        current = current.next()
        firstCounter = counter
        count = 0
        startedAt = now
        isConfirmed = false
        dueAt = nil
    }
}

/// The phases by which one side opens: the newest, the one before for a while, and the next once somebody uses it.
struct ReceivingPhases: Sendable {
    private var current: Opened
    private var previous: Opened?
    private var previousUntil: Duration = .zero
    private var next: KeyPhase?

    struct Opened: Sendable {
        let phase: KeyPhase
        var window = ReplayWindow()
        /// When its first datagram came.
        var startedAt: Duration?
    }

    enum Which { case previous, current, next }

    init(_ first: KeyPhase) {
        current = Opened(phase: first)
    }

    /// The phase that a datagram with this mark and counter claims to be of; nil when it is not to be opened: repeated,
    /// too old, or of no phase that is in use. Nothing has changed but a key that is kept for the next time.
    mutating func candidate(mark: UInt8, counter: UInt64, at now: Duration) -> (Which, KeyPhase)? {
        if mark == current.phase.mark {
            guard current.window.admits(counter), !isOver(current, at: now) else { return nil }
            return (.current, current.phase)
        }
        if let previous, mark == previous.phase.mark {
            return previous.window.admits(counter) && now < previousUntil ? (.previous, previous.phase) : nil
        }
        // A phase follows one that was used, so nothing comes of the next before something came of this.
        guard mark == (current.phase.mark + 1) & 0x0F, current.startedAt != nil else { return nil }
        let following = next ?? current.phase.next()
        next = following
        return (.next, following)
    }

    /// The datagram was opened by that phase.
    mutating func opened(_ which: Which, counter: UInt64, at now: Duration, roundTrip: Duration) {
        switch which {
        case .previous: previous?.window.insert(counter)
        case .current:
            current.startedAt = current.startedAt ?? now
            current.window.insert(counter)
        case .next:
            guard let next else { preconditionFailure("what was opened by the next phase has it") }
            previous = current
            previousUntil = now + min(roundTrip * 3, KeyPhase.overlapMax)
            current = Opened(phase: next, startedAt: now)
            current.window.insert(counter)
            self.next = nil
        }
    }

    private func isOver(_ one: Opened, at now: Duration) -> Bool {
        // No honest sender uses a phase for longer, seen from its first datagram here.
        one.startedAt.map { now - $0 >= KeyPhase.lifetime + KeyPhase.overtime } ?? false
    }
}
