package import Identity
import Replication

/// A run of changes that goes out on a link, or has come on one: for whoever counts copies.
package struct RunEvent: Sendable {
    package enum Way: Sendable {
        case sent
        /// Something of it was new here.
        case news
        /// All of it came before over another link.
        case repetition
    }

    package let way: Way
    package let chain: ChainID
    /// Sequences of its changes.
    package let range: Range<UInt64>
}

extension Node {
    /// Counts the runs on this node's links, lanes left out.
    package func meterRuns(_ meter: @escaping (RunEvent) -> Void) { gossip.meter = meter }

    /// The links that stand.
    package var linkCount: Int { establishedSessions.count }
}

extension ChangesMessage {
    func event(_ way: RunEvent.Way) -> RunEvent { RunEvent(way: way, chain: chain, range: firstSequence..<end) }
}
