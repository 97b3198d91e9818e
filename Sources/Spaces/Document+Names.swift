import CRDT
import Identity
import Replication

// Events under the names that changes give them, (chain, sequence), and under those that they have here: a strand of a
// forked chain is an agent of its own, whose events count from zero.
extension Document {
    /// How many events of a strand's chain are older than the strand's own. O(log n) for each fork below.
    func eventCount(before strand: Int, in chains: ChainTable) -> Int {
        eventCounts(before: strand, in: chains).reduce(0) { $0 + $1.count }
    }

    /// The same by agent: how many first events of each strand below. O(log n) for each.
    func eventCounts(before strand: Int, in chains: ChainTable) -> [(agent: AgentID, count: Int)] {
        var counts: [(agent: AgentID, count: Int)] = []
        var next = chains.base(ofStrand: strand)
        while let base = next {
            let agent = chains.agent(ofStrand: base.strand)
            counts.append((agent, eventCount(of: agent) { chains.entry(at: $0).sequence < base.count }))
            next = chains.base(ofStrand: base.strand)
        }
        return counts
    }

    /// The same of the strand whose events are called so.
    func eventCounts(before agent: AgentID, in chains: ChainTable) -> [(agent: AgentID, count: Int)] {
        guard chains.hasForks, let strand = chains.strand(of: agent) else { return [] }
        return eventCounts(before: strand, in: chains)
    }

    /// How many events an agent made in its changes up to the one at an index. O(1) where that wrote the newest ones.
    func eventCount(of agent: AgentID, upTo index: Int) -> Int {
        guard let last = parts[agent]?.last else { return 0 }
        return Int(last.change) <= index ? Int(last.end) : eventCount(of: agent) { $0 <= index }
    }

    /// All events of a name that came in and whose changes `isIn` holds. O(log n) for each strand of the chain.
    func versions(of event: EventID, in chains: ChainTable, where isIn: (Int) -> Bool) -> [LV] {
        guard let sequence = Int(exactly: event.sequence) else { return [] }
        return chains.strands(of: event.chain).compactMap { strand in
            let agent = chains.agent(ofStrand: strand)
            let own = sequence - eventCount(before: strand, in: chains)
            guard own >= 0, let lv = full.lv(of: agent, sequence: own), let maker = change(of: agent, sequence: own),
                isIn(maker)
            else { return nil }
            return lv
        }
    }

    /// The name of an event of a text, which is the shown one or all that came in; nil for one of an agent that is no
    /// chain.
    func name(of version: LV, of text: TextDocument, in chains: ChainTable) -> EventID? {
        let event = text.eventID(of: version)
        guard let strand = chains.strand(of: event.agent) else {
            // A chain of this device, of which nothing but the draft is here.
            return ChainID(event.agent).map { EventID(chain: $0, sequence: UInt64(event.sequence)) }
        }
        let before = eventCount(before: strand, in: chains)
        return EventID(chain: chains.chain(ofStrand: strand), sequence: UInt64(before + event.sequence))
    }

    /// The names of the events of a version, sorted, each once.
    func names(of version: Frontier, of text: TextDocument, in chains: ChainTable) -> [EventID] {
        let names = version.compactMap { name(of: $0, of: text, in: chains) }
        return names.count > 1 ? Set(names).sorted() : names
    }

    /// Whether the names of a version that is shown mean that version, where all that is here is among the ancestors of
    /// who uses them: of two histories of a chain, an event of the one can bear the name of a newer event of the other.
    func isNameable(_ version: Frontier, by names: [EventID], in chains: ChainTable) -> Bool {
        guard names.contains(where: { chains.isForked($0.chain) }) else { return true }
        let all = Frontier(names.flatMap { versions(of: $0, in: chains) { _ in true } })
        let meant = full.dominators(of: Array(all)).map { full.eventID(of: $0) }
        let wanted = version.map { text.eventID(of: $0) }
        return meant.count == wanted.count
            && meant.allSatisfy { one in wanted.contains { $0.agent == one.agent && $0.sequence == one.sequence } }
    }

    /// The events of a version that is shown, each with the change that brought it; nil where one is of a draft.
    func exactNames(of version: Frontier, in chains: ChainTable) -> [ExactEvent]? {
        var events: [ExactEvent] = []
        for lv in version {
            let event = text.eventID(of: lv)
            guard let name = name(of: lv, of: text, in: chains),
                let maker = change(of: event.agent, sequence: event.sequence)
            else { return nil }
            events.append(ExactEvent(name: name, change: chains.id(at: maker)))
        }
        return events.sorted()
    }

    /// What an undo names, by agents. Of forked chains the events whose changes `isIn` holds, in every strand.
    func operation(_ undo: UndoPart, in chains: ChainTable, where isIn: (Int) -> Bool) -> UndoOperation {
        var spans: [EventSpan] = []
        for span in undo.spans {
            guard chains.isForked(span.chain) else {
                spans.append(
                    EventSpan(agent: AgentID(chain: span.chain), first: Int(span.first), count: Int(span.count)))
                continue
            }
            for strand in chains.strands(of: span.chain) {
                let agent = chains.agent(ofStrand: strand)
                let before = eventCount(before: strand, in: chains)
                let first = max(0, Int(span.first) - before)
                let end = min(Int(span.first + span.count) - before, eventCount(of: agent, where: isIn))
                if first < end { spans.append(EventSpan(agent: agent, first: first, count: end - first)) }
            }
        }
        return UndoOperation(isRedo: undo.isRedo, spans: spans)
    }

    /// The same the other way, in the one form that a change has: sorted, and joined where a chain's events go on.
    func part(_ operation: UndoOperation, in chains: ChainTable) -> UndoPart {
        let spans = operation.spans.compactMap { span -> ChainEvents? in
            guard let strand = chains.strand(of: span.agent) else {
                return ChainID(span.agent).map {
                    ChainEvents(chain: $0, first: UInt64(span.first), count: UInt64(span.count))
                }
            }
            let first = eventCount(before: strand, in: chains) + span.first
            return ChainEvents(chain: chains.chain(ofStrand: strand), first: UInt64(first), count: UInt64(span.count))
        }
        var joined: [ChainEvents] = []
        for span in spans.sorted(by: { ($0.chain, $0.first) < ($1.chain, $1.first) }) {
            if let last = joined.last, last.chain == span.chain, span.first <= last.first + last.count {
                let end = max(last.first + last.count, span.first + span.count)
                joined[joined.count - 1] = ChainEvents(chain: last.chain, first: last.first, count: end - last.first)
            } else {
                joined.append(span)
            }
        }
        return UndoPart(isRedo: operation.isRedo, spans: joined)
    }
}

extension UndoOperation {
    /// What an undo names where no chain is forked.
    init(_ part: UndoPart) {
        self.init(
            isRedo: part.isRedo,
            spans: part.spans.map {
                EventSpan(agent: AgentID(chain: $0.chain), first: Int($0.first), count: Int($0.count))
            })
    }
}
