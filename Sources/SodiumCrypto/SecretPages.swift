internal import CSodium
internal import Synchronization

/// Locked pages of one size that were in use and are wiped, for the next secrets of that size.
///
/// A handshake makes and drops some twenty keys. To map, guard and lock the pages of each anew costs 30 to 45 µs,
/// which is more than some of what is computed on them; a page that waits here costs less than one. It stays locked and
/// between its guard pages, and holds zeros.
///
/// At most `pagesMax` wait, since a system lets a program lock only so much memory; more only where a program says so.
final class SecretPages: Sendable {
    /// Enough for the keys of a handshake at both of its ends.
    static let pagesMax = 64
    /// Nearly all secrets have one of these sizes: keys of all kinds, and outputs and states of the hash.
    static func waiting(for count: Int) -> SecretPages? {
        switch count {
        case 32: of32
        case 64: of64
        default: nil
        }
    }

    private static let of32 = SecretPages(count: 32)
    private static let of64 = SecretPages(count: 64)

    let count: Int
    private let waiting = Mutex(Waiting())

    init(count: Int) {
        self.count = count
    }

    /// A page of zeros; nil when none waits. O(1).
    func take() -> UnsafeMutableRawPointer? {
        waiting.withLock { $0.pages.popLast() }?.start
    }

    /// Wipes the page and keeps it, or gives it back to the system when enough wait. O(1).
    func give(_ start: UnsafeMutableRawPointer) {
        sodium_memzero(start, count)
        let isKept = waiting.withLock { waiting in
            guard waiting.pages.count < waiting.pagesMax else { return false }
            waiting.pages.append(Page(start: start))
            return true
        }
        if !isKept { sodium_free(start) }
    }

    /// Lets so many wait from now on. Those that wait already stay.
    func letWait(atMost count: Int) { waiting.withLock { $0.pagesMax = count } }

    /// The same for all sizes that share pages.
    static func letWait(atMost count: Int) {
        for pages in [of32, of64] { pages.letWait(atMost: count) }
    }

    var waitingCount: Int { waiting.withLock { $0.pages.count } }

    private struct Waiting {
        var pages: [Page] = []
        var pagesMax = SecretPages.pagesMax
    }

    /// Whoever took it out is the only one that has it.
    private struct Page: @unchecked Sendable {
        let start: UnsafeMutableRawPointer
    }
}
