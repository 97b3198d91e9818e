import Identity
import NodeCore

/// Counts what became of each change of one chain: over how many links its author sent it, and when it came to whom.
final class RunMeter {
    struct Written {
        let moment: UInt64
        /// Who was there to get it, by node with its life.
        let audience: [Listener]
    }

    struct Listener: Hashable {
        let node: Int
        let life: Int
    }

    let author: Int
    private(set) var chain: ChainID?
    /// By sequence.
    private(set) var written: [UInt64: Written] = [:]
    /// How far each node has the chain, and when it came so far: ascending.
    private var arrivals: [Int: [(count: UInt64, moment: UInt64, life: Int)]] = [:]
    /// By sequence, when each was sent over one link more.
    private var sent: [UInt64: [UInt64]] = [:]
    private(set) var news = 0
    private(set) var repetitions = 0

    /// A copy that goes out later than that brings somebody up to date who was away.
    private static let liveFor: UInt64 = 1_000_000_000

    init(author: Int) {
        self.author = author
    }

    func wrote(_ sequence: UInt64, of chain: ChainID, at moment: UInt64, for audience: [Listener]) {
        self.chain = chain
        written[sequence] = Written(moment: moment, audience: audience)
    }

    func note(_ event: RunEvent, at listener: Listener, moment: UInt64) {
        let node = listener.node
        switch event.way {
        case .sent:
            guard node == author else { return }
            for sequence in event.range { sent[sequence, default: []].append(moment) }
        case .news where event.chain == chain:
            news += 1
            if arrivals[node]?.last.map({ $0.count < event.range.upperBound }) ?? true {
                arrivals[node, default: []].append((event.range.upperBound, moment, listener.life))
            }
        case .repetition where event.chain == chain: repetitions += 1
        case .news, .repetition: break
        }
    }

    /// From writing to arrival, in nanoseconds; nil: it did not come while the listener was there.
    func delay(of sequence: UInt64, to listener: Listener) -> UInt64? {
        guard let change = written[sequence], let list = arrivals[listener.node] else { return nil }
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].count > sequence { high = middle } else { low = middle + 1 }
        }
        guard low < list.count, list[low].life == listener.life else { return nil }
        return list[low].moment - change.moment
    }

    /// Of each change, over how many links its author sent it soon; ascending.
    var copies: [Int] {
        written.map { sequence, change in
            (sent[sequence] ?? []).count { $0 < change.moment + Self.liveFor }
        }.sorted()
    }

    /// Another time of writing begins.
    func reset() {
        (written, sent) = ([:], [:])
        (news, repetitions) = (0, 0)
    }
}
