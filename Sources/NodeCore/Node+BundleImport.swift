import Identity
package import Membership
import Replication
import Spaces
import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// Reading bundles (`Protocol/bundles.md`): every run in one is judged as if a peer had just sent it.
extension Node {
    /// The space here that a bundle is of, by its head; nil for one that is not here, and for bytes that are no head.
    package func space(ofBundle head: [UInt8]) -> SpaceID? {
        guard let head = try? BundleHead(decoding: head) else { return nil }
        return spaceOrder.first { head.isOf($0) }
    }

    func beginImport(_ bytes: [UInt8], for request: RequestID) throws(NodeFailure) {
        let head: BundleHead
        do throws(ReplicationError) {
            head = try BundleHead(decoding: bytes)
        } catch {
            throw .notABundle
        }
        let key = try key(for: head)
        // Its history is being read, and this came before that was known.
        guard loading[key.space] == nil else { throw .stillLoading }
        let bundle = BundleImport(id: try newBundle(), client: request.client, head: bytes, key: key)
        bundle.withheldBefore = replicas[key.space]?.space.withheldCount ?? 0
        imports[bundle.id] = bundle
        reply(request, .bundle(.begun(bundle.id, head: [])))
    }

    /// The key that opens a bundle: held already, or sealed to this device in the head.
    func key(for head: BundleHead) throws(NodeFailure) -> EpochKey {
        let known = spaceOrder.first { head.isOf($0) }
        if let known, let key = epochs[known]?.ring.key(of: head.epoch) { return key }
        let serials = [SealRecipient.channelKeySerial] + prekeys.entries.map(\.prekey.serial)
        for serial in serials {
            let hint = BundleHead.hint(of: deviceKey, serial: serial, in: head.id)
            for seal in head.seals where seal.hint == hint {
                guard let pair = pair(serial: serial),
                    let key = try? EpochKey(
                        openingBundleSeal: seal.sealed, of: head.epoch, in: head.id, for: deviceKey, serial: serial,
                        with: pair),
                    head.isOf(key.space)
                else { continue }
                return key
            }
        }
        guard let known, let log = membership(of: known) else { throw .bundleOfStrangers }
        throw .bundleKeyMissing(known, holders: EpochView.readers(log).filter { $0 != deviceKey })
    }

    /// Takes the next piece in; what is in it is durable when it is answered.
    func take(_ piece: [UInt8], of bundle: BundleImport, for request: RequestID) {
        do {
            guard !bundle.isBroken, bundle.stage != .ended else { throw BundleDisorder() }
            let items = try BundlePiece.open(piece, number: bundle.nextPiece, of: bundle.head, with: bundle.key)
            bundle.nextPiece += 1
            for item in items { try take(item, of: bundle) }
        } catch {
            log(.info, "A bundle of \(bundle.space.short) is damaged from piece \(bundle.nextPiece) on: \(error)")
            bundle.isBroken = true
        }
        if let replica = replicas[bundle.space] {
            keepKey(of: bundle)
            pumpOthers(replica, except: nil)
        }
        replyWhenStored(request, .bundle(.taken(goesOn: !bundle.isBroken)))
    }

    private func take(_ item: BundleItem, of bundle: BundleImport) throws {
        switch (item, bundle.stage) {
        case (.genesis(let bytes), .genesis):
            let genesis = try Genesis(decoding: bytes)
            guard genesis.id == bundle.space else { throw BundleDisorder() }
            if replicas[bundle.space] == nil { bundle.newcomer = .init(genesis) }
            bundle.stage = .basis
        case (.basis(let frontier), .basis):
            guard frontier.space == bundle.space else { throw BundleDisorder() }
            bundle.basis = frontier
            bundle.stage = .holding
        case (.holding(let holding), .holding):
            guard holding.frontier.space == bundle.space, holding.isSigned else { throw BundleDisorder() }
            bundle.holding = holding
            bundle.stage = .body
        case (.membership(let message), .body): try take(message, of: bundle)
        case (.changes(let message), .body): try take(message, of: bundle)
        case (.end(let count), .body):
            guard count == bundle.changeCount else { throw BundleDisorder() }
            bundle.stage = .ended
        default: throw BundleDisorder()
        }
    }

    private func take(_ message: MembershipMessage, of bundle: BundleImport) throws {
        guard message.space == bundle.space else { throw BundleDisorder() }
        if bundle.newcomer != nil { return try introduce(message, of: bundle) }
        guard let replica = replicas[bundle.space] else { throw BundleDisorder() }
        let before = replica.space.membership.operations.count
        do {
            try insert(message.operations, into: replica, from: nil)
        } catch MembershipError.unknownParents {
            #if PLANTED_BUGS
                if PlantedBug.passesOverOrphanedOps.isPlanted { return }
            #endif
            keep(.membership(message), of: bundle, in: replica)
        } catch {
            log(.warning, "A bundle of \(bundle.space.short) holds a statement about members that is none: \(error)")
            bundle.outcome.refused += 1
        }
        bundle.outcome.operationCount += replica.space.membership.operations.count - before
    }

    /// Members of a space that is not here: it is from the moment on at which this device is one of them.
    private func introduce(_ message: MembershipMessage, of bundle: BundleImport) throws {
        for bytes in message.operations {
            try bundle.newcomer?.membership.insert(try MembershipOp(decoding: bytes))
        }
        guard let newcomer = bundle.newcomer, newcomer.membership.role(of: deviceKey) != nil else { return }
        bundle.newcomer = nil
        let replica = SpaceReplica(space: Space(genesis: newcomer.genesis))
        add(replica)
        let operations = newcomer.membership.operations.map { $0.encode() }
        try insert(operations, into: replica, from: nil)
        bundle.outcome.isNewSpace = true
        bundle.outcome.operationCount += operations.count
        linkOwnDevices(in: replica)
        beginPresence()
        log(.notice, "A bundle brought space \(replica.id.short), which this device is a member of.")
    }

    private func take(_ message: ChangesMessage, of bundle: BundleImport) throws {
        bundle.changeCount += UInt64(message.bodies.count)
        guard message.space == bundle.space, let replica = replicas[bundle.space] else { throw BundleDisorder() }
        do {
            let changes = try verify(message, for: replica)
            try note(changes, by: message, in: &bundle.outcome, of: replica)
        } catch is RoomShortage {
            bundle.outcome.turnedAway += 1
        } catch let error as ReplicationError where error.isMendedBySync {
            #if PLANTED_BUGS
                if PlantedBug.passesOverOrphanedRuns.isPlanted { return }
            #endif
            if isHoldingBack(replica.id) {
                // It builds on what was turned away.
                bundle.outcome.turnedAway += 1
            } else {
                keep(.changes(message), of: bundle, in: replica)
            }
        } catch {
            log(.warning, "A bundle of \(bundle.space.short) holds changes that are none: \(error)")
            bundle.outcome.refused += 1
        }
    }

    /// Takes verified changes in, and notes what they are.
    func note(
        _ changes: [Change], by message: ChangesMessage, in outcome: inout BundleOutcome, of replica: SpaceReplica
    ) throws(RoomShortage) {
        guard !changes.isEmpty else { return }
        do {
            try adopt(changes, of: message, into: replica)
        } catch let shortage as RoomShortage {
            throw shortage
        } catch {
            outcome.refused += 1
            return
        }
        let device = replica.space.chains.deviceKey(of: message.chain) ?? .zero
        outcome.changes[device, default: 0] += changes.count
        for change in changes { outcome.documents.formUnion(change.parts.compactMap(\.document)) }
    }

    /// The key came with the bundle: it is kept once the log states its epoch.
    private func keepKey(of bundle: BundleImport) {
        guard let log = membership(of: bundle.space) else { return }
        if epochs[bundle.space]?.isOf(operationCount: log.operations.count) != true { followEpochs(of: bundle.space) }
        if epochs[bundle.space]?.take(bundle.key, at: now.unixInSeconds) == true { writeRing(of: bundle.space) }
    }

    // MARK: The end

    func end(_ bundle: BundleImport, _ ending: BundleEnding, for request: RequestID) throws(NodeFailure) {
        imports[bundle.id] = nil
        guard let replica = replicas[bundle.space] else {
            let hasMembers = bundle.newcomer != nil && (bundle.stage == .ended || bundle.changeCount > 0)
            throw hasMembers ? .bundleNotMember : .bundleBroken
        }
        var outcome = bundle.outcome
        settleWaiting(in: replica, noting: &outcome)
        if bundle.isBroken {
            outcome.ending = .damaged
        } else if ending == .whole, bundle.stage == .ended {
            outcome.ending = .whole
        }
        if let holding = bundle.holding, replica.space.membership.role(of: holding.device) != nil {
            outcome.writer = holding.device
            note(holding, in: replica)
        }
        outcome.withheld = max(0, replica.space.withheldCount - bundle.withheldBefore)
        outcome.waiting = replica.waiting.count
        outcome.bundleChangeCount = bundle.changeCount
        if outcome.waiting + outcome.turnedAway > 0, let basis = bundle.basis {
            outcome.missing = missing(from: basis, in: replica)
        }
        replyWhenStored(request, .bundle(.read(outcome)))
    }

    /// What a bundle builds on and is not here.
    private func missing(from basis: FrontierMessage, in replica: SpaceReplica) -> [BundleOutcome.Missing] {
        let chains = replica.space.chains
        let counts = basis.chains.reduce(into: [Bytes32?: UInt64]()) { counts, entry in
            let known = chains.longestCount(of: entry.chain)
            if entry.count > known { counts[chains.deviceKey(of: entry.chain), default: 0] += entry.count - known }
        }
        return counts.sorted { ($0.key ?? .zero) < ($1.key ?? .zero) }.map {
            BundleOutcome.Missing(device: $0.key, changeCount: $0.value)
        }
    }
}
