import Membership
import Replication
import WireCodec

/// A terminal that a client of this node shares.
struct SharedTerminal {
    let space: SpaceID
    /// Of the client that opened it: what concerns the host goes there.
    let owner: Subscription
    var state: TerminalMessage.State
    var log: TerminalLog
    /// Devices that want to type, in the order in which they asked.
    var asking: [Bytes32] = []
    /// In the order in which they came.
    var watchers: [TerminalWatcher] = []

    func index(of audience: TerminalAudience) -> Int? { watchers.firstIndex { $0.audience == audience } }

    func isWatched(by device: Bytes32) -> Bool { watchers.contains { $0.device == device } }
}

/// A terminal that a client of this node watches and another node shares.
struct TerminalWatch {
    let subscription: Subscription
    let space: SpaceID
    let host: Bytes32
    let terminal: UInt64
    /// By which link and under which number; nil while there is none.
    var link: (id: LinkID, watch: UInt32)?
    /// The client numbers all frames through; those of the present link begin at this one.
    var base: UInt64 = 0
    /// The number of the next frame on the link, and up to which its client took them.
    var next: UInt64 = 0
    var taken: UInt64 = 0
}

/// Terminals that are shared from here, seen from here, and watched from here: in memory alone
/// (Protocol/terminal.md).
struct TerminalTable {
    struct Place: Hashable {
        let space: SpaceID
        let host: Bytes32
        let terminal: UInt64
    }

    /// By number.
    var own: [UInt64: SharedTerminal] = [:]
    /// Those of devices that are linked, as they told.
    private(set) var seen: [Place: TerminalMessage.State] = [:]
    var watches: [TerminalWatch] = []
    private var lastWatch: UInt32 = 0

    mutating func newWatch() -> UInt32 {
        lastWatch &+= 1
        return lastWatch
    }

    /// False where the device tells of as many in this space as may be.
    mutating func see(_ state: TerminalMessage.State, at place: Place) -> Bool {
        let count = seen.keys.count { $0.space == place.space && $0.host == place.host }
        guard seen[place] != nil || count < NodeLimits.terminalsMax else { return false }
        seen[place] = state
        return true
    }

    mutating func forget(_ place: Place) { seen[place] = nil }
    mutating func forget(_ host: Bytes32) { seen = seen.filter { $0.key.host != host } }

    func watchIndex(of subscription: Subscription) -> Int? {
        watches.firstIndex { $0.subscription == subscription }
    }

    /// The terminal that a local watcher watches.
    func ownTerminal(watchedBy subscription: Subscription) -> UInt64? {
        own.first { $0.value.index(of: .client(subscription)) != nil }?.key
    }
}
