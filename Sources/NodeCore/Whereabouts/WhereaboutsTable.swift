import Identity
import Membership
import Replication
import Spaces
import WireCodec

/// The device and the space of which one word is kept, and one waits for each link.
struct WhereaboutsSlot: Hashable, Comparable {
    let space: SpaceID
    let device: Bytes32

    static func < (left: WhereaboutsSlot, right: WhereaboutsSlot) -> Bool {
        (left.space, left.device) < (right.space, right.device)
    }
}

/// Where devices are in spaces, as they told: in memory alone, the newest word of each (Protocol/presence.md).
struct WhereaboutsTable {
    struct Entry {
        let message: PresenceMessage
        /// By which link it came; nil for this device's own.
        let link: LinkID?
        /// When it counts no more, unless it was renewed.
        var expiresAt: Deadline
        /// Told by its device, or after a silence: it is not there any more. Its counter is kept.
        var isGone: Bool
        /// The counter of the newest word that went on to others.
        var passedOn: UInt64 = 0

        /// Whether it says no more than another one, which came before it.
        func repeats(_ known: Entry?) -> Bool {
            guard let known else { return isGone }
            return known.message.fields == message.fields && known.isGone == isGone
        }
    }

    /// What this device tells of itself.
    struct Own {
        /// A program of this device, such as an editor, and where it is.
        struct Editor {
            let client: ClientID
            let number: Int
            let told: Whereabouts
        }

        /// The one that moved last first; never empty.
        private(set) var editors: [Editor]
        var renewAt: Deadline

        init(_ told: Whereabouts, by client: ClientID, renewAt: Deadline) {
            editors = [Editor(client: client, number: 0, told: told)]
            self.renewAt = renewAt
        }

        func number(of client: ClientID) -> Int? { editors.first { $0.client == client }?.number }

        mutating func move(_ client: ClientID, to told: Whereabouts) {
            let taken = Set(editors.map(\.number))
            let free = (0...Whereabouts.editorMax).first { !taken.contains($0) } ?? Whereabouts.editorMax
            let number = number(of: client) ?? free
            editors.removeAll { $0.client == client }
            editors.insert(Editor(client: client, number: number, told: told), at: 0)
        }

        /// False where no other is left.
        mutating func remove(_ client: ClientID) -> Bool {
            let rest = editors.filter { $0.client != client }
            if !rest.isEmpty { editors = rest }
            return !rest.isEmpty
        }

        /// All of them in one word.
        var fields: [UInt8] {
            var told = editors[0].told
            told.editor = editors[0].number
            told.others = editors.dropFirst().compactMap { editor in
                editor.told.document.map {
                    .init(
                        editor: editor.number, document: $0, anchor: editor.told.anchor, cursor: editor.told.cursor)
                }
            }
            return told.encode()
        }
    }

    private(set) var entries: [WhereaboutsSlot: Entry] = [:]
    private var counts: [SpaceID: Int] = [:]
    var own: [SpaceID: Own] = [:]
    /// Where a meeting goes on that this device is in, whether a program of it tells a place or none does.
    var quiet: Set<SpaceID> = []
    /// When this device looks for such meetings next, and says again that it is there; nil while there are none.
    var meetingsLookAt: Deadline?
    var listeners: [SpaceID: [Subscription]] = [:]
    /// By link, what its peer is to hear: one word for each device and space, the newest when it goes out.
    private(set) var due: [LinkID: Set<WhereaboutsSlot>] = [:]
    private(set) var nextFlush: Deadline?
    private var lastFlush: Deadline?

    /// What this device tells of itself: where its programs are, or in a meeting no more than that it is there; nil for
    /// nothing.
    func ownFields(in space: SpaceID) -> [UInt8]? {
        own[space]?.fields ?? (quiet.contains(space) ? Whereabouts().encode() : nil)
    }

    /// Whether a word is newer than what is known of its device; a device's own link is believed also when its clock
    /// was set back.
    func isNews(_ message: PresenceMessage, fromItself isDirect: Bool) -> Bool {
        guard let known = entries[WhereaboutsSlot(space: message.space, device: message.device)] else {
            return counts[message.space, default: 0] < NodeLimits.whereaboutsMax
        }
        let counter = known.message.counter
        return isDirect ? message.counter != counter : message.counter > counter
    }

    mutating func insert(_ entry: Entry) {
        let slot = WhereaboutsSlot(space: entry.message.space, device: entry.message.device)
        if entries.updateValue(entry, forKey: slot) == nil { counts[slot.space, default: 0] += 1 }
    }

    /// Answers whether it was there until now.
    mutating func end(_ slot: WhereaboutsSlot) -> Bool {
        guard entries[slot]?.isGone == false else { return false }
        entries[slot]?.isGone = true
        return true
    }

    func counter(of slot: WhereaboutsSlot) -> UInt64 { entries[slot]?.message.counter ?? 0 }

    /// Those of a space whose devices are there, by device.
    func present(in space: SpaceID) -> [Entry] {
        entries.values.filter { $0.message.space == space && !$0.isGone }
            .sorted { $0.message.device < $1.message.device }
    }

    /// What is to end at a time.
    func expired(at time: Deadline) -> [WhereaboutsSlot] {
        entries.filter { !$0.value.isGone && $0.value.expiresAt <= time }.keys.sorted()
    }

    /// Lets a link's peer hear a word with the next flush: at once after a silence, else so that there are at most ten
    /// in a second. What can wait goes out with what cannot, or with what else came to wait meanwhile.
    mutating func owe(_ slot: WhereaboutsSlot, to link: LinkID, canWait: Bool = false, at now: Instant) {
        due[link, default: []].insert(slot)
        let earliest = lastFlush.map { $0 + Deadline(sinceZero: NodeLimits.whereaboutsPause) } ?? 0
        let wait: Duration = canWait ? NodeLimits.repeatedWhereaboutsWait : .zero
        nextFlush = .earliest(nextFlush, max(.after(wait, from: now), earliest))
    }

    /// The link's peer has that word.
    mutating func settle(_ slot: WhereaboutsSlot, with link: LinkID) { due[link]?.remove(slot) }

    mutating func takeDue(for link: LinkID) -> [WhereaboutsSlot] { due.removeValue(forKey: link)?.sorted() ?? [] }

    mutating func flushed(at now: Instant) {
        (nextFlush, lastFlush) = (nil, now.monotonicInNanoseconds)
    }

    mutating func forget(_ link: LinkID) { due[link] = nil }

    /// The earliest moment at which something is due. O(devices).
    var deadline: Deadline? {
        var earliest: Deadline? = .earliest(nextFlush, meetingsLookAt)
        for own in own.values { earliest = .earliest(earliest, own.renewAt) }
        for entry in entries.values where !entry.isGone && entry.link != nil {
            earliest = .earliest(earliest, entry.expiresAt)
        }
        return earliest
    }
}
