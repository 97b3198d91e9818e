/// How many unknown presence beacons are tried against the keys of one's spaces, which costs a hash for each key and
/// slot: 32 at once and 32 a second of one host, and 256 of all. What is past it is dropped; its sender speaks again.
///
/// Source addresses can be forged; so at most 256 hosts are remembered, and what all may cost is bounded, too.
package struct PresenceGate: Sendable {
    package static let perHostMax = 32
    package static let inAllMax = 256
    static let hostsMax = 256

    private var hosts: [String: LeakyBucket] = [:]
    private var all = LeakyBucket(burst: inAllMax, interval: .seconds(1) / inAllMax)

    package init() {}

    /// A host that is past its own share takes nothing from that of all. O(1), but for a sweep when 256 are remembered.
    package mutating func admits(_ host: String, at now: Duration) -> Bool {
        var own = hosts[host] ?? LeakyBucket(burst: Self.perHostMax, interval: .seconds(1) / Self.perHostMax)
        guard own.isReady(at: now), all.spend(at: now), own.spend(at: now) else { return false }
        if hosts[host] == nil, hosts.count >= Self.hostsMax {
            hosts = hosts.filter { !$0.value.isEmpty(at: now) }
            if hosts.count >= Self.hostsMax { hosts.removeAll(keepingCapacity: true) }
        }
        hosts[host] = own
        return true
    }
}
