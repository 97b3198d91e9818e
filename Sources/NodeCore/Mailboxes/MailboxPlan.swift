import Membership
import Replication
import Spaces
import WireCodec

/// What is to be written and removed in a mailbox: a function of the files there, of the space here, and of what
/// its readers said that they have.
///
/// A file gives somebody what is in it when he has what it builds on. So what the files give to each reader, one after
/// another, is followed to its end; and what somebody then still lacks is written. Protocol/bundles.md, section 6.
struct MailboxPlan {
    /// What somebody has.
    struct Knowledge {
        var reach = Reach()
        var ops: [Bytes32] = []
    }

    /// A file to be written: what lacks who has `known`.
    struct Post {
        let known: Reach
        let ops: [Bytes32]
    }

    /// A letter in terms of what is here.
    private struct Offer {
        let name: String
        let letter: Mailbox.Letter
        let basis: Knowledge
        let held: Knowledge
    }

    private let chains: ChainTable
    private let log: MembershipLog
    private let device: Bytes32
    private let reading: MailboxReading
    /// The files that were read, and are what they say.
    private let offers: [Offer]
    private let all: Knowledge
    /// Those who read, but for this device, with what they said.
    private let readers: [Knowledge]
    private let readerKeys: Set<Bytes32>

    init(
        _ letters: [String: Mailbox.Letter], in replica: SpaceReplica, of device: Bytes32,
        heard: (Bytes32) -> FrontierMessage?
    ) {
        let (chains, log) = (replica.space.chains, replica.space.membership)
        func knowledge(_ frontier: FrontierMessage) -> Knowledge {
            Knowledge(reach: chains.reach(of: frontier), ops: frontier.membership.filter { log.contains($0) })
        }
        (self.chains, self.log, self.device) = (chains, log, device)
        reading = MailboxReading(of: replica)
        all = Knowledge(reach: chains.everything, ops: log.frontier)
        let keys = EpochView.readers(log)
        readerKeys = Set(keys)
        // What somebody said last, by whatever way: also in a file that lost its end.
        let words = Dictionary(letters.values.map { ($0.device, $0) }) { $0.number > $1.number ? $0 : $1 }
        readers = keys.filter { $0 != device }.map { key in
            [heard(key), words[key]?.frontier].compactMap { $0.map(knowledge) }.reduce(Knowledge()) { known, word in
                Knowledge(reach: chains.union(known.reach, word.reach), ops: known.ops + word.ops)
            }
        }
        let read = letters.filter { !$0.value.isBroken && $0.value.isWhole }.sorted {
            ($0.value.time, $0.key) < ($1.value.time, $1.key)
        }
        offers = read.map {
            Offer(
                name: $0.key, letter: $0.value, basis: knowledge($0.value.basis), held: knowledge($0.value.frontier))
        }
    }

    // MARK: Writing

    /// What is to be written, if anything.
    func post() -> Post? {
        if readers.isEmpty { return nil }
        let reached = readers.map(follow)
        let lacking = reached.filter { !has($0, all) }
        if let first = lacking.first {
            var known = first
            for other in lacking.dropFirst() {
                known.reach = chains.common(known.reach, other.reach)
                if known.ops != other.ops { known.ops = [] }
            }
            return Post(known: known.reach, ops: known.ops)
        }
        let own = offers.filter { $0.letter.device == device }
        guard let newest = own.max(by: { $0.letter.number < $1.letter.number }) else { return nothingNew }
        // The others can remove theirs when they know that they were read; and the last one of this device that held
        // something is over when all have read it.
        if !has(newest.held, all) || (!isWord(newest) && isReadByAll(newest)) { return nothingNew }
        guard own.filter({ !isWord($0) }).count > NodeLimits.mailboxLettersWanted else { return nil }
        let known = readers.dropFirst().reduce(readers[0]) { known, reader in
            Knowledge(
                reach: chains.common(known.reach, reader.reach), ops: known.ops == reader.ops ? known.ops : [])
        }
        return Post(known: known.reach, ops: known.ops)
    }

    /// A word of what this device has, without changes.
    private var nothingNew: Post { Post(known: all.reach, ops: all.ops) }

    /// So often all files are gone through for what one of them gives: in the order of their times once is enough.
    private static let passesMax = 8

    /// What somebody has who reads all that he can; where a hostile order hides some of it, that is written once more.
    private func follow(_ knowledge: Knowledge) -> Knowledge {
        var known = knowledge
        var rest = offers
        for _ in 0..<Self.passesMax {
            let left = rest.filter { offer in
                guard has(known, offer.basis) else { return true }
                known.reach = chains.union(known.reach, offer.held.reach)
                known.ops = Array(Set(known.ops).union(offer.held.ops)).sorted()
                return false
            }
            if left.count == rest.count { break }
            rest = left
        }
        return known
    }

    // MARK: Removing

    /// Files that nobody needs any more: this device's, and those of devices that read no more.
    func superfluous() -> [String] {
        let own = offers.filter { $0.letter.device == device }
        let newest = own.max { $0.letter.number < $1.letter.number }?.name
        return offers.filter { offer in
            if offer.letter.device != device { return !readerKeys.contains(offer.letter.device) && isReadByAll(offer) }
            guard offer.name != newest else { return false }
            return isWord(offer) || isReadByAll(offer)
                || own.contains { $0.letter.number > offer.letter.number && replaces($0, offer) }
        }.map(\.name)
    }

    /// How many files of this device wait for a reader.
    var waitingCount: Int { offers.filter { $0.letter.device == device && !isWord($0) && !isReadByAll($0) }.count }

    private func isWord(_ offer: Offer) -> Bool { has(offer.basis, offer.held) }

    private func isReadByAll(_ offer: Offer) -> Bool {
        reading.isHere(offer.letter.frontier) && readers.allSatisfy { has($0, offer.held) }
    }

    /// Whether who can read the older one can read the newer one, and has more of it.
    private func replaces(_ newer: Offer, _ older: Offer) -> Bool {
        has(older.basis, newer.basis) && has(newer.held, older.held)
    }

    private func has(_ larger: Knowledge, _ smaller: Knowledge) -> Bool {
        chains.contains(larger.reach, smaller.reach) && log.covers(larger.ops, smaller.ops)
    }
}
