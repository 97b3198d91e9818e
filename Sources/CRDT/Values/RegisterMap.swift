/// Keys with a value each that several people set, offline or together: the fields of a profile, the settings of a
/// poll.
///
/// A write puts aside every write of its key that its maker knew. Of those left, made without knowledge of each other,
/// one wins, everywhere the same: the greater Lamport number (one more than the greatest that its maker knew), then the
/// greater agent. The others are kept as ``conflicts(for:)`` until somebody writes who knows them.
///
/// A map is a value: it does no input or output, knows no clock, and takes no lock.
public struct RegisterMap<Key: Hashable & Sendable, Value: Hashable & Sendable>: Sendable {
    /// One write.
    public typealias Event = ValueEvent<RegisterWrite<Key, Value>>

    private var log = EventLog<RegisterWrite<Key, Value>>()
    /// All writes of each key, ascending.
    private var writes: [Key: [LV]] = [:]
    /// The writes of each key that no other one has put aside, the one that wins first.
    private var heads: [Key: [LV]] = [:]

    /// A map without keys.
    public init() {}

    // MARK: Reading

    /// The value of a key; nil where it has none, or the write that wins took it away. O(1).
    public subscript(key: Key) -> Value? { heads[key].flatMap { log.payloads[Int($0[0])].value } }

    /// What lost against the value of a key, made at the same time: nil where somebody took the key away. The one that
    /// would be next comes first.
    public func conflicts(for key: Key) -> [Value?] { values(of: heads[key] ?? []).dropFirst().map { $0 } }

    /// The keys that have a value, in no order. O(keys).
    public var keys: [Key] { heads.keys.filter { self[$0] != nil } }

    /// The value of a key at a version: what the events of `frontier` and their ancestors make it.
    ///
    /// - Complexity: mostly O(w) in the writes of the key.
    public func value(for key: Key, at frontier: Frontier) -> Value? {
        values(of: heads(of: key, at: frontier)).first.flatMap { $0 }
    }

    /// What lost against the value of a key at a version.
    public func conflicts(for key: Key, at frontier: Frontier) -> [Value?] {
        values(of: heads(of: key, at: frontier)).dropFirst().map { $0 }
    }

    // MARK: Writing

    /// Sets a key, or takes it away for nil, on top of everything that is known: puts conflicts aside with the value.
    ///
    /// - Returns: The new event, by its local version.
    /// - Throws: ``CRDTError/overLimit(field:value:limit:)`` where one of ``CausalLimits`` is reached. Nothing is
    ///   written then.
    /// - Complexity: amortised O(1), and some hash look-ups.
    @discardableResult
    public mutating func set(_ value: Value?, for key: Key, by agent: AgentID) throws(CRDTError) -> LV {
        let version = try log.append(RegisterWrite(key: key, value: value), by: agent)
        writes[key, default: []].append(version)
        heads[key] = [version]
        return version
    }

    /// Takes in a write of another replica.
    ///
    /// - Returns: Whether it was new; one that is known is passed over.
    /// - Throws: ``CRDTError/unknownEvent(agent:sequence:)`` for one that was made on what is not here,
    ///   ``CRDTError/sequenceGap(expected:received:)`` where an earlier one of its agent is missing,
    ///   ``CRDTError/negative(field:value:)`` or ``CRDTError/overLimit(field:value:limit:)``. Nothing is written then.
    /// - Complexity: O(log n) for each parent, and mostly O(1) for each conflict.
    @discardableResult
    public mutating func merge(_ event: Event) throws(CRDTError) -> Bool {
        guard let version = try log.merge(event) else { return false }
        let key = event.payload.key
        let known = log.graph.parents(of: version)
        var left = (heads[key] ?? []).filter { !log.graph.contains(known, $0) }
        left.insert(version, at: left.firstIndex { log.outranks(version, $0) } ?? left.count)
        heads[key] = left
        writes[key, default: []].append(version)
        return true
    }

    /// Takes a write back, by writing what its key had before it: the history keeps both.
    ///
    /// - Parameters:
    ///   - event: A write of any agent. Precondition: it is one of this map.
    ///   - agent: Who takes it back.
    /// - Returns: The new event.
    /// - Throws: As ``set(_:for:by:)``.
    @discardableResult
    public mutating func undo(_ event: LV, by agent: AgentID) throws(CRDTError) -> LV {
        let key = log.payloads[Int(event)].key
        return try set(value(for: key, at: log.graph.parents(of: event)), for: key, by: agent)
    }

    // MARK: History

    /// The version of everything that is here.
    public var frontier: Frontier { log.graph.frontier }

    /// How many events of each agent are here: told to another replica, it says what this one lacks.
    public var eventCounts: [AgentID: Int] { log.counts }

    /// What a replica lacks that has so many events of each agent, in an order that it can take in. O(n).
    public func events(beyond counts: [AgentID: Int] = [:]) -> [Event] { log.events(beyond: counts) }

    /// The local version of an event; nil for one that is not here.
    public func version(of event: EventName) -> LV? { log.order.version(of: event.agent, sequence: event.sequence) }

    /// The writes of a key in a version that no other one there has put aside, the one that wins first.
    private func heads(of key: Key, at frontier: Frontier) -> [LV] {
        if frontier == self.frontier { return heads[key] ?? [] }
        var found: [LV] = []
        // Newest first: what puts a write aside came after it.
        for version in (writes[key] ?? []).reversed() where log.graph.contains(frontier, version) {
            if !log.graph.contains(Frontier(found), version) { found.append(version) }
        }
        return found.sorted { log.outranks($0, $1) }
    }

    private func values(of versions: [LV]) -> [Value?] { versions.map { log.payloads[Int($0)].value } }
}
