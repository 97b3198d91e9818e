import Discovery
import Membership
import Replication
import Spaces
import WireCodec

/// What tells that this device's past is not what this node remembers: it was set back, or a copy of it is at work.
extension Node {
    /// Clocks of one device and its copy differ by less, in tenths of a second.
    private static let clockSkewMax: UInt64 = 100

    func note(_ notice: NodeNotice) {
        guard !notices.contains(notice) else { return }
        notices.append(notice)
        log(.warning, notice.text)
    }

    /// A peer names changes of a chain that this node goes on writing, and they are not here: what is written next
    /// would contradict them, so it goes into a new chain, before they come.
    ///
    /// Anybody can claim that, so a device is believed once in a space.
    func leaveChainsAhead(
        _ statements: [FrontierMessage.Chain], in replica: SpaceReplica, from device: Bytes32
    ) {
        let chains = replica.space.chains
        let own = replica.ownChainIDs
        let ahead = Set(
            statements.filter { entry in
                own.contains(entry.chain)
                    && chains.index(of: entry.chain, sequence: entry.count - 1, startingWith: entry.tip) == nil
            }.map(\.chain))
        guard !ahead.isEmpty, replica.aheadAccordingTo.insert(device).inserted else { return }
        // What is open goes where it was begun.
        flush(replica)
        if let chain = replica.ownChain?.id, ahead.contains(chain) { replica.ownChain = nil }
        replica.otherChains = replica.otherChains.filter { !ahead.contains($0.value.id) }
        log(.notice, "A peer has changes of this device's own chain in \(replica.id.short): a new chain begins.")
    }

    /// Changes of this device came from a peer. After an unclean end that is what the disk lost.
    func noticeOwnWriting(_ changes: [Change], in replica: SpaceReplica) {
        let chains = replica.space.chains
        guard let last = changes.last, chains.deviceKey(of: last.chain) == deviceKey else { return }
        if chains.claimedTime(of: last) > startedAtInTenths + Self.clockSkewMax {
            note(.secondWriter(replica.id))
        } else if endedWell, spacesAtStart.contains(replica.id) {
            note(.setBack(replica.id))
        }
    }

    /// A beacon under this device's own name that it did not send. Members could send one as well, so it is told once.
    func heardOwnName(at source: BeaconSource) {
        guard !notices.contains(where: { if case .secondNode = $0 { true } else { false } }) else { return }
        note(.secondNode(host: source.host))
    }
}
