import CRDT
import Identity
import Membership
import Replication
import SecureChannel
package import Spaces
package import WireCodec
import Workshops

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// Who belongs to a space: what clients say about it, and what follows when the log grows (`Protocol/membership.md`).
extension Node {
    func perform(
        _ command: MembershipCommand, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        // What was typed until now was typed before this.
        flush(replica)
        let (op, devices) = try statement(command, in: replica)
        let known = replica.space.membership.frontier
        let before = replica.space.withheldCount
        do {
            try state(op, in: replica)
        } catch {
            throw .membership(error)
        }
        membershipGrew(replica, since: known, except: nil)
        let after = replica.space.withheldCount
        let outcome = MembershipOutcome(
            devices: devices, withheld: max(0, after - before), accepted: max(0, before - after))
        replyWhenStored(request, .membership(outcome))
    }

    /// Puts an op that this device signed into the log of a space and into the store. What follows from it is told by
    /// ``membershipGrew(_:since:except:)``.
    func state(_ op: MembershipOp, in replica: SpaceReplica) throws(MembershipError) {
        try replica.space.membership.insert(op)
        write(.membershipOp(replica.id, id: op.id, bytes: op.encode()))
    }

    /// Makes a space of the texts that another one shows, and of its other files whose bytes are here, for its members
    /// that are named: with the roles that they have.
    func fork(
        _ source: SpaceReplica, title: String, members: [Bytes32], for request: RequestID
    ) throws(NodeFailure) {
        let files = source.space.files().compactMap { starter($0, of: source, at: $0.path) }
        let log = source.space.membership
        let replica = try makeSpace(title, files)
        let chosen = Set(members.flatMap { log.devices(ofPersonWith: $0) })
        for member in log.members where chosen.contains(member.deviceKey) && member.deviceKey != deviceKey {
            // There is one owner now; of those that were, nobody is more.
            let role = member.role == .owner ? Role.mentor : member.role
            letIn(member.deviceKey, as: role, called: member.name, to: replica)
        }
        for device in chosen.sorted() where device != deviceKey { enrol(replica, to: device) }
        replyWhenStored(request, .space(replica.id))
    }

    /// Makes a device a member of a space that this one has just made, and owns.
    func letIn(_ device: Bytes32, as role: Role, called name: String, to replica: SpaceReplica) {
        do {
            let op = try MembershipOp.add(
                device: device, role: role, name: name, space: replica.id,
                parents: replica.space.membership.frontier, by: identity.device)
            try state(op, in: replica)
        } catch {
            preconditionFailure("the owner of a new space lets members of another one in: \(error)")
        }
    }

    /// A file as another space begins with it; nil for a folder, and for a file whose bytes are not here.
    func starter(_ file: SpaceFile, of source: SpaceReplica, at path: String) -> StarterFile? {
        let text = source.space.documents[file.id]?.text.text.string() ?? ""
        var starter = StarterFile(path: path, text: file.kind == .text ? text : "")
        switch file.kind {
        case .folder: return nil
        case .text: starter.form = file.attributes.form.value
        case .blob:
            guard let content = file.attributes.content.value,
                let kept = blobs.kept[BlobKey(space: source.id, blob: BlobID(content.blob))], kept.pieces.isFull
            else { return nil }
            starter.content = kept.head
        }
        starter.mode = file.attributes.mode.value
        return starter
    }

    /// What this device signs for a command, and which devices it is about.
    func statement(
        _ command: MembershipCommand, in replica: SpaceReplica
    ) throws(NodeFailure) -> (MembershipOp, [Bytes32]) {
        let log = replica.space.membership
        let (space, parents, author) = (replica.id, log.nameable, identity.device)
        do {
            switch command {
            case .setRole(let device, let role):
                let devices = log.devices(ofPersonWith: device)
                let isDemotion = devices.contains { role.rawValue > log.role(of: $0)?.rawValue ?? .max }
                return (
                    try .role(
                        devices: devices, role: role, cut: isDemotion ? cut(of: devices, in: replica) : [],
                        space: space, parents: parents, by: author), devices
                )
            case .remove(let device, let alone):
                let devices = alone ? [device] : log.devices(ofPersonWith: device)
                return (
                    try .remove(
                        devices: devices, cut: cut(of: devices, in: replica), space: space, parents: parents,
                        by: author), devices
                )
            case .accept(let device):
                let chains = replica.space.withheldTips(of: device)
                guard !chains.isEmpty else { throw NodeFailure.nothingWithheld }
                return (
                    try .admit(device: device, chains: chains, space: space, parents: parents, by: author), [device]
                )
            case .setLock(let isLocked):
                return (try .lock(isLocked, space: space, parents: parents, by: author), [])
            case .leave:
                return (
                    try .leave(cut: cut(of: [deviceKey], in: replica), space: space, parents: parents, by: author),
                    [deviceKey]
                )
            case .nameSuccessor(let device):
                return (try .successor(device: device, space: space, parents: parents, by: author), [device])
            case .claim: return (try .claim(space: space, parents: parents, by: author), [deviceKey])
            }
        } catch let error as MembershipError {
            throw .membership(error)
        } catch let failure as NodeFailure {
            throw failure
        } catch {
            preconditionFailure("a statement fails for a reason of the log: \(error)")
        }
    }

    /// All that is here of what some devices wrote.
    func cut(of devices: [Bytes32], in replica: SpaceReplica) -> [ChainCut] {
        let tips = replica.space.chains.tips.filter { devices.contains($0.deviceKey) }
        return ChainCut.longest(tips.map { ChainCut(chain: $0.chain, count: $0.count, last: $0.id) })
    }

    /// Shows what counts under the log as it is now, tells other peers what is new in it, and ends the exchange with
    /// those who are members no more.
    func membershipGrew(_ replica: SpaceReplica, since known: [Bytes32], except link: LinkID?) {
        let delta = replica.space.weighStanding()
        for text in delta.texts { tell(text, in: replica, by: nil, author: .zero) }
        if delta.treeChanged { tellTree(of: replica) }
        // A chain that was cut stays dead: what this device writes as a member again goes into a new one.
        replica.ownChain = replica.ownChain.flatMap { isWhole($0, in: replica) ? $0 : nil }
        replica.otherChains = replica.otherChains.filter { isWhole($0.value, in: replica) }
        spread(replica, since: known, except: link)
        for session in sessions.values where session.sync[replica.id] != nil {
            if session.peer.map({ exchangesChanges(replica, with: $0) }) != true { session.sync[replica.id] = nil }
        }
        if replica.space.membership.role(of: deviceKey) == nil {
            log(.notice, "This device is not a member of space \(replica.id.short) any more.")
        }
        reconsiderEnrolments()
        announceLock(of: replica)
        admitLeaders(of: replica)
        releaseLeaders(of: replica)
        if !replica.workshopBook.isEmpty { dueDesk.stale.insert(replica.id) }
    }

    private func isWhole(_ own: OwnChain, in replica: SpaceReplica) -> Bool {
        replica.space.chains.standingCount(of: own.id) == replica.space.chains.count(of: own.id)
    }

    /// Whether a device is told what is written in a space: a member that may read it.
    func exchangesChanges(_ replica: SpaceReplica, with device: Bytes32) -> Bool {
        replica.space.membership.role(of: device)?.canRead == true
    }

    /// Tells peers what the membership log holds beyond `known`: members, and those whom that removes.
    func spread(_ replica: SpaceReplica, since known: [Bytes32], except link: LinkID?) {
        let log = replica.space.membership
        #if PLANTED_BUGS
            if PlantedBug.sendsNoMembership.isPlanted { return }
        #endif
        let operations = log.opsMissing(given: known).map { $0.encode() }
        if operations.isEmpty { return }
        let frames = MembershipMessage.messages(space: replica.id, operations: operations).map { Frame($0) }
        for session in establishedSessions where session.id != link {
            guard let device = session.peer else { continue }
            if session.sync[replica.id] != nil {
                send(frames, on: session)
            } else if exchangesChanges(replica, with: device) {
                // Who was let into work later may be linked to others that are in, and not to who did it.
                let isNews = replica.space.genesis.isOwnWork && !session.named.contains(replica.id)
                if isNews { enrol(replica, to: device) } else { beginSync(of: [replica], on: session) }
            }
        }
    }
}

extension ChainCut {
    /// One for each chain: of a chain that was forked, the longest history. A cut names one.
    fileprivate static func longest(_ cuts: [ChainCut]) -> [ChainCut] {
        let longest = Dictionary(cuts.map { ($0.chain, $0) }) { left, right in left.count < right.count ? right : left }
        return longest.values.sorted { $0.chain < $1.chain }
    }
}

extension Role {
    /// May know what is written: a relay is told of members alone.
    fileprivate var canRead: Bool { self != .relay }
}

extension Space {
    /// How many changes do not stand.
    package var withheldCount: Int {
        chains.withheld.reduce(0) { $0 + Int($1.to - $1.from) }
    }

    /// How many changes of a device do not stand.
    package func withheldCount(of device: Bytes32) -> Int {
        chains.withheld.reduce(0) { chains.deviceKey(of: $1.chain) == device ? $0 + Int($1.to - $1.from) : $0 }
    }

    /// The newest change of each chain of a device of which some do not stand; of a forked one, of each such history.
    func withheldTips(of device: Bytes32) -> [ChainCut] {
        let chains = chains
        let all = chains.withheld.compactMap { range -> ChainCut? in
            guard chains.deviceKey(of: range.chain) == device,
                let last = chains.index(inStrand: range.strand, sequence: range.to - 1)
            else { return nil }
            return ChainCut(chain: range.chain, count: range.to, last: chains.id(at: last))
        }
        return ChainCut.longest(all)
    }
}
