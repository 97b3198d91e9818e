import Membership
import SodiumCrypto
import WireCodec

/// What this node has and does about the epochs of one space (`Protocol/epochs.md`).
///
/// Shared, not copied: it is looked at after each event.
final class SpaceEpochs {
    var ring: EpochRing
    private(set) var view: EpochView?
    private(set) var writing: EpochKey?
    /// Usable epochs whose keys are to be asked for.
    private(set) var missing: [Bytes32] = []
    /// The current epoch's, then the previous one's.
    private(set) var discoveryKeys: [SecretBytes] = []
    /// When this node states a new epoch, unless it need not any more.
    var turnAt: Deadline?
    /// When this node may state one without waiting for others: never twice in short time, whatever the log says.
    var turnableAt: Deadline = 0
    /// Whether this device gets keys at all.
    private var mayRead = false
    /// How much of the log `view` is of.
    private var operationCount = -1
    /// Epochs whose seals, if any, were tried.
    private var tried: Set<Bytes32> = []
    /// When a peer may be asked again, by link.
    private var askableAt: [LinkID: Deadline] = [:]
    private var nextQuestion: Deadline = 0

    init(ring: EpochRing) {
        self.ring = ring
    }

    /// Whether it is of the log with so many operations.
    func isOf(operationCount count: Int) -> Bool { operationCount == count }

    /// Whether there is no key to write under, or its time is over. `now` is in seconds since the Unix epoch.
    func needsTurn(at now: UInt64) -> Bool {
        guard let writing else { return true }
        return ring.isWornOut(writing.id, at: now)
    }

    /// Nearly always: there is a key to write under which has its time before it, and none is to be asked for.
    func isAtRest(at now: UInt64) -> Bool { missing.isEmpty && turnAt == nil && !needsTurn(at: now) }

    /// Takes what the log brings; true when the ring holds more than before.
    func follow(
        _ log: MembershipLog, device: Bytes32, at now: UInt64, pair: (UInt64) -> KeyPair?
    ) -> Bool {
        let view = EpochView(log)
        operationCount = log.operations.count
        mayRead = log.role(of: device)?.canRead == true
        let statements = view.epochs.map(\.statement)
        let fresh = statements.filter { tried.insert($0.epoch).inserted }
        let hasNew = ring.open(fresh, for: device, at: now, pair: pair)
        let hasPast = ring.openPast(through: statements, at: now)
        self.view = view
        choose()
        return hasNew || hasPast
    }

    /// Takes a key that the log states an epoch for; true when it is new.
    func take(_ key: EpochKey, at now: UInt64) -> Bool {
        guard let view, view.statement(of: key.id) != nil, ring.insert(key, at: now) else { return false }
        _ = ring.openPast(through: view.epochs.map(\.statement), at: now)
        choose()
        return true
    }

    private func choose() {
        guard let view else { return }
        let choice = EpochChoice(view, with: ring)
        writing = choice.writing
        missing = mayRead ? choice.missing : []
        discoveryKeys = [choice.writing, choice.previous].compactMap { $0?.derived(for: .discovery) }
    }

    // MARK: Questions

    private static let questionPause: UInt64 = 2_000_000_000
    private static let peerPause: UInt64 = 30_000_000_000

    /// Which of `links` is asked now for what is missing; nil when none is, or it is too soon.
    func nextAsked(of links: [LinkID], at now: Instant) -> LinkID? {
        let time = now.monotonicInNanoseconds
        askableAt = askableAt.filter { links.contains($0.key) }
        guard !missing.isEmpty, nextQuestion <= time,
            let link = links.first(where: { askableAt[$0, default: 0] <= time })
        else { return nil }
        askableAt[link] = time + Self.peerPause
        nextQuestion = time + Self.questionPause
        return link
    }

    /// When one of `links` can be asked next.
    func questionDue(of links: [LinkID]) -> Deadline? {
        guard !missing.isEmpty, let first = links.map({ askableAt[$0, default: 0] }).min() else { return nil }
        return max(first, nextQuestion)
    }
}
