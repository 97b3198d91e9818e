import Membership
import Replication
import Spaces

/// What of a mailbox can be read here, and whether what was read is what it says: a question of the space alone, not of
/// its readers.
struct MailboxReading {
    private let chains: ChainTable
    private let log: MembershipLog

    init(of replica: SpaceReplica) {
        (chains, log) = (replica.space.chains, replica.space.membership)
    }

    /// The next file that was not read yet and whose basis is here: the oldest. Also one that brings nothing: only what
    /// was read is known to be there for others.
    func next(of letters: [String: Mailbox.Letter], but taken: Set<String>) -> String? {
        letters.filter { !$0.value.isBroken && !$0.value.isWhole && !taken.contains($0.key) }
            .sorted { ($0.value.time, $0.key) < ($1.value.time, $1.key) }
            .first { isHere($0.value.basis) }?.key
    }

    /// Whether a file that was read to its end holds what it says, with so many changes in it.
    func keepsItsWord(_ letter: Mailbox.Letter, changeCount: UInt64) -> Bool {
        guard isHere(letter.frontier) else { return false }
        let (basis, held) = (chains.reach(of: letter.basis), chains.reach(of: letter.frontier))
        return chains.count(of: held) - chains.count(of: chains.common(basis, held)) <= Int(clamping: changeCount)
    }

    func isHere(_ frontier: FrontierMessage) -> Bool {
        chains.holds(frontier) && frontier.membership.allSatisfy { log.contains($0) }
    }
}
