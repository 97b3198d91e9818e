package import CRDT
import Identity
import Replication
package import WireCodec

/// One shared text of a space with its history, as this replica has it.
package struct Document: Sendable {
    /// Longest text, in Unicode scalars (64 MiB of UTF-8 at the least): `Protocol/limits.md`.
    package static let lengthMaxInScalars = 16 * 1024 * 1024
    /// How many past revisions keep their length, so that an edit made on one can be checked.
    static let rememberedRevisionsMax = 16_384

    /// What one change did to the document.
    package struct LogEntry: Equatable, Sendable {
        /// Of the change in the space; means nothing on another replica.
        let index: Int
        /// Of the change.
        package let id: Bytes32
        package let author: Bytes32
        package let time: HybridTime
        package let insertedInScalars: Int
        package let deletedInScalars: Int

        /// Whether it was an undo or a redo: any other change has a character at least.
        var isReversal: Bool { insertedInScalars == 0 && deletedInScalars == 0 }
    }

    /// The same in twelve bytes: author and time are those of the change at an index of the space.
    struct LogLine: Sendable {
        let change: UInt32
        var inserted: UInt32
        var deleted: UInt32
    }

    /// The id of the tree node that made it.
    package let id: Bytes32
    package internal(set) var text = TextDocument()
    /// All events that came in, while some of them are not accepted and `text` lacks those; its own text is never
    /// brought up.
    var complete: TextDocument?
    /// What changes did whose events `text` has.
    var log: ContiguousArray<LogLine> = []
    /// What the others did.
    var hiddenLog: ContiguousArray<LogLine> = []
    /// Pairs of a revision and the length of the text there, ascending by revision.
    private var lengths: [(revision: Int, length: Int)] = [(0, 0)]
    /// The revision before any event: above zero where another text was shown under this id before.
    private var firstRevision = 0

    /// By agent: up to which of its events (exclusive) each of its changes goes, both ascending.
    var parts: [AgentID: ContiguousArray<(end: UInt32, change: UInt32)>] = [:]

    package init(id: Bytes32) {
        self.id = id
    }

    /// A version name that never leaves the machine: it grows by one with each event that comes in.
    package var revision: Int { firstRevision + text.eventCount }

    /// Lets the revision go on at `floor` at the least: clients have seen another text at all those below.
    mutating func raiseRevision(to floor: Int) {
        guard revision < floor else { return }
        firstRevision += floor - revision
        lengths = [(revision, text.text.lengthInScalars)]
    }

    /// The version of all events up to a revision. Precondition: it is one that was given out for this text.
    package func frontier(atRevision revision: Int) -> Frontier {
        text.frontier(atRevision: revision - firstRevision)
    }

    /// Takes events of an agent in and brings the text up to date; the version that they were made on is one of `full`.
    ///
    /// O(log n) an operation while history is linear and all is accepted. Events that do not stand go into `full`
    /// alone.
    mutating func append(
        _ events: NewEvents, stands: Bool = true, in chains: ChainTable
    ) throws(SpaceError) -> [TextEdit] {
        if complete != nil || !stands { return try appendApart(events, stands: stands, in: chains) }
        try events.add(to: &text)
        return integrate()
    }

    /// The same for what this device does on what it sees: the version is one of `text`.
    mutating func write(_ events: NewEvents) throws(SpaceError) -> [TextEdit] {
        if complete != nil { try addToComplete(events) }
        try events.add(to: &text)
        return integrate()
    }

    /// Brings the text up to date and notes its length.
    mutating func integrate() -> [TextEdit] {
        let edits = text.integrate()
        remember()
        return edits
    }

    /// Takes a stretch of typing in at once, made on the event `last`; its first change has the index `firstChange` in
    /// the space. Answers what that did to the text.
    mutating func append(
        _ typed: TypedChanges, on last: LV, firstChange: Int, in chains: ChainTable
    ) throws(SpaceError) -> [TextEdit] {
        let agent = chains.agent(at: firstChange)
        let sequence = text.nextSequence(of: agent)
        var events = NewEvents(
            agent: agent, sequence: sequence, parents: Frontier(last), .operations(typed.operations))
        if sequence == 0 { events.behind = eventCounts(before: agent, in: chains) }
        let edits = try append(events, in: chains)
        var end = sequence
        var ends = parts.removeValue(forKey: agent) ?? []
        for place in 0..<typed.count {
            let (inserted, deleted) = (typed.inserted[place], typed.deleted[place])
            let change = UInt32(firstChange + place)
            end += Int(inserted) + Int(deleted)
            ends.append((UInt32(end), change))
            log.append(LogLine(change: change, inserted: inserted, deleted: deleted))
        }
        parts[agent] = ends
        return edits
    }

    /// Takes the characters of events out of memory: `TextDocument.redact`.
    ///
    /// Where more than a billion characters were inserted the placeholders may not fit beside them: then the text stays
    /// shown until the next start, which reads what the disk holds, and that is forgotten all the same.
    mutating func redact(_ events: [EventSpan]) -> [TextEdit]? {
        do {
            let hidden = try complete?.redact(events)
            return try text.redact(events) ?? hidden.map { _ in [] }
        } catch {
            return []
        }
    }

    /// Notes that the newest events of `agent` came with the change of this index.
    mutating func closePart(of agent: AgentID, change index: Int) {
        parts[agent, default: []].append((UInt32(full.nextSequence(of: agent)), UInt32(index)))
    }

    /// The index of the change that brought an event; nil while that change is still a draft. O(log n).
    func change(of agent: AgentID, sequence: Int) -> Int? {
        guard let runs = parts[agent], let last = runs.last, sequence < Int(last.end) else { return nil }
        var low = 0
        var high = runs.count - 1
        while low < high {
            let middle = (low + high) / 2
            if Int(runs[middle].end) <= sequence { low = middle + 1 } else { high = middle }
        }
        return Int(runs[low].change)
    }

    /// The indexes of the changes that made events here, in no order.
    var changeIndexes: some Sequence<Int> { parts.values.lazy.flatMap { $0.lazy.map { Int($0.change) } } }

    /// The chains that wrote here, and whose changes are closed.
    var agents: some Sequence<AgentID> { parts.keys }

    /// How many events an agent made in the changes that `isIn` holds, which are the first ones of its chain. O(log n).
    func eventCount(of agent: AgentID, where isIn: (Int) -> Bool) -> Int {
        let runs = parts[agent] ?? []
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if isIn(Int(runs[middle].change)) { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? Int(runs[low - 1].end) : 0
    }

    /// Which events of an agent came with one of its changes; nil when none did. O(log n).
    func events(ofChange index: Int, by agent: AgentID) -> Range<Int>? {
        let before = eventCount(of: agent) { $0 < index }
        let end = eventCount(of: agent) { $0 <= index }
        return before < end ? before..<end : nil
    }

    /// Notes what the change at an index of the space did to the text, or would have done if it stood.
    mutating func log(_ edits: [TextEdit], change index: Int, stands: Bool = true) {
        var line = LogLine(change: UInt32(index), inserted: 0, deleted: 0)
        for edit in edits {
            line.inserted += UInt32(edit.inserted.unicodeScalars.count)
            line.deleted += UInt32(edit.deleted)
        }
        if !stands { return hiddenLog.append(line) }
        if let last = log.last, last.change == line.change {
            log[log.count - 1].inserted += line.inserted
            log[log.count - 1].deleted += line.deleted
        } else {
            log.append(line)
        }
    }

    /// The version that an edit of `session` is made on, and the length of the text there.
    ///
    /// Nearly always everything known, since the client has seen all: then O(log n).
    func base(of session: EditingSession) throws(SpaceError) -> (parents: Frontier, length: Int) {
        guard let length = length(atRevision: session.revision) else {
            throw .unknownRevision(session.revision, current: revision)
        }
        let lengthThere = length + session.lengthChange
        if session.seenWithoutGap == revision { return (text.frontier, lengthThere) }
        let below = frontier(atRevision: session.revision)
        guard let last = session.lastOwnRevision else { return (below, lengthThere) }
        return (text.dominators(of: Array(below) + [LV(last - 1 - firstRevision)]), lengthThere)
    }

    func length(atRevision wanted: Int) -> Int? {
        if let last = lengths.last, last.revision == wanted { return last.length }
        var low = 0
        var high = lengths.count
        while low < high {
            let middle = (low + high) / 2
            if lengths[middle].revision < wanted { low = middle + 1 } else { high = middle }
        }
        guard low < lengths.count, lengths[low].revision == wanted else { return nil }
        return lengths[low].length
    }

    mutating func remember() {
        lengths.append((revision, text.text.lengthInScalars))
        if lengths.count > 2 * Self.rememberedRevisionsMax {
            lengths.removeFirst(lengths.count - Self.rememberedRevisionsMax)
        }
    }
}
