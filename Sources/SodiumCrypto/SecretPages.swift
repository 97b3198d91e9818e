internal import CSodium
internal import Synchronization

/// Locked pages of one size that were in use and are wiped, for the next secrets of that size.
///
/// A handshake makes and drops some twenty keys. To map, guard and lock the pages of each anew costs 30 to 45 µs,
/// which is more than some of what is computed on them; a page that waits here costs less than one. It stays locked and
/// between its guard pages, and holds zeros.
///
/// At most `pagesMax` wait, since a system lets a program lock only so much memory.
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
    private let pages = Mutex<[Page]>([])

    init(count: Int) {
        self.count = count
    }

    /// A page of zeros; nil when none waits. O(1).
    func take() -> UnsafeMutableRawPointer? {
        pages.withLock { $0.popLast() }?.start
    }

    /// Wipes the page and keeps it, or gives it back to the system when enough wait. O(1).
    func give(_ start: UnsafeMutableRawPointer) {
        sodium_memzero(start, count)
        let isKept = pages.withLock { pages in
            guard pages.count < Self.pagesMax else { return false }
            pages.append(Page(start: start))
            return true
        }
        if !isKept { sodium_free(start) }
    }

    var waitingCount: Int { pages.withLock { $0.count } }

    /// Whoever took it out is the only one that has it.
    private struct Page: @unchecked Sendable {
        let start: UnsafeMutableRawPointer
    }
}
