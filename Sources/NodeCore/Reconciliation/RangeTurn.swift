import Identity
import Replication
import WireCodec

/// How far a node is in an exchange of ranges with a peer about one space, and what it owes.
struct RangeTurn {
    var exchange = RangeExchange()
    /// It is to be begun.
    var isOpeningDue = false
    /// What came and is not answered yet.
    var waiting: [RangesMessage] = []
    /// Messages that came, in all.
    var receivedCount = 0
    /// The peer's membership frontier, by its first message.
    var membership: [Bytes32] = []
    /// Whether the peer was told the membership frontier, in the first message.
    var hasSpoken = false
    /// Chains of which the peer is to be told more, since they were forked.
    var toExplain: Set<ChainID> = []

    var isDue: Bool { isOpeningDue || !waiting.isEmpty || !toExplain.isEmpty }

    /// The peer began it.
    mutating func enter(_ reconciliation: RangeReconciliation) {
        exchange.enter(reconciliation)
        (isOpeningDue, receivedCount, hasSpoken) = (false, 0, false)
    }

    /// All is answered but what came and waits: that is taken message by message.
    mutating func answersSent() {
        isOpeningDue = false
        toExplain = []
    }
}

extension SyncState {
    /// The peer has something else than is here: with many chains, an exchange of ranges begins, unless there was one.
    mutating func tellingIsDue(ofChains count: Int) {
        if count > NodeLimits.frontierChainsWanted, !hasTold, ranges.exchange.isUnused {
            ranges.isOpeningDue = true
        } else {
            isFrontierDue = true
        }
    }

    /// The peer's frontier came: it says all.
    mutating func stopRanges() {
        ranges.exchange.stop()
        (ranges.isOpeningDue, ranges.waiting) = (false, [])
    }

    /// It did not come to an end in what it may take; the frontier is told instead, which makes the peer tell its own.
    mutating func giveUpRanges() {
        stopRanges()
        isFrontierDue = true
    }
}
