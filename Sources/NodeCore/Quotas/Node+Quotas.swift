import Identity
package import Membership
import Replication
import SecureChannel
import Spaces
import WireCodec

/// No more is taken of a space than its quota allows, from nobody: what comes is passed over, and nothing that is here
/// goes.
extension Node {
    private static let setting = "quota/"

    package func quota(of space: SpaceID) -> SpaceQuota { quotas[space] }

    /// Nil while the history of the space is being read. O(strands).
    package func usage(of space: SpaceID) -> SpaceUsage? {
        replicas[space].map {
            SpaceUsage(changes: $0.space.chains.sizesInBytes, blobs: blobs.kept.sizeInBytes(in: space))
        }
    }

    /// Whether something of the space was not taken since its quota was set, or since the start.
    package func isHoldingBack(_ space: SpaceID) -> Bool { quotas.holdingBack.contains(space) }

    /// Answered once it is durable. What was not taken is asked for again.
    func setQuota(_ quota: SpaceQuota, of space: SpaceID, for request: RequestID) throws(NodeFailure) {
        guard spaceOrder.contains(space) else { throw .unknownSpace }
        guard quota != quotas[space] else { return reply(request, .done) }
        quotas.quotas[space] = quota == .usual ? nil : quota
        write(.setting(key: Self.setting + space.bytes.hex, value: quota == .usual ? [] : quota.encode()))
        replyWhenStored(request, .done)
        goOnTaking(space)
    }

    func restoreQuotas(_ settings: [String: [UInt8]]) {
        for (key, value) in settings where key.hasPrefix(Self.setting) {
            guard let id = Bytes32(hex: String(key.dropFirst(Self.setting.count))),
                let quota = SpaceQuota(decoding: value)
            else { continue }
            quotas.quotas[SpaceID(id)] = quota
        }
    }

    // MARK: Asking for room

    /// Throws where a run of others would take more than the space or its author may. What this device wrote itself is
    /// bound by the space's quota alone. Precondition: there is a change. O(length of the run) nearly always.
    func checkRoom(for changes: [Change], in replica: SpaceReplica) throws(RoomShortage) {
        let quota = quotas[replica.id]
        let size = changes.reduce(0) { $0 + $1.countedInBytes }
        guard sizeInBytes(of: replica) <= quota.spaceMax - size else {
            holdBack(replica, by: nil)
            throw RoomShortage()
        }
        let chains = replica.space.chains
        // Nearly always: where all together have room under it, each has.
        if chains.sizeInBytes <= quota.memberMax - size { return }
        let author = changes[0].origin?.deviceKey ?? chains.deviceKey(of: changes[0].chain) ?? .zero
        guard author == deviceKey || chains.sizesInBytes[author, default: 0] <= quota.memberMax - size else {
            holdBack(replica, by: author)
            throw RoomShortage()
        }
    }

    /// Throws where the space takes as much already, with what is being written, as it may.
    func checkRoomForOwn(_ replica: SpaceReplica) throws(NodeFailure) {
        let limit = quotas[replica.id].spaceMax
        if sizeInBytes(of: replica) + (replica.draft?.sizeInBytes ?? 0) >= limit {
            throw .spaceFull(limitInBytes: limit)
        }
    }

    /// Throws where a blob does not fit beside what is here.
    func checkRoom(forBlob head: BlobHead, in replica: SpaceReplica) throws(NodeFailure) {
        try checkRoom(forBytes: head.sizeInBytes, in: replica)
    }

    /// The same of anything.
    func checkRoom(forBytes count: Int, in replica: SpaceReplica) throws(NodeFailure) {
        let limit = quotas[replica.id].spaceMax
        if sizeInBytes(of: replica) > limit - count { throw .spaceFull(limitInBytes: limit) }
    }

    private func sizeInBytes(of replica: SpaceReplica) -> Int {
        replica.space.chains.sizeInBytes + blobs.kept.sizeInBytes(in: replica.id)
    }

    // MARK: Holding back

    /// Something was not taken. From then on nothing of the space is asked for twice: its peers send what they have
    /// when a link begins, and when the quota is set.
    private func holdBack(_ replica: SpaceReplica, by author: Bytes32?) {
        quotas.holdingBack.insert(replica.id)
        gossip.missing[replica.id] = nil
        let title = replica.space.genesis.title
        guard let author else { return note(.spaceFull(replica.id, title: title)) }
        note(.memberFull(replica.id, title: title, member: name(of: author, in: replica.space.membership)))
    }

    /// There may be room now.
    func goOnTaking(_ space: SpaceID) {
        notices.removeAll { $0.isAboutRoom(in: space) }
        guard quotas.holdingBack.remove(space) != nil, let replica = replicas[space] else { return }
        for session in establishedSessions where session.sync[space] != nil {
            session.sync[space]?.tellingIsDue(ofChains: replica.space.chains.strandCount)
            answerQuestions(of: session)
        }
        tellMailboxes(of: space)
    }
}

extension NodeNotice {
    fileprivate func isAboutRoom(in space: SpaceID) -> Bool {
        switch self {
        case .spaceFull(space, _), .memberFull(space, _, _): true
        default: false
        }
    }
}
