import Identity
import Replication

/// Changes of one space of which links have told and which have not come: the timers of Plumtree (Leitão, Pereira,
/// Rodrigues, Epidemic Broadcast Trees, 2007, section 3.4), one for each chain.
///
/// A timer asks whether the chain has come as far as was told when it was set. So what comes all the time, each change
/// a little after it was told, is never asked for. Invariant: at most `chainsMax` chains, of `linksMax` links each.
/// What is told is a claim: it costs `triesMax` questions and is forgotten.
struct Announcements {
    static let chainsMax = 1024
    static let linksMax = 5
    static let triesMax = 8
    /// How often more time is given to who was asked, because some of it came.
    static let growthsMax = 8

    private struct Entry {
        /// How long the chain is to be when the timer fires, and how long it was said to be since.
        var awaited: UInt64
        var newest: UInt64
        var links: [LinkID]
        var due: Deadline
        var tries = 0
        /// Asked when two others were.
        var lastResort: LinkID?
        /// How long the chain was when somebody was asked last, and how often it had grown by then.
        var seen: UInt64 = 0
        var growths = 0

        /// Who is asked after whom.
        var order: [LinkID] {
            guard let lastResort, links.contains(lastResort) else { return links }
            let others = links.filter { $0 != lastResort }
            return others.prefix(2) + [lastResort] + others.dropFirst(2)
        }
    }

    /// What comes of timers that fired.
    struct Outcome: Equatable {
        /// Who is asked for what has not come.
        var asked: [LinkID] = []
        /// Whether something is not waited for any more.
        var hasGivenUp = false
    }

    private var entries: [ChainID: Entry] = [:]
    /// When the next timer may fire, or a moment before.
    private(set) var deadline: Deadline?

    var count: Int { entries.count }

    /// A link told that a chain has so many changes, more than are here. The timer that runs stays as it is, unless the
    /// link has what that waits for and answers sooner: then it is asked first, and at its own time. So a link that is
    /// slow, or seemed so once, makes nobody wait for it alone. O(1).
    mutating func note(_ chain: ChainID, count: UInt64, by link: LinkID, due: Deadline) {
        if var entry = entries[chain] {
            let isSooner = count >= entry.awaited && due < entry.due && entry.tries == 0
            entry.newest = max(entry.newest, count)
            if isSooner {
                entry.links = [link] + entry.links.filter { $0 != link }.prefix(Self.linksMax - 1)
                entry.due = due
                deadline = min(deadline ?? due, due)
            } else if !entry.links.contains(link), entry.links.count < Self.linksMax {
                entry.links.append(link)
            }
            entries[chain] = entry
        } else if entries.count < Self.chainsMax {
            entries[chain] = Entry(awaited: count, newest: count, links: [link], due: due)
            deadline = min(deadline ?? due, due)
        }
    }

    /// Of a link that told of a chain: it is asked for that when two others were.
    mutating func leaveForLast(_ link: LinkID, of chain: ChainID) { entries[chain]?.lastResort = link }

    /// What a link told is worth nothing once it is gone.
    mutating func forget(_ link: LinkID) {
        for chain in entries.keys {
            entries[chain]?.links.removeAll { $0 == link }
            if entries[chain]?.links.isEmpty == true { entries[chain] = nil }
        }
        deadline = entries.values.map(\.due).min()
    }

    /// Looks after the timers that are due. `count` says how long a chain is here, `wait` how long a link has to
    /// answer. O(chains).
    mutating func fire(
        at now: Deadline, count: (ChainID) -> UInt64, wait: (LinkID) -> Deadline
    ) -> Outcome {
        guard let deadline, deadline <= now else { return Outcome() }
        var outcome = Outcome()
        for (chain, entry) in entries where entry.due <= now {
            entries[chain] = advance(entry, to: count(chain), at: now, wait: wait, into: &outcome)
        }
        self.deadline = entries.values.map(\.due).min()
        outcome.asked = Set(outcome.asked).sorted { $0.value < $1.value }
        return outcome
    }

    private func advance(
        _ entry: Entry, to count: UInt64, at now: Deadline, wait: (LinkID) -> Deadline, into outcome: inout Outcome
    ) -> Entry? {
        var entry = entry
        if count >= entry.newest { return nil }
        if count >= entry.awaited {
            let quickest = entry.links.indices.min { wait(entry.links[$0]) < wait(entry.links[$1]) } ?? 0
            entry.links.insert(entry.links.remove(at: quickest), at: 0)
            (entry.awaited, entry.tries, entry.due) = (entry.newest, 0, now + wait(entry.links[0]))
            entry.growths = 0
            return entry
        }
        if entry.tries > 0, count > entry.seen, entry.growths < Self.growthsMax {
            // It is on its way.
            (entry.seen, entry.growths) = (count, entry.growths + 1)
            entry.due = now + wait(entry.order[(entry.tries - 1) % entry.links.count])
            return entry
        }
        let link = entry.order[entry.tries % entry.links.count]
        guard entry.tries < Self.triesMax else {
            outcome.hasGivenUp = true
            return nil
        }
        entry.due = now + wait(link) << UInt64(min(entry.tries, 4))
        (entry.tries, entry.seen) = (entry.tries + 1, count)
        outcome.asked.append(link)
        return entry
    }
}
